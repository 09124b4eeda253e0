//! Tokens and objects from bytes (ISO 32000-1 7.2 and 7.3), strict.

use std::borrow::Cow;

use super::error::{Bound, PdfError, Repair};
use super::hex;
use super::object::{DICTIONARY_VALUES, Dictionary, Entry, Object, ObjectId, PdfString};

/// Reads objects from a buffer, from a position on.
#[derive(Clone, Debug)]
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u32,
    depth_limit: u32,
    /// Values that may still be read.
    values: u64,
}

/// Values of one object. Two bytes of a file become forty in memory, and a small dictionary some hundreds; the largest honest arrays,
/// page trees and subsections, have some hundred thousand.
const VALUES: u64 = 1 << 20;

/// A value costs as much as so many bytes.
const VALUE_BYTES: usize = 4;

/// White space of ISO 32000-1 table 1.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, depth_limit: u32) -> Self {
        Self {
            bytes,
            at,
            depth: 0,
            depth_limit,
            values: VALUES,
        }
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// What the values read so far cost beside their bytes: small ones are more work to keep than to read.
    pub(super) fn cost(&self) -> usize {
        let read = VALUES.saturating_sub(self.values);
        usize::try_from(read)
            .unwrap_or(usize::MAX)
            .saturating_mul(VALUE_BYTES)
    }

    pub(super) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_after(&self, count: usize) -> Option<u8> {
        self.bytes.get(self.at.saturating_add(count)).copied()
    }

    fn advance(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn bad<T>(&self) -> Result<T, PdfError> {
        Err(PdfError::repair(Repair::Syntax, self.at))
    }

    /// Skips white space and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.advance(1);
            } else if byte == b'%' {
                let line = self
                    .rest()
                    .iter()
                    .take_while(|byte| !matches!(byte, b'\r' | b'\n'))
                    .count();
                self.advance(line);
            } else {
                return;
            }
        }
    }

    /// Takes exactly these bytes.
    pub(super) fn take(&mut self, expected: &[u8]) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.advance(expected.len());
        }
        found
    }

    /// Takes a keyword: these bytes, and then no regular character.
    pub(super) fn keyword(&mut self, expected: &[u8]) -> bool {
        if self.peek_after(expected.len()).is_some_and(is_regular) {
            return false;
        }
        self.take(expected)
    }

    /// Takes one end of line: CRLF, LF or CR.
    pub(super) fn take_eol(&mut self) -> bool {
        self.take(b"\r\n") || self.take(b"\n") || self.take(b"\r")
    }

    /// Takes decimal digits, at least one, as a number.
    pub(super) fn digits(&mut self) -> Option<u64> {
        let count = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let start = self.at;
        self.advance(count);
        decimal(self.since(start))
    }

    /// Skips white space, but no comments.
    pub(super) fn skip_white(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.advance(1);
        }
    }

    /// Skips spaces and tabs.
    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.advance(1);
        }
    }

    fn spend(&mut self, values: u64) -> Result<(), PdfError> {
        let left = self.values.checked_sub(values);
        self.values = left.ok_or(PdfError::limit(Bound::Values, VALUES))?;
        Ok(())
    }

    /// One object, references included.
    pub(super) fn object(&mut self) -> Result<Object<'a>, PdfError> {
        self.spend(1)?;
        self.skip_space();
        match self.peek() {
            Some(b'/') => self.name().map(Object::Name),
            Some(b'(') => self.literal(),
            Some(b'<') if self.peek_after(1) == Some(b'<') => {
                self.nested(Self::dictionary).map(Object::Dictionary)
            }
            Some(b'<') => self.hex(),
            Some(b'[') => self.nested(Self::array).map(Object::Array),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.number(),
            Some(b't') if self.keyword(b"true") => Ok(Object::Boolean(true)),
            Some(b'f') if self.keyword(b"false") => Ok(Object::Boolean(false)),
            Some(b'n') if self.keyword(b"null") => Ok(Object::Null),
            _ => self.bad(),
        }
    }

    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, PdfError>,
    ) -> Result<T, PdfError> {
        if self.depth >= self.depth_limit {
            return Err(PdfError::limit(Bound::Depth, u64::from(self.depth_limit)));
        }
        self.depth = self.depth.saturating_add(1);
        let read = read(self);
        self.depth = self.depth.saturating_sub(1);
        read
    }

    fn array(&mut self) -> Result<Vec<Object<'a>>, PdfError> {
        self.advance(1);
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.take(b"]") {
                return Ok(items);
            }
            items.push(self.object()?);
        }
    }

    fn dictionary(&mut self) -> Result<Dictionary<'a>, PdfError> {
        self.spend(DICTIONARY_VALUES)?;
        self.advance(2);
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.take(b">>") {
                return Ok(Dictionary { entries });
            }
            let key = self.name()?;
            self.skip_space();
            let start = self.at;
            let value = self.object()?;
            entries.push(Entry {
                key,
                value,
                span: start..self.at,
            });
        }
    }

    fn name(&mut self) -> Result<Cow<'a, [u8]>, PdfError> {
        if !self.take(b"/") {
            return self.bad();
        }
        let start = self.at;
        let count = self
            .rest()
            .iter()
            .take_while(|byte| is_regular(**byte))
            .count();
        self.advance(count);
        let raw = self.since(start);
        if raw.contains(&b'#') {
            self.unescape_name(raw).map(Cow::Owned)
        } else {
            Ok(Cow::Borrowed(raw))
        }
    }

    /// `#xx` in a name (ISO 32000-1 7.3.5). A lone `#`, legal in PDF 1.1, is an error.
    fn unescape_name(&self, raw: &[u8]) -> Result<Vec<u8>, PdfError> {
        let mut out = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter().copied();
        while let Some(byte) = bytes.next() {
            if byte != b'#' {
                out.push(byte);
                continue;
            }
            match (
                bytes.next().and_then(hex::digit),
                bytes.next().and_then(hex::digit),
            ) {
                (Some(high), Some(low)) if high | low != 0 => out.push(high << 4 | low),
                _ => return self.bad(),
            }
        }
        Ok(out)
    }

    fn literal(&mut self) -> Result<Object<'a>, PdfError> {
        self.advance(1);
        let start = self.at;
        let mut open = 1usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => self.advance(1),
                b'(' => open = open.saturating_add(1),
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                let raw = self.since(start);
                self.advance(1);
                return Ok(Object::String(PdfString::Literal(Cow::Borrowed(raw))));
            }
            self.advance(1);
        }
        self.bad()
    }

    fn hex(&mut self) -> Result<Object<'a>, PdfError> {
        self.advance(1);
        let start = self.at;
        self.advance(hex::digits(self.rest()));
        let fits = |byte: &&u8| byte.is_ascii_hexdigit() || is_space(**byte);
        self.advance(self.rest().iter().take_while(fits).count());
        let raw = self.since(start);
        if self.rest().first() != Some(&b'>') {
            return self.bad();
        }
        self.advance(1);
        Ok(Object::String(PdfString::Hex(Cow::Borrowed(raw))))
    }

    fn number(&mut self) -> Result<Object<'a>, PdfError> {
        let start = self.at;
        let count = self
            .rest()
            .iter()
            .take_while(|byte| is_regular(**byte))
            .count();
        self.advance(count);
        let raw = self.since(start);
        if let Some(value) = decimal(raw) {
            return Ok(self
                .reference_after(value)
                .unwrap_or_else(|| integer(value)));
        }
        match real(raw) {
            Some(number) => Ok(number),
            None => {
                self.at = start;
                self.bad()
            }
        }
    }

    /// After a first integer: ` 0 R` makes it a reference.
    fn reference_after(&mut self, number: u64) -> Option<Object<'a>> {
        let number = u32::try_from(number).ok()?;
        let mut ahead = self.clone();
        ahead.skip_space();
        let generation = u16::try_from(ahead.digits()?).ok()?;
        ahead.skip_space();
        if !ahead.keyword(b"R") {
            return None;
        }
        self.at = ahead.at;
        Some(Object::Reference(ObjectId { number, generation }))
    }
}

fn integer<'a>(value: u64) -> Object<'a> {
    i64::try_from(value).map_or(Object::Real(value as f64), Object::Integer)
}

/// Digits only, at most 19 of them: every value fits in 64 bits.
pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    digits.iter().try_fold(0u64, |value, byte| match byte {
        b'0'..=b'9' => value
            .checked_mul(10)?
            .checked_add(u64::from(byte.wrapping_sub(b'0'))),
        _ => None,
    })
}

/// Signed integers and reals (ISO 32000-1 7.3.3): no exponent, no second sign, at least one digit.
fn real<'a>(raw: &[u8]) -> Option<Object<'a>> {
    let unsigned = raw
        .strip_prefix(b"-")
        .or_else(|| raw.strip_prefix(b"+"))
        .unwrap_or(raw);
    let dots = unsigned.iter().filter(|byte| **byte == b'.').count();
    let digits = unsigned.iter().filter(|byte| byte.is_ascii_digit()).count();
    // 64 digits are more than any number in a real file, and bound the work of parsing one.
    if dots > 1 || digits == 0 || digits > 64 || digits.saturating_add(dots) != unsigned.len() {
        return None;
    }
    let text = std::str::from_utf8(raw).ok()?;
    if dots == 0
        && let Ok(value) = text.parse()
    {
        return Some(Object::Integer(value));
    }
    text.parse().ok().map(Object::Real)
}
