//! PEM (RFC 7468) or DER.

use base64::{Engine, engine::general_purpose::STANDARD};

/// The DER inside: of every block with this label, or the bytes themselves when they are DER already.
/// `None` when they are neither, or when a block is broken.
pub(super) fn blocks(bytes: &[u8], label: &str) -> Option<Vec<Vec<u8>>> {
    if bytes.first() == Some(&0x30) {
        return Some(vec![bytes.to_vec()]);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let (begin, end) = (
        format!("-----BEGIN {label}-----"),
        format!("-----END {label}-----"),
    );
    let blocks = text
        .split(&begin)
        .skip(1)
        .map(|part| decode(part.split_once(&end)?.0));
    blocks
        .collect::<Option<Vec<_>>>()
        .filter(|blocks| !blocks.is_empty())
}

fn decode(body: &str) -> Option<Vec<u8>> {
    let digits: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_the_label_are_read_in_order() {
        let text = "text\n-----BEGIN A-----\nAQ==\n-----END A-----\n-----BEGIN B-----\nAg==\n-----END B-----\n-----BEGIN A-----\nAw==\n-----END A-----\n";
        assert_eq!(blocks(text.as_bytes(), "A"), Some(vec![vec![1], vec![3]]));
        assert_eq!(blocks(text.as_bytes(), "C"), None);
        assert_eq!(blocks(&[0x30, 0], "A"), Some(vec![vec![0x30, 0]]));
    }

    #[test]
    fn broken_blocks_are_refused() {
        for text in [
            "-----BEGIN A-----\nAQ==\n",
            "-----BEGIN A-----\nA!==\n-----END A-----",
            "",
            "\u{feff}",
        ] {
            assert_eq!(blocks(text.as_bytes(), "A"), None, "{text:?}");
        }
    }
}
