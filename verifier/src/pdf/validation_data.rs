//! Validation data that a file carries along: the document security store (EN 319 142-1 5.4.2).

use super::document::View;
use super::error::{Bound, PdfError};
use super::file::PdfFile;
use super::filter;
use super::object::{Dictionary, Object};

/// Certificates and revocation data of the store. Candidates only: each proves itself, or does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidationData {
    /// `/Certs`, DER.
    pub certificates: Vec<Vec<u8>>,
    /// `/CRLs`, DER.
    pub crls: Vec<Vec<u8>>,
    /// Number of `/OCSPs`.
    pub ocsps: usize,
}

/// Entries of one kind that are looked at. Stores of files with ten signatures stay under 100.
const ENTRIES: usize = 256;

impl PdfFile<'_> {
    /// The store of the last revision. `None` when there is none.
    pub fn validation_data(&self) -> Result<Option<ValidationData>, PdfError> {
        let view = self.document.last();
        let Object::Dictionary(store) = view.get(&view.catalog()?, b"DSS")? else {
            return Ok(None);
        };
        Ok(Some(ValidationData {
            certificates: streams(view, &store, b"Certs")?,
            crls: streams(view, &store, b"CRLs")?,
            ocsps: entries(view, &store, b"OCSPs")?.len(),
        }))
    }
}

fn entries<'a>(
    view: View<'_, 'a>,
    store: &Dictionary<'a>,
    key: &[u8],
) -> Result<Vec<Object<'a>>, PdfError> {
    match view.get(store, key)? {
        Object::Array(items) if items.len() > ENTRIES => {
            let limit = u64::try_from(ENTRIES).unwrap_or(u64::MAX);
            Err(PdfError::limit(Bound::TreeNodes, limit))
        }
        Object::Array(items) => Ok(items),
        _ => Ok(Vec::new()),
    }
}

fn streams<'a>(
    view: View<'_, 'a>,
    store: &Dictionary<'a>,
    key: &[u8],
) -> Result<Vec<Vec<u8>>, PdfError> {
    let mut found = Vec::new();
    for entry in entries(view, store, key)? {
        if let Object::Stream(stream) = view.resolve(&entry)? {
            found.push(filter::decode(
                &stream.dictionary,
                stream.data,
                0,
                &view.document.budget,
            )?);
        }
    }
    Ok(found)
}
