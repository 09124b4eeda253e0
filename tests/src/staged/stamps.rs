//! Document time stamps, honest and with a face (U).

use super::*;

/// Document time stamps.
pub(super) fn stamps(desk: &Desk<'_>) -> Vec<Attack> {
    let base = sealed(desk, &[]);
    let stamped = |widget: &str| {
        let objects = numbered(vec![
            (PAGE, page("7 0 R 20 0 R")),
            (FORM, form("7 0 R 20 0 R")),
            (20, seal_field("Stamp", "0 0 0 0", widget)),
            (21, stamp_dictionary()),
            (22, face()),
        ]);
        desk.stamp(&update(&base, &objects))
    };
    let visible = |rect: &str| {
        let objects = numbered(vec![
            (PAGE, page("7 0 R 20 0 R")),
            (FORM, form("7 0 R 20 0 R")),
            (20, seal_field("Stamp", rect, "/AP<</N 22 0 R>>/V 21 0 R")),
            (21, stamp_dictionary()),
            (22, face()),
        ]);
        desk.stamp(&update(&base, &objects))
    };
    // Anybody can get a time stamp; nobody asks who.
    let prepared = {
        let base = prepared(desk, Kin::Alone, "", "");
        let entries = "/AP<</N 30 0 R>>/V 29 0 R";
        let objects = numbered(vec![
            (20, seal_field("Seal2", FREE, entries)),
            (29, stamp_dictionary()),
            (30, face()),
        ]);
        desk.stamp(&update(&base, &objects))
    };
    let once = stamped("/AP<</N 22 0 R>>/V 21 0 R");
    let certified = {
        let base = sealed(
            desk,
            &[(SEAL, seal_dictionary(&transform("DocMDP", "/P 1")))],
        );
        let store = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/DSS<</Type/DSS/Certs[30 0 R]>>>>";
        let certificate = String::from_utf8(stream("", b"0")).expect("text");
        update(
            &base,
            &numbered(vec![(CATALOG, store.into()), (NEXT + 20, certificate)]),
        )
    };
    vec![
        pass("U16", "stamps_document_time_stamp", once),
        pass(
            "U13",
            "stamps_store_on_a_file_certified_against_changes",
            certified,
        ),
        fail(
            "SSA",
            "stamps_document_time_stamp_over_the_page",
            visible("0 0 595 842"),
        ),
        fail(
            "SSA",
            "stamps_document_time_stamp_with_the_face_of_a_seal",
            visible(FREE),
        ),
        fail(
            "SSA",
            "stamps_document_time_stamp_with_a_face_in_a_prepared_field",
            prepared,
        ),
    ]
}
