//! Revisions that move, repaint, rename or replace a seal (classes U7, U8, U12, U13), and objects used again.

use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};

use super::revision::{Edit, Revision, drawn, name, numbers, text};

pub(super) const EDITS: &[(&str, &str, Edit)] = &[
    ("U7", "seal_moved", |r| {
        r.set_on_field("Rect", numbers(&[10, 10, 130, 130]))
    }),
    ("U7", "seal_face_replaced", face_replaced),
    ("U7", "seal_face_overwritten", face_overwritten),
    ("U7", "seal_face_removed", |r| r.remove(r.field, "AP")),
    ("U7", "seal_given_a_face_under_the_mouse", |r| {
        let face = face(r);
        let mut faces = r.value(r.field, "AP")?.as_dict().ok()?.clone();
        faces.set("R", face);
        r.set_on_field("AP", faces)
    }),
    ("U7", "seal_hidden", |r| r.set_on_field("F", 2)),
    ("U7", "seal_frame_changed", |r| {
        r.set_on_field("MK", dictionary! { "R" => 90 })
    }),
    ("U7", "seal_on_a_layer", |r| {
        let layer = r.add(dictionary! { "Type" => "OCG", "Name" => text("x") });
        r.set_on_field("OC", layer)
    }),
    ("U7", "seal_given_an_action", |r| {
        r.set_on_field(
            "A",
            dictionary! { "S" => "URI", "URI" => text("http://example.invalid/") },
        )
    }),
    ("U7", "seal_field_renamed", |r| {
        r.set_on_field("T", text("Other"))
    }),
    ("U7", "seal_field_of_another_type", |r| {
        r.set_on_field("FT", name("Tx"))
    }),
    ("U7", "seal_taken_off_its_page", |r| {
        let field = Object::from(r.field);
        let mut annotations = r.list(r.page, "Annots");
        let at = annotations
            .iter()
            .position(|annotation| *annotation == field)?;
        annotations.remove(at);
        r.set_list(r.page, "Annots", annotations)
    }),
    ("U8", "seal_signer_name_replaced", |r| {
        r.set_on_seal("Name", text("Somebody else"))
    }),
    ("U8", "seal_reason_replaced", |r| {
        r.set_on_seal("Reason", text("Approved"))
    }),
    ("U8", "seal_location_replaced", |r| {
        r.set_on_seal("Location", text("Elsewhere"))
    }),
    ("U8", "seal_time_replaced", |r| {
        r.set_on_seal("M", text("D:20200101000000+08'00'"))
    }),
    ("U8", "seal_contact_added", |r| {
        r.set_on_seal("ContactInfo", text("http://example.invalid/"))
    }),
    ("U8", "seal_sub_filter_replaced", |r| {
        r.set_on_seal("SubFilter", name("adbe.pkcs7.detached"))
    }),
    ("U8", "seal_called_a_time_stamp", |r| {
        r.set_on_seal("SubFilter", name("ETSI.RFC3161"))
    }),
    ("U8", "seal_permissions_replaced", |r| {
        let parameters = dictionary! { "Type" => "TransformParams", "P" => 3, "V" => name("1.2") };
        let reference = dictionary! {
            "Type" => "SigRef", "TransformMethod" => "DocMDP", "TransformParams" => parameters,
        };
        r.set_on_seal("Reference", vec![Object::Dictionary(reference)])
    }),
    ("U8", "seal_value_replaced", |r| {
        r.set_on_seal(
            "Contents",
            Object::String(vec![0; 16], StringFormat::Hexadecimal),
        )
    }),
    ("U8", "seal_byte_range_replaced", |r| {
        r.set_on_seal("ByteRange", numbers(&[0, 10, 20, 30]))
    }),
    ("U12", "seal_dictionary_freed", |r| {
        let seal = r.seal;
        r.out.free(seal);
        Some(())
    }),
    ("U12", "seal_field_freed", |r| {
        let field = r.field;
        r.out.free(field);
        Some(())
    }),
    ("U12", "seal_number_used_again", |r| {
        let seal = r.seal;
        r.out
            .put((seal.0, seal.1 + 1), "<</Type/Sig/Name(phantom)>>");
        r.set_on_field("V", (seal.0, seal.1 + 1))
    }),
    ("U12", "seal_dictionary_copied_to_a_new_number", |r| {
        let copy = r.old.get_object(r.seal).ok()?.clone();
        let copy = r.add(copy);
        r.set_on_field("V", copy)
    }),
    ("U12", "seal_object_becomes_a_page_content", |r| {
        let seal = r.seal;
        r.overwrite(seal, drawn(b"0 0 0 rg 0 0 200 200 re f"))?;
        r.set_on_page("Contents", seal)
    }),
    ("U12", "seal_value_taken_away", |r| r.remove(r.field, "V")),
    ("U12", "seal_referred_to_from_a_new_object", rogue_reference),
    ("U13", "form_removed", |r| r.remove(r.catalog, "AcroForm")),
    ("U13", "form_emptied", |r| {
        r.form()?.set("Fields", Object::Array(Vec::new()));
        Some(())
    }),
    ("U13", "form_signature_flags_cleared", |r| {
        r.form()?.set("SigFlags", 0);
        Some(())
    }),
    ("U13", "form_replaced_by_an_unsigned_one", |r| {
        let twin = r.add(dictionary! { "FT" => "Sig", "T" => text("Seal") });
        let form = dictionary! { "Fields" => vec![twin.into()], "SigFlags" => 3 };
        r.set_on_catalog("AcroForm", form)
    }),
];

fn face(revision: &mut Revision<'_>) -> lopdf::ObjectId {
    revision.add(red_square())
}

fn red_square() -> Stream {
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 100, 100]) };
    Stream::new(form, b"1 0 0 rg 0 0 100 100 re f".to_vec())
}

fn face_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let face = face(revision);
    revision.set_on_field("AP", dictionary! { "N" => face })
}

fn face_overwritten(revision: &mut Revision<'_>) -> Option<()> {
    let faces = revision.value(revision.field, "AP")?;
    let face = faces.as_dict().ok()?.get(b"N").ok()?.as_reference().ok()?;
    revision.overwrite(face, red_square())
}

/// A catalogue entry that leads back into the seal, so that a whitelist by reference explains changes of it.
fn rogue_reference(revision: &mut Revision<'_>) -> Option<()> {
    let (seal, field) = (revision.seal, revision.field);
    let store = dictionary! {
        "Type" => "DSS", "Certs" => vec![seal.into()], "VRI" => dictionary! { "AAAA" => field },
    };
    revision.set_on_catalog("DSS", store)?;
    let mut copy: Dictionary = revision.old.get_dictionary(revision.seal).ok()?.clone();
    copy.set("Reason", text("Approved"));
    revision.overwrite(seal, copy)
}
