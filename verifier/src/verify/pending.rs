//! Stands in for parts of the reader that are being written; refuses what it cannot look at.
use crate::pdf::{Change, ChangeKind, LaterRule, PdfError, PdfFile, SignatureField};

pub(super) struct Attachment {
    pub(super) bytes: Vec<u8>,
}
pub(super) struct Store {
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) crls: Vec<Vec<u8>>,
    pub(super) ocsps: usize,
}
pub(super) trait Pending {
    fn attachment(&self, _revision: usize, _name: &str) -> Result<Option<Attachment>, PdfError> {
        Ok(None)
    }
    fn security_store(&self) -> Option<Store> {
        None
    }
}
impl Pending for PdfFile<'_> {}

pub(super) fn later_changes(
    pdf: &PdfFile<'_>,
    field: &SignatureField<'_>,
    _: LaterRule,
) -> Vec<Change> {
    match field.revision {
        Some(revision) if revision < pdf.revisions() => vec![Change {
            revision: pdf.revisions(),
            page: None,
            object: "trailer".to_owned(),
            kind: ChangeKind::Unreadable,
            allowed: false,
        }],
        _ => Vec::new(),
    }
}
