//! Validation data that a file carries (`/DSS`), until the reader gives them out: none.
use crate::pdf::PdfFile;

pub(super) struct Store {
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) crls: Vec<Vec<u8>>,
    pub(super) ocsps: usize,
}
pub(super) trait Pending {
    fn security_store(&self) -> Option<Store> {
        None
    }
}
impl Pending for PdfFile<'_> {}
