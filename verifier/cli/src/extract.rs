//! `--extract-sealed`: the file as it was when the last seal was put on, without what was added since.

use yinxin_verifier::pdf::{Limits, read};

/// `None` when there is no seal, or none whose bytes end where a revision ends.
pub(crate) fn sealed(file: &[u8]) -> Option<&[u8]> {
    let pdf = read(file, &Limits::default()).ok()?;
    let seals = pdf
        .signatures()
        .iter()
        .filter(|seal| !seal.is_document_timestamp());
    let whole = seals.filter(|seal| seal.revision.is_some());
    let end = whole
        .filter_map(|seal| seal.byte_range)
        .map(|range| range.end())
        .max()?;
    file.get(..usize::try_from(end).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selftest::revision;

    const DOCUMENT: &[u8] = include_bytes!("../samples/document.pdf");

    #[test]
    fn a_revision_after_the_seal_is_left_behind() {
        let later = revision(DOCUMENT, "<< /Later true >>", "8 0 R");
        assert!(later.len() > DOCUMENT.len());
        assert_eq!(sealed(&later), Some(DOCUMENT));
    }

    #[test]
    fn a_file_with_nothing_after_the_seal_comes_out_as_it_is() {
        assert_eq!(sealed(DOCUMENT), Some(DOCUMENT));
    }

    #[test]
    fn nothing_comes_out_of_a_file_without_a_seal() {
        assert_eq!(sealed(b"text"), None);
        assert_eq!(sealed(b""), None);
    }
}
