//! Attacks by incremental update (classes U1 to U16, SSA), and the updates that must pass.

mod catalog;
mod objects;
mod seals;
mod stores;

use super::open;
use crate::pdf::testing::{
    sealed, sealed_objects, sealed_with, signature_dictionary, stream, time_stamp_dictionary,
    update, update_compressed, update_with_trailer,
};
use crate::pdf::{ChangeKind, LaterRule, StoreEntry, later_changes};

pub(super) const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R]>>";
const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";

/// Changes after the first signature under a rule, as kind and whether allowed.
pub(super) fn changes(file: &[u8], rule: LaterRule) -> Vec<(ChangeKind, bool)> {
    let file = open(file);
    let first = file
        .signatures()
        .iter()
        .find(|signature| signature.name == "Seal1")
        .unwrap();
    later_changes(&file, first, rule)
        .into_iter()
        .map(|change| (change.kind, change.allowed))
        .collect()
}

pub(super) fn document(file: &[u8]) -> Vec<(ChangeKind, bool)> {
    changes(file, LaterRule::Document)
}

/// Refused under both rules, with this kind among the reasons.
fn assert_refused(file: &[u8], kind: ChangeKind) {
    let found = document(file);
    assert!(
        found.contains(&(kind, false)),
        "expected {kind:?}, found {found:?}"
    );
    assert!(
        changes(file, LaterRule::Licence)
            .iter()
            .any(|(_, allowed)| !allowed)
    );
}

fn field(rect: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[{rect}]/F 132/P 3 0 R/AP<</N 22 0 R>>/V 21 0 R>>"
    )
}

/// A second seal with its appearance, as an increment of the sealed file.
fn co_sealed(rect: &str) -> Vec<u8> {
    co_sealed_on(&sealed(), rect, &[])
}

/// The same as an increment of `base`, which writes `more` objects too.
fn co_sealed_on(base: &[u8], rect: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let page = PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]");
    let field = field(rect);
    let dictionary = signature_dictionary("ETSI.CAdES.detached");
    let face = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 120 120]",
        "0 0 100 100 re S",
    );
    let seal: [(u32, &str); 5] = [
        (3, &page),
        (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
        (20, &field),
        (21, &dictionary),
        (22, &face),
    ];
    update(base, &[&seal, more].concat())
}

/// Validation material, and the same with a document time stamp.
fn with_validation_data() -> Vec<u8> {
    update(
        &sealed(),
        &[
            (1, &CATALOG.replace(">>", "/DSS 30 0 R>>")),
            (
                30,
                "<</Type/DSS/Certs[31 0 R]/VRI<</AAAA<</Cert[31 0 R]/TU(D:2026)>>>>>>",
            ),
            (31, &stream("", "certificate")),
        ],
    )
}

fn time_stamped() -> Vec<u8> {
    let stamp =
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp)/Rect[0 0 0 0]/F 132/P 3 0 R/V 41 0 R>>";
    update(
        &with_validation_data(),
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 40 0 R]")),
            (5, "<</Fields[6 0 R 40 0 R]/SigFlags 3>>"),
            (40, stamp),
            (41, &time_stamp_dictionary()),
        ],
    )
}
