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
    use crate::pdf::{Bound, Repair};

    #[test]
    fn an_ofd_file_is_known_by_its_zip_and_its_entry() {
        assert!(is_ofd(b"PK\x03\x04....OFD.xml...."));
        assert!(!is_ofd(b"PK\x03\x04....word/document.xml"));
        assert!(!is_ofd(b"OFD.xml"));
    }

    /// Each kind of file has a reason of its own, and so its own sentence.
    #[test]
    fn table_of_files_that_are_not_judged() {
        let pdf = Some(FileFormat::Pdf);
        let zip: &[u8] = b"PK\x03\x04....word/document.xml";
        let encrypted = PdfError::Encrypted {
            handler: "Standard".to_owned(),
            version: 5,
            revision: 6,
        };
        let limit = PdfError::Limit {
            what: Bound::Work,
            limit: 1,
        };
        let filter = PdfError::Filter {
            name: "JBIG2Decode".to_owned(),
        };
        let hybrid = PdfError::Hybrid { at: 9 };
        let repair = PdfError::NeedsRepair {
            what: Repair::EndOfFile,
            at: 9,
        };
        for (error, file, format, code) in [
            (PdfError::Empty, &b""[..], None, ReasonCode::FileEmpty),
            (
                PdfError::NotPdf,
                b"PK\x03\x04....OFD.xml....",
                Some(FileFormat::Ofd),
                ReasonCode::OfdUnsupported,
            ),
            (PdfError::NotPdf, zip, None, ReasonCode::FileTypeUnknown),
            (encrypted, b"", pdf, ReasonCode::FileEncrypted),
            (limit, b"", pdf, ReasonCode::FileTooComplex),
            (filter, b"", pdf, ReasonCode::FileEncodingUnsupported),
            (
                hybrid.clone(),
                b"<</ByteRange[0 1 2 3]>>",
                pdf,
                ReasonCode::FormatBad,
            ),
            (hybrid, b"<</Type/Page>>", pdf, ReasonCode::NoSeal),
            (repair, b"<</Type/Page>>", pdf, ReasonCode::FormatBad),
        ] {
            assert_eq!(reason(&error, file), (format, code), "{error}");
        }
    }

    /// The name of the entry stands in the directory at the end of an archive of megabytes.
    #[test]
    fn an_ofd_file_is_known_by_either_end() {
        let long = vec![0; 3 << 20];
        let at_end = [b"PK\x03\x04", &long[..], b"OFD.xml"].concat();
        let in_the_middle = [b"PK\x03\x04", &long[..], b"OFD.xml", &long[..]].concat();
        assert!(is_ofd(&at_end));
        assert!(!is_ofd(&in_the_middle));
    }
}
