//! The structure tree (ISO 32000-1 14.7) of a tagged file that is sealed again: the new seal's widget gets an element, so
//! that a screen reader finds it. Nothing else about the tree may change: it is what a blind person is read.

use std::collections::{BTreeMap, BTreeSet};

use super::change::ChangeKind;
use super::document::View;
use super::error::{Bound, PdfError, Repair};
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
    let mut new_elements = BTreeSet::new();
    let mut grown = Vec::new();
    for id in parents(step, root) {
        if let Some(elements) = appended(step, id, root, widgets)? {
            grown.push(id);
            new_elements.extend(elements);
        }
    }
    if !grown.contains(&root) && new_elements.is_empty() {
        return Ok(());
    }
    if !parent_tree(step, root, &new_elements)? {
        grown.retain(|id| *id != root);
    }
    grown.into_iter().for_each(|id| step.explain(id));
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
            touched.id == root || is_node
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
        // iText 7 writes one that maps nothing.
        b"RoleMap" => id == root && is_empty_map(&old, &new),
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

fn is_empty_map(old: &Dictionary<'_>, new: &Dictionary<'_>) -> bool {
    let map = new.get(b"RoleMap").and_then(Object::dictionary);
    old.get(b"RoleMap").is_none() && map.is_some_and(|map| map.entries.is_empty())
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
/// Explains what changed as it may; whether the root may be left to say what it says of the tree.
fn parent_tree<'a>(
    step: &mut Step<'_, 'a>,
    root: ObjectId,
    elements: &BTreeSet<ObjectId>,
) -> Result<bool, PdfError> {
    let (Object::Dictionary(before), Object::Dictionary(root)) =
        (step.old.load(root)?, step.new.load(root)?)
    else {
        return Ok(false);
    };
    if before.get(b"ParentTree") != root.get(b"ParentTree") {
        return rewritten_tree(step, &before, &root, elements);
    }
    let Some(tree) = root.get(b"ParentTree").and_then(Object::reference) else {
        return Ok(true);
    };
    let Object::Dictionary(node) = step.new.load(tree)? else {
        return Ok(true);
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
    Ok(true)
}

/// A tree under another number, as iText 7 writes it: it leads where the old one led, and to new elements.
fn rewritten_tree<'a>(
    step: &mut Step<'_, 'a>,
    before: &Dictionary<'a>,
    after: &Dictionary<'a>,
    elements: &BTreeSet<ObjectId>,
) -> Result<bool, PdfError> {
    let (Some(old), Some(new)) = (before.get(b"ParentTree"), after.get(b"ParentTree")) else {
        return Ok(false);
    };
    let (was, mut is) = (numbers(step.old, old)?, numbers(step.new, new)?);
    let kept = was
        .iter()
        .all(|(number, leads)| is.remove(number).as_ref() == Some(leads));
    let added = is.values().flatten().all(|target| {
        let element = target.reference();
        element.is_some_and(|element| elements.contains(&element))
    });
    let fits = kept && added;
    if fits {
        step.explain_container(Some(new));
        let tree = step.new.resolve(new)?;
        step.explain_new(&tree)?;
    }
    Ok(fits)
}

/// What each number of a number tree (ISO 32000-1 7.9.7) leads to: one element, or those of the contents of a page.
fn numbers<'a>(
    view: View<'_, 'a>,
    tree: &Object<'a>,
) -> Result<BTreeMap<i64, Vec<Object<'a>>>, PdfError> {
    let limits = &view.document.budget.limits;
    let bad = PdfError::repair(Repair::Syntax, 0);
    let mut found = BTreeMap::new();
    let mut pending = vec![tree.clone()];
    let mut nodes = 0u64;
    while let Some(node) = pending.pop() {
        nodes = nodes.saturating_add(1);
        if nodes > limits.tree_nodes {
            return Err(PdfError::limit(Bound::TreeNodes, limits.tree_nodes));
        }
        let Object::Dictionary(node) = view.resolve(&node)? else {
            return Err(bad);
        };
        pending.extend(
            view.get(&node, b"Kids")?
                .array()
                .unwrap_or_default()
                .iter()
                .cloned(),
        );
        let pairs = view.get(&node, b"Nums")?;
        for pair in pairs.array().unwrap_or_default().chunks(2) {
            let [Object::Integer(number), value] = pair else {
                return Err(bad);
            };
            let leads = match view.resolve(value)? {
                Object::Array(elements) => elements,
                _ => vec![value.clone()],
            };
            // A number that is there twice leads to two places.
            if found.insert(*number, leads).is_some() {
                return Err(bad);
            }
        }
    }
    Ok(found)
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
