//! Updates that nobody should be alarmed about, made by the machinery of the attacks without a key: what a verifier
//! that refuses everything would get wrong.

use lopdf::{Object, dictionary};

use super::revision::{Edit, Revision, drawn, edited, name, text};
use super::{Attack, Place, bombs, cms, coverage, dictionary, xref};

/// Classes of attack beside which the case stands, its name, and the update.
const UPDATES: &[(&str, &str, Edit)] = &[
    ("U1 U2 U3 U4 U5 U6 U11", "sibling_store_grown", |r| {
        r.grow_store()
    }),
    ("U6 U13", "sibling_store_with_indirect_arrays", |r| {
        if r.old(r.catalog, "DSS").is_some() {
            return None;
        }
        let certificate = r.add(drawn(b"0"));
        let list = r.add(Object::Array(vec![certificate.into()]));
        let entry = r.add(dictionary! { "Cert" => list, "TU" => text("D:20261122040000Z") });
        let related = r.add(dictionary! { "AAAA" => entry });
        let store = r.add(dictionary! { "Certs" => list, "VRI" => related });
        r.set_on_catalog("DSS", store)
    }),
    ("U10 U13", "sibling_extensions_added", |r| {
        if r.old(r.catalog, "Extensions").is_some() {
            return None;
        }
        let level = dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 5 };
        r.set_on_catalog("Extensions", dictionary! { "ESIC" => level })
    }),
    ("U13", "sibling_version_raised", |r| {
        r.set_on_catalog("Version", name("2.0"))
    }),
    ("U9", "sibling_information_dated", information_dated),
    ("U7 U8 U12 U14 U15", "sibling_seal_written_again", |r| {
        r.copy(r.field)?;
        Some(())
    }),
    ("U1 U2 U6", "sibling_page_written_again", |r| {
        r.copy(r.page)?;
        Some(())
    }),
    ("U6", "sibling_page_box_in_other_numbers", |r| {
        let corners = r.list(r.page, "MediaBox");
        let real = |corner: &Object| Some(Object::Real(corner.as_float().ok()?));
        let corners: Option<Vec<Object>> = corners.iter().map(real).collect();
        r.set_on_page("MediaBox", corners.filter(|corners| corners.len() == 4)?)
    }),
    ("U12", "sibling_unused_number_freed", |r| {
        let number = r.out.fresh();
        r.out.free(number);
        Some(())
    }),
];

/// Cases that must be judged as the file itself is.
pub(super) fn all(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let mut all = vec![Attack::sibling(
        "S1 S5 S6 S7 S9 S12 S14 S15 S16 S17 S22 S23 EAA SSA U16",
        "sibling_the_file_itself",
        sealed.to_vec(),
    )];
    let rebuilt = cms::rebuilt(sealed, place);
    let classes = "C1 C2 C3 C4 C5 C6 C7 C9 C10 C11 C12 C13 C14";
    all.extend(
        rebuilt.map(|file| {
            Attack::sibling(classes, "sibling_seal_taken_apart_and_put_together", file)
        }),
    );
    let text = dictionary::untouched(sealed, place);
    all.extend(
        text.map(|file| Attack::sibling("S1", "sibling_dictionary_text_replaced_by_itself", file)),
    );
    let range = coverage::same_range(sealed, place);
    all.extend(range.map(|file| {
        Attack::sibling(
            "S2 S3 S4 S8 S10 S13",
            "sibling_byte_range_written_again",
            file,
        )
    }));
    let plain = xref::store(sealed);
    all.extend(plain.map(|file| {
        Attack::sibling(
            "S18 S19 S20",
            "sibling_update_with_a_section_of_its_kind",
            file,
        )
    }));
    let compressed = xref::compressed_store(sealed);
    all.extend(
        compressed.map(|file| Attack::sibling("S19", "sibling_update_in_an_object_stream", file)),
    );
    let updates = UPDATES.iter();
    all.extend(updates.filter_map(|(classes, name, edit)| {
        Some(Attack::sibling(classes, *name, edited(sealed, *edit)?))
    }));
    all.extend(bombs::siblings(sealed));
    all
}

/// The date of the work, as every writer of updates notes it.
fn information_dated(revision: &mut Revision<'_>) -> Option<()> {
    let date = text("D:20261122050000Z");
    let known = revision
        .old
        .trailer
        .get(b"Info")
        .and_then(Object::as_reference);
    if let Ok(known) = known {
        return revision.set(known, "ModDate", date);
    }
    let information = revision.add(dictionary! { "ModDate" => date });
    let trailer = revision.out.trailer();
    let trailer = format!("{trailer}/Info {} 0 R", information.0);
    revision.out.with_trailer(trailer);
    Some(())
}
