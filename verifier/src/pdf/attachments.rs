//! Attached files (ISO 32000-1 7.11): by name, and every name that any of them goes by.

use std::collections::BTreeSet;

use super::document::View;
use super::error::{Bound, PdfError, Repair};
use super::file::PdfFile;
use super::filter;
use super::object::{Dictionary, Object, ObjectId, Stream};
use super::pages;

/// An attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// File name: `/UF`, else `/F`, of the file specification.
    pub name: String,
    /// Where it hangs.
    pub place: AttachmentPlace,
    /// Contents, filters undone.
    pub bytes: Vec<u8>,
}

/// Where an attached file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttachmentPlace {
    /// Name tree `/Names /EmbeddedFiles` of the catalog.
    EmbeddedFiles,
    /// `/AF` of the catalog (ISO 32000-2 14.13), not in the name tree.
    AssociatedFiles,
    /// A file attachment annotation on a page (from 1).
    Annotation(usize),
}

/// Attached files of one revision. Each takes some hundred bytes of memory, however often it is the same one.
const SPECIFICATIONS: usize = 10_000;

/// A file specification, not read yet.
struct Specification<'a> {
    /// The name in the tree, `/UF` and `/F`: each is shown by some viewer.
    names: Vec<String>,
    place: AttachmentPlace,
    dictionary: Dictionary<'a>,
}

impl<'a> PdfFile<'a> {
    /// The attached file of that name in a revision (from 1). `None` when there is none, or when two different ones share the name: neither can then be believed.
    pub fn attachment(&self, revision: usize, name: &str) -> Result<Option<Attachment>, PdfError> {
        let Some(view) = self.view(revision) else {
            return Ok(None);
        };
        let mut found: Option<(AttachmentPlace, Object<'a>)> = None;
        for specification in specifications(view, &[])? {
            if !specification.names.iter().any(|known| known == name) {
                continue;
            }
            let Some(stream) = embedded(view, &specification.dictionary)? else {
                return Ok(None);
            };
            match &found {
                None => found = Some((specification.place, stream)),
                Some((_, known)) if view.same(known, &stream)? => {}
                Some(_) => return Ok(None),
            }
        }
        match found {
            Some((place, Object::Stream(stream))) => Ok(Some(Attachment {
                name: name.to_owned(),
                place,
                bytes: decode(view, &stream)?,
            })),
            _ => Ok(None),
        }
    }

    /// Names of all attached files of a revision (from 1), with the places where they hang: name tree, `/AF`, annotations on pages.
    pub fn attachment_names(
        &self,
        revision: usize,
    ) -> Result<Vec<(String, AttachmentPlace)>, PdfError> {
        let Some(view) = self.view(revision) else {
            return Ok(Vec::new());
        };
        let pages = pages::pages(view)?;
        let pages: Vec<ObjectId> = pages.iter().map(|page| page.id).collect();
        let names: BTreeSet<(String, AttachmentPlace)> = specifications(view, &pages)?
            .into_iter()
            .flat_map(|specification| {
                specification
                    .names
                    .into_iter()
                    .map(move |name| (name, specification.place))
            })
            .collect();
        Ok(names.into_iter().collect())
    }

    fn view(&self, revision: usize) -> Option<View<'_, 'a>> {
        let index = revision.checked_sub(1)?;
        (index < self.revisions()).then(|| self.document.view(index))
    }
}

/// Every file specification of the catalog, and of the annotations of `pages`.
fn specifications<'a>(
    view: View<'_, 'a>,
    pages: &[ObjectId],
) -> Result<Vec<Specification<'a>>, PdfError> {
    let catalog = view.catalog()?;
    let mut found = Vec::new();
    if let Object::Dictionary(names) = view.get(&catalog, b"Names")?
        && let Some(tree) = names.get(b"EmbeddedFiles")
    {
        name_tree(view, tree, &mut found)?;
    }
    if let Object::Array(items) = view.get(&catalog, b"AF")? {
        for item in &items {
            push(
                view,
                item,
                None,
                AttachmentPlace::AssociatedFiles,
                &mut found,
            )?;
        }
    }
    for (number, page) in (1..).zip(pages) {
        let Object::Dictionary(page) = view.load(*page)? else {
            continue;
        };
        for annotation in pages::annotations(view, &page)? {
            if let Object::Dictionary(annotation) = view.resolve(&annotation)?
                && annotation.is(b"Subtype", b"FileAttachment")
                && let Some(file) = annotation.get(b"FS")
            {
                push(
                    view,
                    file,
                    None,
                    AttachmentPlace::Annotation(number),
                    &mut found,
                )?;
            }
        }
    }
    Ok(found)
}

/// Leaves of a name tree (ISO 32000-1 7.9.6).
fn name_tree<'a>(
    view: View<'_, 'a>,
    root: &Object<'a>,
    found: &mut Vec<Specification<'a>>,
) -> Result<(), PdfError> {
    let bad = || PdfError::repair(Repair::NameTree, 0);
    let limit = view.document.budget.limits.tree_nodes;
    let mut seen = BTreeSet::new();
    let mut nodes = 0u64;
    let mut pending = vec![root.clone()];
    while let Some(node) = pending.pop() {
        nodes = nodes.saturating_add(1);
        if nodes > limit {
            return Err(PdfError::limit(Bound::TreeNodes, limit));
        }
        if node.reference().is_some_and(|id| !seen.insert(id)) {
            return Err(bad());
        }
        let Object::Dictionary(node) = view.resolve(&node)? else {
            return Err(bad());
        };
        if let Object::Array(kids) = view.get(&node, b"Kids")? {
            pending.extend(kids.into_iter().rev());
        }
        if let Object::Array(names) = view.get(&node, b"Names")? {
            let (pairs, rest) = names.as_chunks::<2>();
            if !rest.is_empty() {
                return Err(bad());
            }
            for [key, file] in pairs {
                let key = view.resolve(key)?;
                push(
                    view,
                    file,
                    Some(key.string().ok_or_else(bad)?.text()),
                    AttachmentPlace::EmbeddedFiles,
                    found,
                )?;
            }
        }
    }
    Ok(())
}

fn push<'a>(
    view: View<'_, 'a>,
    file: &Object<'a>,
    key: Option<String>,
    place: AttachmentPlace,
    found: &mut Vec<Specification<'a>>,
) -> Result<(), PdfError> {
    let Object::Dictionary(dictionary) = view.resolve(file)? else {
        return Ok(());
    };
    if found.len() >= SPECIFICATIONS {
        let limit = u64::try_from(SPECIFICATIONS).unwrap_or(u64::MAX);
        return Err(PdfError::limit(Bound::TreeNodes, limit));
    }
    let mut names: Vec<String> = key.into_iter().collect();
    for key in [b"UF".as_slice(), b"F"] {
        if let Some(name) = view.get(&dictionary, key)?.string() {
            names.push(name.text());
        }
    }
    found.push(Specification {
        names,
        place,
        dictionary,
    });
    Ok(())
}

/// The embedded file stream: `/EF /UF`, else `/EF /F`. Both, when they differ, are none.
fn embedded<'a>(
    view: View<'_, 'a>,
    specification: &Dictionary<'a>,
) -> Result<Option<Object<'a>>, PdfError> {
    let Object::Dictionary(files) = view.get(specification, b"EF")? else {
        return Ok(None);
    };
    match (view.get(&files, b"UF")?, view.get(&files, b"F")?) {
        (a @ Object::Stream(_), b @ Object::Stream(_)) => Ok(view.same(&a, &b)?.then_some(a)),
        (one @ Object::Stream(_), Object::Null) | (Object::Null, one @ Object::Stream(_)) => {
            Ok(Some(one))
        }
        _ => Ok(None),
    }
}

/// Undoes the filters; `/Filter` and `/DecodeParms` may be references here. Data in another file (`/F`) are none of ours.
fn decode<'a>(view: View<'_, 'a>, stream: &Stream<'a>) -> Result<Vec<u8>, PdfError> {
    if stream.dictionary.get(b"F").is_some() {
        return Err(PdfError::Filter {
            name: "external file".into(),
        });
    }
    let mut dictionary = stream.dictionary.clone();
    for entry in &mut dictionary.entries {
        entry.value = view.resolve(&entry.value)?;
    }
    filter::decode(&dictionary, stream.data, 0, &view.document.budget)
}
