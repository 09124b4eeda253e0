//! A later revision of a sealed file, and what an attack needs to know of the file.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::write::{Increment, written};

/// A change of the revision; `None` where the file has nothing of the kind to change.
pub(super) type Edit = fn(&mut Revision<'_>) -> Option<()>;

/// A revision being made.
pub(super) struct Revision<'s> {
    pub(super) old: Document,
    pub(super) out: Increment<'s>,
    pub(super) catalog: ObjectId,
    /// The first page.
    pub(super) page: ObjectId,
    /// The field of the last seal.
    pub(super) field: ObjectId,
    /// Its signature dictionary.
    pub(super) seal: ObjectId,
    copies: BTreeMap<ObjectId, Object>,
}

impl<'s> Revision<'s> {
    /// `None` for a file that the library does not read, or whose seal is not an object of its own.
    pub(super) fn of(sealed: &'s [u8]) -> Option<Self> {
        let old = Document::load_mem(sealed).ok()?;
        let catalog = old.trailer.get(b"Root").ok()?.as_reference().ok()?;
        let page = *old.get_pages().values().next()?;
        let seal = last_seal(&old)?;
        let field = field_of(&old, seal)?;
        let out = Increment::of(sealed, size(&old), trailer(&old));
        Some(Self {
            old,
            out,
            catalog,
            page,
            field,
            seal,
            copies: BTreeMap::new(),
        })
    }

    /// The update, with all copies in it.
    pub(super) fn into_increment(mut self) -> Increment<'s> {
        for (id, object) in &self.copies {
            self.out.put_object(*id, object);
        }
        self.out
    }

    /// The file with the revision.
    pub(super) fn write(self) -> Vec<u8> {
        self.into_increment().write()
    }

    /// The dictionary of an object's copy in the new revision.
    pub(super) fn copy(&mut self, id: ObjectId) -> Option<&mut Dictionary> {
        let old = self.old.get_object(id).ok()?;
        let copy = self.copies.entry(id).or_insert_with(|| old.clone());
        match copy {
            Object::Dictionary(dictionary) => Some(dictionary),
            Object::Stream(stream) => Some(&mut stream.dict),
            _ => None,
        }
    }

    /// Puts something else under the number of an object.
    pub(super) fn overwrite(&mut self, id: ObjectId, object: impl Into<Object>) -> Option<()> {
        self.copies.insert(id, object.into());
        Some(())
    }

    pub(super) fn set(&mut self, id: ObjectId, key: &str, value: impl Into<Object>) -> Option<()> {
        self.copy(id)?.set(key, value.into());
        Some(())
    }

    pub(super) fn set_on_page(&mut self, key: &str, value: impl Into<Object>) -> Option<()> {
        self.set(self.page, key, value)
    }

    pub(super) fn set_on_field(&mut self, key: &str, value: impl Into<Object>) -> Option<()> {
        self.set(self.field, key, value)
    }

    pub(super) fn set_on_seal(&mut self, key: &str, value: impl Into<Object>) -> Option<()> {
        self.set(self.seal, key, value)
    }

    pub(super) fn set_on_catalog(&mut self, key: &str, value: impl Into<Object>) -> Option<()> {
        self.set(self.catalog, key, value)
    }

    pub(super) fn remove(&mut self, id: ObjectId, key: &str) -> Option<()> {
        self.copy(id)?.remove(key.as_bytes()).map(drop)
    }

    /// A new object.
    pub(super) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let id = self.out.fresh();
        self.out.put_object(id, &object.into());
        id
    }

    /// A value of the sealed file, as it is written.
    pub(super) fn old(&self, id: ObjectId, key: &str) -> Option<Object> {
        let object = self.old.get_object(id).ok()?;
        let dictionary = match object {
            Object::Stream(stream) => &stream.dict,
            other => other.as_dict().ok()?,
        };
        dictionary.get(key.as_bytes()).ok().cloned()
    }

    /// The same with a reference followed.
    pub(super) fn value(&self, id: ObjectId, key: &str) -> Option<Object> {
        match self.old(id, key)? {
            Object::Reference(id) => self.old.get_object(id).ok().cloned(),
            value => Some(value),
        }
    }

    /// Elements of an array of the sealed file; none where there is no array.
    pub(super) fn list(&self, id: ObjectId, key: &str) -> Vec<Object> {
        let value = self.value(id, key);
        value
            .and_then(|value| value.as_array().ok().cloned())
            .unwrap_or_default()
    }

    /// Sets a list that may be an object of its own in the sealed file.
    pub(super) fn set_list(&mut self, id: ObjectId, key: &str, items: Vec<Object>) -> Option<()> {
        match self.old(id, key) {
            Some(Object::Reference(list)) => self.overwrite(list, Object::Array(items)),
            _ => self.set(id, key, Object::Array(items)),
        }
    }

    /// The interactive form, copied; it may be a part of the catalogue.
    pub(super) fn form(&mut self) -> Option<&mut Dictionary> {
        match self.old(self.catalog, "AcroForm")? {
            Object::Reference(id) => self.copy(id),
            _ => self
                .copy(self.catalog)?
                .get_mut(b"AcroForm")
                .and_then(Object::as_dict_mut)
                .ok(),
        }
    }

    /// Fields at the top of the form.
    pub(super) fn fields(&self) -> Vec<Object> {
        let form = self.value(self.catalog, "AcroForm");
        let fields = form.and_then(|form| form.as_dict().ok()?.get(b"Fields").ok().cloned());
        let fields = match fields {
            Some(Object::Reference(id)) => self.old.get_object(id).ok().cloned(),
            other => other,
        };
        fields
            .and_then(|fields| fields.as_array().ok().cloned())
            .unwrap_or_default()
    }

    /// A dictionary added as an annotation of the first page, and, as a field, to the form.
    pub(super) fn place(&mut self, annotation: Dictionary, in_form: bool) -> Option<ObjectId> {
        let id = self.add(Object::Dictionary(annotation));
        let mut annotations = self.list(self.page, "Annots");
        annotations.push(id.into());
        self.set_list(self.page, "Annots", annotations)?;
        if in_form {
            let mut fields = self.fields();
            fields.push(id.into());
            self.form()?.set("Fields", Object::Array(fields));
        }
        Some(id)
    }

    /// One more certificate in the security store, which is made where there is none.
    pub(super) fn grow_store(&mut self) -> Option<()> {
        let certificate = self.add(drawn(b"0"));
        let Some(store) = self.old(self.catalog, "DSS") else {
            let certificates = vec![certificate.into()];
            let store = dictionary! { "Type" => "DSS", "Certs" => certificates };
            return self.set_on_catalog("DSS", store);
        };
        let store = store.as_reference().ok()?;
        let mut certificates = self.list(store, "Certs");
        certificates.push(certificate.into());
        self.set_list(store, "Certs", certificates)
    }

    /// The page tree's root.
    pub(super) fn tree(&self) -> Option<ObjectId> {
        self.old(self.catalog, "Pages")?.as_reference().ok()
    }

    /// The first stream whose dictionary has this under `key`.
    pub(super) fn stream_with(&self, key: &[u8], name: &[u8]) -> Option<(ObjectId, Stream)> {
        self.old.objects.iter().find_map(|(id, object)| {
            let stream = object.as_stream().ok()?;
            let found = stream.dict.get(key).and_then(Object::as_name).ok()?;
            (found == name).then(|| (*id, stream.clone()))
        })
    }

    /// The first dictionary of this `/Type`.
    pub(super) fn dictionary_of_type(&self, name: &[u8]) -> Option<ObjectId> {
        self.old.objects.iter().find_map(|(id, object)| {
            let kind = object
                .as_dict()
                .ok()?
                .get(b"Type")
                .and_then(Object::as_name);
            (kind.ok()? == name).then_some(*id)
        })
    }
}

/// `sealed` and a revision.
pub(super) fn edited(sealed: &[u8], edit: Edit) -> Option<Vec<u8>> {
    let mut revision = Revision::of(sealed)?;
    edit(&mut revision)?;
    Some(revision.write())
}

/// The first number that no object has.
fn size(file: &Document) -> u32 {
    let stated = file.trailer.get(b"Size").and_then(Object::as_i64).ok();
    let stated = stated.and_then(|size| u32::try_from(size).ok());
    stated.unwrap_or(0).max(file.max_id + 1)
}

/// What an update's trailer repeats.
fn trailer(file: &Document) -> String {
    let entry = |key: &str| {
        let value = written(file.trailer.get(key.as_bytes()).ok()?);
        Some(format!("/{key} {}", String::from_utf8_lossy(&value)))
    };
    let id = file.trailer.get(b"ID").ok().map(hexadecimal);
    let entries = ["Root", "Info"].into_iter().filter_map(entry);
    entries.chain(id).collect()
}

/// The file identifier, whose bytes are arbitrary.
fn hexadecimal(id: &Object) -> String {
    let parts = id.as_array().map(Vec::as_slice).unwrap_or_default();
    let hex = |part: &Object| -> String {
        let bytes = part.as_str().unwrap_or_default();
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    };
    let parts: String = parts
        .iter()
        .map(|part| format!("<{}>", hex(part)))
        .collect();
    format!("/ID[{parts}]")
}

fn last_seal(file: &Document) -> Option<ObjectId> {
    let begin = |object: &Object| {
        let seal = object.as_dict().ok()?;
        let kind = seal.get(b"SubFilter").and_then(Object::as_name).ok()?;
        let range = seal.get(b"ByteRange").ok()?.as_array().ok()?;
        let begin = range.get(2)?.as_i64().ok()?;
        (kind != b"ETSI.RFC3161").then_some(begin)
    };
    let seals = file.objects.iter();
    let seals = seals.filter_map(|(id, object)| Some((begin(object)?, *id)));
    seals.max().map(|(_, id)| id)
}

fn field_of(file: &Document, seal: ObjectId) -> Option<ObjectId> {
    let signed = |object: &Object| object.as_dict().ok()?.get(b"V").ok()?.as_reference().ok();
    let mut fields = file.objects.iter();
    fields.find_map(|(id, object)| (signed(object) == Some(seal)).then_some(*id))
}

pub(super) fn numbers(values: &[i64]) -> Object {
    Object::Array(values.iter().map(|value| (*value).into()).collect())
}

pub(super) fn text(words: &str) -> Object {
    Object::string_literal(words)
}

pub(super) fn name(word: &str) -> Object {
    Object::Name(word.as_bytes().to_vec())
}

pub(super) fn drawn(content: &[u8]) -> Stream {
    Stream::new(Dictionary::new(), content.to_vec())
}
