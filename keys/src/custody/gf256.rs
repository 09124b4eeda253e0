//! The field GF(2^8) modulo x⁸ + x⁴ + x³ + x + 1 (FIPS 197, 4.2), without tables and without branches:
//! no look-up and no jump depends on a secret. The crates for this index tables by secret bytes and leave
//! what they recombine unwiped, so these few lines are ours.

/// The product.
pub(super) fn multiply(a: u8, b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    for bit in 0..8 {
        product ^= a & mask(b >> bit);
        a = (a << 1) ^ (0x1b & mask(a >> 7));
    }
    product
}

/// The inverse, a²⁵⁴; zero for zero.
pub(super) fn invert(a: u8) -> u8 {
    // a^(2+4+8+16+32+64+128).
    let mut power = a;
    let mut inverse = 1;
    for _ in 0..7 {
        power = multiply(power, power);
        inverse = multiply(inverse, power);
    }
    inverse
}

/// All ones if the lowest bit is set, else zero.
fn mask(bit: u8) -> u8 {
    (bit & 1).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_standard() {
        // FIPS 197, 4.2 and 4.2.1.
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(multiply(0x57, 0x13), 0xfe);
    }

    #[test]
    fn every_number_times_its_inverse_is_one() {
        assert_eq!(invert(0), 0);
        for a in 1..=255 {
            assert_eq!(multiply(a, invert(a)), 1, "{a}");
        }
    }
}
