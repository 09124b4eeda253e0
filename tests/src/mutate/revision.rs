//! Incremental saving and shadow attacks: a well-formed revision appended that changes what is seen.

use lopdf::{
    Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, StringFormat, dictionary,
};

use super::Attack;

type Edit = fn(&mut Revision) -> Option<()>;

const EDITS: &[(&str, Edit)] = &[
    ("isa_page_content_replaced", page_content_replaced),
    ("isa_page_appended", page_appended),
    ("isa_page_removed", page_removed),
    ("isa_page_box_changed", |r| {
        r.set_on_page("MediaBox", numbers(&[0, 0, 300, 300]))
    }),
    ("isa_page_turned", |r| r.set_on_page("Rotate", 90.into())),
    ("shadow_annotation_over_the_page", annotation_over_the_page),
    ("shadow_resources_replaced", |r| {
        r.set_on_page("Resources", Object::Dictionary(Dictionary::new()))
    }),
    ("shadow_object_hidden_for_later", object_hidden),
    ("seal_moved", |r| {
        r.set_on_field("Rect", numbers(&[10, 10, 130, 130]))
    }),
    ("seal_face_replaced", seal_face_replaced),
    ("seal_hidden", |r| r.set_on_field("F", 2.into())),
    ("seal_field_renamed", |r| r.set_on_field("T", text("Other"))),
    ("seal_signer_name_replaced", |r| {
        r.set_on_seal("Name", text("Somebody else"))
    }),
    ("seal_reason_added", |r| {
        r.set_on_seal("Reason", text("Approved"))
    }),
    ("seal_time_replaced", |r| {
        r.set_on_seal("M", text("D:20200101000000+08'00'"))
    }),
    ("seal_value_replaced", |r| {
        r.set_on_seal(
            "Contents",
            Object::String(vec![0; 16], StringFormat::Hexadecimal),
        )
    }),
    ("form_field_added", form_field_added),
    ("form_removed", |r| r.remove_from_catalog("AcroForm")),
    ("open_script_added", open_script_added),
    ("attachment_replaced", attachment_replaced),
    ("attachments_removed", |r| r.remove_from_catalog("Names")),
    ("metadata_added", metadata_added),
    ("language_changed", |r| {
        r.set_on_catalog("Lang", text("en-US"))
    }),
    ("structure_removed", |r| {
        r.remove_from_catalog("StructTreeRoot")
    }),
];

pub(super) fn attacks(sealed: &[u8]) -> Vec<Attack> {
    EDITS
        .iter()
        .filter_map(|(name, edit)| edited(sealed, *edit).map(|file| Attack::invalid(*name, file)))
        .collect()
}

/// `sealed` and a revision; `None` where the file has nothing of the kind to edit.
fn edited(sealed: &[u8], edit: Edit) -> Option<Vec<u8>> {
    let mut revision = Revision::of(sealed);
    edit(&mut revision)?;
    let mut file = Vec::new();
    revision.file.save_to(&mut file).expect("written to memory");
    Some(file)
}

/// A revision being made.
struct Revision {
    file: IncrementalDocument,
    catalog: ObjectId,
    page: ObjectId,
    field: ObjectId,
    seal: ObjectId,
}

impl Revision {
    fn of(sealed: &[u8]) -> Self {
        let old = Document::load_mem(sealed).expect("a genuine file");
        let catalog = old
            .trailer
            .get(b"Root")
            .and_then(Object::as_reference)
            .expect("a catalogue");
        let page = *old.get_pages().values().next().expect("a page");
        let field = signed_field(&old).expect("a sealed field");
        let value = old
            .get_dictionary(field)
            .and_then(|field| field.get(b"V"))
            .and_then(Object::as_reference);
        let seal = value.expect("the seal is an object of its own");
        Self {
            file: IncrementalDocument::create_from(sealed.to_vec(), old),
            catalog,
            page,
            field,
            seal,
        }
    }

    /// The object's copy in the new revision.
    fn copy(&mut self, id: ObjectId) -> &mut Dictionary {
        self.file
            .opt_clone_object_to_new_document(id)
            .expect("an object of the file");
        self.file
            .new_document
            .get_dictionary_mut(id)
            .expect("a dictionary")
    }

    fn set(&mut self, id: ObjectId, key: &str, value: Object) -> Option<()> {
        self.copy(id).set(key, value);
        Some(())
    }

    fn set_on_page(&mut self, key: &str, value: Object) -> Option<()> {
        self.set(self.page, key, value)
    }

    fn set_on_field(&mut self, key: &str, value: Object) -> Option<()> {
        self.set(self.field, key, value)
    }

    fn set_on_seal(&mut self, key: &str, value: Object) -> Option<()> {
        self.set(self.seal, key, value)
    }

    fn set_on_catalog(&mut self, key: &str, value: Object) -> Option<()> {
        self.set(self.catalog, key, value)
    }

    fn remove_from_catalog(&mut self, key: &str) -> Option<()> {
        self.copy(self.catalog).remove(key.as_bytes()).map(drop)
    }

    fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.file.new_document.add_object(object)
    }

    fn old(&self, id: ObjectId, key: &str) -> Option<Object> {
        self.file
            .get_prev_documents()
            .get_dictionary(id)
            .ok()?
            .get(key.as_bytes())
            .ok()
            .cloned()
    }

    /// The page tree's root, copied.
    fn tree(&mut self) -> &mut Dictionary {
        let root = self
            .old(self.catalog, "Pages")
            .and_then(|pages| pages.as_reference().ok())
            .expect("a page tree");
        self.copy(root)
    }
}

fn signed_field(file: &Document) -> Option<ObjectId> {
    file.objects.iter().find_map(|(id, object)| {
        let dictionary = object.as_dict().ok()?;
        let is_seal = dictionary
            .get(b"FT")
            .and_then(Object::as_name)
            .is_ok_and(|kind| kind == b"Sig");
        (is_seal && dictionary.has(b"V")).then_some(*id)
    })
}

fn numbers(values: &[i64]) -> Object {
    Object::Array(values.iter().map(|value| (*value).into()).collect())
}

fn text(words: &str) -> Object {
    Object::string_literal(words)
}

fn drawn(content: &[u8]) -> Stream {
    Stream::new(Dictionary::new(), content.to_vec())
}

fn page_content_replaced(revision: &mut Revision) -> Option<()> {
    let content = revision.add(drawn(b"0 0 0 rg 100 100 200 200 re f"));
    revision.set_on_page("Contents", content.into())
}

fn page_appended(revision: &mut Revision) -> Option<()> {
    let parent = revision.old(revision.page, "Parent")?;
    let content = revision.add(drawn(b"0 0 0 rg 50 50 20 20 re f"));
    let page = revision.add(dictionary! {
        "Type" => "Page", "Parent" => parent, "MediaBox" => numbers(&[0, 0, 595, 842]), "Contents" => content,
    });
    let tree = revision.tree();
    let count = tree.get(b"Count").and_then(Object::as_i64).ok()?;
    tree.get_mut(b"Kids")
        .and_then(Object::as_array_mut)
        .ok()?
        .push(page.into());
    tree.set("Count", count + 1);
    Some(())
}

fn page_removed(revision: &mut Revision) -> Option<()> {
    let tree = revision.tree();
    tree.get_mut(b"Kids")
        .and_then(Object::as_array_mut)
        .ok()?
        .clear();
    tree.set("Count", 0);
    Some(())
}

fn annotation_over_the_page(revision: &mut Revision) -> Option<()> {
    let annotation = revision.add(dictionary! {
        "Type" => "Annot", "Subtype" => "FreeText", "Rect" => numbers(&[50, 400, 500, 700]),
        "Contents" => text("another holder"), "F" => 4,
    });
    let mut all = revision
        .old(revision.page, "Annots")
        .and_then(|old| old.as_array().ok().cloned())
        .unwrap_or_default();
    all.push(annotation.into());
    revision.set_on_page("Annots", Object::Array(all))
}

/// An object that nothing refers to yet.
fn object_hidden(revision: &mut Revision) -> Option<()> {
    revision.add(drawn(b"0 0 0 rg"));
    Some(())
}

fn seal_face_replaced(revision: &mut Revision) -> Option<()> {
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 100, 100]) };
    let face = revision.add(Stream::new(form, b"1 0 0 rg 0 0 100 100 re f".to_vec()));
    revision.set_on_field("AP", Object::Dictionary(dictionary! { "N" => face }))
}

fn form_field_added(revision: &mut Revision) -> Option<()> {
    let field = revision.add(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => text("holder"), "V" => text("another holder"),
        "Rect" => numbers(&[100, 600, 400, 640]), "F" => 4,
    });
    revision.set_on_page("Annots", Object::Array(vec![field.into()]))
}

fn open_script_added(revision: &mut Revision) -> Option<()> {
    let action = dictionary! { "S" => "JavaScript", "JS" => text("app.alert(1)") };
    revision.set_on_catalog("OpenAction", Object::Dictionary(action))
}

/// Another licence.json under the same name.
fn attachment_replaced(revision: &mut Revision) -> Option<()> {
    let (file, _) =
        revision
            .file
            .get_prev_documents()
            .objects
            .iter()
            .find_map(|(id, object)| {
                let stream = object.as_stream().ok()?;
                let kind = stream.dict.get(b"Type").and_then(Object::as_name).ok()?;
                (kind == b"EmbeddedFile").then(|| (*id, stream.clone()))
            })?;
    let forged = Stream::new(
        dictionary! { "Type" => "EmbeddedFile" },
        br#"{"holderName":"another holder"}"#.to_vec(),
    );
    revision
        .file
        .new_document
        .objects
        .insert(file, Object::Stream(forged));
    Some(())
}

fn metadata_added(revision: &mut Revision) -> Option<()> {
    let metadata = revision.add(Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        b"<x/>".to_vec(),
    ));
    revision.set_on_catalog("Metadata", metadata.into())
}
