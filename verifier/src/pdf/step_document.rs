//! What an increment may change of the document as a whole: trailer, information, catalog, metadata.

use super::change::ChangeKind;
use super::document::View;
use super::error::PdfError;
use super::graph::references;
use super::object::{Dictionary, Object, Stream};
use super::step::{Step, changed_keys};
use super::{filter, step_structure, step_validation, xmp};

impl<'a> Step<'_, 'a> {
    pub(super) fn trailer(&mut self) -> Result<(), PdfError> {
        /// Keys that describe the section itself (ISO 32000-1 table 15, 17 and 19), or that no reader of pages looks at
        /// (OpenOffice's checksum).
        const OWN: [&[u8]; 11] = [
            b"Size",
            b"Prev",
            b"Type",
            b"W",
            b"Index",
            b"Filter",
            b"DecodeParms",
            b"Length",
            b"ID",
            b"XRefStm",
            b"DocChecksum",
        ];
        let (Some(old), Some(new)) = (
            self.old.revision().and_then(|revision| revision.trailer()),
            self.new.revision().and_then(|revision| revision.trailer()),
        ) else {
            return Ok(());
        };
        for key in changed_keys(old, new) {
            // The catalogs are compared whatever their numbers.
            let own = OWN.contains(&key) || matches!(key, b"Info" | b"Root");
            if !own && !self.is_lost_source(key, new)? {
                self.report(
                    ChangeKind::Trailer,
                    None,
                    format!("trailer /{}", String::from_utf8_lossy(key)),
                );
            }
        }
        self.information(old.get(b"Info"), new.get(b"Info"))
    }

    /// OpenOffice names the text that a document was made from in the trailer. PDFBox drops that, or keeps it with a
    /// number that no object has.
    fn is_lost_source(&self, key: &[u8], new: &Dictionary<'a>) -> Result<bool, PdfError> {
        if key != b"AdditionalStreams" {
            return Ok(false);
        }
        let value = new.get(key).cloned().unwrap_or(Object::Null);
        for id in references(&value, &[]) {
            if self.new.load(id)? != Object::Null {
                return Ok(false);
            }
        }
        Ok(true)
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
        let mut keys = changed_keys(&before, &after);
        keys.retain(|key| !is_same_text(key, &before, &after));
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

    pub(super) fn catalog(&mut self) -> Result<(), PdfError> {
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        let root = self.new.root_id();
        if let Some(id) = root {
            self.explain(id);
            self.check_prepared(id);
            // An object that was something else is lost to whoever used it.
            if self.old.root_id() != root && !self.is_new(id) {
                self.report(ChangeKind::Trailer, None, "trailer /Root");
            }
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
        step_structure::grown(self, &new, &allowed_widgets)?;
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

    /// Whether two metadata streams differ in dates and the like only.
    fn says_same(&self, old: Option<&Object<'a>>, new: &Object<'a>) -> Result<bool, PdfError> {
        let old = old.map_or(Ok(Object::Null), |old| self.old.resolve(old))?;
        let (Object::Stream(_) | Object::Null, Object::Stream(new)) = (&old, new) else {
            return Ok(false);
        };
        let budget = &self.new.document.budget;
        let read = |stream: &Stream<'a>| filter::decode(&stream.dictionary, stream.data, 0, budget);
        // A file without metadata says nothing in them.
        let before = match &old {
            Object::Stream(old) => read(old),
            _ => Ok(Vec::new()),
        };
        match (before, read(new)) {
            (Err(error @ PdfError::Limit { .. }), _) | (_, Err(error @ PdfError::Limit { .. })) => {
                Err(error)
            }
            (Ok(old), Ok(new)) => Ok(xmp::says_same(&old, &new)),
            _ => Ok(false),
        }
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
            let kind = match self.says_same(old, &object)? {
                true => ChangeKind::Housekeeping,
                false => ChangeKind::Metadata,
            };
            self.report(kind, None, name);
            self.explain_container(new);
        } else {
            self.report(ChangeKind::Catalog, None, name);
        }
        Ok(())
    }
}

/// The same text in another encoding (ISO 32000-1 7.9.2.2), under a key that is there once.
fn is_same_text(key: &[u8], old: &Dictionary<'_>, new: &Dictionary<'_>) -> bool {
    let once = old.duplicate().is_none() && new.duplicate().is_none();
    match (old.get(key), new.get(key)) {
        (Some(Object::String(old)), Some(Object::String(new))) if once => {
            let text = old.text();
            !text.contains(char::REPLACEMENT_CHARACTER) && text == new.text()
        }
        _ => false,
    }
}
