//! What a page shows that could be taken for a seal and belongs to no signature: a picture of a seal proves nothing.
//!
//! Looked at: every image and every form (drawing) that a page or one of its annotations paints, seals of signature
//! fields apart, and stamp annotations. Not looked at: what a page draws directly, and the colours of pictures
//! packed as JPEG, JPEG 2000 or fax. A likeness is a note for people, never a verdict.

use std::collections::BTreeSet;

use super::document::View;
use super::error::PdfError;
use super::file::PdfFile;
use super::likeness;
use super::limits::{Budget, Limits};
use super::object::{Dictionary, Object, ObjectId};
use super::pages::{annotations, rectangle};

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pictures {
    /// What could be taken for a seal.
    pub likenesses: Vec<Likeness>,
    /// Pictures and drawings that could not.
    pub others: usize,
    /// Pictures whose colours cannot be read here.
    pub unread: usize,
}

/// Something that looks like a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// Page, from 1.
    pub page: usize,
    /// The object; `None` for a direct one.
    pub object: Option<ObjectId>,
    /// What it is.
    pub kind: LikenessKind,
}

/// In what way it looks like a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikenessKind {
    /// A picture: red strokes with paper between them, about as wide as high.
    Picture,
    /// A drawing (form) in red alone with round lines, about as wide as high.
    Drawing,
    /// A stamp annotation (ISO 32000-1 12.5.6.12).
    Stamp,
}

/// Objects that are looked at, over all pages.
const OBJECTS: usize = 10_000;
/// Forms within forms.
const NESTED: u32 = 8;
/// Likenesses that are told.
const TOLD: usize = 20;
/// Bytes that pictures may unpack to, all together: a tenth of a second.
const UNPACKED: u64 = 48 << 20;
/// Nodes of the page tree above a page that hand down resources.
const ABOVE: usize = 64;

/// Annotation flags Hidden and NoView (ISO 32000-1 table 165).
const UNSEEN: i64 = 2 | 32;

/// Looks at what the last revision shows.
///
/// # Errors
/// The file is over a limit or broken where nobody had looked before.
pub fn pictures(file: &PdfFile<'_>) -> Result<Pictures, PdfError> {
    let limits = Limits {
        inflated_bytes: UNPACKED,
        ..file.document.budget.limits.clone()
    };
    let widgets = file.signatures().iter().flat_map(|seal| &seal.widgets);
    let mut look = Look {
        view: file.document.last(),
        seals: widgets.filter_map(|widget| widget.object).collect(),
        seen: BTreeSet::new(),
        budget: Budget::new(&limits, file.bytes().len() as u64),
        page: 0,
        found: Pictures::default(),
    };
    for (number, page) in (1..).zip(&file.pages) {
        look.page = number;
        look.page(page.id)?;
    }
    Ok(look.found)
}

struct Look<'f, 'a> {
    view: View<'f, 'a>,
    /// Widgets of signature fields that have a value.
    seals: BTreeSet<ObjectId>,
    seen: BTreeSet<ObjectId>,
    /// Of what is unpacked here: it must not use up what the judging needs.
    budget: Budget,
    page: usize,
    found: Pictures,
}

impl<'a> Look<'_, 'a> {
    fn page(&mut self, id: ObjectId) -> Result<(), PdfError> {
        let Object::Dictionary(page) = self.view.load(id)? else {
            return Ok(());
        };
        if let Some(resources) = self.resources(&page)? {
            self.painted_by(&resources, 0)?;
        }
        for annotation in annotations(self.view, &page)? {
            self.annotation(&annotation)?;
        }
        Ok(())
    }

    /// Own or handed down (ISO 32000-1 7.7.3.4).
    fn resources(&self, page: &Dictionary<'a>) -> Result<Option<Dictionary<'a>>, PdfError> {
        let mut node = page.clone();
        for _ in 0..ABOVE {
            if let Object::Dictionary(resources) = self.view.get(&node, b"Resources")? {
                return Ok(Some(resources));
            }
            let Object::Dictionary(parent) = self.view.get(&node, b"Parent")? else {
                break;
            };
            node = parent;
        }
        Ok(None)
    }

    fn annotation(&mut self, annotation: &Object<'a>) -> Result<(), PdfError> {
        let id = annotation.reference();
        if id.is_some_and(|id| self.seals.contains(&id)) || !self.is_new(id) {
            return Ok(());
        }
        let Object::Dictionary(dictionary) = self.view.resolve(annotation)? else {
            return Ok(());
        };
        let flags = dictionary.get(b"F").and_then(Object::integer).unwrap_or(0);
        if flags & UNSEEN != 0 || dictionary.get(b"V").is_some() {
            return Ok(());
        }
        if dictionary.is(b"Subtype", b"Stamp") {
            self.tell(id, LikenessKind::Stamp);
            return Ok(());
        }
        let Object::Dictionary(appearance) = self.view.get(&dictionary, b"AP")? else {
            return Ok(());
        };
        match appearance.get(b"N") {
            Some(normal) => self.appearance(normal),
            None => Ok(()),
        }
    }

    /// A form, or a form for each state.
    fn appearance(&mut self, normal: &Object<'a>) -> Result<(), PdfError> {
        match self.view.resolve(normal)? {
            Object::Dictionary(states) => {
                for entry in &states.entries {
                    self.painted(&entry.value, 0)?;
                }
                Ok(())
            }
            _ => self.painted(normal, 0),
        }
    }

    fn painted_by(&mut self, resources: &Dictionary<'a>, depth: u32) -> Result<(), PdfError> {
        let Object::Dictionary(named) = self.view.get(resources, b"XObject")? else {
            return Ok(());
        };
        for entry in &named.entries {
            self.painted(&entry.value, depth)?;
        }
        Ok(())
    }

    fn painted(&mut self, object: &Object<'a>, depth: u32) -> Result<(), PdfError> {
        let id = object.reference();
        if depth > NESTED || !self.is_new(id) {
            return Ok(());
        }
        let Object::Stream(stream) = self.view.resolve(object)? else {
            return Ok(());
        };
        let kind = match stream.dictionary.name(b"Subtype") {
            Some(b"Image") => likeness::of_image(self.view, &stream, &self.budget)
                .map(|is| is.then_some(LikenessKind::Picture)),
            _ => Some(
                likeness::of_form(self.view, &stream, &self.budget)
                    .then_some(LikenessKind::Drawing),
            ),
        };
        match kind {
            Some(Some(kind)) => self.tell(id, kind),
            Some(None) => self.found.others = self.found.others.saturating_add(1),
            None => self.found.unread = self.found.unread.saturating_add(1),
        }
        match self.view.get(&stream.dictionary, b"Resources")? {
            Object::Dictionary(resources) => self.painted_by(&resources, depth.saturating_add(1)),
            _ => Ok(()),
        }
    }

    /// Whether an object is looked at for the first time, and still may be.
    fn is_new(&mut self, id: Option<ObjectId>) -> bool {
        self.seen.len() < OBJECTS && id.is_none_or(|id| self.seen.insert(id))
    }

    fn tell(&mut self, object: Option<ObjectId>, kind: LikenessKind) {
        if self.found.likenesses.len() < TOLD {
            self.found.likenesses.push(Likeness {
                page: self.page,
                object,
                kind,
            });
        }
    }
}

/// Whether a box is about as wide as high: round, square and oval seals are (45 by 30 mm).
pub(super) fn is_seal_shaped(width: f64, height: f64) -> bool {
    width > 0.0 && height > 0.0 && (0.5..=2.0).contains(&(width / height))
}

/// `/BBox` of a form.
pub(super) fn bounding_box(view: View<'_, '_>, form: &Dictionary<'_>) -> Option<(f64, f64)> {
    let object = match form.get(b"BBox")? {
        Object::Reference(id) => view.load(*id).ok()?,
        object => object.clone(),
    };
    let [left, bottom, right, top] = rectangle(&object)?;
    Some((right - left, top - bottom))
}
