//! The structure tree: what is read aloud, and in which order (ISO 32000-1, 14.7 and 14.8).

use pdf_writer::{Chunk, Finish, Name, Ref, TextStr, types::StructRole};

use crate::spec::Tag;

/// Key of the page and of the seal's widget in the parent tree.
pub(crate) const PAGE_KEY: i32 = 0;
pub(crate) const WIDGET_KEY: i32 = 1;

impl Tag {
    pub(crate) fn role(self) -> StructRole {
        match self {
            Self::H1 => StructRole::H1,
            Self::H2 => StructRole::H2,
            Self::P => StructRole::P,
        }
    }

    pub(crate) fn name(self) -> &'static [u8] {
        match self {
            Self::H1 => b"H1",
            Self::H2 => b"H2",
            Self::P => b"P",
        }
    }
}

/// The fixed references that structure elements point to.
#[derive(Clone, Copy)]
pub(crate) struct Anchors {
    pub(crate) tree: Ref,
    pub(crate) document: Ref,
    pub(crate) page: Ref,
}

impl Anchors {
    /// An element for text: its role, and what the box is called.
    pub(crate) fn text(&self, chunk: &mut Chunk, id: Ref, mcid: i32, tag: Tag, title: &str) {
        let mut element = chunk.struct_element(id);
        element
            .kind(tag.role())
            .parent(self.document)
            .page(self.page);
        if !title.is_empty() {
            element.title(TextStr(title));
        }
        element.children().marked_content_id(mcid);
    }

    /// An element for a picture, with the words read in its place.
    pub(crate) fn figure(&self, chunk: &mut Chunk, id: Ref, mcid: i32, alt: &str) {
        let mut element = chunk.struct_element(id);
        element
            .kind(StructRole::Figure)
            .parent(self.document)
            .page(self.page)
            .alt(TextStr(alt));
        element.children().marked_content_id(mcid);
    }

    /// An element for the seal: a form field.
    pub(crate) fn seal(&self, chunk: &mut Chunk, id: Ref, widget: Ref, alt: &str) {
        let mut element = chunk.struct_element(id);
        element
            .kind(StructRole::Form)
            .parent(self.document)
            .alt(TextStr(alt));
        element
            .children()
            .object_ref()
            .page(self.page)
            .object(widget);
    }

    /// The root, the document element over `elements` in reading order, and the parent tree. `marked` names the element
    /// of each MCID.
    pub(crate) fn tree(
        &self,
        chunk: &mut Chunk,
        elements: &[Ref],
        marked: &[Ref],
        seal: Option<Ref>,
    ) {
        let mut root = chunk
            .indirect(self.tree)
            .start::<pdf_writer::writers::StructTreeRoot<'_>>();
        root.child(self.document);
        let mut parents = root.insert(Name(b"ParentTree")).dict();
        let mut numbers = parents.insert(Name(b"Nums")).array();
        numbers.item(PAGE_KEY).push().array().items(marked);
        if let Some(seal) = seal {
            numbers.item(WIDGET_KEY).item(seal);
        }
        numbers.finish();
        parents.finish();
        root.parent_tree_next_key(WIDGET_KEY + 1);
        root.finish();
        let mut document = chunk.struct_element(self.document);
        document.kind(StructRole::Document).parent(self.tree);
        document
            .insert(Name(b"K"))
            .array()
            .items(elements.iter().chain(&seal));
    }
}
