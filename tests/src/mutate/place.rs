//! Where the seal lies in a file of our own profile, found by text search: the mutator trusts its input.

use std::ops::Range;

/// The places of one signature dictionary.
#[derive(Clone, Debug)]
pub struct Place {
    /// The four numbers of `/ByteRange`.
    pub byte_range: [usize; 4],
    /// From `<` to one past `>` of `/Contents`.
    pub contents: Range<usize>,
    /// From `<<` to one past `>>` of the signature dictionary.
    pub dictionary: Range<usize>,
}

impl Place {
    /// The last signature dictionary of `sealed`.
    ///
    /// # Panics
    /// When `sealed` holds none: the tests hand in genuine files.
    #[must_use]
    pub fn of_last_seal(sealed: &[u8]) -> Self {
        let key = rfind(sealed, b"/ByteRange").expect("a sealed file");
        let open = key + find(&sealed[key..], b"[").expect("an array");
        let close = open + find(&sealed[open..], b"]").expect("its end");
        let byte_range = numbers(&sealed[open + 1..close]);
        let contents = byte_range[1]..byte_range[2];
        let start = rfind(&sealed[..key.min(contents.start)], b"<<").expect("a dictionary");
        let end = key.max(contents.end);
        let end = end + find(&sealed[end..], b">>").expect("its end") + 2;
        Self {
            byte_range,
            contents,
            dictionary: start..end,
        }
    }

    /// The DER of the seal, padding included.
    ///
    /// # Panics
    /// When `/Contents` is not hexadecimal.
    #[must_use]
    pub fn padded_der(&self, sealed: &[u8]) -> Vec<u8> {
        let hex = &sealed[self.contents.start + 1..self.contents.end - 1];
        hex.chunks(2)
            .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
            .collect()
    }

    /// `sealed` with `der`, zero padded, in `/Contents`; `None` where it is longer than the gap, whose size the
    /// seal itself covers: no forger can put it there either.
    #[must_use]
    pub fn with_der(&self, sealed: &[u8], der: &[u8]) -> Option<Vec<u8>> {
        let space = (self.contents.len() - 2) / 2;
        let mut hex: String = der.iter().map(|byte| format!("{byte:02X}")).collect();
        hex.push_str(&"0".repeat(2 * space.checked_sub(der.len())?));
        let mut file = sealed.to_vec();
        file[self.contents.start + 1..self.contents.end - 1].copy_from_slice(hex.as_bytes());
        Some(file)
    }
}

fn digit(hex: u8) -> u8 {
    char::from(hex).to_digit(16).expect("a hexadecimal digit") as u8
}

fn numbers(text: &[u8]) -> [usize; 4] {
    let text = std::str::from_utf8(text).expect("ASCII");
    let all: Vec<usize> = text
        .split_whitespace()
        .map(|n| n.parse().expect("a number"))
        .collect();
    all.try_into().expect("four numbers")
}

pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

pub(super) fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .rposition(|window| window == needle)
}
