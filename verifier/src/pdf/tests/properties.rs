//! Whatever the bytes: no panic, an end, and no good signature on other bytes.

use proptest::prelude::*;

use super::super::testing::{sealed, signature_dictionary, stream, update, update_compressed};
use super::super::{LaterRule, Limits, later_changes, pictures, read};
use super::pictures::a_ring_beside_the_seal;

fn look_at_everything(file: &[u8]) {
    let Ok(file) = read(file, &Limits::default()) else {
        return;
    };
    for signature in file.signatures() {
        later_changes(&file, signature, LaterRule::Document);
    }
    let _ = file.risks();
    let _ = pictures(&file);
    let _ = file.attachment_names(file.revisions());
    let _ = file.attachment(1, "licence.json");
}

fn samples() -> Vec<Vec<u8>> {
    let seal = signature_dictionary("ETSI.CAdES.detached");
    let two = update(
        &sealed(),
        &[
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (
                20,
                "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[0 0 0 0]/AP<</N 22 0 R>>/V 21 0 R>>",
            ),
            (21, &seal),
            (22, &stream("/Type/XObject", "")),
        ],
    );
    let compressed = update_compressed(
        &sealed(),
        &[(9, "<</Type/Font>>"), (5, "<</Fields[6 0 R]/SigFlags 3>>")],
        20,
    );
    vec![sealed(), two, compressed, a_ring_beside_the_seal()]
}

proptest! {
    #[test]
    fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        look_at_everything(&bytes);
        look_at_everything(&[b"%PDF-1.7\n".to_vec(), bytes].concat());
    }

    #[test]
    fn mutated_files_end(which in 0usize..4, edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = samples().swap_remove(which);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        look_at_everything(&bytes);
    }

    #[test]
    fn cut_and_spliced_files_end(which in 0usize..4, from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let bytes = samples().swap_remove(which);
        let (from, to, at) = (from.index(bytes.len()), to.index(bytes.len()), at.index(bytes.len()));
        let piece = bytes[from.min(to)..from.max(to)].to_vec();
        let mut spliced = bytes;
        spliced.splice(at..at, piece);
        look_at_everything(&spliced);
    }

    /// The signed parts and the gap together are the file, whenever a signature of the last revision has no fault.
    #[test]
    fn faultless_signature_covers_everything_but_its_value(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = sealed();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(file) = read(&bytes, &Limits::default()) {
            for signature in file.signatures().iter().filter(|signature| signature.faults().is_empty()) {
                let [before, after] = signature.signed_parts().unwrap();
                let contents = signature.contents.as_ref().unwrap();
                prop_assert_eq!(before.len(), contents.offset);
                let end = before.len() + contents.hex.len() + 2 + after.len();
                prop_assert!(bytes.len() - end <= 1);
            }
        }
    }
}
