//! Random names.

use std::fmt::Write;

use yinxin_keys::Random;

/// 128 random bits as 32 lower-case hexadecimal digits: nobody can guess one, no two are equal.
pub fn hex_id(random: &dyn Random) -> String {
    hex(&bytes::<16>(random))
}

/// `N` random bytes.
pub fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
