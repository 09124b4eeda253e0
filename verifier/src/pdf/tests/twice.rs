//! Keys that are there twice in an update: one reader takes the first value, another the last. The first always says what the
//! signed revision says.

use super::super::testing::{
    last_startxref, sealed, sealed_with, signature_dictionary, update, update_with_trailer,
};
use super::super::{ChangeKind, LaterRule, later_changes};
use super::open;

/// Changes after the first seal, each with whether `rule` admits it.
fn changes(file: &[u8], rule: LaterRule) -> Vec<(ChangeKind, bool)> {
    let file = open(file);
    let first = file.signatures().iter().min_by_key(|seal| seal.revision);
    let found = later_changes(&file, first.unwrap(), rule);
    found
        .iter()
        .map(|change| (change.kind, change.allowed))
        .collect()
}

#[test]
fn title_given_twice_is_a_changed_title() {
    let add = |file: &[u8], information: &str| {
        let trailer = format!("/Root 1 0 R/Info 10 0 R/Prev {}", last_startxref(file));
        update_with_trailer(file, 10, information, &trailer)
    };
    let titled = add(&sealed(), "<</Title(Old)>>");
    let last = |information: &str| {
        let found = changes(&add(&titled, information), LaterRule::Licence);
        *found.last().unwrap()
    };
    let dated = "<</Title(Old)/ModDate(D:2026)>>";
    assert_eq!(last(dated), (ChangeKind::Housekeeping, true));
    for information in [
        "<</Title(Old)/Title(New)>>",
        "<</Title(Old)/Ti#74le(New)/ModDate(D:2026)>>",
    ] {
        assert_eq!(last(information), (ChangeKind::Metadata, false));
    }
}

const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R 21 0 R]>>";

#[test]
fn prepared_seal_with_two_rectangles_is_refused() {
    let widget = |entries: &str| {
        format!(
            "<</Type/Annot/Subtype/Widget/Parent 20 0 R/Rect[100 100 220 220]/F 4/P 3 0 R{entries}>>"
        )
    };
    let base = sealed_with(&[
        (3, PAGE),
        (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
        (20, "<</FT/Sig/T(Seal2)/Kids[21 0 R]>>"),
        (21, &widget("")),
    ]);
    let signed = |entries: &str| {
        let file = update(
            &base,
            &[
                (20, "<</FT/Sig/T(Seal2)/Kids[21 0 R]/V 22 0 R>>"),
                (21, &widget(entries)),
                (22, &signature_dictionary("ETSI.CAdES.detached")),
            ],
        );
        changes(&file, LaterRule::Document)
    };
    assert_eq!(signed("/AP<<>>"), [(ChangeKind::FieldSigned, true)]);
    for twice in ["/Rect[0 0 595 842]", "/F 2", "/P 4 0 R"] {
        let found = signed(&format!("/AP<<>>{twice}"));
        assert!(found.contains(&(ChangeKind::FormField, false)), "{twice}");
    }
}

/// The catalog under the number of an object that a page uses: the page would lose it.
#[test]
fn object_of_a_page_turned_into_the_catalog_is_refused() {
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";
    let moved = |number: u32| {
        let base = sealed();
        let trailer = format!("/Root {number} 0 R/Prev {}", last_startxref(&base));
        changes(
            &update_with_trailer(&base, number, catalog, &trailer),
            LaterRule::Licence,
        )
    };
    assert!(
        moved(30).iter().all(|(_, allowed)| *allowed),
        "a new number"
    );
    assert!(
        moved(9).iter().any(|(_, allowed)| !allowed),
        "the page's font"
    );
}
