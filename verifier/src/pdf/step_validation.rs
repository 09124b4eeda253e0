//! The document security store (EN 319 142-1 5.4.2): it may hold other data later, and nothing but data. What an earlier
//! revision held still counts, so that nothing is lost with an entry that makes way for others; but the store must not go, nor only shrink.

use std::collections::BTreeSet;

use super::change::ChangeKind;
use super::document::View;
use super::error::PdfError;
use super::graph::references;
use super::increment::Touched;
use super::object::{Dictionary, Object, ObjectId};
use super::step::Step;

/// Compares `/DSS` of the catalog.
pub(super) fn security_store<'a>(
    step: &mut Step<'_, 'a>,
    old: Option<&Object<'a>>,
    new: Option<&Object<'a>>,
) -> Result<(), PdfError> {
    let (before, after) = (resolve_old(step, old)?, resolve_new(step, new)?);
    if before == Object::Null && after == Object::Null {
        return Ok(());
    }
    let mut growth = Growth {
        step,
        changed: false,
        brought: false,
        broken: false,
    };
    growth.value(old, new, Level::Store)?;
    let Growth {
        changed,
        brought,
        broken,
        ..
    } = growth;
    let lost = !listed(step.old, &before)?.is_subset(&listed(step.new, &after)?);
    let name = new
        .and_then(Object::reference)
        .map_or("catalog /DSS".to_owned(), |id| id.to_string());
    let kind = match () {
        () if broken || lost && !brought => ChangeKind::ValidationDataRemoved,
        () if changed => ChangeKind::ValidationData,
        () => return Ok(()),
    };
    step.report(kind, None, name);
    Ok(())
}

fn resolve_old<'a>(
    step: &Step<'_, 'a>,
    value: Option<&Object<'a>>,
) -> Result<Object<'a>, PdfError> {
    value.map_or(Ok(Object::Null), |value| step.old.resolve(value))
}

fn resolve_new<'a>(
    step: &Step<'_, 'a>,
    value: Option<&Object<'a>>,
) -> Result<Object<'a>, PdfError> {
    value.map_or(Ok(Object::Null), |value| step.new.resolve(value))
}

/// All streams that a store lists, in whatever place: `/VRI` is an index to the same data.
fn listed<'a>(view: View<'_, 'a>, store: &Object<'a>) -> Result<BTreeSet<ObjectId>, PdfError> {
    let mut listed = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut pending = references(store, &[]);
    while let Some(id) = pending.pop() {
        if !seen.insert(id) {
            continue;
        }
        match view.load(id)? {
            Object::Stream(_) => {
                listed.insert(id);
            }
            other => pending.extend(references(&other, &[])),
        }
    }
    Ok(listed)
}

/// What a value inside the store must be.
#[derive(Clone, Copy)]
enum Level {
    Store,
    Related,
    Entry,
    Streams,
    Stream,
    Text,
}

struct Growth<'s, 'f, 'a> {
    step: &'s mut Step<'f, 'a>,
    changed: bool,
    /// Material that the increment made.
    brought: bool,
    /// The store is gone, or holds something else than validation data.
    broken: bool,
}

impl<'a> Growth<'_, '_, 'a> {
    fn value(
        &mut self,
        old: Option<&Object<'a>>,
        new: Option<&Object<'a>>,
        level: Level,
    ) -> Result<(), PdfError> {
        let (before, after) = (resolve_old(self.step, old)?, resolve_new(self.step, new)?);
        if new
            .and_then(Object::reference)
            .is_some_and(|id| self.step.is_touched(id))
            || before != after
        {
            self.changed = true;
        }
        match (level, &before, &after) {
            (_, Object::Null, Object::Null) => {}
            (Level::Store, _, Object::Dictionary(after)) => {
                self.dictionary(&before, after, new, store_level)?
            }
            (Level::Related, _, Object::Dictionary(after)) => {
                self.dictionary(&before, after, new, related_level)?
            }
            (Level::Entry, _, Object::Dictionary(after)) => {
                self.dictionary(&before, after, new, entry_level)?
            }
            (Level::Streams, Object::Null | Object::Array(_), Object::Array(items)) => {
                self.array(before.array().unwrap_or_default(), items, new)?
            }
            (Level::Stream, Object::Null, Object::Stream(_)) => self.stream(new)?,
            (Level::Stream, Object::Stream(_), Object::Stream(_)) => self.broken |= before != after,
            (Level::Text, _, Object::String(_) | Object::Name(_)) => {}
            _ => self.broken = true,
        }
        Ok(())
    }

    fn dictionary(
        &mut self,
        before: &Object<'a>,
        after: &Dictionary<'a>,
        value: Option<&Object<'a>>,
        level: impl Fn(&[u8]) -> Option<Level>,
    ) -> Result<(), PdfError> {
        self.step.explain_container(value);
        let empty = Dictionary::default();
        self.broken |= after.duplicate().is_some();
        let (before, after) = (
            before.dictionary().unwrap_or(&empty).sorted(),
            after.sorted(),
        );
        for (key, value) in after {
            match level(key) {
                Some(level) => self.value(before.get(key).copied(), Some(value), level)?,
                None => self.broken |= before.get(key).is_none_or(|old| *old != value),
            }
        }
        Ok(())
    }

    /// All elements are streams; old ones may go.
    fn array(
        &mut self,
        before: &[Object<'a>],
        after: &[Object<'a>],
        value: Option<&Object<'a>>,
    ) -> Result<(), PdfError> {
        self.step.explain_container(value);
        let ids = |items: &[Object<'a>]| {
            items
                .iter()
                .map(Object::reference)
                .collect::<Option<BTreeSet<_>>>()
        };
        // Streams are always indirect, so that everything else in the array is no validation material.
        let (Some(before), Some(now)) = (ids(before), ids(after)) else {
            self.broken = true;
            return Ok(());
        };
        for id in now.difference(&before) {
            self.value(None, Some(&Object::Reference(*id)), Level::Stream)?;
        }
        Ok(())
    }

    /// A stream of validation material: made by this increment, or one that an older part of the store has unchanged.
    fn stream(&mut self, value: Option<&Object<'a>>) -> Result<(), PdfError> {
        match value.and_then(Object::reference) {
            Some(id) if self.step.is_new(id) => {
                self.brought = true;
                value.map_or(Ok(()), |value| self.step.explain_new(value))
            }
            Some(id) if !self.step.is_touched(id) => Ok(()),
            _ => {
                self.broken = true;
                Ok(())
            }
        }
    }
}

/// A new `/VRI` entry that nothing refers to: pyHanko leaves one behind when it refreshes a store. It holds references and dates only.
pub(super) fn is_unused_entry(touched: &Touched<'_>) -> bool {
    let plain = |value: &Object<'_>| match value {
        Object::Array(items) => items.iter().all(|item| item.reference().is_some()),
        other => matches!(
            other,
            Object::Reference(_) | Object::String(_) | Object::Name(_)
        ),
    };
    let entry = |dictionary: &Dictionary<'_>| {
        dictionary
            .entries
            .iter()
            .all(|entry| entry_level(&entry.key).is_some() && plain(&entry.value))
    };
    !touched.existed
        && touched
            .new
            .dictionary()
            .is_some_and(|dictionary| dictionary.is(b"Type", b"VRI") && entry(dictionary))
}

fn store_level(key: &[u8]) -> Option<Level> {
    match key {
        b"VRI" => Some(Level::Related),
        b"Type" => Some(Level::Text),
        b"Certs" | b"OCSPs" | b"CRLs" => Some(Level::Streams),
        _ => None,
    }
}

/// `/VRI` has an entry for each signature, under a digest of it.
fn related_level(key: &[u8]) -> Option<Level> {
    Some(if key == b"Type" {
        Level::Text
    } else {
        Level::Entry
    })
}

fn entry_level(key: &[u8]) -> Option<Level> {
    match key {
        b"Type" | b"TU" => Some(Level::Text),
        b"TS" => Some(Level::Stream),
        b"Cert" | b"OCSP" | b"CRL" => Some(Level::Streams),
        _ => None,
    }
}
