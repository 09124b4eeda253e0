//! The PDF reader: signed bytes lie in the file, coverage and attachments of every revision are found within the limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yinxin_verifier::pdf::{LaterRule, Limits, later_changes, read};

fuzz_target!(init: yinxin_fuzz::plant("pdf"), |data: &[u8]| {
    let Ok(file) = read(data, &Limits::default()) else {
        return;
    };
    assert!(file.revisions() >= 1);
    for revision in 1..=file.revisions() {
        assert!(file.revision_end(revision).is_some_and(|end| end <= data.len()));
        file.attachment(revision, "licence.json").ok();
        file.attachment_names(revision).ok();
    }
    for page in 1..=file.pages().min(3) {
        file.page_box(page);
    }
    file.risks().ok();
    file.validation_data().ok();
    for signature in file.signatures() {
        if let Some(parts) = signature.signed_parts() {
            assert!(parts.iter().map(|part| part.len()).sum::<usize>() < data.len());
        }
        let strict = later_changes(&file, signature, LaterRule::Licence);
        let lax = later_changes(&file, signature, LaterRule::Document);
        assert_eq!(strict.len(), lax.len());
        for (strict, lax) in strict.iter().zip(&lax) {
            assert!(!strict.allowed || lax.allowed, "a licence allows what a document does not");
        }
    }
});
