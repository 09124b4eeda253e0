//! Base64 with exactly one spelling for each value (RFC 4648, 4 and 3.5).

use base64::{Engine, engine::general_purpose::STANDARD};

/// The text is not canonical base64: standard alphabet, padded, spare bits zero.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not canonical base64")]
pub struct Base64Error;

/// Reads canonical base64; every other spelling is refused.
pub fn decode(text: &str) -> Result<Vec<u8>, Base64Error> {
    STANDARD.decode(text).map_err(|_| Base64Error)
}

/// Writes canonical base64.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn other_spellings_are_refused() {
        assert_eq!(decode("AQ==").as_deref(), Ok([1].as_slice()));
        for text in [
            "AQ", "AQ=", "AR==", "AQ==\n", "A-==", " AQ==", "AQ==AQ==", "AQ===",
        ] {
            assert_eq!(decode(text), Err(Base64Error), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(text in "[A-Za-z0-9+/=]{0,16}") {
            if let Ok(bytes) = decode(&text) { prop_assert_eq!(encode(&bytes), text); }
        }
    }
}
