//! What the first seal allowed, and what came after it (EAA, SSA).

use super::*;

/// Certification and locks.
pub(super) fn terms(desk: &Desk<'_>) -> Vec<Attack> {
    let certified = |level: &str, again: &str| {
        let base = prepared(desk, Kin::Alone, &transform("DocMDP", level), "");
        filled(desk, &base, Kin::Alone, again)
    };
    let locked = |lock: &str| {
        let base = prepared(desk, Kin::InGroup, &transform("FieldMDP", lock), "");
        filled(desk, &base, Kin::InGroup, "")
    };
    let own_lock = |lock: &str| {
        let base = prepared(
            desk,
            Kin::Alone,
            "",
            &format!("/Lock<</Type/SigFieldLock{lock}>>"),
        );
        filled(desk, &base, Kin::Alone, "")
    };
    let plain = prepared(desk, Kin::Alone, "", "");
    let annotated = {
        let base = prepared(desk, Kin::Alone, &transform("DocMDP", "/P 3"), "");
        let note =
            "<</Type/Annot/Subtype/Stamp/Rect[50 400 500 700]/Contents(another holder)/F 4>>";
        update(
            &base,
            &numbered(vec![(PAGE, page("7 0 R 20 0 R 24 0 R")), (24, note.into())]),
        )
    };
    let second_certification = transform("DocMDP", "/P 3");
    vec![
        pass(
            "U14 SSA",
            "terms_prepared_field_signed",
            filled(desk, &plain, Kin::Alone, ""),
        ),
        pass(
            "U14",
            "terms_certified_for_signing_then_signed",
            certified("/P 2", ""),
        ),
        pass(
            "U14",
            "terms_other_field_locked_then_signed",
            locked("/Action/Include/Fields[(Gro)(Other)]"),
        ),
        pass(
            "U14",
            "terms_all_but_this_field_locked_then_signed",
            locked("/Action/Exclude/Fields[(Group)]"),
        ),
        pass(
            "U14",
            "terms_field_locks_another_then_signed",
            own_lock("/Action/Include/Fields[(Other)]"),
        ),
        fail(
            "U14",
            "terms_certified_against_changes_then_signed",
            certified("/P 1", ""),
        ),
        fail(
            "U14",
            "terms_certified_at_an_unknown_level_then_signed",
            certified("/P 7", ""),
        ),
        fail(
            "U14",
            "terms_certified_twice",
            certified("/P 2", &second_certification),
        ),
        fail(
            "EAA",
            "terms_certified_for_notes_then_covered_by_one",
            annotated,
        ),
        fail(
            "U14",
            "terms_all_fields_locked_then_signed",
            locked("/Action/All"),
        ),
        fail(
            "U14",
            "terms_group_of_the_field_locked_then_signed",
            locked("/Action/Include/Fields[(Group)]"),
        ),
        fail(
            "U14",
            "terms_field_not_left_out_of_the_lock_then_signed",
            locked("/Action/Exclude/Fields[(Gro)]"),
        ),
        fail(
            "U14",
            "terms_field_locks_all_then_signed",
            own_lock("/Action/All"),
        ),
        fail(
            "U14",
            "terms_field_lock_forbids_changes_then_signed",
            own_lock("/Action/Include/Fields[(x)]/P 1"),
        ),
        fail("U7", "terms_prepared_field_moved_and_signed", {
            let objects = numbered(vec![
                (20, seal_field("Seal2", "100 400 500 700", "/V 29 0 R")),
                (29, seal_dictionary("")),
            ]);
            desk.seal(&update(&plain, &objects))
        }),
    ]
}
