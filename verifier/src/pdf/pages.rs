//! The page tree (ISO 32000-1 7.7.3).

use std::collections::{BTreeMap, BTreeSet};

use super::document::View;
use super::error::{Bound, PdfError, Repair};
use super::object::{Dictionary, Object, ObjectId};

/// A page, in the order in which a viewer shows it.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) id: ObjectId,
    /// `/CropBox` or `/MediaBox`, inherited or own.
    pub(super) shown: Option<[f64; 4]>,
    /// Annotations that are indirect objects.
    pub(super) annotations: Vec<ObjectId>,
}

/// What a node hands down: `/MediaBox` and `/CropBox`.
#[derive(Clone, Copy, Debug, Default)]
struct Inherited {
    media: Option<[f64; 4]>,
    crop: Option<[f64; 4]>,
}

/// All pages of a view, in order.
pub(super) fn pages(view: View<'_, '_>) -> Result<Vec<Page>, PdfError> {
    let bad = || PdfError::repair(Repair::PageTree, 0);
    let limit = view.document.budget.limits.tree_nodes;
    let root = view
        .catalog()?
        .get(b"Pages")
        .and_then(Object::reference)
        .ok_or_else(bad)?;
    let mut pages = Vec::new();
    let mut seen = BTreeSet::new();
    let mut stack = vec![(root, Inherited::default())];
    while let Some((id, inherited)) = stack.pop() {
        if !seen.insert(id) {
            return Err(bad());
        }
        if seen.len() as u64 > limit {
            return Err(PdfError::limit(Bound::TreeNodes, limit));
        }
        let Object::Dictionary(node) = view.load(id)? else {
            return Err(bad());
        };
        if node.duplicate().is_some() {
            return Err(PdfError::repair(Repair::DuplicateKey, 0));
        }
        let inherited = inherit(view, &node, inherited)?;
        match (node.name(b"Type"), view.get(&node, b"Kids")?) {
            (Some(b"Page"), Object::Null) => {
                let annotations = annotations(view, &node)?
                    .iter()
                    .filter_map(Object::reference)
                    .collect();
                pages.push(Page {
                    id,
                    shown: inherited.crop.or(inherited.media),
                    annotations,
                });
            }
            (Some(b"Pages") | None, Object::Array(kids)) => {
                for kid in kids.iter().rev() {
                    stack.push((kid.reference().ok_or_else(bad)?, inherited));
                }
            }
            _ => return Err(bad()),
        }
    }
    Ok(pages)
}

fn inherit(
    view: View<'_, '_>,
    node: &Dictionary<'_>,
    above: Inherited,
) -> Result<Inherited, PdfError> {
    let own = |key: &[u8]| -> Result<Option<[f64; 4]>, PdfError> {
        // Only direct boxes and references to arrays of numbers; anything else is no box.
        match node.get(key) {
            None => Ok(None),
            Some(Object::Reference(id)) => Ok(rectangle(&view.load(*id)?)),
            Some(object) => Ok(rectangle(object)),
        }
    };
    Ok(Inherited {
        media: own(b"MediaBox")?.or(above.media),
        crop: own(b"CropBox")?.or(above.crop),
    })
}

/// The elements of `/Annots` of a page.
pub(super) fn annotations<'a>(
    view: View<'_, 'a>,
    page: &Dictionary<'a>,
) -> Result<Vec<Object<'a>>, PdfError> {
    match view.get(page, b"Annots")? {
        Object::Array(items) => Ok(items),
        Object::Null => Ok(Vec::new()),
        _ => Err(PdfError::repair(Repair::PageTree, 0)),
    }
}

/// A rectangle (ISO 32000-1 7.9.5) as left, bottom, right, top.
pub(super) fn rectangle(object: &Object<'_>) -> Option<[f64; 4]> {
    let [a, b, c, d] = object.array()? else {
        return None;
    };
    let (a, b, c, d) = (a.number()?, b.number()?, c.number()?, d.number()?);
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

/// Page number (from 1) of each annotation.
pub(super) fn annotation_pages(pages: &[Page]) -> BTreeMap<ObjectId, usize> {
    let numbered = (1..).zip(pages);
    numbered
        .flat_map(|(number, page)| page.annotations.iter().map(move |id| (*id, number)))
        .collect()
}
