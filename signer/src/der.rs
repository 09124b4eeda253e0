//! A small DER writer (X.690, clause 10): just what certificates' extensions, CMS and time stamps need.
//!
//! Each function returns the complete encoding of one value: tag, minimal length, content.

use yinxin_verifier::{oid::Oid, value::Time};

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// Tag of `SET` and `SET OF`.
pub(crate) const SET: u8 = 0x31;

/// A value with this tag and content.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    push_length(&mut out, content.len());
    out.extend_from_slice(content);
    out
}

/// Definite, minimal length octets (X.690, 10.1).
fn push_length(out: &mut Vec<u8>, length: usize) {
    if length < 0x80 {
        out.push(length as u8);
        return;
    }
    let bytes = length.to_be_bytes();
    let used = &bytes[length.leading_zeros() as usize / 8..];
    out.push(0x80 | used.len() as u8);
    out.extend_from_slice(used);
}

/// `SEQUENCE` of already encoded values.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

/// `SET OF`: values in ascending order of their encodings (X.690, 11.6).
pub(crate) fn set_of(parts: Vec<Vec<u8>>) -> Vec<u8> {
    tlv(SET, &set_content(parts))
}

/// The content octets of a `SET OF`, for sets with an implicit tag.
pub(crate) fn set_content(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    parts.concat()
}

/// Context tag, constructed: `[n] EXPLICIT`, or `[n] IMPLICIT` over constructed content.
pub(crate) fn context(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(0xA0 | number, content)
}

/// `OBJECT IDENTIFIER`.
pub(crate) fn oid(oid: Oid) -> Vec<u8> {
    let mut content = Vec::new();
    if let [first, second, rest @ ..] = oid.arcs {
        push_arc(&mut content, first * 40 + second);
        rest.iter().for_each(|&arc| push_arc(&mut content, arc));
    }
    tlv(OBJECT_IDENTIFIER, &content)
}

/// Seven bits an octet, most significant first, top bit set on all but the last (X.690, 8.19).
fn push_arc(out: &mut Vec<u8>, arc: u64) {
    let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x80 } else { 0 };
        out.push(more | (arc >> (7 * group)) as u8 & 0x7F);
    }
}

/// A non-negative `INTEGER` from big-endian octets.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|&b| b != 0).unwrap_or(bytes.len());
    let mut content = Vec::with_capacity(bytes.len() + 1);
    if bytes.get(start).is_none_or(|&b| b >= 0x80) {
        content.push(0);
    }
    content.extend_from_slice(&bytes[start..]);
    tlv(INTEGER, &content)
}

/// A small non-negative `INTEGER`.
pub(crate) fn integer(value: u64) -> Vec<u8> {
    unsigned(&value.to_be_bytes())
}

/// `OCTET STRING`.
pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(OCTET_STRING, bytes)
}

/// `BIT STRING` of whole octets.
pub(crate) fn bit_string(bytes: &[u8]) -> Vec<u8> {
    tlv(BIT_STRING, &[&[0], bytes].concat())
}

/// `UTCTime` through 2049, then `GeneralizedTime` (RFC 5280, 4.1.2.5).
pub(crate) fn x509_time(time: Time) -> Vec<u8> {
    let long = generalized_time(time);
    match (1950..2050).contains(&time.to_offset().year()) {
        // Tag, length and the century are left out.
        true => tlv(UTC_TIME, &long[4..]),
        false => long,
    }
}

/// `GeneralizedTime`: `YYYYMMDDhhmmssZ`, no fraction (RFC 3161, 2.4.2).
pub(crate) fn generalized_time(time: Time) -> Vec<u8> {
    let at = time.to_offset();
    let text = format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    );
    tlv(GENERALIZED_TIME, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yinxin_verifier::oid as oids;

    #[test]
    fn lengths_are_minimal() {
        assert_eq!(tlv(4, &[0; 127])[..2], [4, 127]);
        assert_eq!(tlv(4, &[0; 128])[..3], [4, 0x81, 128]);
        assert_eq!(tlv(4, &[0; 256])[..4], [4, 0x82, 1, 0]);
    }

    #[test]
    fn object_identifiers_match_published_encodings() {
        let sha256 = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
        assert_eq!(oid(oids::SHA256), sha256);
        let signed_data = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
        assert_eq!(oid(oids::SIGNED_DATA), signed_data);
        assert_eq!(oid(oids::EKU_LICENCE_SEAL)[2], 105, "2.25 is 80 + 25");
    }

    #[test]
    fn integers_are_minimal_and_never_negative() {
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(127), [2, 1, 127]);
        assert_eq!(integer(128), [2, 2, 0, 128]);
        assert_eq!(unsigned(&[0, 0, 0x80, 1]), [2, 3, 0, 0x80, 1]);
    }

    #[test]
    fn sets_are_sorted() {
        assert_eq!(
            set_of(vec![integer(3), integer(1)]),
            [0x31, 6, 2, 1, 1, 2, 1, 3]
        );
    }

    #[test]
    fn generalized_time_is_utc_to_the_second() {
        let time = Time::parse_rfc3339("2026-11-22T04:05:06Z").unwrap();
        assert_eq!(&generalized_time(time)[2..], b"20261122040506Z");
    }
}
