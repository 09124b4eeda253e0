//! Which objects a seal adds and which it changes: field, widget, signature dictionary, appearance; page,
//! form, catalog.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId};

use super::{DocumentRefused, source::Source, splice};

const ODD: DocumentRefused = DocumentRefused::Ambiguous("an object cannot be extended");

/// Objects of the new revision, by their id, as text.
pub(super) struct Edits<'s, 'a> {
    source: &'s Source<'a>,
    changed: BTreeMap<ObjectId, Vec<u8>>,
    next: u32,
}

impl<'s, 'a> Edits<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>) -> Self {
        let size = source
            .model
            .trailer
            .get(b"Size")
            .and_then(Object::as_i64)
            .unwrap_or(0);
        let next = u32::try_from(size)
            .unwrap_or(0)
            .max(source.model.max_id + 1);
        Self {
            source,
            changed: BTreeMap::new(),
            next,
        }
    }

    /// A number that no object has.
    pub(super) fn reserve(&mut self) -> ObjectId {
        let id = (self.next, 0);
        self.next += 1;
        id
    }

    /// Adds or replaces an object.
    pub(super) fn put(&mut self, id: ObjectId, text: Vec<u8>) {
        self.changed.insert(id, text);
    }

    pub(super) fn into_objects(self) -> BTreeMap<ObjectId, Vec<u8>> {
        self.changed
    }

    /// Lists a widget among the annotations of its page.
    pub(super) fn add_annotation(
        &mut self,
        page: ObjectId,
        widget: ObjectId,
    ) -> Result<(), DocumentRefused> {
        self.add_to_array(page, &[], b"Annots", widget)
    }

    /// Lists a field in the form, which is made where there is none. `SigFlags` 3: signatures exist, append
    /// only (ISO 32000-1, table 219).
    pub(super) fn add_field(&mut self, field: ObjectId) -> Result<(), DocumentRefused> {
        let catalog = self.source.catalog()?;
        let form = self.source.dictionary(catalog)?.get(b"AcroForm").ok();
        match form {
            None => {
                let form = self.reserve();
                let text = format!("<</Fields [{}]/SigFlags 3>>", reference(field));
                self.put(form, text.into_bytes());
                let entry = format!("/AcroForm {}", reference(form));
                self.edit(catalog, |text| splice::insert(text, &entry))
            }
            Some(Object::Reference(form)) => self.extend_form(*form, &[], field),
            Some(Object::Dictionary(_)) => self.extend_form(catalog, b"AcroForm", field),
            Some(_) => Err(ODD),
        }
    }

    fn extend_form(
        &mut self,
        holder: ObjectId,
        path: &'static [u8],
        field: ObjectId,
    ) -> Result<(), DocumentRefused> {
        self.add_to_array(holder, path, b"Fields", field)?;
        self.edit(holder, |text| within(text, path, set_signature_flags))
    }

    /// Appends a reference to the array `key` of the dictionary `path` inside the object `holder`.
    fn add_to_array(
        &mut self,
        holder: ObjectId,
        path: &'static [u8],
        key: &'static [u8],
        element: ObjectId,
    ) -> Result<(), DocumentRefused> {
        let outer = self.source.dictionary(holder)?;
        let dictionary: &Dictionary = match path {
            [] => outer,
            _ => outer.get(path).and_then(Object::as_dict).map_err(|_| ODD)?,
        };
        let element = reference(element);
        match dictionary.get(key).ok() {
            None => {
                let entry = format!("/{} [{element}]", String::from_utf8_lossy(key));
                self.edit(holder, |text| {
                    within(text, path, |inner| splice::insert(inner, &entry))
                })
            }
            Some(Object::Array(_)) => self.edit(holder, |text| {
                within(text, path, |inner| {
                    within(inner, key, |array| splice::append(array, &element))
                })
            }),
            Some(Object::Reference(array)) => {
                self.edit(*array, |text| splice::append(text, &element))
            }
            Some(_) => Err(ODD),
        }
    }

    fn edit(
        &mut self,
        id: ObjectId,
        change: impl FnOnce(&[u8]) -> Result<Vec<u8>, splice::Unexpected>,
    ) -> Result<(), DocumentRefused> {
        let text = match self.changed.get(&id) {
            Some(text) => change(text),
            None => change(&self.source.text(id)?),
        };
        self.changed.insert(id, text.map_err(|_| ODD)?);
        Ok(())
    }
}

/// Changes the value of `key` inside a dictionary; with no key, the dictionary itself.
fn within(
    text: &[u8],
    key: &[u8],
    change: impl FnOnce(&[u8]) -> Result<Vec<u8>, splice::Unexpected>,
) -> Result<Vec<u8>, splice::Unexpected> {
    if key.is_empty() {
        return change(text);
    }
    let span = splice::find(text, key)?.ok_or(splice::Unexpected)?;
    let value = change(&text[span.clone()])?;
    Ok(splice::replace(text, span, &value))
}

fn set_signature_flags(form: &[u8]) -> Result<Vec<u8>, splice::Unexpected> {
    match splice::find(form, b"SigFlags")? {
        Some(span) => Ok(splice::replace(form, span, b"3")),
        None => splice::insert(form, "/SigFlags 3"),
    }
}

/// `12 0 R`.
pub(super) fn reference(id: ObjectId) -> String {
    format!("{} {} R", id.0, id.1)
}
