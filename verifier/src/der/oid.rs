//! OBJECT IDENTIFIER values (X.690 8.19).

use std::fmt;

use super::DerError;

/// A well-formed object identifier, borrowed in its encoded form.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Oid<'a>(&'a [u8]);

impl<'a> Oid<'a> {
    /// Takes the content octets; refuses padding, a cut arc, and arcs over 64 bits.
    pub fn from_content(content: &'a [u8]) -> Result<Self, DerError> {
        let mut rest = content;
        while !rest.is_empty() {
            rest = subidentifier(rest)?.1;
        }
        match content.is_empty() {
            true => Err(DerError::Oid),
            false => Ok(Self(content)),
        }
    }

    /// Content octets.
    pub const fn content(&self) -> &'a [u8] {
        self.0
    }

    /// The same identifier, given by its arcs.
    pub fn is(&self, arcs: &[u64]) -> bool {
        self.ends_like(arcs) && self.arcs().eq(arcs.iter().copied())
    }

    /// Whether the last octet is that of the last arc: identifiers of one family differ there. (The first two arcs
    /// share their octets.)
    fn ends_like(&self, arcs: &[u64]) -> bool {
        match (arcs, self.0.last()) {
            ([_, _, .., arc], Some(octet)) => u64::from(octet & 0x7f) == arc & 0x7f,
            _ => true,
        }
    }

    /// The arcs, first to last.
    pub fn arcs(&self) -> impl Iterator<Item = u64> + 'a {
        let (first, rest) = subidentifier(self.0).unwrap_or((0, &[]));
        let root = (first / 40).min(2);
        let second = first.saturating_sub(root.saturating_mul(40));
        [root, second].into_iter().chain(Subidentifiers(rest))
    }
}

impl fmt::Display for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.arcs().enumerate().try_for_each(|(at, arc)| match at {
            0 => write!(f, "{arc}"),
            _ => write!(f, ".{arc}"),
        })
    }
}

impl fmt::Debug for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

struct Subidentifiers<'a>(&'a [u8]);

impl Iterator for Subidentifiers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let (arc, rest) = subidentifier(self.0).ok()?;
        self.0 = rest;
        Some(arc)
    }
}

/// One base-128 number and what follows it.
fn subidentifier(bytes: &[u8]) -> Result<(u64, &[u8]), DerError> {
    if bytes.first() == Some(&0x80) {
        return Err(DerError::Oid); // padding, X.690 8.19.2
    }
    let mut value = 0_u64;
    let mut rest = bytes;
    while let Some((octet, tail)) = rest.split_first() {
        rest = tail;
        value = value.checked_mul(128).ok_or(DerError::Oid)? | u64::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            return Ok((value, rest));
        }
    }
    Err(DerError::Oid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_read_back() {
        let oid =
            Oid::from_content(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47]).unwrap();
        assert_eq!(oid.to_string(), "1.2.840.113549.1.9.16.2.47");
        assert!(oid.is(&[1, 2, 840, 113549, 1, 9, 16, 2, 47]));
        assert!(!oid.is(&[1, 2, 840, 113549, 1, 9, 16, 2]));
    }

    #[test]
    fn joint_arc_two_may_exceed_39() {
        assert_eq!(Oid::from_content(&[0x69, 1]).unwrap().to_string(), "2.25.1");
    }

    #[test]
    fn padded_cut_empty_and_huge_arcs_are_refused() {
        for content in [&[][..], &[0x2a, 0x80, 1], &[0x2a, 0x86], &[0xff; 12]] {
            assert_eq!(
                Oid::from_content(content),
                Err(DerError::Oid),
                "{content:?}"
            );
        }
    }
}
