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
        Self::find(sealed).expect("a sealed file")
    }

    /// The last signature dictionary that is not a document time stamp's; `None` where there is none.
    #[must_use]
    pub fn find(sealed: &[u8]) -> Option<Self> {
        let mut end = sealed.len();
        loop {
            let key = rfind(&sealed[..end], b"/ByteRange")?;
            let place = Self::around(sealed, key);
            let is_stamp = |place: &Self| {
                let dictionary = &sealed[place.dictionary.clone()];
                find(dictionary, b"ETSI.RFC3161").is_some()
            };
            if place.as_ref().is_some_and(|place| !is_stamp(place)) {
                return place;
            }
            end = key;
        }
    }

    fn around(sealed: &[u8], key: usize) -> Option<Self> {
        let open = key + find(&sealed[key..], b"[")?;
        let close = open + find(&sealed[open..], b"]")?;
        let byte_range = numbers(&sealed[open + 1..close])?;
        let contents = byte_range[1]..byte_range[2];
        let is_gap = contents.len() > 2 && sealed.get(contents.clone())?.starts_with(b"<");
        let start = opening(sealed, key.min(contents.start))?;
        let end = closing(sealed, key.max(contents.end))?;
        is_gap.then_some(Self {
            byte_range,
            contents,
            dictionary: start..end,
        })
    }

    /// From `[` to one past `]` of `/ByteRange`, with the blanks behind it that hold room for longer numbers.
    #[must_use]
    pub fn range_array(&self, sealed: &[u8]) -> Option<Range<usize>> {
        let start = self.dictionary.start;
        let key = start + find(&sealed[self.dictionary.clone()], b"/ByteRange")?;
        let open = key + find(&sealed[key..], b"[")?;
        let close = open + find(&sealed[open..], b"]")? + 1;
        let blanks = sealed[close..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        Some(open..close + blanks)
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

/// The `<<` of the dictionary around `at`: nested dictionaries that end before it are passed over.
fn opening(sealed: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut end) = (0usize, at);
    loop {
        let open = rfind(&sealed[..end], b"<<")?;
        depth += sealed[open + 2..end]
            .windows(2)
            .filter(|pair| *pair == b">>")
            .count();
        if depth == 0 {
            return Some(open);
        }
        depth -= 1;
        end = open;
    }
}

/// One past the `>>` of the dictionary around `at`.
fn closing(sealed: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut start) = (0usize, at);
    loop {
        let close = start + find(&sealed[start..], b">>")?;
        depth += sealed[start..close]
            .windows(2)
            .filter(|pair| *pair == b"<<")
            .count();
        if depth == 0 {
            return Some(close + 2);
        }
        depth -= 1;
        start = close + 2;
    }
}

fn numbers(text: &[u8]) -> Option<[usize; 4]> {
    let text = std::str::from_utf8(text).ok()?;
    let all: Option<Vec<usize>> = text.split_whitespace().map(|n| n.parse().ok()).collect();
    all?.try_into().ok()
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
