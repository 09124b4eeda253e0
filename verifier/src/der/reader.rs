//! Reading elements in order.

use std::fmt;

use super::{DerError, Oid};

/// An identifier octet (X.690 8.1.2), tag numbers 0 to 30.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Tag(pub u8);

impl Tag {
    /// BOOLEAN
    pub const BOOLEAN: Self = Self(0x01);
    /// INTEGER
    pub const INTEGER: Self = Self(0x02);
    /// BIT STRING
    pub const BIT_STRING: Self = Self(0x03);
    /// OCTET STRING
    pub const OCTET_STRING: Self = Self(0x04);
    /// NULL
    pub const NULL: Self = Self(0x05);
    /// OBJECT IDENTIFIER
    pub const OID: Self = Self(0x06);
    /// ENUMERATED
    pub const ENUMERATED: Self = Self(0x0a);
    /// UTF8String
    pub const UTF8_STRING: Self = Self(0x0c);
    /// NumericString
    pub const NUMERIC_STRING: Self = Self(0x12);
    /// PrintableString
    pub const PRINTABLE_STRING: Self = Self(0x13);
    /// TeletexString, also called T61String
    pub const TELETEX_STRING: Self = Self(0x14);
    /// IA5String
    pub const IA5_STRING: Self = Self(0x16);
    /// UTCTime
    pub const UTC_TIME: Self = Self(0x17);
    /// GeneralizedTime
    pub const GENERALIZED_TIME: Self = Self(0x18);
    /// VisibleString
    pub const VISIBLE_STRING: Self = Self(0x1a);
    /// BMPString
    pub const BMP_STRING: Self = Self(0x1e);
    /// SEQUENCE and SEQUENCE OF
    pub const SEQUENCE: Self = Self(0x30);
    /// SET and SET OF
    pub const SET: Self = Self(0x31);

    /// `[number]`, constructed: explicit, or an implicit SEQUENCE or SET. Numbers up to 30.
    pub const fn context(number: u8) -> Self {
        Self(0xa0 | number)
    }

    /// `[number]`, primitive: an implicit string or number.
    pub const fn context_primitive(number: u8) -> Self {
        Self(0x80 | number)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tag {:02x}", self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One element: tag, content, and the bytes of both with the length between.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Element<'a> {
    /// Identifier octet.
    pub tag: Tag,
    /// Content octets.
    pub value: &'a [u8],
    /// Tag, length and content.
    pub raw: &'a [u8],
}

/// A canonical INTEGER, its content octets in two's complement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Integer<'a>(&'a [u8]);

impl<'a> Integer<'a> {
    /// Content octets.
    pub const fn content(&self) -> &'a [u8] {
        self.0
    }

    /// Magnitude without leading zero, if above zero.
    pub fn positive(&self) -> Option<&'a [u8]> {
        match self.0 {
            [0] => None,
            [0, rest @ ..] => Some(rest),
            [first, ..] if first & 0x80 == 0 => Some(self.0),
            _ => None,
        }
    }
}

/// Reads elements one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// At the start of `input`.
    pub const fn new(input: &'a [u8]) -> Self {
        Self(input)
    }

    /// Nothing left.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tag of the next element.
    pub fn peek(&self) -> Option<Tag> {
        self.0.first().map(|tag| Tag(*tag))
    }

    /// Nothing may be left.
    pub fn finish(self) -> Result<(), DerError> {
        match self.0.len() {
            0 => Ok(()),
            left => Err(DerError::Trailing(left)),
        }
    }

    /// The next element, whatever it is.
    pub fn any(&mut self) -> Result<Element<'a>, DerError> {
        let whole = self.0;
        let (tag, after_tag) = whole.split_first().ok_or(DerError::Truncated)?;
        if tag & 0x1f == 0x1f {
            return Err(DerError::TagNumber);
        }
        let (length, content) = length(after_tag)?;
        let (value, rest) = content
            .split_at_checked(length)
            .ok_or(DerError::Truncated)?;
        let raw = whole
            .get(..whole.len().saturating_sub(rest.len()))
            .ok_or(DerError::Truncated)?;
        self.0 = rest;
        Ok(Element {
            tag: Tag(*tag),
            value,
            raw,
        })
    }

    /// The next element, or `None` at the end.
    pub fn any_optional(&mut self) -> Result<Option<Element<'a>>, DerError> {
        match self.is_empty() {
            true => Ok(None),
            false => self.any().map(Some),
        }
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, expected: Tag) -> Result<Element<'a>, DerError> {
        let found = self.peek().ok_or(DerError::Truncated)?;
        match found == expected {
            true => self.any(),
            false => Err(DerError::Tag { expected, found }),
        }
    }

    /// The next element, if it has this tag.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Element<'a>>, DerError> {
        match self.peek() == Some(tag) {
            true => self.any().map(Some),
            false => Ok(None),
        }
    }

    /// A reader inside the next element, which must have this tag.
    pub fn nested(&mut self, tag: Tag) -> Result<Reader<'a>, DerError> {
        Ok(Reader(self.expect(tag)?.value))
    }

    /// INTEGER of any size, minimal.
    pub fn integer(&mut self) -> Result<Integer<'a>, DerError> {
        let value = self.expect(Tag::INTEGER)?.value;
        let padded = match value {
            [] => true,
            [first, second, ..] => {
                (*first == 0 && second & 0x80 == 0) || (*first == 0xff && second & 0x80 != 0)
            }
            [_] => false,
        };
        match padded {
            true => Err(DerError::Integer),
            false => Ok(Integer(value)),
        }
    }

    /// INTEGER from 0 to 2^64 - 1.
    pub fn small_integer(&mut self) -> Result<u64, DerError> {
        let integer = self.integer()?;
        if integer.content() == [0] {
            return Ok(0);
        }
        let digits = integer.positive().ok_or(DerError::Integer)?;
        match digits.len() <= 8 {
            true => Ok(digits
                .iter()
                .fold(0, |sum, digit| sum << 8 | u64::from(*digit))),
            false => Err(DerError::Integer),
        }
    }

    /// BOOLEAN DEFAULT FALSE: TRUE if there, FALSE if not; FALSE written out is refused.
    pub fn default_false(&mut self) -> Result<bool, DerError> {
        match self.optional(Tag::BOOLEAN)?.map(|element| element.value) {
            None => Ok(false),
            Some([0xff]) => Ok(true),
            Some([0]) => Err(DerError::DefaultWritten),
            Some(_) => Err(DerError::Boolean),
        }
    }

    /// OBJECT IDENTIFIER.
    pub fn oid(&mut self) -> Result<Oid<'a>, DerError> {
        Oid::from_content(self.expect(Tag::OID)?.value)
    }

    /// Content of an OCTET STRING.
    pub fn octet_string(&mut self) -> Result<&'a [u8], DerError> {
        Ok(self.expect(Tag::OCTET_STRING)?.value)
    }

    /// Content of a BIT STRING of whole octets.
    pub fn bit_string(&mut self) -> Result<&'a [u8], DerError> {
        match self.expect(Tag::BIT_STRING)?.value {
            [0, octets @ ..] => Ok(octets),
            _ => Err(DerError::BitString),
        }
    }
}

/// The elements inside a SET OF, in the order found, at most `limit`.
pub fn set_of(content: &[u8], limit: usize) -> Result<Vec<Element<'_>>, DerError> {
    let mut reader = Reader::new(content);
    let mut elements = Vec::with_capacity(8);
    while let Some(element) = reader.any_optional()? {
        if elements.len() >= limit {
            return Err(DerError::TooLarge { limit });
        }
        elements.push(element);
    }
    Ok(elements)
}

/// Elements are in the order of X.690 11.6, none twice.
pub fn is_sorted(elements: &[Element<'_>]) -> bool {
    elements.is_sorted_by(|left, right| left.raw < right.raw)
}

/// A definite, minimal length of at most four octets, and what follows it.
fn length(bytes: &[u8]) -> Result<(usize, &[u8]), DerError> {
    let (first, rest) = bytes.split_first().ok_or(DerError::Truncated)?;
    let count = match first {
        0..0x80 => return Ok((usize::from(*first), rest)),
        0x80 => return Err(DerError::IndefiniteLength),
        0x81..=0x84 => usize::from(first & 0x7f),
        _ => return Err(DerError::Truncated), // longer than any input that we take
    };
    let (digits, content) = rest.split_at_checked(count).ok_or(DerError::Truncated)?;
    let length = digits
        .iter()
        .fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit));
    match digits.first() == Some(&0) || length < 0x80 {
        true => Err(DerError::LengthNotMinimal),
        false => Ok((length, content)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimal_lengths_are_read_and_others_refused() {
        assert_eq!(Reader::new(&[4, 1, 7]).octet_string(), Ok(&[7][..]));
        assert_eq!(
            Reader::new(&[4, 0x81, 1, 7]).any(),
            Err(DerError::LengthNotMinimal)
        );
        assert_eq!(
            Reader::new(&[4, 0x82, 0, 0x90]).any(),
            Err(DerError::LengthNotMinimal)
        );
        assert_eq!(
            Reader::new(&[0x30, 0x80, 0, 0]).any(),
            Err(DerError::IndefiniteLength)
        );
        assert_eq!(Reader::new(&[4, 2, 7]).any(), Err(DerError::Truncated));
    }

    #[test]
    fn integers_have_one_spelling() {
        assert_eq!(Reader::new(&[2, 2, 0, 0x80]).small_integer(), Ok(128));
        for bytes in [&[2, 0][..], &[2, 2, 0, 1], &[2, 2, 0xff, 0x80]] {
            assert_eq!(Reader::new(bytes).integer(), Err(DerError::Integer));
        }
        assert_eq!(
            Reader::new(&[2, 1, 0x80]).small_integer(),
            Err(DerError::Integer)
        );
    }

    #[test]
    fn false_is_left_out_and_true_is_ff() {
        assert_eq!(Reader::new(&[]).default_false(), Ok(false));
        assert_eq!(Reader::new(&[1, 1, 0xff]).default_false(), Ok(true));
        assert_eq!(
            Reader::new(&[1, 1, 1]).default_false(),
            Err(DerError::Boolean)
        );
        assert_eq!(
            Reader::new(&[1, 1, 0]).default_false(),
            Err(DerError::DefaultWritten)
        );
    }

    #[test]
    fn order_of_a_set_is_checked() {
        let sorted = set_of(&[4, 1, 1, 4, 1, 2], 9).unwrap();
        let twice = set_of(&[4, 1, 1, 4, 1, 1], 9).unwrap();
        let swapped = set_of(&[4, 1, 2, 4, 1, 1], 9).unwrap();
        assert!(is_sorted(&sorted) && !is_sorted(&twice) && !is_sorted(&swapped));
        assert_eq!(
            set_of(&[5, 0, 5, 0], 1),
            Err(DerError::TooLarge { limit: 1 })
        );
    }
}
