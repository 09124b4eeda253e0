//! Forms filled in after a genuine seal: what a certification allows, and what goes beyond it (classes U3, U4, U14, U15).

use super::*;

/// Numbers of what is filled in, and of what that takes.
const TEXT: usize = 20;
const TICK: usize = 21;
const MARK: usize = 22;
const FRAME: usize = 23;
const WRITTEN: usize = 24;

const RECT: &str = "72 600 300 620";
const ENTRIES: &str = "/DA(/Helv 12 Tf)/F 4";

fn text_field(rect: &str, entries: &str) -> (usize, String) {
    let field =
        format!("<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/Rect[{rect}]/P 3 0 R{entries}>>");
    (TEXT, field)
}

fn tick(entries: &str) -> (usize, String) {
    let field = format!(
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(agreed)/Rect[72 560 86 574]/F 4/P 3 0 R/AP<</N<</Yes {MARK} 0 R>>>>{entries}>>"
    );
    (TICK, field)
}

fn drawn(content: &str) -> String {
    let entries = "/Type/XObject/Subtype/Form/BBox[0 0 228 20]/Resources<</Font<</Helv 5 0 R>>>>";
    String::from_utf8(stream(entries, content.as_bytes())).expect("text")
}

const FRAMED: &str = "0.9 g 0 0 228 20 re f";

/// Appearance of the empty field, and of the field with a value.
fn shown(value: &str) -> String {
    let text = format!("q 2 2 224 16 re W n BT 0 g /Helv 12 Tf 2 5 Td ({value}) Tj ET Q");
    let text = if value.is_empty() { "" } else { &text };
    drawn(&format!("{FRAMED} /Tx BMC {text} EMC"))
}

/// Under which seal, and with which field, the form was sealed.
struct Form<'t> {
    terms: &'t [(&'t str, &'t str)],
    rect: &'t str,
    entries: &'t str,
}

impl Default for Form<'_> {
    fn default() -> Self {
        Self {
            terms: &[("DocMDP", "/P 2")],
            rect: RECT,
            entries: ENTRIES,
        }
    }
}

impl Form<'_> {
    fn with(&self, entries: &str) -> (usize, String) {
        text_field(self.rect, &format!("{}{entries}", self.entries))
    }

    fn empty(&self, value: &str) -> (usize, String) {
        self.with(&format!("{value}/AP<</N {FRAME} 0 R>>"))
    }

    /// The form, sealed.
    fn sealed(&self, desk: &Desk<'_>, value: &str) -> Vec<u8> {
        let form = format!(
            "<</Fields[7 0 R {TEXT} 0 R {TICK} 0 R]/SigFlags 3/DR<</Font<</Helv 5 0 R>>>>/DA(/Helv 12 Tf)>>"
        );
        let field = seal_field("Seal1", "400 100 520 220", "/AP<</N 9 0 R>>/V 8 0 R");
        sealed(
            desk,
            &[
                (PAGE, page(&format!("7 0 R {TEXT} 0 R {TICK} 0 R"))),
                (FORM, form),
                (FIELD, field),
                (SEAL, seal_dictionary(&terms_of(self.terms))),
                self.empty(value),
                tick("/AS/Off"),
                (MARK, drawn("2 2 m 12 12 l S")),
                (FRAME, shown("")),
            ],
        )
    }

    /// The form sealed and then its field filled in.
    fn filled(&self, desk: &Desk<'_>) -> Vec<u8> {
        self.changed(desk, "", vec![self.value(), (WRITTEN, shown("100"))])
    }

    fn value(&self) -> (usize, String) {
        self.with(&format!("/V(100)/AP<</N {WRITTEN} 0 R>>"))
    }

    /// The form sealed with this value, and then changed.
    fn changed(&self, desk: &Desk<'_>, value: &str, objects: Vec<(usize, String)>) -> Vec<u8> {
        update(&self.sealed(desk, value), &numbered(objects))
    }
}

/// All cases; `licences` seals with the seal of licences.
pub(crate) fn cases(desk: &Desk<'_>, licences: &Desk<'_>) -> Vec<Attack> {
    let mut all = allowed(desk);
    all.extend(not_allowed(desk, licences));
    all.extend(beyond(desk));
    all
}

fn under<'t>(terms: &'t [(&'t str, &'t str)]) -> Form<'t> {
    Form {
        terms,
        ..Form::default()
    }
}

fn allowed(desk: &Desk<'_>) -> Vec<Attack> {
    let form = Form::default();
    let in_place = vec![
        form.with(&format!("/V(100)/AP<</N {FRAME} 0 R>>")),
        (FRAME, shown("100")),
    ];
    let other_locked = [
        ("DocMDP", "/P 2"),
        ("FieldMDP", "/Action/Include/Fields[(agreed)]"),
    ];
    vec![
        pass("U4 U14", "forms_empty", form.sealed(desk, "")),
        pass("U4 U14", "forms_filled_in", form.filled(desk)),
        pass(
            "U4 U15",
            "forms_filled_in_by_rewriting_its_appearance",
            form.changed(desk, "", in_place),
        ),
        pass(
            "U4",
            "forms_box_ticked",
            form.changed(desk, "", vec![tick("/AS/Yes/V/Yes")]),
        ),
        pass(
            "U14 EAA",
            "forms_filled_in_where_notes_are_allowed",
            under(&[("DocMDP", "/P 3")]).filled(desk),
        ),
        pass(
            "U14",
            "forms_filled_in_beside_a_locked_field",
            under(&other_locked).filled(desk),
        ),
    ]
}

fn not_allowed(desk: &Desk<'_>, licences: &Desk<'_>) -> Vec<Attack> {
    let locked = |lock: &str| under(&[("DocMDP", "/P 2"), ("FieldMDP", lock)]).filled(desk);
    let form = Form::default();
    vec![
        fail(
            "U14",
            "forms_filled_in_though_certified_against_changes",
            under(&[("DocMDP", "/P 1")]).filled(desk),
        ),
        fail(
            "U4",
            "forms_filled_in_after_an_approval",
            under(&[]).filled(desk),
        ),
        fail("U4", "forms_filled_in_on_a_licence", form.filled(licences)),
        fail(
            "U14",
            "forms_all_fields_locked_then_filled_in",
            locked("/Action/All"),
        ),
        fail(
            "U14",
            "forms_field_locked_then_filled_in",
            locked("/Action/Include/Fields[(amount)]"),
        ),
        fail(
            "U14",
            "forms_field_not_left_out_of_the_lock_then_filled_in",
            locked("/Action/Exclude/Fields[(agreed)]"),
        ),
    ]
}

/// More than filling in: sealed values, unseen fields, more than the value, appearances of others.
fn beyond(desk: &Desk<'_>) -> Vec<Attack> {
    let form = Form::default();
    let with = |objects: Vec<(usize, String)>| form.changed(desk, "", objects);
    let written = |content: &str| vec![form.value(), (WRITTEN, drawn(content))];
    let placed = |rect, entries| {
        let form = Form {
            rect,
            entries,
            ..Form::default()
        };
        form.filled(desk)
    };
    let other = |from: &str, to: &str| {
        let (number, field) = form.value();
        with(vec![
            (number, field.replace(from, to)),
            (WRITTEN, shown("100")),
        ])
    };
    let says = "/Tx BMC BT /Helv 12 Tf (100) Tj ET EMC";
    let shared = format!("{}/AP<</N {MARK} 0 R>>", "/V(100)");
    vec![
        fail(
            "U4",
            "forms_sealed_value_replaced",
            form.changed(desk, "/V(99)", vec![form.value(), (WRITTEN, shown("100"))]),
        ),
        fail(
            "U4",
            "forms_box_ticked_then_taken_back",
            update(
                &form.changed(desk, "", vec![tick("/AS/Yes/V/Yes")]),
                &numbered(vec![tick("/AS/Off/V/Off")]),
            ),
        ),
        fail(
            "U3",
            "forms_hidden_field_filled_in",
            placed(RECT, "/DA(/Helv 12 Tf)/F 2"),
        ),
        fail(
            "U3",
            "forms_field_as_large_as_the_page_filled_in",
            placed("0 0 595 842", ENTRIES),
        ),
        fail(
            "U7",
            "forms_field_over_the_seal_filled_in",
            placed("380 90 500 210", ENTRIES),
        ),
        fail("U4", "forms_field_made_larger", other("300 620", "500 760")),
        fail(
            "U4",
            "forms_default_appearance_changed",
            other("12 Tf", "90 Tf"),
        ),
        fail(
            "U4",
            "forms_field_with_an_action",
            other("/F 4", "/F 4/A<</S/URI/URI(x)>>"),
        ),
        fail(
            "U4",
            "forms_filled_in_over_what_was_under_the_field",
            with(written(&format!("1 g 0 0 228 20 re f {says}"))),
        ),
        fail(
            "U4",
            "forms_shows_another_value",
            with(vec![form.value(), (WRITTEN, shown("100000"))]),
        ),
        fail(
            "U4",
            "forms_shows_a_picture",
            with(written(&format!("{FRAMED} /X Do {says}"))),
        ),
        fail(
            "U4",
            "forms_value_not_shown",
            with(vec![form.empty("/V(100)")]),
        ),
        fail(
            "U15",
            "forms_appearance_of_another_field",
            with(vec![form.with(&shared)]),
        ),
        fail(
            "U15",
            "forms_other_mark_repainted",
            with(vec![
                form.value(),
                (WRITTEN, shown("100")),
                (MARK, drawn("0 0 14 14 re f")),
            ]),
        ),
        fail(
            "U6",
            "forms_font_of_the_page_changed",
            with(vec![
                form.value(),
                (WRITTEN, shown("100")),
                (5, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>".into()),
            ]),
        ),
    ]
}
