//! A strict DER reader (X.690, 10): one spelling for each value, nothing left over.

use super::ShapeError;

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[n]`, constructed.
pub(super) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// Values one after another.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    /// What is read, for the error.
    what: &'static str,
}

/// One value: its tag, its content, and the whole of it.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    tag: u8,
    pub(super) content: &'a [u8],
    pub(super) whole: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    fn error(&self) -> ShapeError {
        ShapeError::NotDer {
            what: self.what.into(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next value, whatever its tag.
    pub(super) fn any(&mut self) -> Result<Value<'a>, ShapeError> {
        let (value, rest) = split(self.rest).ok_or_else(|| self.error())?;
        self.rest = rest;
        Ok(value)
    }

    /// The next value, which has this tag.
    pub(super) fn value(&mut self, tag: u8) -> Result<Value<'a>, ShapeError> {
        match self.any()? {
            value if value.tag == tag => Ok(value),
            _ => Err(self.error()),
        }
    }

    /// The next value, if it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Result<Option<Value<'a>>, ShapeError> {
        match self.rest.first() {
            Some(first) if *first == tag => self.value(tag).map(Some),
            _ => Ok(None),
        }
    }

    /// What is inside the next value, which has this tag.
    pub(super) fn inside(&mut self, tag: u8) -> Result<Self, ShapeError> {
        let value = self.value(tag)?;
        Ok(Self::new(value.content, self.what))
    }

    /// Nothing follows.
    pub(super) fn end(&self) -> Result<(), ShapeError> {
        match self.is_empty() {
            true => Ok(()),
            false => Err(self.error()),
        }
    }
}

/// Splits the first value off: low tag number, definite length in its shortest form.
fn split(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (&tag, after) = bytes.split_first()?;
    let (&first, after) = after.split_first()?;
    let (length, after) = match first {
        0..=0x7f => (usize::from(first), after),
        0x81..=0x84 => long_length(after, usize::from(first & 0x7f))?,
        _ => return None,
    };
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (content, rest) = after.split_at_checked(length)?;
    let whole = &bytes[..bytes.len() - rest.len()];
    Some((
        Value {
            tag,
            content,
            whole,
        },
        rest,
    ))
}

fn long_length(bytes: &[u8], octets: usize) -> Option<(usize, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(octets)?;
    let length = digits
        .iter()
        .fold(0, |length, digit| length << 8 | usize::from(*digit));
    let shortest = digits[0] != 0 && length >= 0x80;
    shortest.then_some((length, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reads(bytes: &[u8]) -> bool {
        let mut reader = Reader::new(bytes, "test");
        reader.any().is_ok() && reader.end().is_ok()
    }

    #[test]
    fn a_length_has_one_spelling() {
        assert!(reads(&[4, 1, 0]));
        assert!(!reads(&[4, 0x81, 1, 0]), "long form of a short length");
        assert!(!reads(&[4, 0x80, 0, 0]), "indefinite");
        let long: Vec<u8> = [&[4, 0x81, 0x80][..], &[0; 128]].concat();
        assert!(reads(&long));
        let padded: Vec<u8> = [&[4, 0x82, 0, 0x80][..], &[0; 128]].concat();
        assert!(!reads(&padded));
    }

    #[test]
    fn a_value_that_is_cut_or_followed_by_more_is_none() {
        assert!(!reads(&[4, 2, 0]));
        assert!(!reads(&[4, 1, 0, 0]));
        assert!(!reads(&[4]));
        assert!(!reads(&[0x1f, 0x81, 0]), "high tag numbers");
        assert!(!reads(&[4, 0x84, 0xff, 0xff, 0xff, 0xff]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes, "test");
            while reader.any().is_ok() {}
        }
    }
}
