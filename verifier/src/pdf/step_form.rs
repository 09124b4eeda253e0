//! What an increment may change of the form and of the pages.

use std::collections::{BTreeMap, BTreeSet};

use super::change::ChangeKind;
use super::error::PdfError;
use super::fields::{self, Field};
use super::object::{Dictionary, Entry, Object, ObjectId};
use super::pages::{self, Page};
use super::step::{Step, changed_keys, is_prefix};
use super::{step_field, step_place};

impl<'a> Step<'_, 'a> {
    /// The interactive form. Gives the widgets of fields that were admitted as new.
    pub(super) fn form(
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
        let mut keys = changed_keys(&before, &after);
        if !keys.contains(&b"DR".as_slice()) && self.grew_in_place(after.get(b"DR"))? {
            keys.push(b"DR");
        }
        for key in keys {
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
        if self.found.iter().any(|found| found.field.is_some()) {
            step_place::report_crowded(self, &new_fields)?;
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
                self.explain_with_parts(after.get(key))?;
                true
            }
            // New names in the resources are used by nothing that was there.
            b"DR" if self.grown_resources(before, after)? => {
                self.explain_with_parts(after.get(key))?;
                let categories = self.new.get(after, key)?;
                for entry in categories
                    .dictionary()
                    .into_iter()
                    .flat_map(|of| &of.entries)
                {
                    self.explain_with_parts(Some(&entry.value))?;
                }
                true
            }
            b"NeedAppearances" => self.new.get(after, key)? != Object::Boolean(true),
            _ => false,
        })
    }

    /// Whether the increment wrote `/DR` or one of its categories again, under the number that it had.
    fn grew_in_place(&self, resources: Option<&Object<'a>>) -> Result<bool, PdfError> {
        let touched = |value: &Object<'a>| value.reference().is_some_and(|id| self.is_touched(id));
        let Some(resources) = resources else {
            return Ok(false);
        };
        let categories = self.new.resolve(resources)?;
        let mut categories = categories
            .dictionary()
            .into_iter()
            .flat_map(|of| &of.entries);
        Ok(touched(resources) || categories.any(|entry| touched(&entry.value)))
    }

    /// Explains a container and the new objects that it is made of.
    fn explain_with_parts(&mut self, value: Option<&Object<'a>>) -> Result<(), PdfError> {
        self.explain_container(value);
        let parts = value.map_or(Ok(Object::Null), |value| self.new.resolve(value))?;
        self.explain_new(&parts)
    }

    /// Every category of `/DR` has the entries that it had, and perhaps more.
    fn grown_resources(
        &self,
        before: &Dictionary<'a>,
        after: &Dictionary<'a>,
    ) -> Result<bool, PdfError> {
        let (old, new) = (self.old.get(before, b"DR")?, self.new.get(after, b"DR")?);
        let (Some(old), Some(new)) = (old.dictionary(), new.dictionary()) else {
            return Ok(false);
        };
        for entry in &old.entries {
            let now = self.new.get(new, &entry.key)?;
            let kept = match (self.old.resolve(&entry.value)?, &now) {
                (Object::Dictionary(was), Object::Dictionary(now)) => {
                    let stays = |entry: &Entry<'a>| now.get(&entry.key) == Some(&entry.value);
                    was.entries.iter().all(stays) && now.duplicate().is_none()
                }
                (was, now) => was == *now,
            };
            if !kept {
                return Ok(false);
            }
        }
        Ok(new.duplicate().is_none())
    }

    fn only_seals(&self) -> Result<bool, PdfError> {
        let fields = fields::fields(self.old)?;
        Ok(fields
            .iter()
            .all(|field| field.widgets.is_empty() || field.field_type.as_deref() == Some(b"Sig")))
    }

    /// The old fields all stay, in their order. New ones may stand between them: the order shows nowhere.
    fn field_order(
        &mut self,
        before: &Dictionary<'a>,
        after: &Dictionary<'a>,
    ) -> Result<(), PdfError> {
        let (old, new) = (
            self.old.get(before, b"Fields")?,
            self.new.get(after, b"Fields")?,
        );
        let mut now = new.array().unwrap_or_default().iter();
        let mut before = old.array().unwrap_or_default().iter();
        if !before.all(|field| now.any(|other| other == field)) {
            self.report(ChangeKind::FormField, None, "AcroForm /Fields");
        }
        Ok(())
    }

    /// Pages: the same ones in the same order, with nothing changed but annotations appended that an admitted field owns.
    pub(super) fn pages(&mut self, widgets: &BTreeSet<ObjectId>) -> Result<(), PdfError> {
        let ids = |pages: &[Page]| pages.iter().map(|page| page.id).collect::<Vec<_>>();
        let order = ids(&self.new_pages);
        if ids(&self.old_pages) != order {
            self.report(ChangeKind::PageTree, None, "page tree");
        }
        // A seal stands on one page: where it may stand is looked at there.
        let mut left = widgets.clone();
        for (number, id) in (1..).zip(order) {
            let (Object::Dictionary(old), Object::Dictionary(new)) =
                (self.old.load(id)?, self.new.load(id)?)
            else {
                continue;
            };
            self.page(number, id, &old, &new, &mut left)?;
        }
        Ok(())
    }

    /// Whether an entry of a page says now what the page inherited (ISO 32000-1 7.7.3.4): iText 5 and OpenPDF write that out.
    fn is_inherited(
        &self,
        key: &[u8],
        old: &Dictionary<'a>,
        new: &Dictionary<'a>,
    ) -> Result<bool, PdfError> {
        const INHERITABLE: [&[u8]; 4] = [b"MediaBox", b"CropBox", b"Rotate", b"Resources"];
        if !INHERITABLE.contains(&key) || old.get(key).is_some() || new.duplicate().is_some() {
            return Ok(false);
        }
        let now = self.new.get(new, key)?;
        let mut node = self.old.get(old, b"Parent")?;
        for _ in 0..self.old.document.budget.limits.depth {
            let Object::Dictionary(above) = node else {
                return Ok(false);
            };
            if above.get(key).is_some() {
                return Ok(self.old.get(&above, key)? == now);
            }
            node = self.old.get(&above, b"Parent")?;
        }
        Ok(false)
    }

    fn page(
        &mut self,
        number: usize,
        id: ObjectId,
        old: &Dictionary<'a>,
        new: &Dictionary<'a>,
        left: &mut BTreeSet<ObjectId>,
    ) -> Result<(), PdfError> {
        for key in changed_keys(old, new) {
            let same = key == b"Annots" || is_rounded(key, old, new);
            if !same && !self.is_inherited(key, old, new)? {
                self.report(ChangeKind::Page, Some(number), id);
                return Ok(());
            }
        }
        let (before, after) = (
            pages::annotations(self.old, old)?,
            pages::annotations(self.new, new)?,
        );
        let added = after.get(before.len()..).unwrap_or_default();
        let mut owned =
            |annotation: &Object<'a>| annotation.reference().is_some_and(|id| left.remove(&id));
        if !is_prefix(&before, &after) || !added.iter().all(&mut owned) {
            self.report(ChangeKind::Annotation, Some(number), id);
            return Ok(());
        }
        self.explain(id);
        self.explain_container(new.get(b"Annots"));
        Ok(())
    }
}

/// Less than any device can show, in points.
const ROUNDING: f64 = 0.000_001;

/// A box of a page with fewer decimals, as poppler writes it. A page that has a key twice is none, see [`pages::pages`].
fn is_rounded(key: &[u8], old: &Dictionary<'_>, new: &Dictionary<'_>) -> bool {
    const BOXES: [&[u8]; 5] = [b"MediaBox", b"CropBox", b"BleedBox", b"TrimBox", b"ArtBox"];
    let corners = |page: &Dictionary<'_>| pages::rectangle(page.get(key)?);
    match (corners(old), corners(new)) {
        (Some(old), Some(new)) if BOXES.contains(&key) => {
            let mut pairs = old.iter().zip(new);
            pairs.all(|(old, new)| (old - new).abs() < ROUNDING)
        }
        _ => false,
    }
}
