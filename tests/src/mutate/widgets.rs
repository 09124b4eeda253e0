//! Annotations and fields added by somebody without a key (classes EAA, SSA, U4, U14, U15): evil annotations, sneaky
//! signature fields, forms that change what is read.

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

use super::revision::{Edit, Revision, name, numbers, text};

pub(super) const EDITS: &[(&str, &str, Edit)] = &[
    ("EAA", "eaa_free_text_over_the_page", |r| {
        note(r, "FreeText")
    }),
    ("EAA", "eaa_stamp_over_the_page", |r| note(r, "Stamp")),
    ("EAA", "eaa_redaction_over_the_page", |r| note(r, "Redact")),
    ("EAA", "eaa_square_over_the_page", |r| note(r, "Square")),
    ("EAA", "eaa_highlight_over_the_page", |r| {
        note(r, "Highlight")
    }),
    ("EAA", "eaa_unknown_kind_over_the_page", |r| note(r, "Seal")),
    ("EAA", "eaa_watermark", |r| note(r, "Watermark")),
    ("EAA", "eaa_attached_file", |r| note(r, "FileAttachment")),
    ("EAA", "eaa_pop_up", |r| note(r, "Popup")),
    ("EAA", "eaa_hidden_note", hidden_note),
    ("EAA", "eaa_link_to_elsewhere", link),
    ("EAA", "eaa_annotations_removed", |r| {
        let some = !r.list(r.page, "Annots").is_empty();
        some.then(|| r.set_list(r.page, "Annots", Vec::new()))?
    }),
    (
        "EAA",
        "eaa_annotation_before_the_seal",
        note_before_the_seal,
    ),
    ("SSA", "ssa_empty_signature_field_over_the_page", |r| {
        sneak(r, Object::Null)
    }),
    ("SSA", "ssa_field_with_a_copy_of_the_seal", |r| {
        let copy = r.old.get_object(r.seal).ok()?.clone();
        sneak(r, copy)
    }),
    ("SSA", "ssa_field_that_shares_the_seal", |r| {
        let seal = r.seal;
        sneak(r, seal.into())
    }),
    ("SSA", "ssa_field_with_a_signature_of_nothing", |r| {
        sneak(r, nothing().into())
    }),
    (
        "SSA",
        "ssa_field_without_signature_that_shows_something",
        unsigned_painted,
    ),
    ("U4", "form_text_field_added", |r| {
        field(
            r,
            dictionary! { "FT" => "Tx", "V" => text("another holder") },
        )
    }),
    ("U4", "form_button_added", |r| {
        let action = dictionary! { "S" => "JavaScript", "JS" => text("app.alert(1)") };
        field(
            r,
            dictionary! { "FT" => "Btn", "Ff" => 65536, "A" => action },
        )
    }),
    ("U4", "form_appearances_to_be_made_anew", |r| {
        r.form()?.set("NeedAppearances", true);
        Some(())
    }),
    ("U4", "form_second_document_inside", |r| {
        r.form()?.set("XFA", text("<xdp/>"));
        Some(())
    }),
    ("U14", "form_order_of_calculation_added", |r| {
        let field = r.field;
        r.form()?.set("CO", vec![field.into()]);
        Some(())
    }),
    ("U14", "seal_given_a_second_widget", second_widget),
    ("U14", "seal_put_under_a_parent", |r| {
        let field = r.field;
        let parent = r.add(dictionary! { "T" => text("Group"), "Kids" => vec![field.into()] });
        r.set_on_field("Parent", parent)
    }),
    ("U14", "seal_field_locked_later", |r| {
        let lock = dictionary! { "Type" => "SigFieldLock", "Action" => "All" };
        r.set_on_field("Lock", lock)
    }),
    ("S14", "seal_under_two_names", |r| {
        let seal = r.seal;
        let twin = dictionary! { "FT" => "Sig", "T" => text("Twin"), "V" => seal };
        in_form_only(r, twin)
    }),
    ("S15", "seal_field_shadowed_by_its_namesake", |r| {
        let (seal, title) = (r.seal, r.value(r.field, "T")?);
        let twin = dictionary! { "FT" => "Sig", "T" => title, "V" => seal };
        in_form_only(r, twin)
    }),
    ("U15", "seal_face_shared_with_a_new_field", shared_face),
];

/// Over most of the page.
fn large() -> Object {
    numbers(&[10, 10, 580, 800])
}

fn appearance(revision: &mut Revision<'_>) -> ObjectId {
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 570, 790]),
    };
    revision.add(Stream::new(form, b"1 1 1 rg 0 0 570 790 re f".to_vec()))
}

fn painted(revision: &mut Revision<'_>, kind: &str) -> Dictionary {
    let face = appearance(revision);
    dictionary! {
        "Type" => "Annot", "Subtype" => name(kind), "Rect" => large(), "Contents" => text("another holder"),
        "AP" => dictionary! { "N" => face }, "F" => 4,
    }
}

fn note(revision: &mut Revision<'_>, kind: &str) -> Option<()> {
    let annotation = painted(revision, kind);
    revision.place(annotation, false).map(drop)
}

fn hidden_note(revision: &mut Revision<'_>) -> Option<()> {
    let mut annotation = painted(revision, "FreeText");
    annotation.set("F", 2);
    revision.place(annotation, false).map(drop)
}

fn link(revision: &mut Revision<'_>) -> Option<()> {
    let action = dictionary! { "S" => "URI", "URI" => text("http://example.invalid/") };
    let link =
        dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => large(), "A" => action };
    revision.place(link, false).map(drop)
}

fn note_before_the_seal(revision: &mut Revision<'_>) -> Option<()> {
    let annotation = painted(revision, "FreeText");
    let id = revision.add(annotation);
    let mut annotations = revision.list(revision.page, "Annots");
    annotations.insert(0, id.into());
    revision.set_list(revision.page, "Annots", annotations)
}

fn signature_field(revision: &mut Revision<'_>) -> Dictionary {
    let mut field = painted(revision, "Widget");
    field.set("FT", name("Sig"));
    field.set("T", text("Another seal"));
    field
}

fn sneak(revision: &mut Revision<'_>, value: Object) -> Option<()> {
    let mut field = signature_field(revision);
    let value = match value {
        Object::Dictionary(dictionary) => revision.add(dictionary).into(),
        other => other,
    };
    if value != Object::Null {
        field.set("V", value);
    }
    revision.place(field, true).map(drop)
}

fn nothing() -> Dictionary {
    dictionary! {
        "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => numbers(&[0, 0, 0, 0]), "Contents" => Object::string_literal(""), "Name" => text("Another department"),
    }
}

fn unsigned_painted(revision: &mut Revision<'_>) -> Option<()> {
    let mut field = painted(revision, "Widget");
    field.extend(&dictionary! { "FT" => "Sig", "T" => text("Later") });
    revision.place(field, true).map(drop)
}

fn field(revision: &mut Revision<'_>, mut entries: Dictionary) -> Option<()> {
    let annotation = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "T" => text("holder"), "Rect" => numbers(&[100, 600, 400, 640]), "F" => 4,
    };
    entries.extend(&annotation);
    revision.place(entries, true).map(drop)
}

fn in_form_only(revision: &mut Revision<'_>, field: Dictionary) -> Option<()> {
    let id = revision.add(field);
    let mut fields = revision.fields();
    fields.push(id.into());
    revision.form()?.set("Fields", Object::Array(fields));
    Some(())
}

fn second_widget(revision: &mut Revision<'_>) -> Option<()> {
    let mut widget = painted(revision, "Widget");
    let field = revision.field;
    widget.set("Parent", field);
    let id = revision.place(widget, false)?;
    revision.set_on_field("Kids", vec![id.into()])
}

/// An appearance that the seal has as well becomes that of a second field, through which it is repainted.
fn shared_face(revision: &mut Revision<'_>) -> Option<()> {
    let faces = revision.value(revision.field, "AP")?;
    let face = faces.as_dict().ok()?.get(b"N").ok()?.as_reference().ok()?;
    let field = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => text("x"), "Rect" => numbers(&[0, 0, 9, 9]),
        "AP" => dictionary! { "N" => face },
    };
    revision.place(field, true)?;
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 100, 100]) };
    revision.overwrite(
        face,
        Stream::new(form, b"1 0 0 rg 0 0 100 100 re f".to_vec()),
    )
}
