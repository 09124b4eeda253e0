//! Ecdsa-Sig-Value (RFC 5480) with `s` in the lower half of the group order.
//!
//! For every ECDSA signature `(r, s)`, `(r, n − s)` is one too. Our profile knows only the lower of the two,
//! so that a signature cannot be replaced by its twin.

/// The order n of P-256 (SP 800-186, 3.2.1.3), big endian.
const N: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// ⌊n / 2⌋.
const HALF_N: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];

/// Longest DER: two integers of 35 bytes in a sequence.
const MAX_LEN: usize = 72;

/// DER of `(r, s)` or `(r, n − s)`, whichever is low; `fixed` is `r ∥ s`, 32 bytes each.
pub(crate) fn encode(fixed: &[u8; 64]) -> Vec<u8> {
    let mut lowered = *fixed;
    let s: [u8; 32] = fixed[32..].try_into().expect("half of 64 bytes");
    lowered[32..].copy_from_slice(&low(s));
    der(&lowered)
}

/// DER of `(r, s)` as they are; SM2 has no twin signatures.
pub(super) fn der(fixed: &[u8; 64]) -> Vec<u8> {
    let (r, s) = fixed.split_at(32);
    let mut der = Vec::with_capacity(MAX_LEN);
    der.extend([0x30, 0]);
    push_integer(&mut der, r);
    push_integer(&mut der, s);
    der[1] = der.len() as u8 - 2;
    der
}

fn low(s: [u8; 32]) -> [u8; 32] {
    if s > HALF_N { n_minus(&s) } else { s }
}

fn n_minus(s: &[u8; 32]) -> [u8; 32] {
    let mut out = [0; 32];
    let mut borrow = false;
    for i in (0..32).rev() {
        let (d, b1) = N[i].overflowing_sub(s[i]);
        let (d, b2) = d.overflowing_sub(u8::from(borrow));
        (out[i], borrow) = (d, b1 || b2);
    }
    out
}

/// INTEGER, shortest form, positive (X.690, 8.3); at most 35 bytes.
fn push_integer(der: &mut Vec<u8>, magnitude: &[u8]) {
    let zeros = magnitude.iter().take_while(|b| **b == 0).count();
    let digits = &magnitude[zeros.min(magnitude.len() - 1)..];
    let sign = digits[0] & 0x80 != 0;
    der.extend([0x02, digits.len() as u8 + u8::from(sign)]);
    der.extend(sign.then_some(0));
    der.extend_from_slice(digits);
}

/// Whether the `s` of a DER signature is in the lower half.
#[cfg(test)]
pub(super) fn is_low(der: &[u8]) -> bool {
    let s = &der[4 + usize::from(der[3])..];
    let digits = &s[2..];
    let mut padded = [0; 33];
    padded[33 - digits.len()..].copy_from_slice(digits);
    padded[0] == 0 && padded[1..] <= HALF_N[..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn add(a: &[u8; 32], b: &[u8; 32]) -> ([u8; 32], bool) {
        let mut out = [0; 32];
        let mut carry = 0u16;
        for i in (0..32).rev() {
            carry += u16::from(a[i]) + u16::from(b[i]);
            out[i] = carry as u8;
            carry >>= 8;
        }
        (out, carry != 0)
    }

    #[test]
    fn half_of_n_is_the_largest_low_value() {
        let mut next = HALF_N;
        next[31] += 1;
        assert_eq!(low(HALF_N), HALF_N);
        assert_eq!(low(next), HALF_N);
        assert_eq!(add(&HALF_N, &next), (N, false));
    }

    #[test]
    fn integers_are_written_in_their_shortest_form() {
        let integer = |magnitude: &[u8]| {
            let mut der = Vec::new();
            push_integer(&mut der, magnitude);
            der
        };
        assert_eq!(integer(&[0, 0, 0x7f]), [2, 1, 0x7f]);
        assert_eq!(integer(&[0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0, 0]), [2, 1, 0]);
    }

    proptest! {
        #[test]
        fn a_low_s_is_kept_and_a_high_one_becomes_its_twin(s in any::<[u8; 32]>()) {
            prop_assume!(s < N);
            let l = low(s);
            prop_assert!(l <= HALF_N);
            prop_assert!(l == s || add(&l, &s) == (N, false));
        }
    }
}
