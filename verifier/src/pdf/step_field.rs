//! Fields in an increment: signed, filled in, or added and signed.

use std::collections::BTreeMap;

use super::change::ChangeKind;
use super::error::PdfError;
use super::fields::{Field, WidgetNode};
use super::graph::{self, UPWARD_KEYS};
use super::object::{Dictionary, Entry, Object, ObjectId};
use super::signature::SubFilter;
use super::step::{Step, changed_keys, is_type_added};
use super::step_fill;
use super::step_place::{self, Room, is_invisible, is_unseen, page_of};

/// Entries that a new signature field or its widget may have. No actions, no optional content. Its place in the structure tree is looked at there.
const FIELD_KEYS: [&[u8]; 25] = [
    b"Type",
    b"Subtype",
    b"FT",
    b"T",
    b"TU",
    b"TM",
    b"V",
    b"Kids",
    b"Parent",
    b"Rect",
    b"AP",
    b"AS",
    b"F",
    b"Ff",
    b"H",
    b"P",
    b"MK",
    b"BS",
    b"Border",
    b"DA",
    // iText 5 leaves empty default resources; no appearance looks there.
    b"DR",
    b"Lock",
    b"SV",
    b"M",
    b"StructParent",
];

/// Annotation flags (ISO 32000-1 table 165).
const PRINT: i64 = 4;
const LOCKED: i64 = 128;
const LOCKED_CONTENTS: i64 = 512;

/// A field that the old revision has as well.
pub(super) fn known<'a>(
    step: &mut Step<'_, 'a>,
    old: &Field<'a>,
    new: &Field<'a>,
) -> Result<(), PdfError> {
    let mut nodes: Vec<(Option<ObjectId>, &Dictionary<'a>, &Dictionary<'a>)> =
        vec![(new.id, &old.dictionary, &new.dictionary)];
    let before: BTreeMap<Option<ObjectId>, &Dictionary<'a>> = old
        .widgets
        .iter()
        .map(|widget| (widget.id, &widget.dictionary))
        .collect();
    for widget in new.widgets.iter().filter(|widget| widget.id != new.id) {
        if let Some(before) = before.get(&widget.id) {
            nodes.push((widget.id, before, &widget.dictionary));
        }
    }
    let touched =
        |step: &Step<'_, 'a>, id: Option<ObjectId>| id.is_some_and(|id| step.is_touched(id));
    nodes.retain(|(id, ..)| touched(step, *id));
    for (id, ..) in nodes.extract_if(.., |(_, before, after)| is_only_typed(before, after)) {
        id.into_iter().for_each(|id| step.explain(id));
    }
    if nodes.is_empty() {
        return Ok(());
    }
    let page = page_of(step, new.widgets.first().and_then(|widget| widget.id));
    if step_fill::filled(step, old, new)? {
        return Ok(());
    }
    let signed = new.field_type.as_deref() == Some(b"Sig")
        && old.dictionary.get(b"V").is_none()
        && new.dictionary.get(b"V").is_some();
    for (id, before, after) in nodes {
        let admitted = signed
            && after.duplicate().is_none()
            && changed_keys(before, after)
                .into_iter()
                .all(|key| may_change_when_signed(step, key, before, after));
        if !admitted {
            step.report(
                ChangeKind::FormField,
                page,
                id.map_or(new.name.clone(), |id| id.to_string()),
            );
        }
        explain_node(step, id, after)?;
    }
    if signed {
        let unseen = |widget: &WidgetNode<'a>| is_invisible(&widget.dictionary);
        let kind = match is_timestamp(step, new)? {
            true => kind_of_stamp(new.widgets.iter().all(unseen)),
            false => ChangeKind::FieldSigned,
        };
        let object = new.id.map_or(new.name.clone(), |id| id.to_string());
        step.report_field(kind, page, &object, &new.name);
        let room = step_place::room_of_known(step, new)?;
        step_place::report_misplaced(step, new, &object, room)?;
    }
    Ok(())
}

fn is_only_typed(old: &Dictionary<'_>, new: &Dictionary<'_>) -> bool {
    let typed = |key: &[u8]| is_type_added(key, old.get(key), new.get(key));
    changed_keys(old, new).into_iter().all(typed)
}

/// What signing does to an empty field: the value, the appearance, the locked bits.
fn may_change_when_signed<'a>(
    step: &Step<'_, 'a>,
    key: &[u8],
    old: &Dictionary<'a>,
    new: &Dictionary<'a>,
) -> bool {
    match key {
        b"V" => true,
        // The appearance of the empty field must be its own: shared, it could be prepared for a second use (pyHanko's "sneaky" files).
        b"AP" => old.get(b"AP").is_none_or(|appearance| {
            graph::references(appearance, &UPWARD_KEYS)
                .iter()
                .all(|id| used_once(step, *id))
        }),
        b"F" => {
            let flags = |dictionary: &Dictionary<'a>| {
                dictionary.get(b"F").and_then(Object::integer).unwrap_or(0)
            };
            (flags(old) ^ flags(new)) & !(PRINT | LOCKED | LOCKED_CONTENTS) == 0
        }
        _ => false,
    }
}

fn used_once(step: &Step<'_, '_>, id: ObjectId) -> bool {
    step.uses_before.get(&id).copied().unwrap_or(0) <= 1
}

/// A field that the old revision does not have. Gives its widgets when it is admitted.
pub(super) fn added<'a>(
    step: &mut Step<'_, 'a>,
    field: &Field<'a>,
) -> Result<Vec<ObjectId>, PdfError> {
    let object = field.id.map_or(field.name.clone(), |id| id.to_string());
    let page = page_of(step, field.widgets.first().and_then(|widget| widget.id));
    let known_object = field.id.is_none_or(|id| !step.is_new(id))
        || field
            .widgets
            .iter()
            .any(|widget| widget.id.is_none_or(|id| !step.is_new(id)));
    let value = field.dictionary.get(b"V");
    let is_signature = field.field_type.as_deref() == Some(b"Sig")
        && match value {
            Some(value) => value.reference().is_some_and(|id| step.is_new(id)),
            None => shows_nothing(step, field)?,
        };
    let keys_known = field
        .widgets
        .iter()
        .map(|widget| &widget.dictionary)
        .chain([&field.dictionary])
        .all(|dictionary| {
            dictionary.duplicate().is_none()
                && dictionary.entries.iter().all(|entry| {
                    FIELD_KEYS.contains(&&*entry.key) || is_value_again(dictionary, entry)
                })
        });
    if known_object || !is_signature || !keys_known || field.parent.is_some() {
        step.report(ChangeKind::FormField, page, object);
        return Ok(Vec::new());
    }
    explain_node(step, field.id, &field.dictionary)?;
    for widget in &field.widgets {
        explain_node(step, widget.id, &widget.dictionary)?;
    }
    let unseen = field.widgets.iter().all(|widget| is_unseen(step, widget));
    let kind = if value.is_none() {
        ChangeKind::FieldPrepared
    } else if is_timestamp(step, field)? {
        kind_of_stamp(unseen)
    } else {
        ChangeKind::CoSeal
    };
    step.report_field(kind, page, &object, &field.name);
    step_place::report_misplaced(step, field, &object, Room::New)?;
    Ok(field
        .widgets
        .iter()
        .filter_map(|widget| widget.id)
        .collect())
}

/// An empty field that paints nothing: a place for the next seal, which some programs make beforehand.
fn shows_nothing<'a>(step: &Step<'_, 'a>, field: &Field<'a>) -> Result<bool, PdfError> {
    let widgets = field.widgets.iter().map(|widget| &widget.dictionary);
    for one in widgets.chain([&field.dictionary]) {
        if !is_blank(step, one)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// No caption, and no appearance but streams without a byte, as pyHanko writes them.
fn is_blank<'a>(step: &Step<'_, 'a>, widget: &Dictionary<'a>) -> Result<bool, PdfError> {
    let captions = step.new.get(widget, b"MK")?;
    let faces = step.new.get(widget, b"AP")?;
    let none = Dictionary::default();
    for face in &faces.dictionary().unwrap_or(&none).entries {
        match step.new.resolve(&face.value)? {
            Object::Stream(stream) if stream.data.is_empty() => {}
            _ => return Ok(false),
        }
    }
    let dictionary = |object: &Object<'_>| matches!(object, Object::Dictionary(_) | Object::Null);
    let uncaptioned = captions
        .dictionary()
        .is_none_or(|captions| captions.entries.is_empty());
    Ok(dictionary(&faces) && dictionary(&captions) && uncaptioned)
}

/// LibreOffice writes `/DV`, the value on reset, as the signature itself.
fn is_value_again(dictionary: &Dictionary<'_>, entry: &Entry<'_>) -> bool {
    &*entry.key == b"DV" && dictionary.get(b"V") == Some(&entry.value)
}

/// Explains a field or widget with the new objects that its value and appearance are made of.
fn explain_node<'a>(
    step: &mut Step<'_, 'a>,
    id: Option<ObjectId>,
    dictionary: &Dictionary<'a>,
) -> Result<(), PdfError> {
    if let Some(id) = id {
        step.explain(id);
    }
    for key in [b"V".as_slice(), b"AP", b"MK", b"Lock", b"SV"] {
        if let Some(value) = dictionary.get(key) {
            step.explain_new(value)?;
        }
    }
    Ok(())
}

/// Anybody can have a file stamped. What the field of a time stamp shows is a picture for which nobody stands.
fn kind_of_stamp(unseen: bool) -> ChangeKind {
    match unseen {
        true => ChangeKind::DocumentTimeStamp,
        false => ChangeKind::Annotation,
    }
}

fn is_timestamp<'a>(step: &Step<'_, 'a>, field: &Field<'a>) -> Result<bool, PdfError> {
    let value = step.new.get(&field.dictionary, b"V")?;
    let name = value
        .dictionary()
        .and_then(|value| value.name(b"SubFilter"));
    Ok(name.map(SubFilter::from_name) == Some(SubFilter::Rfc3161))
}
