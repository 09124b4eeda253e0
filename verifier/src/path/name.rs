//! Distinguished names (RFC 5280 4.1.2.4): their parts, their words, and when two are the same.

use std::borrow::Cow;
use std::char::ToLowercase;

use crate::der::{DerError, Element, Oid, Reader, Tag};

/// Attributes that one name may have; real names have under fifteen.
const ATTRIBUTE_LIMIT: usize = 100;

/// Two names, each the DER of a `Name`, are the same by RFC 5280 7.1: attribute by attribute, text without regard
/// to its string type, to case, and to how much white space there is. (Of the stringprep of RFC 4518 the Unicode
/// normalisation is left out: names that differ only there are different names.)
pub fn same_name(left: &[u8], right: &[u8]) -> bool {
    left == right || agree(left, right).is_ok_and(|rest| rest == Rest::Nothing)
}

/// What two names have in common exactly when they are the same ([`same_name`]); one that cannot be read is only itself.
pub(super) fn canonical(name: &[u8]) -> Vec<u8> {
    let parts = || -> Result<Vec<u8>, DerError> {
        let mut names = relative_names(name)?;
        let mut out = vec![];
        while !names.is_empty() {
            let attributes = in_order(names.expect(Tag::SET)?.value)?;
            out.extend(attributes.len().to_be_bytes());
            for (kind, tag, value) in attributes {
                for part in [kind, &[tag], &value] {
                    out.extend(part.len().to_be_bytes());
                    out.extend(part);
                }
            }
        }
        Ok(out)
    };
    parts().unwrap_or_else(|_| [&[0xff], name].concat())
}

/// `name` stands at or below `base` (RFC 5280 4.2.1.10, directoryName).
pub(super) fn is_within(name: &[u8], base: &[u8]) -> bool {
    agree(name, base).is_ok_and(|rest| matches!(rest, Rest::Nothing | Rest::Left))
}

/// What is left of two names after the relative names in which they agree.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rest {
    Nothing,
    Left,
    Right,
    Conflict,
}

fn agree(left: &[u8], right: &[u8]) -> Result<Rest, DerError> {
    let (mut left, mut right) = (relative_names(left)?, relative_names(right)?);
    loop {
        let (one, other) = match (left.is_empty(), right.is_empty()) {
            (true, true) => return Ok(Rest::Nothing),
            (false, true) => return Ok(Rest::Left),
            (true, false) => return Ok(Rest::Right),
            (false, false) => (left.expect(Tag::SET)?, right.expect(Tag::SET)?),
        };
        if one.raw != other.raw && !same_relative(one.value, other.value)? {
            return Ok(Rest::Conflict);
        }
    }
}

/// The attributes of a relative name have no order of their own.
fn same_relative(left: &[u8], right: &[u8]) -> Result<bool, DerError> {
    let (mut one, mut other) = (Reader::new(left), Reader::new(right));
    let ((kind, value), (other_kind, other_value)) = (attribute(&mut one)?, attribute(&mut other)?);
    match one.is_empty() && other.is_empty() {
        true => Ok(kind == other_kind && same_value(&value, &other_value)),
        false => Ok(in_order(left)? == in_order(right)?),
    }
}

fn same_value(left: &Element<'_>, right: &Element<'_>) -> bool {
    left.raw == right.raw
        || match (text(left), text(right)) {
            (Some(left), Some(right)) => says_same(&left, &right),
            (None, None) => left.tag == right.tag && left.value == right.value,
            _ => false,
        }
}

/// Whether two texts [fold] to one: from the word on in which they differ.
fn says_same(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.split_whitespace(), right.split_whitespace());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if is_same_word(one, other) => {}
            _ => return false,
        }
    }
}

/// Letter by letter, and only what differs in lower case: most names differ early, and most letters have no case.
fn is_same_word(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.chars(), right.chars());
    loop {
        let rest = (left.clone(), right.clone());
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other => {}
            _ => {
                let (left, right) = rest;
                return left.flat_map(lower_case).eq(right.flat_map(lower_case));
            }
        }
    }
}

/// Tag and value; all strings as one type, [folded](fold).
fn folded(value: &Element<'_>) -> (Tag, Vec<u8>) {
    match text(value) {
        Some(text) => (
            Tag::UTF8_STRING,
            fold(&text).collect::<String>().into_bytes(),
        ),
        None => (value.tag, value.value.to_vec()),
    }
}

/// In lower case, white space at the ends away and inside one blank for each run (RFC 4518 2.2 and 2.6).
fn fold(text: &str) -> impl Iterator<Item = char> {
    let words = text.split_whitespace().enumerate();
    words.flat_map(|(before, word)| {
        let blank = (before > 0).then_some(' ');
        blank.into_iter().chain(word.chars().flat_map(lower_case))
    })
}

/// By itself, whatever stands beside it: a sigma at the end of a word is a sigma (RFC 3454 B.2).
fn lower_case(letter: char) -> ToLowercase {
    match letter {
        'ς' => 'σ'.to_lowercase(),
        other => other.to_lowercase(),
    }
}

/// Type, tag and value of an attribute, folded.
type Folded<'a> = (&'a [u8], u8, Vec<u8>);

fn in_order(relative: &[u8]) -> Result<Vec<Folded<'_>>, DerError> {
    let mut set = Reader::new(relative);
    let mut attributes = Vec::new();
    while !set.is_empty() {
        let (kind, value) = attribute(&mut set)?;
        let (tag, value) = folded(&value);
        attributes.push((kind.content(), tag.0, value));
    }
    attributes.sort();
    Ok(attributes)
}

/// Without any attribute.
pub(super) fn is_empty(name: &[u8]) -> bool {
    relative_names(name).is_ok_and(|names| names.is_empty())
}

/// The bytes are a `Name` that we can read.
pub(super) fn check(name: &[u8]) -> Result<(), DerError> {
    walk(name, |_, _| ())
}

/// Attributes in the order written.
pub(super) fn attributes(name: &[u8]) -> Result<Vec<(Oid<'_>, Element<'_>)>, DerError> {
    let mut attributes = Vec::with_capacity(8);
    walk(name, |kind, value| attributes.push((kind, value)))?;
    Ok(attributes)
}

/// ```text
/// Name ::= SEQUENCE OF RelativeDistinguishedName, RelativeDistinguishedName ::= SET OF SEQUENCE { type OID, value ANY }
/// ```
fn relative_names(name: &[u8]) -> Result<Reader<'_>, DerError> {
    let mut outer = Reader::new(name);
    let names = outer.nested(Tag::SEQUENCE)?;
    outer.finish()?;
    Ok(names)
}

/// Hands over each attribute.
fn walk<'a>(name: &'a [u8], mut each: impl FnMut(Oid<'a>, Element<'a>)) -> Result<(), DerError> {
    let mut names = relative_names(name)?;
    let mut left = ATTRIBUTE_LIMIT;
    while !names.is_empty() {
        let mut set = names.nested(Tag::SET)?;
        // One attribute at least; further ones while there are any.
        loop {
            let (kind, value) = attribute(&mut set)?;
            each(kind, value);
            left = left.checked_sub(1).ok_or(DerError::TooLarge {
                limit: ATTRIBUTE_LIMIT,
            })?;
            if set.is_empty() {
                break;
            }
        }
    }
    Ok(())
}

fn attribute<'a>(set: &mut Reader<'a>) -> Result<(Oid<'a>, Element<'a>), DerError> {
    let mut fields = set.nested(Tag::SEQUENCE)?;
    let kind = fields.oid()?;
    let value = fields.any()?;
    fields.finish()?;
    Ok((kind, value))
}

/// What a string says, whatever its type; `None` for what is no string or breaks its own alphabet.
pub(super) fn text<'a>(value: &Element<'a>) -> Option<Cow<'a, str>> {
    match value.tag {
        Tag::UTF8_STRING => std::str::from_utf8(value.value).ok().map(Cow::from),
        Tag::PRINTABLE_STRING | Tag::NUMERIC_STRING | Tag::IA5_STRING | Tag::VISIBLE_STRING => {
            let text = std::str::from_utf8(value.value).ok()?;
            text.is_ascii().then_some(Cow::from(text))
        }
        // In practice Latin 1, whatever X.208 says; certificates of the last century have it.
        Tag::TELETEX_STRING => Some(value.value.iter().copied().map(char::from).collect()),
        Tag::BMP_STRING => utf16(value.value).map(Cow::from),
        _ => None,
    }
}

/// BMPString, which older national authorities still write for Chinese names.
fn utf16(octets: &[u8]) -> Option<String> {
    let pairs = octets.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units: Vec<u16> = pairs
        .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
        .collect();
    String::from_utf16(&units).ok()
}

/// Short names of RFC 4514 and of common use.
pub(super) fn short(kind: &str) -> &str {
    match kind {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.97" => "organizationIdentifier",
        _ => kind,
    }
}

/// A name in words: `CN=…, O=…`, most special part first as in RFC 4514, without its escapes.
pub(super) fn words(attributes: &[(String, String)]) -> String {
    let mut words = String::with_capacity(160);
    for (kind, text) in attributes.iter().rev() {
        let comma = if words.is_empty() { "" } else { ", " };
        words.extend([comma, short(kind), "=", text]);
    }
    words
}

/// Type (dotted) and text of each attribute that is text.
pub(super) fn texts(name: &[u8]) -> Vec<(String, String)> {
    let attributes = attributes(name).unwrap_or_default();
    let text = |(kind, value): &(Oid<'_>, Element<'_>)| {
        Some((kind.to_string(), text(value)?.into_owned()))
    };
    attributes.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON_NAME: [u8; 5] = [6, 3, 0x55, 4, 3];

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, content.len() as u8], content].concat()
    }

    /// One relative name with one attribute.
    fn name(tag: u8, text: &[u8]) -> Vec<u8> {
        let attribute = tlv(0x30, &[&COMMON_NAME[..], &tlv(tag, text)].concat());
        tlv(0x30, &tlv(0x31, &attribute))
    }

    fn joined(names: &[Vec<u8>]) -> Vec<u8> {
        let relative: Vec<&[u8]> = names.iter().map(|name| &name[2..]).collect();
        tlv(0x30, &relative.concat())
    }

    #[test]
    fn string_type_case_and_white_space_make_no_difference() {
        let printable = name(19, b"Good CA");
        for (tag, text) in [
            (12, &b"Good CA"[..]),
            (12, b"GOOD ca"),
            (19, b"  Good   CA "),
            (20, b"good ca"),
            (30, b"\0G\0o\0o\0d\0 \0C\0A"),
        ] {
            assert!(same_name(&printable, &name(tag, text)), "{tag} {text:?}");
        }
        let greek = |text: &str| name(12, text.as_bytes());
        assert!(same_name(&greek("ΟΔΟΣ ΑΒ"), &greek("οδος  αβ")));
        assert!(same_name(&greek("ΟΔΟΣ"), &greek("οδοσ")));
        for (tag, text) in [(12, &b"GoodCA"[..]), (4, b"Good CA"), (12, b"Good C")] {
            assert!(!same_name(&printable, &name(tag, text)), "{tag} {text:?}");
        }
    }

    #[test]
    fn canonical_forms_agree_where_names_do() {
        let all = [
            name(19, b"Good CA"),
            name(12, b"GOOD  ca"),
            name(12, b"Good"),
            name(12, b"Go od CA"),
            name(12, "ΟΔΟΣ".as_bytes()),
            name(12, "οδος".as_bytes()),
            name(12, "İZMİR".as_bytes()),
            name(12, "i\u{307}zmi\u{307}r".as_bytes()),
            name(4, b"Good CA"),
            joined(&[name(12, b"a"), name(12, b"b")]),
            joined(&[name(19, b"A"), name(19, b"B")]),
            joined(&[]),
            vec![0x30],
            vec![],
        ];
        for (one, other) in all
            .iter()
            .flat_map(|one| all.iter().map(move |other| (one, other)))
        {
            let same = canonical(one) == canonical(other);
            assert_eq!(same, same_name(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn names_below_a_base_are_within_it() {
        let one = name(12, b"a");
        let two = joined(&[name(12, b"A"), name(19, b"b")]);
        assert!(is_within(&two, &one) && is_within(&one, &one) && !is_within(&one, &two));
        assert!(is_within(&one, &joined(&[])));
        assert!(!same_name(&one, &two));
    }

    #[test]
    fn order_within_a_relative_name_makes_no_difference() {
        let attribute = |text: &[u8]| tlv(0x30, &[&COMMON_NAME[..], &tlv(12, text)].concat());
        let (a, b) = (attribute(b"a"), attribute(b"B"));
        let relative = |parts: &[&[u8]]| tlv(0x30, &tlv(0x31, &parts.concat()));
        assert!(same_name(
            &relative(&[&a, &b]),
            &relative(&[&attribute(b"b"), &a])
        ));
        assert!(!same_name(&relative(&[&a, &b]), &relative(&[&a])));
        assert!(!same_name(&relative(&[&a, &b]), &relative(&[&a, &a])));
    }

    #[test]
    fn broken_names_are_no_names() {
        for bytes in [
            &[][..],
            &[0x31, 0],
            &[0x30, 2, 0x31, 0],
            &[0x30, 2, 0x30, 0],
        ] {
            assert!(check(bytes).is_err(), "{bytes:?}");
            assert!(!same_name(bytes, &name(12, b"a")));
        }
        assert!(check(&[0x30, 0]).is_ok());
    }
}
