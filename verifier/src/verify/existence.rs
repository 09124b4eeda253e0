//! What a document time stamp covers: everything in the revisions up to its own (EN 319 102-1 5.6.2.3).

use crate::cms::{Container, SignedData, Strictness};
use crate::crypto::{Sha256, sha256};
use crate::pdf::{PdfFile, SignatureField, ValidationData};
use crate::timestamp::Token;

/// Objects of a file that existence can be proved of, each with the revision, from 1, that brought it.
#[derive(Debug, Default)]
pub(super) struct Objects {
    signatures: Vec<(usize, Sha256)>,
    stored: Vec<(usize, Sha256)>,
}

impl Objects {
    /// Signature values, certificates, lists and tokens in signatures, and the entries of the stores.
    pub(super) fn of(pdf: &PdfFile<'_>, store: &ValidationData) -> Self {
        let mut signatures = Vec::new();
        for field in pdf.signatures() {
            if let Some(revision) = field.revision {
                signatures.extend(inside(field).into_iter().map(|object| (revision, object)));
            }
        }
        Self {
            signatures,
            stored: stored(store),
        }
    }

    /// What a document time stamp over this revision proves: not its own value, which is made with it.
    pub(super) fn covered_by(&self, revision: usize) -> Vec<Sha256> {
        let before = self.signatures.iter().filter(|(at, _)| *at < revision);
        let stored = self.stored.iter().filter(|(at, _)| *at <= revision);
        before.chain(stored).map(|(_, object)| *object).collect()
    }
}

/// Revocation data and certificates of the stores, with the first revision of each.
fn stored(store: &ValidationData) -> Vec<(usize, Sha256)> {
    let entries = store.certificates.iter().chain(&store.crls);
    entries
        .chain(&store.ocsps)
        .map(|entry| (entry.revision, sha256(&entry.der)))
        .collect()
}

fn inside(field: &SignatureField<'_>) -> Vec<Sha256> {
    let Some(Ok(container)) = field
        .contents
        .as_ref()
        .map(|contents| Container::read(&contents.der))
    else {
        return Vec::new();
    };
    match field.is_document_timestamp() {
        true => {
            Token::read(&container).map_or_else(|_| Vec::new(), |token| of(token.signed_data()))
        }
        false => container
            .signed_data()
            .map_or_else(|_| Vec::new(), |signed| of(&signed)),
    }
}

/// The value, the certificates, the lists, and the same of every token in it.
fn of(signed: &SignedData<'_>) -> Vec<Sha256> {
    let mut found = parts(signed);
    for token in signed.time_stamp_tokens() {
        if let Ok(token) = Token::parse(token, Strictness::Foreign) {
            found.extend(parts(token.signed_data()));
        }
    }
    found
}

fn parts(signed: &SignedData<'_>) -> Vec<Sha256> {
    let value = [sha256(signed.signer_info().signature())];
    let certificates = signed.certificates().iter().map(|one| one.sha256());
    let lists = signed.crls().iter().map(|der| sha256(der));
    value.into_iter().chain(certificates).chain(lists).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stamp's own value, in its own revision, is made with it; what the store then held was there before.
    #[test]
    fn a_stamp_covers_earlier_signatures_and_the_stores_up_to_its_own_revision() {
        let [seal, stamp, list, later] =
            [b"seal", b"stmp", b"list", b"latr"].map(|one| sha256(one));
        let objects = Objects {
            signatures: vec![(1, seal), (2, stamp)],
            stored: vec![(2, list), (3, later)],
        };
        assert_eq!(objects.covered_by(2), [seal, list]);
        assert_eq!(objects.covered_by(3), [seal, stamp, list, later]);
        assert_eq!(objects.covered_by(1), []);
    }
}
