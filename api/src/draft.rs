//! A draft as an approver sees it: a PDF whose one place for a signature is empty.

use yinxin_verifier::crypto::{Sha256, Sha256Hasher};

/// Fewest zeros in the place for a signature: a certificate alone takes more.
const LEAST: usize = 1024;

/// SHA-256 of everything but the one place that is `<`, zeros, `>`: what will be signed, whatever stands in the
/// signature then. `None` if there is no such place, or more than one.
pub(crate) fn digest(draft: &[u8]) -> Option<Sha256> {
    let mut gaps = gaps(draft);
    let (gap, None) = (gaps.next()?, gaps.next()) else {
        return None;
    };
    let mut hasher = Sha256Hasher::new();
    hasher.update(&draft[..gap.start]);
    hasher.update(&draft[gap.end..]);
    Some(hasher.finish())
}

fn gaps(draft: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let begins = draft.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    begins.filter_map(|(begin, _)| {
        let zeros = draft[begin + 1..].iter().take_while(|byte| **byte == b'0');
        let end = begin + 1 + zeros.count();
        let closed = draft.get(end) == Some(&b'>') && end - begin > LEAST;
        closed.then_some(begin..end + 1)
    })
}

#[cfg(test)]
mod tests {
    use yinxin_verifier::crypto::sha256;

    use super::*;

    fn with_gap(gap: &str) -> Vec<u8> {
        format!("%PDF /Contents {gap} /Rest").into_bytes()
    }

    #[test]
    fn everything_but_the_empty_place_is_digested() {
        let zeros = "0".repeat(2 * LEAST);
        let expected = sha256(b"%PDF /Contents  /Rest");
        assert_eq!(digest(&with_gap(&format!("<{zeros}>"))), Some(expected));
    }

    #[test]
    fn a_place_that_is_not_empty_or_not_alone_is_none() {
        let zeros = "0".repeat(2 * LEAST);
        for gap in [
            String::new(),
            format!("<{zeros}"),
            format!("<{zeros}1>"),
            format!("<0{}>", "0".repeat(LEAST / 2)),
            format!("<{zeros}><{zeros}>"),
        ] {
            assert_eq!(digest(&with_gap(&gap)), None);
        }
    }
}
