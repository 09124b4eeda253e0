//! Baseline levels (EN 319 142-1 6): claims of structure, told apart from validity.

use crate::crypto::{Sha256, sha256};
use crate::path::{Path, PathCertificate, Revocation};
use crate::pdf::ValidationData;
use crate::report::{Level, SealFormat};

/// Revocation data in the stores of a file, each with its first revision, from 1.
#[derive(Debug, Default)]
pub(super) struct Store(Vec<(usize, Sha256)>);

impl Store {
    pub(super) fn of(data: &ValidationData) -> Self {
        let entries = data.crls.iter().chain(&data.ocsps);
        Self(
            entries
                .map(|entry| (entry.revision, sha256(&entry.der)))
                .collect(),
        )
    }

    fn has(&self, object: &Sha256, by: usize) -> bool {
        self.0
            .iter()
            .any(|(at, known)| *at <= by && known == object)
    }

    fn is_empty(&self, by: usize) -> bool {
        !self.0.iter().any(|(at, _)| *at <= by)
    }
}

/// What the level of a signature hangs on.
pub(super) struct Structure<'s> {
    /// A time stamp over the signature value is there.
    pub(super) stamped: bool,
    /// Revisions of the document time stamps after it.
    pub(super) document_stamps: Vec<usize>,
    /// Its path, if one was found.
    pub(super) path: Option<&'s Path>,
    pub(super) store: &'s Store,
}

impl Structure<'_> {
    /// The level, as DSS has it: B-LT wants revocation data for the chain in the store, B-LTA a document time stamp
    /// over them. `adbe.pkcs7.detached` has levels of its own names.
    pub(super) fn level(&self, format: SealFormat) -> Level {
        let archived = self
            .document_stamps
            .iter()
            .any(|revision| self.has_data(*revision));
        let stamped = self.stamped || !self.document_stamps.is_empty();
        let [b, t, lt, lta] = match format {
            SealFormat::Pades => [Level::BB, Level::BT, Level::BLt, Level::BLta],
            SealFormat::Cms => [
                Level::Pkcs7B,
                Level::Pkcs7T,
                Level::Pkcs7Lt,
                Level::Pkcs7Lta,
            ],
        };
        match (stamped, archived, self.has_data(usize::MAX)) {
            (false, ..) => b,
            (true, true, _) => lta,
            (true, false, true) => lt,
            (true, false, false) => t,
        }
    }

    /// Revocation data in the stores up to a revision, and among them for every certificate that needs them; where no
    /// path tells which these are, any.
    fn has_data(&self, by: usize) -> bool {
        let mut path = self.path.into_iter().flat_map(Path::certificates);
        !self.store.is_empty(by) && path.all(|one| self.is_covered(one, by))
    }

    fn is_covered(&self, one: &PathCertificate, by: usize) -> bool {
        let stored = |datum: &crate::path::Datum| datum.ids.iter().all(|id| self.store.has(id, by));
        one.revocation == Revocation::NotNeeded || one.data.iter().any(stored)
    }
}
