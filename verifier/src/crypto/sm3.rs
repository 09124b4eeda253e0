//! SM3 (GB/T 32905): what national systems name a file by.

use sm3::{Digest, Sm3};

/// SM3 of a file, as 64 lower-case hex digits.
pub fn sm3_hex(bytes: &[u8]) -> String {
    super::digest::hex(&Sm3::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GB/T 32905-2016, annex A.1.
    #[test]
    fn sm3_of_abc_is_the_published_one() {
        assert_eq!(
            sm3_hex(b"abc"),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
    }
}
