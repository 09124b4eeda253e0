//! One increment compared with the revision before it, rejecting by default.
//!
//! Every object that the increment touches must be explained: the walk goes from the catalog down the few paths on which a change can be
//! admitted, checks what it finds there and notes it. Whatever it did not note is a change that nothing explains.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::change::ChangeKind;
use super::document::{Document, View};
use super::error::PdfError;
use super::graph::{self, UPWARD_KEYS, Uses, references};
use super::increment::{self, Touched};
use super::object::{Dictionary, Object, ObjectId, Stream};
use super::pages::{self, Page};
use super::step_place::Occupied;
use super::step_validation;

/// A change before a rule looked at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) page: Option<usize>,
    pub(super) object: String,
    pub(super) kind: ChangeKind,
    /// Fully qualified name of the field that was signed or filled in.
    pub(super) field: Option<String>,
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
            kind: match error {
                PdfError::Limit { .. } => ChangeKind::OverLimit,
                _ => ChangeKind::Unreadable,
            },
            field: None,
        }]
    })
}

pub(super) struct Step<'f, 'a> {
    pub(super) old: View<'f, 'a>,
    pub(super) new: View<'f, 'a>,
    pub(super) old_pages: Vec<Page>,
    pub(super) new_pages: Vec<Page>,
    /// Page (from 1) of each annotation, before and after.
    pub(super) shown_before: BTreeMap<ObjectId, usize>,
    pub(super) shown_after: BTreeMap<ObjectId, usize>,
    /// Objects that the increment touches, by number.
    pub(super) touched: BTreeMap<u32, Touched<'a>>,
    pub(super) uses_before: Rc<Uses>,
    pub(super) uses_after: Rc<Uses>,
    /// Where fields with a value are shown, found when first asked for.
    pub(super) occupied: OnceCell<Vec<Occupied>>,
    /// Index of the revision that was sealed last, likewise.
    pub(super) sealed: OnceCell<usize>,
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
            occupied: OnceCell::new(),
            sealed: OnceCell::new(),
            explained: BTreeSet::new(),
            found: Vec::new(),
        })
    }

    /// Notes a change. Where there are very many, the last one noted says so and is never admitted.
    pub(super) fn report(&mut self, kind: ChangeKind, page: Option<usize>, object: impl ToString) {
        self.note(Found {
            page,
            object: object.to_string(),
            kind,
            field: None,
        });
    }

    /// Notes that a field was signed or filled in.
    pub(super) fn report_field(
        &mut self,
        kind: ChangeKind,
        page: Option<usize>,
        object: &str,
        field: &str,
    ) {
        self.note(Found {
            page,
            object: object.to_owned(),
            kind,
            field: Some(field.to_owned()),
        });
    }

    fn note(&mut self, found: Found) {
        if self.found.len() < MOST_CHANGES && !self.found.contains(&found) {
            self.found.push(found);
        }
        if self.found.len() == MOST_CHANGES {
            self.found.push(Found {
                page: None,
                object: "and more".into(),
                kind: ChangeKind::Unexplained,
                field: None,
            });
        }
    }

    /// So much was changed that nothing more is told.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MOST_CHANGES
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

    /// Explains a container that may change only because it has one place in the document. One that this increment made
    /// may have two: whoever refers to it is looked at as well.
    pub(super) fn explain_container(&mut self, value: Option<&Object<'a>>) {
        let Some(id) = value
            .and_then(Object::reference)
            .filter(|id| self.is_touched(*id))
        else {
            return;
        };
        self.explain(id);
        self.check_prepared(id);
        if !self.is_new(id) && self.uses_after.get(&id).copied().unwrap_or(0) > 1 {
            self.report(ChangeKind::Shared, None, id);
        }
    }

    /// A new object whose number something referred to before it existed was prepared for.
    pub(super) fn check_prepared(&mut self, id: ObjectId) {
        let of = |generation| ObjectId {
            number: id.number,
            generation,
        };
        let mut known = self.uses_before.range(of(0)..=of(u16::MAX));
        if self.is_new(id) && known.next().is_some() {
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
            if self.is_full() {
                break;
            }
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
            } else if unused && (is_leftover(touched) || self.is_loose_copy(touched))
                || is_stamped_by_itext(touched)
            {
                ChangeKind::Housekeeping
            } else {
                kind(touched, page)
            };
            self.report(kind, page, id);
        }
        Ok(())
    }

    /// Contents that repeat those of a stream that the increment wrote and that was explained: iText leaves them behind where it
    /// fills in a form. They could show nothing that is not shown already.
    fn is_loose_copy(&self, touched: &Touched<'a>) -> bool {
        let Object::Stream(loose) = &touched.new else {
            return false;
        };
        let plain = |key: &[u8]| matches!(key, b"Length" | b"Filter" | b"DecodeParms");
        let mut entries = loose.dictionary.entries.iter();
        let repeats = |other: &Touched<'a>| {
            let same = |key| match other.new.any_dictionary() {
                Some(dictionary) => dictionary.get(key) == loose.dictionary.get(key),
                None => false,
            };
            matches!(&other.new, Object::Stream(stream) if stream.data == loose.data)
                && same(b"Filter")
                && same(b"DecodeParms")
        };
        let explained = |other: &&Touched<'a>| self.explained.contains(&other.id.number);
        !touched.existed
            && entries.all(|entry| plain(&entry.key))
            && self.touched.values().filter(explained).any(repeats)
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

/// What programs leave behind unused, and what could show nothing if a later revision took it up.
fn is_leftover(touched: &Touched<'_>) -> bool {
    is_loose_information(touched)
        || is_loose_xref(touched)
        || is_loose_font(touched)
        || is_empty_stream(touched)
}

/// A font of names alone, as every reader has (ISO 32000-1 9.6.2.2), or not even that: iText 7 makes it for forms and may not need it.
fn is_loose_font(touched: &Touched<'_>) -> bool {
    let Object::Dictionary(font) = &touched.new else {
        return false;
    };
    let named = |key: &[u8]| matches!(key, b"Type" | b"Subtype" | b"BaseFont" | b"Encoding");
    !touched.existed
        && font.is(b"Type", b"Font")
        && font.name(b"Subtype").is_none_or(|kind| kind == b"Type1")
        && font
            .entries
            .iter()
            .all(|entry| named(&entry.key) && matches!(entry.value, Object::Name(_)))
}

/// An information dictionary of dates and a producer that no trailer names: programs leave it behind (pdfcpu), and
/// even if a later revision took it up it could show nothing.
fn is_loose_information(touched: &Touched<'_>) -> bool {
    let Object::Dictionary(dictionary) = &touched.new else {
        return false;
    };
    dictionary.entries.iter().all(|entry| {
        matches!(&*entry.key, b"CreationDate" | b"ModDate" | b"Producer")
            && matches!(entry.value, Object::String(_))
    })
}

/// iText 5 writes its version into the root of the page tree.
fn is_stamped_by_itext(touched: &Touched<'_>) -> bool {
    match (&touched.old, &touched.new) {
        (Object::Dictionary(old), Object::Dictionary(new)) => {
            new.is(b"Type", b"Pages")
                && matches!(new.get(b"ITXT"), Some(Object::String(_)))
                && changed_keys(old, new) == [b"ITXT".as_slice()]
        }
        _ => false,
    }
}

/// A new stream without a byte, here or in another file: poppler draws an invisible seal three times and uses the last.
fn is_empty_stream(touched: &Touched<'_>) -> bool {
    let empty =
        |stream: &Stream<'_>| stream.data.is_empty() && stream.dictionary.get(b"F").is_none();
    !touched.existed && matches!(&touched.new, Object::Stream(stream) if empty(stream))
}

/// A cross-reference stream that no `startxref` leads to: PDFBox writes one beside its table.
fn is_loose_xref(touched: &Touched<'_>) -> bool {
    !touched.existed
        && matches!(&touched.new, Object::Stream(stream) if stream.dictionary.is(b"Type", b"XRef"))
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

/// `/Type` says of an annotation what its place says (ISO 32000-1 table 164); PDFBox adds it to fields that it meets.
pub(super) fn is_type_added(
    key: &[u8],
    old: Option<&Object<'_>>,
    new: Option<&Object<'_>>,
) -> bool {
    key == b"Type" && old.is_none() && new.and_then(Object::name) == Some(b"Annot")
}

/// Keys whose values differ in meaning, sorted; with those that are there twice, which mean two things to two readers.
pub(super) fn changed_keys<'d>(old: &'d Dictionary<'_>, new: &'d Dictionary<'_>) -> Vec<&'d [u8]> {
    let twice = [old.duplicates(), new.duplicates()].concat();
    let (old, new) = (old.sorted(), new.sorted());
    let keys: BTreeSet<&[u8]> = old.keys().chain(new.keys()).copied().collect();
    let changed = |key: &&[u8]| match (old.get(key), new.get(key)) {
        (Some(old), Some(new)) => old != new || twice.contains(key),
        _ => true,
    };
    keys.into_iter().filter(changed).collect()
}

/// Whether `new` begins with `old`.
pub(super) fn is_prefix(old: &[Object<'_>], new: &[Object<'_>]) -> bool {
    old.len() <= new.len() && old.iter().zip(new).all(|(old, new)| old == new)
}
