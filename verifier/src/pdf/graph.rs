//! Which objects refer to which.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::document::View;
use super::error::PdfError;
use super::object::{Object, ObjectId};

/// How often each object is referred to by what the trailer reaches; objects that do not exist included.
pub(super) type Uses = BTreeMap<ObjectId, usize>;

/// References of the view that was counted last: the steps from revision to revision ask for each twice.
#[derive(Debug, Default)]
pub(super) struct Counted(Option<(usize, Rc<Uses>)>);

/// Counts all references of a view.
pub(super) fn uses(view: View<'_, '_>) -> Result<Rc<Uses>, PdfError> {
    if let Some((index, uses)) = &view.document.counted.borrow().0
        && *index == view.index
    {
        return Ok(Rc::clone(uses));
    }
    let uses = Rc::new(count(view)?);
    view.document.counted.borrow_mut().0 = Some((view.index, Rc::clone(&uses)));
    Ok(uses)
}

fn count(view: View<'_, '_>) -> Result<Uses, PdfError> {
    let mut uses = Uses::new();
    let mut pending = Vec::new();
    if let Some(trailer) = view.revision().and_then(|revision| revision.trailer()) {
        for key in [b"Root".as_slice(), b"Info"] {
            pending.extend(trailer.get(key).and_then(Object::reference));
        }
    }
    while let Some(id) = pending.pop() {
        let count = uses.entry(id).or_insert(0);
        *count = count.saturating_add(1);
        if *count == 1 {
            pending.extend(references(&view.load(id)?, &[]));
        }
    }
    Ok(uses)
}

/// Keys that lead up or across the document and not into what a value is made of.
pub(super) const UPWARD_KEYS: [&[u8]; 6] = [b"Parent", b"P", b"Pg", b"Dest", b"Data", b"IRT"];

/// References inside an object, those under the keys `except` apart.
pub(super) fn references(object: &Object<'_>, except: &[&[u8]]) -> Vec<ObjectId> {
    let mut found = Vec::new();
    collect(object, except, &mut found);
    found
}

fn collect(object: &Object<'_>, except: &[&[u8]], found: &mut Vec<ObjectId>) {
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(items) => items.iter().for_each(|item| collect(item, except, found)),
        Object::Dictionary(_) | Object::Stream(_) => {
            let entries = object
                .any_dictionary()
                .map(|dictionary| &*dictionary.entries)
                .unwrap_or_default();
            entries
                .iter()
                .filter(|entry| !except.contains(&&*entry.key))
                .for_each(|entry| collect(&entry.value, except, found));
        }
        _ => {}
    }
}

/// Objects that a page is made of, the page itself included.
pub(super) fn page_objects(
    view: View<'_, '_>,
    page: ObjectId,
) -> Result<BTreeSet<ObjectId>, PdfError> {
    let mut found = BTreeSet::new();
    let mut pending = vec![page];
    while let Some(id) = pending.pop() {
        if found.insert(id) {
            pending.extend(references(&view.load(id)?, &UPWARD_KEYS));
        }
    }
    Ok(found)
}
