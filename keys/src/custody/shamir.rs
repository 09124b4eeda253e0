//! Splitting 32 secret bytes so that any t of n parts give them back and t − 1 say nothing
//! (A. Shamir, How to Share a Secret, 1979), byte by byte over GF(2^8).

use zeroize::Zeroizing;

use super::gf256::{invert, multiply};
use crate::Random;
use crate::secret::SecretKey;

/// The values of the polynomials at one x.
pub(super) type Values = Box<Zeroizing<[u8; 32]>>;

/// The parts at x = 1, 2 … n. `threshold` is at least 1.
pub(super) fn split(secret: &SecretKey, threshold: u8, n: u8, random: &dyn Random) -> Vec<Values> {
    // Coefficients of x¹ … x^(t−1), 32 polynomials side by side.
    let mut coefficients = vec![blank(); usize::from(threshold) - 1];
    for row in &mut coefficients {
        random.fill(&mut row[..]);
    }
    (1..=n)
        .map(|x| evaluate(secret, &coefficients, x))
        .collect()
}

fn evaluate(secret: &SecretKey, coefficients: &[Values], x: u8) -> Values {
    let mut value = blank();
    let rows = coefficients.iter().rev().map(|row| &***row);
    for row in rows.chain([secret.bytes()]) {
        for (sum, coefficient) in value.iter_mut().zip(row) {
            *sum = multiply(*sum, x) ^ coefficient;
        }
    }
    value
}

/// The secret behind parts at distinct x: their polynomials at zero (Lagrange).
pub(super) fn combine(parts: &[(u8, &[u8; 32])]) -> SecretKey {
    SecretKey::fill(|secret| {
        for (x, values) in parts {
            let weight = weight(*x, parts);
            for (sum, value) in secret.iter_mut().zip(*values) {
                *sum ^= multiply(weight, *value);
            }
        }
    })
}

/// The weight of the part at `x`: the product of xⱼ / (xⱼ − x) over the others.
fn weight(x: u8, parts: &[(u8, &[u8; 32])]) -> u8 {
    let others = parts.iter().map(|(other, _)| *other).filter(|o| *o != x);
    others.fold(1, |product, other| {
        multiply(product, multiply(other, invert(other ^ x)))
    })
}

fn blank() -> Values {
    Box::new(Zeroizing::new([0; 32]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use proptest::prelude::*;

    fn secret(bytes: [u8; 32]) -> SecretKey {
        SecretKey::fill(|key| *key = bytes)
    }

    proptest! {
        #[test]
        fn any_t_parts_give_the_secret_back_and_fewer_do_not(
            bytes in any::<[u8; 32]>(),
            threshold in 2..8u8,
            spare in 0..8u8,
            order in any::<proptest::sample::Index>(),
        ) {
            let n = threshold + spare;
            let parts = split(&secret(bytes), threshold, n, &SystemRandom::new());
            let mut numbered: Vec<_> = (1..).zip(parts.iter().map(|part| &***part)).collect();
            numbered.rotate_left(order.index(usize::from(n)));
            let enough = &numbered[..usize::from(threshold)];
            let whole = combine(enough);
            prop_assert_eq!(whole.bytes(), &bytes);
            let other = combine(&enough[1..]);
            prop_assert_ne!(other.bytes(), &bytes);
        }
    }

    /// One byte by hand: f(x) = 0x42 + 0x07·x, so f(1) = 0x45, f(2) = 0x42 + 0x0e = 0x4c.
    #[test]
    fn a_line_worked_out_by_hand_is_recombined() {
        let (one, two) = ([0x45; 32], [0x4c; 32]);
        assert_eq!(combine(&[(1, &one), (2, &two)]).bytes(), &[0x42; 32]);
    }
}
