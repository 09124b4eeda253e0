//! PDF objects (ISO 32000-1 7.3) as views of the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::hex::decode_loosely;

/// Number and generation of an indirect object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// Object number, from 1.
    pub number: u32,
    /// Generation.
    pub generation: u16,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.generation)
    }
}

/// Values that take as much memory as a dictionary with a few entries.
pub(super) const DICTIONARY_VALUES: u64 = 5;

/// One object. Names and strings borrow the file; those from object streams are owned.
///
/// Objects are equal when they mean the same: numbers by value, strings by their bytes, dictionaries without order.
#[derive(Clone, Debug)]
pub(super) enum Object<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Name(Cow<'a, [u8]>),
    String(PdfString<'a>),
    Array(Vec<Object<'a>>),
    Dictionary(Dictionary<'a>),
    Stream(Stream<'a>),
    Reference(ObjectId),
}

impl<'a> Object<'a> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Integer(_) => "integer",
            Self::Real(_) => "real",
            Self::Name(_) => "name",
            Self::String(string) if string.is_hex() => "hexadecimal string",
            Self::String(_) => "literal string",
            Self::Array(_) => "array",
            Self::Dictionary(_) => "dictionary",
            Self::Stream(_) => "stream",
            Self::Reference(_) => "reference",
        }
    }

    /// How many values it is made of, itself included; a dictionary counts for more, by the room that it takes.
    pub(super) fn values(&self) -> u64 {
        let own = self.any_dictionary().map_or(1, |_| DICTIONARY_VALUES);
        let of = |values: &mut dyn Iterator<Item = &Object<'a>>| {
            values.fold(own, |sum, value| sum.saturating_add(value.values()))
        };
        match self {
            Self::Array(items) => of(&mut items.iter()),
            Self::Dictionary(_) | Self::Stream(_) => {
                let entries = self.any_dictionary().map(|dictionary| &dictionary.entries);
                of(&mut entries.into_iter().flatten().map(|entry| &entry.value))
            }
            _ => 1,
        }
    }

    pub(super) fn integer(&self) -> Option<i64> {
        if let Self::Integer(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self {
            Some(name)
        } else {
            None
        }
    }

    pub(super) fn string(&self) -> Option<&PdfString<'a>> {
        if let Self::String(string) = self {
            Some(string)
        } else {
            None
        }
    }

    pub(super) fn array(&self) -> Option<&[Object<'a>]> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The dictionary of a dictionary object. A stream is not one.
    pub(super) fn dictionary(&self) -> Option<&Dictionary<'a>> {
        if let Self::Dictionary(dictionary) = self {
            Some(dictionary)
        } else {
            None
        }
    }

    /// The dictionary of a dictionary or of a stream.
    pub(super) fn any_dictionary(&self) -> Option<&Dictionary<'a>> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    pub(super) fn reference(&self) -> Option<ObjectId> {
        if let Self::Reference(id) = self {
            Some(*id)
        } else {
            None
        }
    }

    pub(super) fn into_owned(self) -> Object<'static> {
        match self {
            Self::Null => Object::Null,
            Self::Boolean(value) => Object::Boolean(value),
            Self::Integer(value) => Object::Integer(value),
            Self::Real(value) => Object::Real(value),
            Self::Name(name) => Object::Name(Cow::Owned(name.into_owned())),
            Self::String(string) => Object::String(string.into_owned()),
            Self::Array(items) => {
                Object::Array(items.into_iter().map(Object::into_owned).collect())
            }
            Self::Dictionary(dictionary) => Object::Dictionary(dictionary.into_owned()),
            // A stream cannot be inside an object stream (ISO 32000-1 7.5.7); its dictionary then stands for nothing.
            Self::Stream(_) => Object::Null,
            Self::Reference(id) => Object::Reference(id),
        }
    }
}

impl<'b> PartialEq<Object<'b>> for Object<'_> {
    fn eq(&self, other: &Object<'b>) -> bool {
        match (self, other) {
            (Self::Null, Object::Null) => true,
            (Self::Boolean(a), Object::Boolean(b)) => a == b,
            (Self::Integer(a), Object::Integer(b)) => a == b,
            (Self::Integer(_) | Self::Real(_), Object::Integer(_) | Object::Real(_)) => {
                self.number() == other.number()
            }
            (Self::Name(a), Object::Name(b)) => a == b,
            (Self::String(a), Object::String(b)) => a.bytes() == b.bytes(),
            (Self::Reference(a), Object::Reference(b)) => a == b,
            (Self::Array(a), Object::Array(b)) => a == b,
            (Self::Dictionary(a), Object::Dictionary(b)) => a == b,
            (Self::Stream(a), Object::Stream(b)) => {
                a.dictionary == b.dictionary && a.data == b.data
            }
            _ => false,
        }
    }
}

/// A dictionary in file order, duplicates kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary<'a> {
    pub(super) entries: Vec<Entry<'a>>,
}

/// One entry of a dictionary.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, [u8]>,
    pub(super) value: Object<'a>,
    /// Where the value's token is, in the buffer that was parsed.
    pub(super) span: Range<usize>,
}

impl<'a> Dictionary<'a> {
    pub(super) fn entry(&self, key: &[u8]) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| *entry.key == *key)
    }

    /// The value of a key, `None` when absent. A value of `null` is returned as such: for signatures it is not the same as absent.
    pub(super) fn get(&self, key: &[u8]) -> Option<&Object<'a>> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn name(&self, key: &[u8]) -> Option<&[u8]> {
        self.get(key).and_then(Object::name)
    }

    pub(super) fn is(&self, key: &[u8], name: &[u8]) -> bool {
        self.name(key) == Some(name)
    }

    /// The first key that is there more than once.
    pub(super) fn duplicate(&self) -> Option<&[u8]> {
        self.duplicates().first().copied()
    }

    /// Keys that are there more than once: one reader takes the first value, another the last.
    pub(super) fn duplicates(&self) -> Vec<&[u8]> {
        let mut keys: Vec<&[u8]> = self.entries.iter().map(|entry| &*entry.key).collect();
        keys.sort_unstable();
        let pairs = keys.windows(2).filter_map(|pair| match pair {
            [a, b] if a == b => Some(*a),
            _ => None,
        });
        pairs.collect()
    }

    /// The entries sorted by key, for looks into large dictionaries. Of duplicates the first counts.
    pub(super) fn sorted(&self) -> BTreeMap<&[u8], &Object<'a>> {
        self.entries
            .iter()
            .rev()
            .map(|entry| (&*entry.key, &entry.value))
            .collect()
    }

    fn into_owned(self) -> Dictionary<'static> {
        let own = |entry: Entry<'_>| Entry {
            key: Cow::Owned(entry.key.into_owned()),
            value: entry.value.into_owned(),
            span: entry.span,
        };
        Dictionary {
            entries: self.entries.into_iter().map(own).collect(),
        }
    }
}

impl<'b> PartialEq<Dictionary<'b>> for Dictionary<'_> {
    fn eq(&self, other: &Dictionary<'b>) -> bool {
        let (mut a, mut b): (Vec<_>, Vec<_>) = (
            self.entries.iter().collect(),
            other.entries.iter().collect(),
        );
        a.sort_by(|a, b| a.key.cmp(&b.key));
        b.sort_by(|a, b| a.key.cmp(&b.key));
        a.len() == b.len()
            && a.iter()
                .zip(&b)
                .all(|(a, b)| a.key == b.key && a.value == b.value)
    }
}

/// A stream: dictionary and data as stored, filters not undone.
#[derive(Clone, Debug)]
pub(super) struct Stream<'a> {
    pub(super) dictionary: Dictionary<'a>,
    pub(super) data: &'a [u8],
}

/// A string as written; decoded only when asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PdfString<'a> {
    /// Between parentheses, escapes not undone.
    Literal(Cow<'a, [u8]>),
    /// Between angle brackets.
    Hex(Cow<'a, [u8]>),
}

impl<'a> PdfString<'a> {
    pub(super) fn is_hex(&self) -> bool {
        matches!(self, Self::Hex(_))
    }

    /// The bytes that the string stands for (ISO 32000-1 7.3.4).
    pub(super) fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Literal(raw) if !raw.iter().any(|byte| matches!(byte, b'\\' | b'\r')) => {
                Cow::Borrowed(raw)
            }
            Self::Literal(raw) => Cow::Owned(unescape(raw)),
            Self::Hex(raw) => Cow::Owned(decode_loosely(raw)),
        }
    }

    /// The text string (ISO 32000-1 7.9.2): UTF-16BE or UTF-8 with mark, else PDFDocEncoding read as Latin-1.
    pub(super) fn text(&self) -> String {
        let bytes = self.bytes();
        if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
            let units: Vec<u16> = rest
                .chunks(2)
                .map(|pair| {
                    pair.iter()
                        .fold(0, |unit, byte| unit << 8 | u16::from(*byte))
                })
                .collect();
            return String::from_utf16_lossy(&units);
        }
        if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
            return String::from_utf8_lossy(rest).into_owned();
        }
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }

    fn into_owned(self) -> PdfString<'static> {
        match self {
            Self::Literal(raw) => PdfString::Literal(Cow::Owned(raw.into_owned())),
            Self::Hex(raw) => PdfString::Hex(Cow::Owned(raw.into_owned())),
        }
    }
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            // An end of line in a string is a line feed, however it is written.
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                out.push(b'\n');
            }
            b'\\' => match bytes.next() {
                Some(b'n') => out.push(b'\n'),
                Some(b'r') => out.push(b'\r'),
                Some(b't') => out.push(b'\t'),
                Some(b'b') => out.push(8),
                Some(b'f') => out.push(12),
                Some(b'\n') | None => {}
                Some(b'\r') => {
                    bytes.next_if_eq(&b'\n');
                }
                Some(first @ b'0'..=b'7') => {
                    let mut value = u32::from(first & 7);
                    for _ in 0..2 {
                        if let Some(digit) = bytes.next_if(|byte| matches!(byte, b'0'..=b'7')) {
                            value = value << 3 | u32::from(digit & 7);
                        }
                    }
                    out.push((value & 0xFF) as u8);
                }
                Some(other) => out.push(other),
            },
            other => out.push(other),
        }
    }
    out
}
