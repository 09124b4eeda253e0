//! Incremental saving and shadow attacks on what a page shows (classes U1 to U6): a well-formed revision appended.

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

use super::revision::{Edit, Revision, drawn, name, numbers};

pub(super) const EDITS: &[(&str, &str, Edit)] = &[
    ("U1", "isa_page_content_replaced", content_replaced),
    ("U1", "isa_page_content_overwritten", content_overwritten),
    ("U1", "isa_page_content_added", content_added),
    ("U1", "isa_page_content_removed", |r| {
        r.remove(r.page, "Contents")
    }),
    ("U1", "isa_page_content_freed", content_freed),
    ("U1", "isa_catalog_replaced", catalog_replaced),
    ("U2", "isa_page_appended", page_appended),
    ("U2", "isa_page_removed", page_removed),
    ("U2", "isa_page_replaced", page_replaced),
    ("U2", "isa_page_shown_twice", page_shown_twice),
    ("U3", "shadow_hide_layer_emptied", layer_emptied),
    ("U4", "shadow_font_redefined", font_redefined),
    ("U4", "shadow_font_file_replaced", font_file_replaced),
    (
        "U4",
        "shadow_character_map_replaced",
        character_map_replaced,
    ),
    ("U4", "shadow_resources_replaced", |r| {
        r.set_on_page("Resources", Dictionary::new())
    }),
    ("U5", "shadow_page_tree_replaced", page_tree_replaced),
    ("U6", "isa_picture_replaced", picture_replaced),
    ("U6", "isa_page_box_changed", |r| {
        r.set_on_page("MediaBox", numbers(&[0, 0, 300, 300]))
    }),
    ("U6", "isa_page_cropped", |r| {
        r.set_on_page("CropBox", numbers(&[0, 0, 300, 300]))
    }),
    ("U6", "isa_page_turned", |r| r.set_on_page("Rotate", 90)),
    ("U6", "isa_page_unit_changed", |r| {
        r.set_on_page("UserUnit", 2)
    }),
    ("U6", "isa_page_group_changed", |r| {
        let group = dictionary! { "S" => "Transparency", "I" => true };
        r.set_on_page("Group", group)
    }),
    ("U6", "isa_page_tabs_changed", |r| {
        r.set_on_page("Tabs", name("R"))
    }),
    ("U6", "isa_page_action_added", |r| {
        let action =
            dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
        r.set_on_page("AA", dictionary! { "O" => action })
    }),
    ("U6", "isa_page_tree_turned", |r| {
        let tree = r.tree()?;
        r.set(tree, "Rotate", 180)
    }),
    ("U6", "isa_layers_added", layers_added),
    ("U11", "shadow_object_prepared_for_later", object_prepared),
    ("U11", "shadow_page_prepared_for_later", page_prepared),
];

fn black_square() -> Stream {
    drawn(b"0 0 0 rg 100 100 200 200 re f")
}

fn content_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let content = revision.add(black_square());
    revision.set_on_page("Contents", content)
}

/// The object that the page refers to.
fn content(revision: &Revision<'_>) -> Option<ObjectId> {
    match revision.old(revision.page, "Contents")? {
        Object::Reference(id) => Some(id),
        Object::Array(parts) => parts.first()?.as_reference().ok(),
        _ => None,
    }
}

fn content_overwritten(revision: &mut Revision<'_>) -> Option<()> {
    let id = content(revision)?;
    revision.overwrite(id, black_square())
}

fn content_added(revision: &mut Revision<'_>) -> Option<()> {
    let old = revision.old(revision.page, "Contents")?;
    let mut parts = old.as_array().cloned().unwrap_or_else(|_| vec![old]);
    parts.push(revision.add(black_square()).into());
    revision.set_on_page("Contents", Object::Array(parts))
}

fn content_freed(revision: &mut Revision<'_>) -> Option<()> {
    let id = content(revision)?;
    revision.out.free(id);
    Some(())
}

fn new_page(revision: &mut Revision<'_>, parent: ObjectId) -> ObjectId {
    let content = revision.add(black_square());
    revision.add(dictionary! {
        "Type" => "Page", "Parent" => parent, "MediaBox" => numbers(&[0, 0, 595, 842]), "Contents" => content,
    })
}

/// Another catalogue under another number, with a page tree of its own.
fn catalog_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let tree = revision.out.fresh();
    let page = new_page(revision, tree);
    revision.out.put_object(tree, &page_tree(page));
    let mut catalog = revision.old.get_dictionary(revision.catalog).ok()?.clone();
    catalog.set("Pages", tree);
    let root = revision.add(catalog);
    let old = format!("/Root {} {} R", revision.catalog.0, revision.catalog.1);
    let new = format!("/Root {} {} R", root.0, root.1);
    let trailer = revision.out.trailer().replace(&old, &new);
    revision.out.with_trailer(trailer);
    Some(())
}

fn page_tree(page: ObjectId) -> Object {
    dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into()
}

/// The update only flips one reference to a page tree of its own.
fn page_tree_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let tree = revision.out.fresh();
    let page = new_page(revision, tree);
    revision.out.put_object(tree, &page_tree(page));
    revision.set_on_catalog("Pages", tree)
}

fn set_kids(revision: &mut Revision<'_>, tree: ObjectId, kids: Vec<Object>) -> Option<()> {
    let count = i64::try_from(kids.len()).ok()?;
    revision.set_list(tree, "Kids", kids)?;
    revision.set(tree, "Count", count)
}

fn page_appended(revision: &mut Revision<'_>) -> Option<()> {
    let tree = revision.tree()?;
    let mut kids = revision.list(tree, "Kids");
    kids.push(new_page(revision, tree).into());
    set_kids(revision, tree, kids)
}

fn page_removed(revision: &mut Revision<'_>) -> Option<()> {
    let tree = revision.tree()?;
    set_kids(revision, tree, Vec::new())
}

fn page_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let tree = revision.tree()?;
    let page = new_page(revision, tree);
    set_kids(revision, tree, vec![page.into()])
}

fn page_shown_twice(revision: &mut Revision<'_>) -> Option<()> {
    let tree = revision.tree()?;
    let mut kids = revision.list(tree, "Kids");
    kids.insert(0, kids.first()?.clone());
    set_kids(revision, tree, kids)
}

/// Whatever the page draws as a form or picture is emptied.
fn layer_emptied(revision: &mut Revision<'_>) -> Option<()> {
    let (id, _) = revision.stream_with(b"Subtype", b"Form")?;
    let form =
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 1, 1]) };
    revision.overwrite(id, Stream::new(form, Vec::new()))
}

fn picture_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let (id, _) = revision.stream_with(b"Subtype", b"Image")?;
    let image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray",
        "BitsPerComponent" => 8,
    };
    revision.overwrite(id, Stream::new(image, vec![0]))
}

fn font_redefined(revision: &mut Revision<'_>) -> Option<()> {
    let font = revision.dictionary_of_type(b"Font")?;
    revision.overwrite(
        font,
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Symbol" },
    )
}

fn font_file_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let descriptor = revision.dictionary_of_type(b"FontDescriptor")?;
    let file = revision.add(drawn(b"another font"));
    revision.set(descriptor, "FontFile2", file)
}

fn character_map_replaced(revision: &mut Revision<'_>) -> Option<()> {
    let fonts = revision.old.objects.iter();
    let map = fonts.filter_map(|(_, object)| object.as_dict().ok()?.get(b"ToUnicode").ok());
    let map = map.filter_map(|map| map.as_reference().ok()).next()?;
    revision.overwrite(map, drawn(b"begincmap endcmap"))
}

fn layers_added(revision: &mut Revision<'_>) -> Option<()> {
    let layer =
        revision.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("x") });
    let shown = dictionary! { "OFF" => vec![layer.into()] };
    let layers = dictionary! { "OCGs" => vec![layer.into()], "D" => shown };
    revision.set_on_catalog("OCProperties", layers)
}

/// An object that nothing refers to yet.
fn object_prepared(revision: &mut Revision<'_>) -> Option<()> {
    revision.add(drawn(b"0 0 0 rg"));
    Some(())
}

fn page_prepared(revision: &mut Revision<'_>) -> Option<()> {
    let tree = revision.tree()?;
    new_page(revision, tree);
    Some(())
}
