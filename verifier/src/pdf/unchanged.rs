//! Whether a signature and its field say now what they said when they were sealed.

use std::collections::BTreeSet;

use super::document::{Document, View};
use super::error::PdfError;
use super::fault::PdfFault;
use super::fields::Field;
use super::graph::{UPWARD_KEYS, references};
use super::object::{Dictionary, Object, ObjectId};
use super::signature::SignatureField;
use super::step::is_type_added;

/// Keys of a field whose targets are compared as well, not only the references: appearance, value, lock, colours.
const DEEP_KEYS: [&[u8]; 5] = [b"AP", b"V", b"Lock", b"SV", b"MK"];

/// Differences between the signed revision and the last one in the signature dictionary, the field, its widgets and its parent.
pub(super) fn faults(
    document: &Document<'_>,
    field: &Field<'_>,
    signature: &SignatureField<'_>,
) -> Result<Vec<PdfFault>, PdfError> {
    let Some(revision) = signature.revision else {
        return Ok(Vec::new());
    };
    let compare = Compare {
        old: document.view(revision.saturating_sub(1)),
        new: document.last(),
    };
    if compare.old.index == compare.new.index {
        return Ok(Vec::new());
    }
    let mut faults = compare.dictionary(signature)?;
    faults.extend(compare.field(field)?);
    Ok(faults)
}

/// Two states of one document.
pub(super) struct Compare<'f, 'a> {
    pub(super) old: View<'f, 'a>,
    pub(super) new: View<'f, 'a>,
}

impl<'a> Compare<'_, 'a> {
    fn dictionary(&self, signature: &SignatureField<'_>) -> Result<Vec<PdfFault>, PdfError> {
        let Some(id) = signature.dictionary.filter(|id| !self.untouched(id.number)) else {
            return Ok(Vec::new());
        };
        let (old, new) = (self.old.load(id)?, self.new.load(id)?);
        match (&old, &new) {
            (Object::Dictionary(old), Object::Dictionary(new)) => {
                let key = |key| PdfFault::DictionaryChanged { key };
                Ok(self
                    .differing(old, new, &[])?
                    .into_iter()
                    .map(key)
                    .collect())
            }
            _ => Ok(vec![PdfFault::FieldNotSigned]),
        }
    }

    fn field(&self, field: &Field<'_>) -> Result<Vec<PdfFault>, PdfError> {
        let mut changed = BTreeSet::new();
        let nodes: BTreeSet<ObjectId> = field
            .id
            .into_iter()
            .chain(field.widgets.iter().filter_map(|widget| widget.id))
            .collect();
        for id in nodes {
            let (old, new) = (self.old.load(id)?, self.new.load(id)?);
            match (&old, &new) {
                (Object::Dictionary(old), Object::Dictionary(new)) => {
                    changed.extend(self.differing(old, new, &[])?)
                }
                _ => return Ok(vec![PdfFault::FieldNotSigned]),
            }
        }
        if let Some(id) = field.parent.filter(|id| !self.untouched(id.number)) {
            // A sibling may be added to the parent, nothing else.
            let (old, new) = (self.old.load(id)?, self.new.load(id)?);
            match (&old, &new) {
                (Object::Dictionary(old), Object::Dictionary(new)) => {
                    changed.extend(self.differing(old, new, &[b"Kids"])?)
                }
                _ => changed.extend(["Parent".to_owned()]),
            }
        }
        Ok(changed
            .into_iter()
            .map(|key| PdfFault::FieldChanged { key })
            .collect())
    }

    /// Whether both views take an object from the same place of the file.
    pub(super) fn untouched(&self, number: u32) -> bool {
        self.old.written_in(number) == self.new.written_in(number)
    }

    /// Keys whose values differ in meaning, `except` apart.
    fn differing(
        &self,
        old: &Dictionary<'a>,
        new: &Dictionary<'a>,
        except: &[&[u8]],
    ) -> Result<Vec<String>, PdfError> {
        let twice = [old.duplicates(), new.duplicates()].concat();
        let (old, new) = (old.sorted(), new.sorted());
        let keys: BTreeSet<&[u8]> = old.keys().chain(new.keys()).copied().collect();
        let mut differing = Vec::new();
        for key in keys.into_iter().filter(|key| !except.contains(key)) {
            let same = match (old.get(key), new.get(key)) {
                _ if twice.contains(&key) => false,
                (Some(old), Some(new)) if DEEP_KEYS.contains(&key) => {
                    self.deep_same(old, new, &mut BTreeSet::new())?
                }
                (Some(old), Some(new)) => old == new,
                (old, new) => is_type_added(key, old.copied(), new.copied()),
            };
            if !same {
                differing.push(String::from_utf8_lossy(key).into_owned());
            }
        }
        Ok(differing)
    }

    /// Same meaning, targets of references included.
    fn deep_same(
        &self,
        old: &Object<'a>,
        new: &Object<'a>,
        seen: &mut BTreeSet<ObjectId>,
    ) -> Result<bool, PdfError> {
        if old != new {
            return Ok(false);
        }
        // The same text in both views: only what its references lead to can differ.
        let mut pending = references(new, &UPWARD_KEYS);
        while let Some(id) = pending.pop() {
            if !seen.insert(id) {
                continue;
            }
            let now = self.new.load(id)?;
            if !self.untouched(id.number) && !self.new.same(&self.old.load(id)?, &now)? {
                return Ok(false);
            }
            pending.extend(references(&now, &UPWARD_KEYS));
        }
        Ok(true)
    }
}
