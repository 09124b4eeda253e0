//! Digests: SHA-256 as a value of its own, the others as foreign files need them.

use std::fmt;

use super::backend::Hasher;

/// A SHA-256 value (FIPS 180-4), 32 bytes.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// Wraps a value computed or stored elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 lower-case hex digits; any other spelling is `None`.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Some(Self(bytes))
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hex digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// Two lower-case digits for each byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

impl AsRef<[u8]> for Sha256 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// SHA-256 of one piece.
pub fn sha256(bytes: &[u8]) -> Sha256 {
    let mut hasher = Sha256Hasher::new();
    hasher.update(bytes);
    hasher.finish()
}

/// SHA-256 over several parts, without joining them.
#[derive(Clone)]
pub struct Sha256Hasher(Hasher);

impl Sha256Hasher {
    /// Starts with nothing hashed.
    pub fn new() -> Self {
        Self(Hasher::sha256())
    }

    /// Adds the next part.
    pub fn update(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    /// The value over all parts.
    pub fn finish(self) -> Sha256 {
        let mut bytes = [0; 32];
        copy(&mut bytes, self.0.finish().as_ref());
        Sha256(bytes)
    }
}

impl Default for Sha256Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Sha256Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256Hasher(..)")
    }
}

/// Digest algorithms that sealed files name.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-1: computed so that a changed old file is called changed; never relied on.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SM3 (GB/T 32905).
    Sm3,
}

impl DigestAlgorithm {
    /// From the object identifier's arcs.
    pub fn from_oid(oid: crate::der::Oid<'_>) -> Option<Self> {
        [
            Self::Sha1,
            Self::Sha256,
            Self::Sha384,
            Self::Sha512,
            Self::Sm3,
        ]
        .into_iter()
        .find(|known| oid.is(known.arcs()))
    }

    /// Bytes of a value.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 | Self::Sm3 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Collisions are practical, so nothing may rest on it (TS 119 312: SHA-1 until 2012-08-01).
    pub const fn is_weak(self) -> bool {
        matches!(self, Self::Sha1)
    }

    /// Name as written in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sm3 => "SM3",
        }
    }

    /// The digest over all parts in order.
    pub fn digest(self, parts: &[&[u8]]) -> Digest {
        let mut hasher = Hasher::new(self);
        parts.iter().for_each(|part| hasher.update(part));
        hasher.finish()
    }

    const fn arcs(self) -> &'static [u64] {
        match self {
            Self::Sha1 => &[1, 3, 14, 3, 2, 26],
            Self::Sha256 => &[2, 16, 840, 1, 101, 3, 4, 2, 1],
            Self::Sha384 => &[2, 16, 840, 1, 101, 3, 4, 2, 2],
            Self::Sha512 => &[2, 16, 840, 1, 101, 3, 4, 2, 3],
            Self::Sm3 => &[1, 2, 156, 10197, 1, 401],
        }
    }
}

/// A digest of any [`DigestAlgorithm`].
#[derive(Clone, Copy, Debug)]
pub struct Digest {
    bytes: [u8; 64],
    length: usize,
}

impl Digest {
    /// Wraps what a back end computed: at most 64 bytes, as SHA-512 has.
    pub(super) fn new(value: &[u8]) -> Self {
        let mut bytes = [0; 64];
        copy(&mut bytes, value);
        Self {
            bytes,
            length: value.len().min(64),
        }
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl From<Sha256> for Digest {
    fn from(value: Sha256) -> Self {
        Self::new(value.as_ref())
    }
}

fn copy(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

/// Equality in a time that does not depend on where the difference is (different lengths answer at once).
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .fold(0, |difference, (l, r)| difference | (l ^ r))
            == 0
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4 examples; GB/T 32905-2016, annex A.1.
    #[test]
    fn digests_of_abc_are_the_published_ones() {
        assert_eq!(
            sha256(b"abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        for (algorithm, start) in [
            (DigestAlgorithm::Sha1, [0xa9, 0x99, 0x3e, 0x36]),
            (DigestAlgorithm::Sha256, [0xba, 0x78, 0x16, 0xbf]),
            (DigestAlgorithm::Sha384, [0xcb, 0x00, 0x75, 0x3f]),
            (DigestAlgorithm::Sha512, [0xdd, 0xaf, 0x35, 0xa1]),
            (DigestAlgorithm::Sm3, [0x66, 0xc7, 0xf0, 0xf4]),
        ] {
            let digest = algorithm.digest(&[b"a", b"bc"]);
            assert_eq!(digest.as_ref()[..4], start, "{algorithm:?}");
            assert_eq!(digest.as_ref().len(), algorithm.length());
        }
    }

    #[test]
    fn parts_hash_like_the_whole() {
        let mut hasher = Sha256Hasher::new();
        hasher.update(b"a");
        hasher.update(b"bc");
        assert_eq!(hasher.finish(), sha256(b"abc"));
    }

    #[test]
    fn hex_has_one_spelling() {
        let text = sha256(b"").hex();
        assert_eq!(Sha256::from_hex(&text), Some(sha256(b"")));
        assert_eq!(Sha256::from_hex(&text.to_uppercase()), None);
        assert_eq!(Sha256::from_hex(&text[1..]), None);
    }

    #[test]
    fn unequal_lengths_and_bytes_are_unequal() {
        assert!(constant_time_eq(b"same", b"same"));
        assert!(!constant_time_eq(b"same", b"some"));
        assert!(!constant_time_eq(b"same", b"sam"));
    }
}
