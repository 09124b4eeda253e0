//! What a sealer must know of a file before it seals it.

use std::collections::BTreeSet;

use super::document::View;
use super::error::{Bound, PdfError};
use super::fields;
use super::file::PdfFile;
use super::graph;
use super::object::{Dictionary, Object, ObjectId};
use super::xref::Place;

/// A property of a file that lets it show something else later, or elsewhere, than what was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Risk {
    /// JavaScript, wherever it hangs.
    JavaScript,
    /// An action on opening (`/OpenAction` other than a destination) or on an event (`/AA`).
    Action,
    /// Readers of cross-reference tables alone do not see all objects (`/XRefStm`), by the offset of the section.
    Hybrid {
        /// Offset of the section.
        at: usize,
    },
    /// An XFA form: another document inside the file.
    Xfa,
    /// Fields that people can fill in.
    FillableField,
    /// Layers that can be switched (optional content).
    OptionalContent,
    /// A stream whose data are in another file.
    ExternalStream,
    /// Objects that nothing refers to: they could be prepared for a later update.
    UnreferencedObject(ObjectId),
    /// References to objects that do not exist: a later update could supply them.
    DanglingReference(ObjectId),
    /// A dictionary that has a key twice: two readers see two values.
    DuplicateKey(ObjectId),
    /// Bytes after the last `%%EOF`.
    TrailingData,
}

impl PdfFile<'_> {
    /// Reads every object of the last revision and lists what speaks against sealing the file as it is.
    ///
    /// An object that does not parse is an error here, also where a verifier would never look at it.
    pub fn risks(&self) -> Result<Vec<Risk>, PdfError> {
        let view = self.document.last();
        let mut risks = BTreeSet::new();
        let uses = graph::uses(view)?;
        let mut values = 0u64;
        for id in objects(view) {
            let object = view.load(id)?;
            values = values.saturating_add(read_values(view, id, &object)?);
            let limit = view.document.budget.limits.values;
            if values > limit {
                return Err(PdfError::limit(Bound::Values, limit));
            }
            inspect(id, &object, &mut risks);
            if !uses.contains_key(&id) && !is_holder(&object) {
                risks.insert(Risk::UnreferencedObject(id));
            }
        }
        let missing = uses
            .keys()
            .filter(|id| view.place(id.number) == Place::Free);
        risks.extend(missing.map(|id| Risk::DanglingReference(*id)));
        form(view, &mut risks)?;
        let sections = self
            .document
            .revisions
            .iter()
            .flat_map(|revision| &revision.sections);
        let hybrid = sections.filter(|section| !section.hidden.is_empty());
        risks.extend(hybrid.map(|section| Risk::Hybrid { at: section.offset }));
        if matches!(self.trailing(), super::fault::Trailing::Data(_)) {
            risks.insert(Risk::TrailingData);
        }
        Ok(risks.into_iter().collect())
    }
}

/// Every object in use.
fn objects(view: View<'_, '_>) -> BTreeSet<ObjectId> {
    let revisions = view.document.revisions.iter();
    let numbers: BTreeSet<u32> = revisions
        .flat_map(|revision| &revision.sections)
        .flat_map(|section| section.entries.iter().map(|(number, _)| *number))
        .collect();
    let id = |number| match view.place(number) {
        Place::Free => None,
        Place::At { generation, .. } => Some(ObjectId { number, generation }),
        Place::In { .. } => Some(ObjectId {
            number,
            generation: 0,
        }),
    };
    numbers.into_iter().filter_map(id).collect()
}

/// Values that software which reads every object takes into memory for this one: of an object stream, all members.
fn read_values(view: View<'_, '_>, id: ObjectId, object: &Object<'_>) -> Result<u64, PdfError> {
    match (view.place(id.number), object) {
        (Place::At { offset, .. }, Object::Stream(stream))
            if stream.dictionary.is(b"Type", b"ObjStm") =>
        {
            view.member_values(id.number, offset as usize)
        }
        (Place::At { .. }, _) => Ok(object.values()),
        _ => Ok(0),
    }
}

/// Object streams, cross-reference streams and the linearization dictionary with its hints are referred to by offset.
fn is_holder(object: &Object<'_>) -> bool {
    match object {
        Object::Stream(stream) => {
            stream.dictionary.is(b"Type", b"ObjStm")
                || stream.dictionary.is(b"Type", b"XRef")
                || stream
                    .dictionary
                    .get(b"S")
                    .is_some_and(|hint| hint.integer().is_some())
        }
        Object::Dictionary(dictionary) => dictionary.get(b"Linearized").is_some(),
        _ => false,
    }
}

/// Looks at all dictionaries of an object, nested ones included.
fn inspect(id: ObjectId, object: &Object<'_>, risks: &mut BTreeSet<Risk>) {
    match object {
        Object::Array(items) => items.iter().for_each(|item| inspect(id, item, risks)),
        Object::Dictionary(dictionary) => dictionary_risks(id, dictionary, risks),
        Object::Stream(stream) => {
            if stream.dictionary.get(b"F").is_some() {
                risks.insert(Risk::ExternalStream);
            }
            dictionary_risks(id, &stream.dictionary, risks);
        }
        _ => {}
    }
}

fn dictionary_risks(id: ObjectId, dictionary: &Dictionary<'_>, risks: &mut BTreeSet<Risk>) {
    if dictionary.duplicate().is_some() {
        risks.insert(Risk::DuplicateKey(id));
    }
    for entry in &dictionary.entries {
        match (&*entry.key, &entry.value) {
            (b"JS" | b"JavaScript", _) => {
                risks.insert(Risk::JavaScript);
            }
            // A destination only says where to look first.
            (b"OpenAction", Object::Array(_)) => {}
            (b"OpenAction", Object::Dictionary(action)) if action.is(b"S", b"GoTo") => {}
            (b"OpenAction" | b"AA", _) => {
                risks.insert(Risk::Action);
            }
            (b"OCProperties", _) => {
                risks.insert(Risk::OptionalContent);
            }
            _ => {}
        }
        inspect(id, &entry.value, risks);
    }
}

fn form(view: View<'_, '_>, risks: &mut BTreeSet<Risk>) -> Result<(), PdfError> {
    if fields::form(view)?.is_some_and(|form| form.get(b"XFA").is_some()) {
        risks.insert(Risk::Xfa);
    }
    let fillable = |field: &fields::Field<'_>| {
        !field.widgets.is_empty() && field.field_type.as_deref() != Some(b"Sig")
    };
    if fields::fields(view)?.iter().any(fillable) {
        risks.insert(Risk::FillableField);
    }
    Ok(())
}
