//! SHA-256 of a file and of what each signature in it covers, with the bytes that they have in common read once.

use crate::crypto::{Sha256, Sha256Hasher};
use crate::pdf::{ByteRange, SignatureField};

/// The digests of one file.
#[derive(Debug)]
pub(super) struct Hashes {
    /// Of the whole file.
    pub(super) file: Sha256,
    covered: Vec<(ByteRange, Sha256)>,
}

impl Hashes {
    /// Signatures cover the file up to their gap and a piece after it, so one pass serves all of them.
    pub(super) fn compute(file: &[u8], signatures: &[SignatureField<'_>]) -> Self {
        let mut gaps: Vec<(ByteRange, usize, &[u8])> = signatures
            .iter()
            .filter_map(|field| {
                let (range, [before, after]) = (field.byte_range?, field.signed_parts()?);
                let ByteRange([start, ..]) = range;
                (start == 0).then_some((range, before.len(), after))
            })
            .collect();
        gaps.sort_by_key(|(_, gap, _)| *gap);
        let (mut running, mut rest, mut done) = (Sha256Hasher::new(), file, 0);
        let mut covered = Vec::with_capacity(gaps.len());
        for (range, gap, after) in gaps {
            let (next, left) = rest
                .split_at_checked(gap.saturating_sub(done))
                .unwrap_or((rest, &[]));
            running.update(next);
            (rest, done) = (left, gap);
            let mut one = running.clone();
            one.update(after);
            covered.push((range, one.finish()));
        }
        running.update(rest);
        Self {
            file: running.finish(),
            covered,
        }
    }

    /// Of what a signature with this range covers; `None` for a range that is not in order.
    pub(super) fn covered(&self, range: Option<ByteRange>) -> Option<Sha256> {
        let same = |(known, _): &&(ByteRange, Sha256)| Some(*known) == range;
        self.covered.iter().find(same).map(|(_, digest)| *digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::sha256;

    #[test]
    fn file_without_signatures_is_hashed_whole() {
        let hashes = Hashes::compute(b"abc", &[]);
        assert_eq!(hashes.file, sha256(b"abc"));
        assert_eq!(hashes.covered(None), None);
    }
}
