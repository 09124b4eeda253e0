//! SHA-256 of a file and of what each signature in it covers, with the bytes that they have in common read once.

use crate::cms::{Container, Content, SignedData};
use crate::crypto::{DigestAlgorithm, Sha256, Sha256Hasher};
use crate::oid;
use crate::pdf::{ByteRange, SignatureField};
use crate::timestamp::Token;

/// Bytes that the signatures of one file may have hashed beside the one pass over it: a second or two with the slowest
/// digest. Honest seals stand at the end of what they cover; ten of 50 MB that each want a digest of their own are below.
pub(super) const MOST_BYTES: u64 = 512 << 20;

/// Bytes hashed beside the one pass: what follows each gap, and all that is covered where SHA-256 is not the digest.
pub(super) fn bytes_beside(signatures: &[SignatureField<'_>]) -> u64 {
    let parts = |field: &SignatureField<'_>| {
        let [before, after] = field.signed_parts()?;
        Some((before.len() as u64, after.len() as u64))
    };
    let all = signatures
        .iter()
        .filter_map(|field| Some((field, parts(field)?)));
    let sum = |of: &dyn Fn(&SignatureField<'_>, (u64, u64)) -> u64| {
        all.clone().fold(0u64, |sum, (field, parts)| {
            sum.saturating_add(of(field, parts))
        })
    };
    let most = sum(&|_, (before, after)| before.saturating_add(after.saturating_mul(2)));
    // Most files need no closer look.
    match most > MOST_BYTES {
        false => most,
        true => sum(&|field, (before, after)| {
            let whole = before.saturating_add(after);
            after.saturating_add(whole.saturating_mul(own_passes(field)))
        }),
    }
}

/// How often the bytes are hashed for this signature alone.
fn own_passes(field: &SignatureField<'_>) -> u64 {
    let container = field.contents.as_ref();
    let container = container.and_then(|contents| Container::read(&contents.der).ok());
    let Some(container) = container else { return 0 };
    let is_other = |digest| u64::from(digest != DigestAlgorithm::Sha256);
    if field.is_document_timestamp() {
        let token = Token::read(&container);
        return token.map_or(0, |token| is_other(token.info().digest_algorithm()));
    }
    let of = |signed: SignedData<'_>| {
        let stamped = signed.attribute(oid::CONTENT_TIME_STAMP).is_some();
        // Without signed attributes the signature is over the bytes themselves.
        let bare = signed.signer_info().signed_attributes().is_none();
        let other = is_other(signed.signer_info().digest_algorithm());
        [stamped, bare]
            .into_iter()
            .map(u64::from)
            .fold(other, u64::saturating_add)
    };
    container.signed_data().map_or(0, of)
}

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

    /// These bytes, which a signature with this range covers, with their digest where it is known.
    pub(super) fn content<'c>(
        &self,
        range: Option<ByteRange>,
        parts: &'c [&'c [u8]],
    ) -> Content<'c> {
        match self.covered(range) {
            Some(sha256) => Content::hashed(parts, sha256),
            None => Content::new(parts),
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

    /// A file of so many signature dictionaries with `data` behind them, each covering all but its gap.
    fn signatures(number: usize, data: usize) -> Vec<u8> {
        use crate::pdf::testing::{Objects, build, find_first, stream};
        const RANGE: &str = "[0 XXXXXXXX XXXXXXXX XXXXXXXX]";
        let mut objects: Objects = [
            (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>".to_owned()),
            (2, "<</Type/Pages/Kids[]/Count 0>>".to_owned()),
            (9999, stream("", &"x".repeat(data))),
        ]
        .into();
        let fields = (0..number as u32).map(|n| format!("{} 0 R ", 1000 + n));
        objects.insert(3, format!("<</Fields[{}]>>", fields.collect::<String>()));
        for n in 0..number as u32 {
            let value = format!(
                "/Type/Sig/Filter/x/SubFilter/ETSI.CAdES.detached/ByteRange {RANGE}/Contents <3000>"
            );
            objects.insert(1000 + n, format!("<</FT/Sig/T(S{n})/V<<{value}>>>>"));
        }
        let mut file = build(&objects);
        while let Some(at) = find_first(&file, RANGE.as_bytes()) {
            let gap = at + find_first(&file[at..], b"<3000>").unwrap();
            let end = gap + 6;
            let range = format!("[0 {gap:<8} {end:<8} {:<8}]", file.len() - end);
            file[at..at + RANGE.len()].copy_from_slice(range.as_bytes());
        }
        file
    }

    #[test]
    fn hundreds_of_signatures_before_what_they_cover_are_more_than_is_hashed() {
        use crate::report::ReasonCode;
        let reason = |number, data| {
            let report = crate::verify(
                &signatures(number, data),
                &crate::Evidence::new(),
                &crate::Policy::default(),
                crate::value::Time::from_unix(0),
            );
            (report.seals.len(), report.reason.unwrap().code)
        };
        assert_eq!(reason(190, 3_000_000), (0, ReasonCode::FileTooComplex));
        assert_eq!(reason(20, 3_000_000), (20, ReasonCode::FormatBad));
    }

    /// SHA-256 goes with the file's own pass; any other digest, and a content time stamp, need one of their own.
    #[test]
    fn digests_beside_the_files_own_are_counted() {
        use crate::pdf::testing::{VALUE, build, sealed_objects};
        let passes = |der: &[u8]| {
            let hex: String = der.iter().map(|byte| format!("{byte:02X}")).collect();
            let mut objects = sealed_objects();
            let value = objects.get_mut(&7).unwrap();
            *value = value.replace(VALUE, &hex);
            let file = build(&objects);
            let pdf = crate::pdf::read(&file, &Default::default()).unwrap();
            let [field] = pdf.signatures() else {
                panic!("one signature expected")
            };
            let [before, after] = field.signed_parts().unwrap();
            let most = (before.len() + 2 * after.len()) as u64;
            assert_eq!(bytes_beside(pdf.signatures()), most);
            own_passes(field)
        };
        assert_eq!(
            passes(include_bytes!("../../tests/vectors/cms/p256.cms")),
            0
        );
        assert_eq!(
            passes(include_bytes!("../../tests/vectors/cms/sha1.cms")),
            1
        );
        assert_eq!(
            passes(include_bytes!("../../tests/vectors/cms/p384.cms")),
            1
        );
        assert_eq!(passes(b"0"), 0);
    }

    #[test]
    fn file_without_signatures_is_hashed_whole() {
        let hashes = Hashes::compute(b"abc", &[]);
        assert_eq!(hashes.file, sha256(b"abc"));
        assert_eq!(hashes.covered(None), None);
    }
}
