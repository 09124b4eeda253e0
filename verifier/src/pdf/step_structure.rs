//! The structure tree (ISO 32000-1 14.7) of a tagged file that is sealed again: the new seal's widget gets an element, so
//! that a screen reader finds it. Nothing else about the tree may change: it is what a blind person is read.

use std::collections::BTreeSet;

use super::change::ChangeKind;
use super::error::PdfError;
use super::object::{Dictionary, Object, ObjectId};
use super::step::{Step, changed_keys, is_prefix};

/// Entries of the element of a new seal: what it is, where it hangs, which widget it names. No text of its own.
const ELEMENT_KEYS: [&[u8]; 5] = [b"Type", b"S", b"P", b"Pg", b"K"];

/// Looks for elements that the increment hung into the tree for the widgets of admitted new seals.
pub(super) fn grown<'a>(
    step: &mut Step<'_, 'a>,
    catalog: &Dictionary<'a>,
    widgets: &BTreeSet<ObjectId>,
) -> Result<(), PdfError> {
    let Some(root) = catalog.get(b"StructTreeRoot").and_then(Object::reference) else {
        return Ok(());
    };
    if widgets.is_empty() {
        return Ok(());
    }
    let mut new_elements = BTreeSet::new();
    for id in parents(step, root) {
        if let Some(elements) = appended(step, id, root, widgets)? {
            step.explain(id);
            new_elements.extend(elements);
        }
    }
    if new_elements.is_empty() {
        return Ok(());
    }
    parent_tree(step, root, &new_elements)?;
    for id in &new_elements {
        step.explain(*id);
        step.report(ChangeKind::SealStructure, None, id);
    }
    Ok(())
}

/// Old nodes of the tree that the increment touches.
fn parents(step: &Step<'_, '_>, root: ObjectId) -> Vec<ObjectId> {
    let touched = step.touched.values();
    touched
        .filter(|touched| {
            let is_node = touched.old.dictionary().is_some_and(is_element);
            touched.existed && (touched.id == root || is_node)
        })
        .map(|touched| touched.id)
        .collect()
}

fn is_element(dictionary: &Dictionary<'_>) -> bool {
    dictionary.is(b"Type", b"StructElem")
        || dictionary.get(b"Type").is_none()
            && dictionary.get(b"S").is_some()
            && dictionary.get(b"P").is_some()
}

/// The new elements at the end of the kids of a node of which nothing else changed.
fn appended<'a>(
    step: &Step<'_, 'a>,
    id: ObjectId,
    root: ObjectId,
    widgets: &BTreeSet<ObjectId>,
) -> Result<Option<Vec<ObjectId>>, PdfError> {
    let (Object::Dictionary(old), Object::Dictionary(new)) =
        (step.old.load(id)?, step.new.load(id)?)
    else {
        return Ok(None);
    };
    let may_change = |key: &&[u8]| match *key {
        b"K" => true,
        b"ParentTree" | b"ParentTreeNextKey" => id == root,
        _ => false,
    };
    if new.duplicate().is_some() || !changed_keys(&old, &new).iter().all(may_change) {
        return Ok(None);
    }
    let (before, after) = (
        kids(step.old.get(&old, b"K")?, &old),
        kids(step.new.get(&new, b"K")?, &new),
    );
    if !is_prefix(&before, &after) {
        return Ok(None);
    }
    let mut elements = Vec::new();
    for kid in after.get(before.len()..).unwrap_or_default() {
        match kid.reference() {
            Some(element) if is_of_new_seal(step, element, id, widgets)? => elements.push(element),
            _ => return Ok(None),
        }
    }
    Ok(Some(elements))
}

/// One kid need not be in an array.
fn kids<'a>(resolved: Object<'a>, node: &Dictionary<'a>) -> Vec<Object<'a>> {
    match resolved {
        Object::Array(items) => items,
        Object::Null => Vec::new(),
        _ => node.get(b"K").cloned().into_iter().collect(),
    }
}

fn is_of_new_seal<'a>(
    step: &Step<'_, 'a>,
    element: ObjectId,
    parent: ObjectId,
    widgets: &BTreeSet<ObjectId>,
) -> Result<bool, PdfError> {
    let Object::Dictionary(dictionary) = step.new.load(element)? else {
        return Ok(false);
    };
    let plain = dictionary.duplicate().is_none()
        && dictionary.is(b"S", b"Form")
        && dictionary.get(b"P").and_then(Object::reference) == Some(parent)
        && dictionary
            .entries
            .iter()
            .all(|entry| ELEMENT_KEYS.contains(&&*entry.key));
    let kids = kids(step.new.get(&dictionary, b"K")?, &dictionary);
    let [kid] = &*kids else {
        return Ok(false);
    };
    Ok(step.is_new(element) && plain && names_widget(kid, widgets))
}

/// An object reference (ISO 32000-1 14.7.4.3) to the widget of a new seal, written directly.
fn names_widget(kid: &Object<'_>, widgets: &BTreeSet<ObjectId>) -> bool {
    let Object::Dictionary(kid) = kid else {
        return false;
    };
    let known = |key: &[u8]| matches!(key, b"Type" | b"Obj" | b"Pg");
    let widget = kid.get(b"Obj").and_then(Object::reference);
    kid.is(b"Type", b"OBJR")
        && kid.duplicate().is_none()
        && kid.entries.iter().all(|entry| known(&entry.key))
        && widget.is_some_and(|widget| widgets.contains(&widget))
}

/// The number tree that leads from a widget to its element: pairs appended that name new elements, at the root or in a leaf.
fn parent_tree<'a>(
    step: &mut Step<'_, 'a>,
    root: ObjectId,
    elements: &BTreeSet<ObjectId>,
) -> Result<(), PdfError> {
    let Object::Dictionary(root) = step.new.load(root)? else {
        return Ok(());
    };
    let Some(tree) = root.get(b"ParentTree").and_then(Object::reference) else {
        return Ok(());
    };
    let Object::Dictionary(node) = step.new.load(tree)? else {
        return Ok(());
    };
    let mut nodes = vec![tree];
    let leaves = step.new.get(&node, b"Kids")?;
    nodes.extend(
        leaves
            .array()
            .unwrap_or_default()
            .iter()
            .filter_map(Object::reference),
    );
    for id in nodes
        .into_iter()
        .filter(|id| step.is_touched(*id))
        .collect::<Vec<_>>()
    {
        if !step.is_new(id) && leaf_grew(step, id, elements)? {
            step.explain(id);
        }
    }
    Ok(())
}

fn leaf_grew<'a>(
    step: &Step<'_, 'a>,
    id: ObjectId,
    elements: &BTreeSet<ObjectId>,
) -> Result<bool, PdfError> {
    let (Object::Dictionary(old), Object::Dictionary(new)) =
        (step.old.load(id)?, step.new.load(id)?)
    else {
        return Ok(false);
    };
    let may_change = |key: &&[u8]| matches!(*key, b"Nums" | b"Limits");
    let (before, after) = (step.old.get(&old, b"Nums")?, step.new.get(&new, b"Nums")?);
    let (Some(before), Some(after)) = (before.array(), after.array()) else {
        return Ok(false);
    };
    let added = after.get(before.len()..).unwrap_or_default();
    let names_element = |pair: &[Object<'a>]| match pair {
        [Object::Integer(_), Object::Reference(element)] => elements.contains(element),
        _ => false,
    };
    Ok(new.duplicate().is_none()
        && changed_keys(&old, &new).iter().all(may_change)
        && is_prefix(before, after)
        && added.chunks(2).all(names_element))
}
