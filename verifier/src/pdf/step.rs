//! One increment compared with the revision before it, rejecting by default.
//!
//! Every object that the increment touches must be explained: the walk goes from the catalog down the few paths on which a change can be
//! admitted, checks what it finds there and notes it. Whatever it did not note is a change that nothing explains.

use std::collections::{BTreeMap, BTreeSet};

use super::change::ChangeKind;
use super::document::{Document, View};
use super::error::PdfError;
use super::fields::{self, Field};
use super::graph::{self, UPWARD_KEYS, Uses, references};
use super::increment::{self, Touched};
use super::object::{Dictionary, Object, ObjectId};
use super::pages::{self, Page};
use super::{step_field, step_validation};

/// A change before a rule looked at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) page: Option<usize>,
    pub(super) object: String,
    pub(super) kind: ChangeKind,
}

/// Changes of one increment that are told one by one. Nobody reads more, and each is looked for among the others.
const MOST_CHANGES: usize = 500;

/// All changes of revision `index` (from 0, at least 1) against the one before.
pub(super) fn changes(document: &Document<'_>, index: usize) -> Vec<Found> {
    let step = || -> Result<Vec<Found>, PdfError> {
        let mut step = Step::new(document, index)?;
        step.bytes()?;
        step.trailer()?;
        step.catalog()?;
        step.leftovers()?;
        Ok(step.found)
    };
    step().unwrap_or_else(|error| {
        vec![Found {
            page: None,
            object: error.to_string(),
            kind: ChangeKind::Unreadable,
        }]
    })
}

pub(super) struct Step<'f, 'a> {
    pub(super) old: View<'f, 'a>,
    pub(super) new: View<'f, 'a>,
    old_pages: Vec<Page>,
    pub(super) new_pages: Vec<Page>,
    /// Page (from 1) of each annotation, before and after.
    pub(super) shown_before: BTreeMap<ObjectId, usize>,
    pub(super) shown_after: BTreeMap<ObjectId, usize>,
    /// Objects that the increment touches, by number.
    pub(super) touched: BTreeMap<u32, Touched<'a>>,
    pub(super) uses_before: Uses,
    pub(super) uses_after: Uses,
    explained: BTreeSet<u32>,
    pub(super) found: Vec<Found>,
}

impl<'f, 'a> Step<'f, 'a> {
    fn new(document: &'f Document<'a>, index: usize) -> Result<Self, PdfError> {
        let (old, new) = (document.view(index.saturating_sub(1)), document.view(index));
        let touched = increment::touched(old, new)?
            .into_iter()
            .map(|touched| (touched.id.number, touched))
            .collect();
        let (old_pages, new_pages) = (pages::pages(old)?, pages::pages(new)?);
        Ok(Self {
            old,
            new,
            shown_before: pages::annotation_pages(&old_pages),
            shown_after: pages::annotation_pages(&new_pages),
            old_pages,
            new_pages,
            touched,
            uses_before: graph::uses(old)?,
            uses_after: graph::uses(new)?,
            explained: BTreeSet::new(),
            found: Vec::new(),
        })
    }

    /// Notes a change. Where there are very many, the last one noted says so and is never admitted.
    pub(super) fn report(&mut self, kind: ChangeKind, page: Option<usize>, object: impl ToString) {
        let found = Found {
            page,
            object: object.to_string(),
            kind,
        };
        if self.found.len() < MOST_CHANGES && !self.found.contains(&found) {
            self.found.push(found);
        }
        if self.found.len() == MOST_CHANGES {
            self.found.push(Found {
                page: None,
                object: "and more".into(),
                kind: ChangeKind::Unexplained,
            });
        }
    }

    pub(super) fn is_touched(&self, id: ObjectId) -> bool {
        self.touched.contains_key(&id.number)
    }

    /// Whether the increment made this object.
    pub(super) fn is_new(&self, id: ObjectId) -> bool {
        self.touched
            .get(&id.number)
            .is_some_and(|touched| !touched.existed && !touched.deleted)
    }

    pub(super) fn explain(&mut self, id: ObjectId) {
        self.explained.insert(id.number);
    }

    /// Explains a container that may change only because it has one place in the document.
    pub(super) fn explain_container(&mut self, value: Option<&Object<'a>>) {
        let Some(id) = value
            .and_then(Object::reference)
            .filter(|id| self.is_touched(*id))
        else {
            return;
        };
        self.explain(id);
        self.check_prepared(id);
        if self.uses_after.get(&id).copied().unwrap_or(0) > 1 {
            self.report(ChangeKind::Shared, None, id);
        }
    }

    /// A new object whose number something referred to before it existed was prepared for.
    fn check_prepared(&mut self, id: ObjectId) {
        if self.is_new(id)
            && self
                .uses_before
                .keys()
                .any(|known| known.number == id.number)
        {
            self.report(ChangeKind::Prepared, None, id);
        }
    }

    /// Explains all new objects that a value is made of. Changed old objects stay unexplained.
    pub(super) fn explain_new(&mut self, value: &Object<'a>) -> Result<(), PdfError> {
        let mut pending = references(value, &UPWARD_KEYS);
        while let Some(id) = pending.pop() {
            if !self.is_new(id) || !self.explained.insert(id.number) {
                continue;
            }
            self.check_prepared(id);
            let object = self.new.load(id)?;
            // A stream whose data are in another file (ISO 32000-1 table 5, /F) shows what nobody signed.
            if matches!(&object, Object::Stream(stream) if stream.dictionary.get(b"F").is_some()) {
                self.report(ChangeKind::Unexplained, None, id);
            }
            pending.extend(references(&object, &UPWARD_KEYS));
        }
        Ok(())
    }

    fn bytes(&mut self) -> Result<(), PdfError> {
        for gap in increment::unexplained_bytes(self.new)? {
            self.report(
                ChangeKind::Bytes,
                None,
                format!("bytes {}-{}", gap.start, gap.end),
            );
        }
        Ok(())
    }

    fn trailer(&mut self) -> Result<(), PdfError> {
        /// Keys that describe the section itself (ISO 32000-1 table 15 and 17).
        const OWN: [&[u8]; 9] = [
            b"Size",
            b"Prev",
            b"Type",
            b"W",
            b"Index",
            b"Filter",
            b"DecodeParms",
            b"Length",
            b"ID",
        ];
        let (Some(old), Some(new)) = (
            self.old.revision().and_then(|revision| revision.trailer()),
            self.new.revision().and_then(|revision| revision.trailer()),
        ) else {
            return Ok(());
        };
        for key in changed_keys(old, new) {
            if !OWN.contains(&key) && key != b"Info" {
                self.report(
                    ChangeKind::Trailer,
                    None,
                    format!("trailer /{}", String::from_utf8_lossy(key)),
                );
            }
        }
        self.information(old.get(b"Info"), new.get(b"Info"))
    }

    /// The information dictionary (ISO 32000-1 14.3.3): strings only.
    fn information(
        &mut self,
        old: Option<&Object<'a>>,
        new: Option<&Object<'a>>,
    ) -> Result<(), PdfError> {
        let (Some(before), after) = (self.optional(self.old, old)?, self.optional(self.new, new)?)
        else {
            return Ok(());
        };
        let Some(after) = after else {
            self.report(ChangeKind::Trailer, None, "trailer /Info");
            return Ok(());
        };
        let keys = changed_keys(&before, &after);
        if keys.is_empty()
            && !new
                .and_then(Object::reference)
                .is_some_and(|id| self.is_touched(id))
        {
            return Ok(());
        }
        let plain = |key: &&[u8]| {
            matches!(
                after.get(key),
                None | Some(Object::String(_) | Object::Name(_))
            )
        };
        let dates = |key: &&[u8]| matches!(*key, b"ModDate" | b"Producer");
        if keys.iter().all(plain) {
            let kind = if keys.iter().all(dates) {
                ChangeKind::Housekeeping
            } else {
                ChangeKind::Metadata
            };
            self.report(
                kind,
                None,
                new.and_then(Object::reference)
                    .map_or("trailer /Info".to_owned(), |id| id.to_string()),
            );
            self.explain_container(new);
        }
        Ok(())
    }

    /// A dictionary that may be absent, and is then empty; `None` for anything but a dictionary.
    fn optional(
        &self,
        view: View<'_, 'a>,
        value: Option<&Object<'a>>,
    ) -> Result<Option<Dictionary<'a>>, PdfError> {
        match value.map_or(Ok(Object::Null), |value| view.resolve(value))? {
            Object::Null => Ok(Some(Dictionary::default())),
            Object::Dictionary(dictionary) => Ok(Some(dictionary)),
            _ => Ok(None),
        }
    }

    fn catalog(&mut self) -> Result<(), PdfError> {
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        let root = self.new.root_id();
        if let Some(id) = root {
            self.explain(id);
        }
        let name = root.map_or("catalog".to_owned(), |id| id.to_string());
        for key in changed_keys(&old, &new) {
            match key {
                b"AcroForm" | b"DSS" | b"Metadata" => {}
                b"Extensions" | b"Version" => self.housekeeping(key, &old, &new, &name)?,
                b"Pages" => self.report(ChangeKind::PageTree, None, &name),
                b"StructTreeRoot" | b"MarkInfo" | b"Lang" => {
                    self.report(ChangeKind::Structure, None, &name)
                }
                _ => self.report(ChangeKind::Catalog, None, &name),
            }
        }
        self.metadata(old.get(b"Metadata"), new.get(b"Metadata"))?;
        step_validation::security_store(self, old.get(b"DSS"), new.get(b"DSS"))?;
        let allowed_widgets = self.form(&old, &new)?;
        self.pages(&allowed_widgets)
    }

    /// `/Version` may rise, `/Extensions` may gain entries; neither may go (iText: EXTENSIONS_REMOVED).
    fn housekeeping(
        &mut self,
        key: &[u8],
        old: &Dictionary<'a>,
        new: &Dictionary<'a>,
        name: &str,
    ) -> Result<(), PdfError> {
        let (before, after) = (self.old.get(old, key)?, self.new.get(new, key)?);
        let fine = match (&before, &after) {
            (Object::Name(before), Object::Name(after)) => before <= after,
            (Object::Dictionary(before), Object::Dictionary(after)) => before
                .entries
                .iter()
                .all(|entry| after.get(&entry.key).is_some()),
            (Object::Null, Object::Name(_) | Object::Dictionary(_)) => true,
            _ => false,
        };
        self.report(
            if fine {
                ChangeKind::Housekeeping
            } else {
                ChangeKind::Catalog
            },
            None,
            name,
        );
        if fine {
            self.explain_container(new.get(key));
            self.explain_new(&after)?;
        }
        Ok(())
    }

    /// The metadata stream of the document (ISO 32000-1 14.3.2).
    fn metadata(
        &mut self,
        old: Option<&Object<'a>>,
        new: Option<&Object<'a>>,
    ) -> Result<(), PdfError> {
        let id = new.and_then(Object::reference);
        let changed = old != new || id.is_some_and(|id| self.is_touched(id));
        if !changed {
            return Ok(());
        }
        let object = new.map_or(Ok(Object::Null), |new| self.new.resolve(new))?;
        let name = id.map_or("catalog /Metadata".to_owned(), |id| id.to_string());
        let is_metadata = matches!(&object, Object::Stream(stream) if stream.dictionary.is(b"Type", b"Metadata") && stream.dictionary.get(b"F").is_none());
        if is_metadata {
            self.report(ChangeKind::Metadata, None, name);
            self.explain_container(new);
        } else {
            self.report(ChangeKind::Catalog, None, name);
        }
        Ok(())
    }

    /// The interactive form. Gives the widgets of fields that were admitted as new.
    fn form(
        &mut self,
        old: &Dictionary<'a>,
        new: &Dictionary<'a>,
    ) -> Result<BTreeSet<ObjectId>, PdfError> {
        let (Some(before), Some(after)) = (fields::form(self.old)?, fields::form(self.new)?) else {
            if old.get(b"AcroForm").is_some() || new.get(b"AcroForm").is_some() {
                self.report(ChangeKind::FormField, None, "AcroForm");
            }
            return Ok(BTreeSet::new());
        };
        self.explain_container(new.get(b"AcroForm"));
        for key in changed_keys(&before, &after) {
            if !self.form_entry(key, &before, &after)? {
                self.report(
                    ChangeKind::FormField,
                    None,
                    format!("AcroForm /{}", String::from_utf8_lossy(key)),
                );
            }
        }
        self.explain_container(after.get(b"Fields"));
        let (old_fields, new_fields) = (fields::fields(self.old)?, fields::fields(self.new)?);
        self.field_order(&before, &after)?;
        let known: BTreeMap<ObjectId, &Field<'a>> = old_fields
            .iter()
            .filter_map(|field| Some((field.id?, field)))
            .collect();
        let mut widgets = BTreeSet::new();
        for field in &new_fields {
            match field.id.and_then(|id| known.get(&id)) {
                Some(old) => step_field::known(self, old, field)?,
                None => widgets.extend(step_field::added(self, field)?),
            }
        }
        Ok(widgets)
    }

    /// Whether a changed entry of the form dictionary is admitted.
    fn form_entry(
        &mut self,
        key: &[u8],
        before: &Dictionary<'a>,
        after: &Dictionary<'a>,
    ) -> Result<bool, PdfError> {
        Ok(match key {
            b"Fields" => true,
            // Bits may be set, never cleared.
            b"SigFlags" => {
                let (old, new) = (
                    self.old.get(before, key)?.integer().unwrap_or(0),
                    self.new.get(after, key)?.integer().unwrap_or(0),
                );
                old & new == old
            }
            // Default resources and appearance serve fields that people fill in; where all fields are seals they show nowhere.
            b"DR" | b"DA" if before.get(key).is_none() || self.only_seals()? => {
                self.explain_container(after.get(key));
                self.explain_new(&after.get(key).cloned().unwrap_or(Object::Null))?;
                true
            }
            b"NeedAppearances" => self.new.get(after, key)? != Object::Boolean(true),
            _ => false,
        })
    }

    fn only_seals(&self) -> Result<bool, PdfError> {
        let fields = fields::fields(self.old)?;
        Ok(fields
            .iter()
            .all(|field| field.widgets.is_empty() || field.field_type.as_deref() == Some(b"Sig")))
    }

    /// New fields come after the old ones, which all stay.
    fn field_order(
        &mut self,
        before: &Dictionary<'a>,
        after: &Dictionary<'a>,
    ) -> Result<(), PdfError> {
        let (old, new) = (
            self.old.get(before, b"Fields")?,
            self.new.get(after, b"Fields")?,
        );
        if !is_prefix(
            old.array().unwrap_or_default(),
            new.array().unwrap_or_default(),
        ) {
            self.report(ChangeKind::FormField, None, "AcroForm /Fields");
        }
        Ok(())
    }

    /// Pages: the same ones in the same order, with nothing changed but annotations appended that an admitted field owns.
    fn pages(&mut self, widgets: &BTreeSet<ObjectId>) -> Result<(), PdfError> {
        let ids = |pages: &[Page]| pages.iter().map(|page| page.id).collect::<Vec<_>>();
        let order = ids(&self.new_pages);
        if ids(&self.old_pages) != order {
            self.report(ChangeKind::PageTree, None, "page tree");
        }
        for (number, id) in (1..).zip(order) {
            let (Object::Dictionary(old), Object::Dictionary(new)) =
                (self.old.load(id)?, self.new.load(id)?)
            else {
                continue;
            };
            self.page(number, id, &old, &new, widgets)?;
        }
        Ok(())
    }

    fn page(
        &mut self,
        number: usize,
        id: ObjectId,
        old: &Dictionary<'a>,
        new: &Dictionary<'a>,
        widgets: &BTreeSet<ObjectId>,
    ) -> Result<(), PdfError> {
        if changed_keys(old, new)
            .into_iter()
            .any(|key| key != b"Annots")
        {
            self.report(ChangeKind::Page, Some(number), id);
            return Ok(());
        }
        let (before, after) = (
            pages::annotations(self.old, old)?,
            pages::annotations(self.new, new)?,
        );
        let added = after.get(before.len()..).unwrap_or_default();
        let owned = |annotation: &Object<'a>| {
            annotation
                .reference()
                .is_some_and(|id| widgets.contains(&id))
        };
        if !is_prefix(&before, &after) || !added.iter().all(owned) {
            self.report(ChangeKind::Annotation, Some(number), id);
            return Ok(());
        }
        self.explain(id);
        self.explain_container(new.get(b"Annots"));
        Ok(())
    }

    /// Whatever the walk did not explain.
    fn leftovers(&mut self) -> Result<(), PdfError> {
        let left = self
            .touched
            .values()
            .filter(|touched| !self.explained.contains(&touched.id.number));
        let (holders, left): (Vec<_>, Vec<_>) = left.partition(|touched| touched.holder);
        let ids = |touched: Vec<&Touched<'a>>| {
            touched
                .into_iter()
                .map(|touched| touched.id)
                .collect::<Vec<_>>()
        };
        let (holders, left) = (ids(holders), ids(left));
        for id in holders {
            self.check_prepared(id);
        }
        if left.is_empty() {
            return Ok(());
        }
        let pages = self.owners(&left)?;
        for id in left {
            let Some(touched) = self.touched.get(&id.number) else {
                continue;
            };
            let page = pages.get(&id).copied();
            if touched.deleted {
                // An entry freed after nothing refers to it any more is tidying up.
                if self.uses_after.contains_key(&id) {
                    self.report(ChangeKind::Removed, page, id);
                }
                continue;
            }
            let unused = !self.uses_before.contains_key(&id) && !self.uses_after.contains_key(&id);
            let kind = if unused && step_validation::is_unused_entry(touched) {
                ChangeKind::ValidationData
            } else {
                kind(touched, page)
            };
            self.report(kind, page, id);
        }
        Ok(())
    }

    /// The first page that each object is part of, before or after.
    fn owners(&self, objects: &[ObjectId]) -> Result<BTreeMap<ObjectId, usize>, PdfError> {
        let mut owners = BTreeMap::new();
        let wanted: BTreeSet<&ObjectId> = objects.iter().collect();
        for (view, pages) in [(self.new, &self.new_pages), (self.old, &self.old_pages)] {
            for (number, page) in (1..).zip(pages) {
                let parts = graph::page_objects(view, page.id)?;
                for id in parts.into_iter().filter(|id| wanted.contains(id)) {
                    owners.entry(id).or_insert(number);
                }
            }
        }
        Ok(owners)
    }
}

/// What an unexplained object is, by its type. Never a kind that a rule admits.
fn kind(touched: &Touched<'_>, page: Option<usize>) -> ChangeKind {
    let empty = Dictionary::default();
    let dictionary = touched
        .new
        .any_dictionary()
        .or(touched.old.any_dictionary())
        .unwrap_or(&empty);
    if dictionary.get(b"FT").is_some() {
        return ChangeKind::FormField;
    }
    match dictionary.name(b"Type") {
        Some(b"Page") => ChangeKind::Page,
        Some(b"Pages") => ChangeKind::PageTree,
        Some(b"Annot") => ChangeKind::Annotation,
        Some(b"Sig" | b"DocTimeStamp") => ChangeKind::Signature,
        Some(b"StructTreeRoot" | b"StructElem") => ChangeKind::Structure,
        Some(b"Font" | b"FontDescriptor" | b"XObject" | b"ExtGState" | b"Pattern" | b"CMap") => {
            ChangeKind::Resource
        }
        Some(b"Filespec" | b"EmbeddedFile" | b"Action" | b"Outlines") => ChangeKind::Catalog,
        None if page.is_some() && matches!(touched.new, Object::Stream(_)) => ChangeKind::Page,
        _ => ChangeKind::Unexplained,
    }
}

/// Keys whose values differ in meaning, sorted.
pub(super) fn changed_keys<'d>(old: &'d Dictionary<'_>, new: &'d Dictionary<'_>) -> Vec<&'d [u8]> {
    let (old, new) = (old.sorted(), new.sorted());
    let keys: BTreeSet<&[u8]> = old.keys().chain(new.keys()).copied().collect();
    let changed = |key: &&[u8]| match (old.get(key), new.get(key)) {
        (Some(old), Some(new)) => old != new,
        _ => true,
    };
    keys.into_iter().filter(changed).collect()
}

/// Whether `new` begins with `old`.
pub(super) fn is_prefix(old: &[Object<'_>], new: &[Object<'_>]) -> bool {
    old.len() <= new.len() && old.iter().zip(new).all(|(old, new)| old == new)
}
