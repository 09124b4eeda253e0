//! Hexadecimal digits: loosely as strings have them (ISO 32000-1 7.3.4.3), strictly as `/Contents` must.

use std::ops::RangeInclusive;

use super::signature::HexCase;

pub(super) fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_hexdigit().then_some(value(byte))
}

/// Decodes the digits between angle brackets; white space is skipped and a missing last digit is 0.
pub(super) fn decode_loosely(raw: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = raw.iter().filter_map(|byte| digit(*byte)).collect();
    let at = |pair: &[u8], index: usize| pair.get(index).copied().unwrap_or(0);
    digits
        .chunks(2)
        .map(|pair| at(pair, 0) << 4 | at(pair, 1))
        .collect()
}

/// Decodes digits that stand alone, even in number: `None` for anything else between them.
pub(super) fn decode_strictly(raw: &[u8]) -> Option<(Vec<u8>, HexCase)> {
    let (pairs, rest) = raw.as_chunks::<2>();
    if !rest.is_empty() || digits(raw) != raw.len() {
        return None;
    }
    Some((pairs.iter().map(byte).collect(), case(raw)))
}

/// Of two digits: both values in one word, each in its own octet, so that the compiler takes many words at once.
fn byte(pair: &[u8; 2]) -> u8 {
    let word = u16::from_be_bytes(*pair);
    let letters = word >> 6 & 0x0101;
    let values = (word & 0x0F0F).wrapping_add(letters.wrapping_mul(9));
    (values >> 4 | values & 0x0F) as u8
}

fn case(digits: &[u8]) -> HexCase {
    let is = |range: RangeInclusive<u8>| {
        let seen = |seen, digit| seen | range.contains(digit);
        digits.iter().fold(false, seen)
    };
    match (is(b'A'..=b'F'), is(b'a'..=b'f')) {
        (_, false) => HexCase::Upper,
        (false, true) => HexCase::Lower,
        (true, true) => HexCase::Mixed,
    }
}

/// Of a digit: the low bits of a decimal one, nine more for a letter. No table and no early way out, here and below, so
/// that the compiler takes many at once: a seal's reservation is tens of thousands of digits.
const fn value(digit: u8) -> u8 {
    (digit & 0x0F).wrapping_add((digit >> 6 & 1).wrapping_mul(9))
}

/// Bytes that are compared at once.
const AT_ONCE: usize = 64;

/// How many bytes at the start are digits, in whole runs.
pub(super) fn digits(raw: &[u8]) -> usize {
    let all = |run: &&[u8]| {
        run.iter()
            .fold(true, |all, byte| all & byte.is_ascii_hexdigit())
    };
    let runs = raw.chunks(AT_ONCE).take_while(all);
    runs.map(<[_]>::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_their_case() {
        assert_eq!(
            decode_strictly(b"00FF9A"),
            Some((vec![0, 255, 0x9A], HexCase::Upper))
        );
        assert_eq!(
            decode_strictly(b"00ff"),
            Some((vec![0, 255], HexCase::Lower))
        );
        assert_eq!(decode_strictly(b"fF"), Some((vec![255], HexCase::Mixed)));
    }

    #[test]
    fn padding_decodes_to_zeros_and_hides_nothing() {
        for length in [0, 1, 63, 64, 65, 128, 300] {
            let padded = [&b"30010A"[..], &b"00".repeat(length)].concat();
            let (bytes, case) = decode_strictly(&padded).unwrap();
            assert_eq!(bytes, [&[0x30, 1, 10][..], &vec![0; length]].concat());
            assert_eq!(case, HexCase::Upper);
            for at in 0..padded.len() {
                let mut broken = padded.clone();
                broken[at] = b'g';
                assert_eq!(decode_strictly(&broken), None);
                assert!(digits(&broken) <= at);
            }
            assert_eq!(digits(&padded), padded.len());
        }
    }

    #[test]
    fn space_and_odd_digits_pass_loosely_only() {
        for (raw, loosely) in [(&b"0 1"[..], vec![0x01]), (b"012", vec![0x01, 0x20])] {
            assert_eq!(decode_strictly(raw), None);
            assert_eq!(decode_loosely(raw), loosely);
        }
    }
}
