//! The lower of the two spellings of an ECDSA signature.

use super::integers::pair;

/// Half of the order of P-256, rounded down (SEC 2, 2.4.2).
const P256_HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];

/// A P-256 `Ecdsa-Sig-Value` has s in the lower half of its range.
///
/// With (r, s) also (r, n - s) is a signature of the same key over the same message. Other makers write either;
/// our own profile allows the lower one only, so that a file has one spelling.
pub fn is_low_s_p256(signature: &[u8]) -> bool {
    pair(signature).is_some_and(|(_, s)| match s.len() {
        0..32 => true,
        32 => s <= P256_HALF_ORDER.as_slice(),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(s: &[u8]) -> Vec<u8> {
        let length = s.len() as u8;
        [&[0x30, length + 5, 2, 1, 1, 2, length], s].concat()
    }

    #[test]
    fn half_the_order_is_low_and_one_more_is_not() {
        let mut s = P256_HALF_ORDER;
        assert!(is_low_s_p256(&signature(&s)));
        s[31] += 1;
        assert!(!is_low_s_p256(&signature(&s)));
        assert!(is_low_s_p256(&signature(&[5])));
    }

    #[test]
    fn what_is_no_signature_is_not_low() {
        assert!(!is_low_s_p256(&[]));
        assert!(!is_low_s_p256(&signature(&[0])));
        assert!(!is_low_s_p256(&signature(&[0xff])));
    }
}
