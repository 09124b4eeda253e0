//! Validation data that a file carries along: the document security store (EN 319 142-1 5.4.2).

use std::collections::HashSet;

use super::document::View;
use super::error::{Bound, PdfError};
use super::file::PdfFile;
use super::filter;
use super::object::{Dictionary, Object, ObjectId};

/// Certificates and revocation data of the stores of all revisions: a later store may hold less than an earlier one.
/// Candidates only: each proves itself, or does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidationData {
    /// `/Certs`, DER.
    pub certificates: Vec<StoreEntry>,
    /// `/CRLs`, DER.
    pub crls: Vec<StoreEntry>,
    /// `/OCSPs`, DER of whole responses.
    pub ocsps: Vec<StoreEntry>,
}

/// One entry of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreEntry {
    /// The bytes, without filters.
    pub der: Vec<u8>,
    /// The first revision, from 1, in whose store it stands.
    pub revision: usize,
}

/// Entries of one kind that are looked at. Stores of files with ten signatures stay under 100.
const ENTRIES: usize = 256;

impl PdfFile<'_> {
    /// The stores of all revisions together. `None` when no revision has one; a store that cannot be read proves
    /// nothing, and is an error when it is the last, or over a limit.
    pub fn validation_data(&self) -> Result<Option<ValidationData>, PdfError> {
        let mut reader = Reader::default();
        for index in 0..self.revisions() {
            let read = reader.store(self.document.view(index));
            let is_last = index == self.revisions().saturating_sub(1);
            match read {
                Err(error) if is_last || matches!(error, PdfError::Limit { .. }) => {
                    return Err(error);
                }
                _ => (),
            }
        }
        Ok(reader.any.then_some(reader.found))
    }
}

/// Reads each stream once, in whatever revisions it is listed.
#[derive(Default)]
struct Reader {
    found: ValidationData,
    /// Object, and the revision that wrote it.
    seen: HashSet<(ObjectId, Option<usize>)>,
    any: bool,
}

impl Reader {
    fn store(&mut self, view: View<'_, '_>) -> Result<(), PdfError> {
        let Object::Dictionary(store) = view.get(&*view.catalog()?, b"DSS")? else {
            return Ok(());
        };
        self.any = true;
        self.arrays(view, &store, [b"Certs", b"CRLs", b"OCSPs"])?;
        if let Object::Dictionary(related) = view.get(&store, b"VRI")? {
            for entry in related.entries.iter().take(ENTRIES) {
                if let Object::Dictionary(one) = view.resolve(&entry.value)? {
                    self.arrays(view, &one, [b"Cert", b"CRL", b"OCSP"])?;
                }
            }
        }
        Ok(())
    }

    fn arrays(
        &mut self,
        view: View<'_, '_>,
        dictionary: &Dictionary<'_>,
        [certificates, crls, ocsps]: [&[u8]; 3],
    ) -> Result<(), PdfError> {
        for (key, kind) in [
            (certificates, Kind::Certificates),
            (crls, Kind::Crls),
            (ocsps, Kind::Ocsps),
        ] {
            for entry in entries(view, dictionary, key)? {
                self.entry(view, &entry, kind)?;
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        view: View<'_, '_>,
        entry: &Object<'_>,
        kind: Kind,
    ) -> Result<(), PdfError> {
        let Object::Reference(id) = entry else {
            return Ok(());
        };
        if !self.seen.insert((*id, view.written_in(id.number))) {
            return Ok(());
        }
        let Object::Stream(stream) = view.load(*id)? else {
            return Ok(());
        };
        let der = filter::decode(&stream.dictionary, stream.data, 0, &view.document.budget)?;
        let entries = match kind {
            Kind::Certificates => &mut self.found.certificates,
            Kind::Crls => &mut self.found.crls,
            Kind::Ocsps => &mut self.found.ocsps,
        };
        if entries.len() >= ENTRIES {
            return Err(too_many());
        }
        entries.push(StoreEntry {
            der,
            revision: view.index.saturating_add(1),
        });
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Certificates,
    Crls,
    Ocsps,
}

fn entries<'a>(
    view: View<'_, 'a>,
    store: &Dictionary<'a>,
    key: &[u8],
) -> Result<Vec<Object<'a>>, PdfError> {
    match view.get(store, key)? {
        Object::Array(items) if items.len() > ENTRIES => Err(too_many()),
        Object::Array(items) => Ok(items),
        _ => Ok(Vec::new()),
    }
}

fn too_many() -> PdfError {
    PdfError::limit(Bound::TreeNodes, u64::try_from(ENTRIES).unwrap_or(u64::MAX))
}
