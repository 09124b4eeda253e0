//! Hexadecimal digits: loosely as strings have them (ISO 32000-1 7.3.4.3), strictly as `/Contents` must.

use super::signature::HexCase;

pub(super) fn digit(byte: u8) -> Option<u8> {
    match look(byte) {
        INVALID => None,
        value => Some(value & VALUE),
    }
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
    let mut seen = 0;
    let mut out = Vec::with_capacity(pairs.len());
    for [high, low] in pairs {
        let (high, low) = (look(*high), look(*low));
        seen |= high | low;
        out.push((high & VALUE) << 4 | (low & VALUE));
    }
    let case = match (seen & UPPER != 0, seen & LOWER != 0) {
        (_, false) => HexCase::Upper,
        (false, true) => HexCase::Lower,
        (true, true) => HexCase::Mixed,
    };
    (seen & INVALID == 0 && rest.is_empty()).then_some((out, case))
}

/// The low four bits of a looked-up digit are its value, the others say what it is.
const VALUE: u8 = 0x0F;
const UPPER: u8 = 0x10;
const LOWER: u8 = 0x20;
const INVALID: u8 = 0x80;

/// Value and kind of each byte. A seal's reservation is tens of thousands of digits, so one look has to do.
static TABLE: [u8; 256] = table();

fn look(byte: u8) -> u8 {
    TABLE.get(usize::from(byte)).copied().unwrap_or(INVALID)
}

// The compiler runs this: an overflow or a wrong index would not build.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
const fn table() -> [u8; 256] {
    let mut table = [INVALID; 256];
    let mut value = 0;
    while value < 16 {
        table[b"0123456789ABCDEF"[value] as usize] =
            value as u8 | if value > 9 { UPPER } else { 0 };
        value += 1;
    }
    let mut value = 10;
    while value < 16 {
        table[b"0123456789abcdef"[value] as usize] = value as u8 | LOWER;
        value += 1;
    }
    table
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
    fn space_and_odd_digits_pass_loosely_only() {
        for (raw, loosely) in [(&b"0 1"[..], vec![0x01]), (b"012", vec![0x01, 0x20])] {
            assert_eq!(decode_strictly(raw), None);
            assert_eq!(decode_loosely(raw), loosely);
        }
    }
}
