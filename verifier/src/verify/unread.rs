//! Files without a seal that could be judged: each kind with its own sentence.

use super::question::Question;
use crate::crypto::Sha256;
use crate::pdf::PdfError;
use crate::report::{FileFacts, FileFormat, ReasonCode};

/// What is known of any file.
pub(super) fn facts(question: &Question, bytes: u64, sha256: Option<Sha256>) -> FileFacts {
    FileFacts {
        name: question.file_name.clone(),
        bytes,
        format: None,
        sha256: sha256.map(|digest| digest.hex()),
        sm3: None,
        pages: None,
    }
}

/// Why a file that is not read as a PDF is not judged.
pub(super) fn reason(error: &PdfError, file: &[u8]) -> (Option<FileFormat>, ReasonCode) {
    let pdf = Some(FileFormat::Pdf);
    match error {
        PdfError::Empty => (None, ReasonCode::FileEmpty),
        PdfError::NotPdf if is_ofd(file) => (Some(FileFormat::Ofd), ReasonCode::OfdUnsupported),
        PdfError::NotPdf => (None, ReasonCode::FileTypeUnknown),
        PdfError::Encrypted { .. } => (pdf, ReasonCode::FileEncrypted),
        PdfError::Limit { .. } => (pdf, ReasonCode::FileTooComplex),
        PdfError::Filter { .. } => (pdf, ReasonCode::FileEncodingUnsupported),
        // Two readers may see two documents: legal without a seal, a fault with one.
        PdfError::Hybrid { .. } if !names_byte_range(file) => (pdf, ReasonCode::NoSeal),
        _ => (pdf, ReasonCode::FormatBad),
    }
}

/// A zip archive with an `OFD.xml` (GB/T 33190, 6). Its name stands near the start or, in the directory, near the end.
fn is_ofd(file: &[u8]) -> bool {
    const NEAR: usize = 1 << 20;
    let start = file.get(..NEAR).unwrap_or(file);
    let end = file.get(file.len().saturating_sub(NEAR)..).unwrap_or(file);
    file.starts_with(b"PK\x03\x04")
        && [start, end]
            .into_iter()
            .any(|part| contains(part, b"OFD.xml"))
}

fn names_byte_range(file: &[u8]) -> bool {
    contains(file, b"/ByteRange")
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ofd_file_is_known_by_its_zip_and_its_entry() {
        assert!(is_ofd(b"PK\x03\x04....OFD.xml...."));
        assert!(!is_ofd(b"PK\x03\x04....word/document.xml"));
        assert!(!is_ofd(b"OFD.xml"));
    }
}
