//! The file as a chain of revisions, and the objects that each revision shows.

use std::cell::RefCell;
use std::rc::Rc;

use super::chain;
use super::error::{Bound, PdfError, Repair};
use super::fault::Trailing;
use super::graph::Counted;
use super::indirect::{self, Indirect};
use super::limits::{Budget, Limits};
use super::object::{Dictionary, Object, ObjectId};
use super::object_stream::{Inflated, ObjectStream};
use super::parse::{Parser, is_space};
use super::places::Places;
use super::xref::{Place, Section};

/// The structure of a file: bytes, sections, revisions.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) budget: Budget,
    /// Oldest first.
    pub(super) revisions: Vec<Revision<'a>>,
    pub(super) trailing: Trailing,
    places: Places,
    streams: RefCell<Inflated>,
    pub(super) counted: RefCell<Counted>,
    /// Of the last revision, if it can be read: every part of the reader begins there.
    catalog: Option<Rc<Dictionary<'a>>>,
}

/// One save of the file: the bytes up to `end` are a file of their own.
#[derive(Debug)]
pub(super) struct Revision<'a> {
    /// Sections in the order in which they are searched: one, or two in the first revision of a linearized file.
    pub(super) sections: Vec<Section<'a>>,
    /// First byte after the previous revision.
    pub(super) start: usize,
    /// One past `%%EOF`.
    pub(super) end: usize,
    /// One past the white space that follows `%%EOF`.
    pub(super) space_end: usize,
}

impl<'a> Revision<'a> {
    /// The trailer that counts: that of the first section searched.
    pub(super) fn trailer(&self) -> Option<&Dictionary<'a>> {
        self.sections.first().map(|section| &section.trailer)
    }

    /// Whether a signature that ends at `end` covers this revision and nothing more.
    pub(super) fn ends_at(&self, end: u64) -> bool {
        (self.end as u64..=self.space_end as u64).contains(&end)
    }
}

impl<'a> Document<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, PdfError> {
        check_header(bytes)?;
        let length = bytes.len() as u64;
        if length > limits.file_bytes {
            return Err(PdfError::limit(Bound::FileBytes, limits.file_bytes));
        }
        let budget = Budget::new(limits, length);
        let (revisions, trailing) = chain::read(bytes, &budget)?;
        let mut document = Self {
            bytes,
            budget,
            places: Places::of(&revisions),
            revisions,
            trailing,
            streams: RefCell::default(),
            counted: RefCell::default(),
            catalog: None,
        };
        document.check_encryption()?;
        document.catalog = document.last().read_catalog().ok().map(Rc::new);
        Ok(document)
    }

    /// The document as the last revision shows it.
    pub(super) fn last(&self) -> View<'_, 'a> {
        self.view(self.revisions.len().saturating_sub(1))
    }

    /// The document as revision `index` (from 0) shows it.
    pub(super) fn view(&self, index: usize) -> View<'_, 'a> {
        View {
            document: self,
            index,
        }
    }

    fn check_encryption(&self) -> Result<(), PdfError> {
        let view = self.last();
        let Some(encrypt) = self
            .revisions
            .iter()
            .rev()
            .find_map(|revision| revision.trailer()?.get(b"Encrypt"))
        else {
            return Ok(());
        };
        let encrypt = view.resolve(encrypt)?;
        let empty = Dictionary::default();
        let dictionary = encrypt.dictionary().unwrap_or(&empty);
        let number = |key: &[u8]| dictionary.get(key).and_then(Object::integer).unwrap_or(0);
        Err(PdfError::Encrypted {
            handler: String::from_utf8_lossy(dictionary.name(b"Filter").unwrap_or_default())
                .into_owned(),
            version: number(b"V"),
            revision: number(b"R"),
        })
    }
}

/// `%PDF-1.7` and the like, at offset 0 (ISO 32000-1 7.5.2).
fn check_header(bytes: &[u8]) -> Result<(), PdfError> {
    if bytes.is_empty() {
        return Err(PdfError::Empty);
    }
    if let [b'%', b'P', b'D', b'F', b'-', major, b'.', minor, ..] = bytes
        && major.is_ascii_digit()
        && minor.is_ascii_digit()
    {
        return Ok(());
    }
    // Acrobat finds headers in the first kilobyte; whatever has none there is another kind of file.
    let head = bytes.get(..1024).unwrap_or(bytes);
    match head.windows(5).position(|window| window == b"%PDF-") {
        Some(at) => Err(PdfError::repair(Repair::Header, at)),
        None => Err(PdfError::NotPdf),
    }
}

/// A document as one revision shows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'f, 'a> {
    pub(super) document: &'f Document<'a>,
    /// Index of the revision, from 0.
    pub(super) index: usize,
}

/// Looking for an object costs as much as reading some bytes, also where there is none.
const LOAD_BYTES: usize = 16;

/// Bytes that are compared in the time in which one is parsed.
const COMPARED: usize = 16;

/// Bytes of an object that were parsed: the data of a stream are stepped over.
fn parsed(indirect: &Indirect<'_>, offset: usize) -> usize {
    let data = match &indirect.object {
        Object::Stream(stream) => stream.data.len(),
        _ => 0,
    };
    let read = indirect.end.saturating_sub(offset).saturating_sub(data);
    read.saturating_add(indirect.cost)
}

/// References to references that are followed.
const REFERENCE_CHAIN: usize = 8;

impl<'f, 'a> View<'f, 'a> {
    fn find(self, number: u32) -> Option<(usize, Place)> {
        let document = self.document;
        document
            .places
            .find(&document.revisions, number, self.index)
    }

    /// Where an object is; free when no section names it.
    pub(super) fn place(self, number: u32) -> Place {
        let found = self.find(number);
        found.map_or(Place::Free, |(_, place)| place)
    }

    /// The revision (index from 0) that wrote what this view shows of an object.
    pub(super) fn written_in(self, number: u32) -> Option<usize> {
        let found = self.find(number);
        found.map(|(index, _)| index)
    }

    pub(super) fn revision(self) -> Option<&'f Revision<'a>> {
        self.document.revisions.get(self.index)
    }

    /// An indirect object; null when it does not exist or has another generation (ISO 32000-1 7.3.10).
    pub(super) fn load(self, id: ObjectId) -> Result<Object<'a>, PdfError> {
        self.document.budget.work(LOAD_BYTES)?;
        match self.place(id.number) {
            Place::At { offset, generation } if generation == id.generation => self
                .indirect(id, offset as usize)
                .map(|indirect| indirect.object),
            Place::In { stream, index } if id.generation == 0 => {
                self.member(id.number, stream, index)
            }
            _ => Ok(Object::Null),
        }
    }

    /// The object at `offset`, which must be `id`.
    pub(super) fn indirect(self, id: ObjectId, offset: usize) -> Result<Indirect<'a>, PdfError> {
        let depth = self.document.budget.limits.depth;
        let indirect = indirect::read(self.document.bytes, offset, depth, |length| {
            self.length(length)
        })?;
        self.document.budget.work(parsed(&indirect, offset))?;
        let before_end = self
            .revision()
            .is_some_and(|revision| indirect.end <= revision.end);
        if indirect.id == id && before_end {
            Ok(indirect)
        } else {
            Err(PdfError::repair(Repair::ObjectOffset, offset))
        }
    }

    /// An indirect `/Length`: an integer object outside object streams, so that this never recurses.
    fn length(self, id: ObjectId) -> Result<Option<i64>, PdfError> {
        match self.place(id.number) {
            Place::At { offset, generation } if generation == id.generation => {
                let found = indirect::read(self.document.bytes, offset as usize, 1, |_| Ok(None))?;
                Ok(found.object.integer().filter(|_| found.id == id))
            }
            Place::In { stream, index } if id.generation == 0 => {
                // The object stream's own length must then be outside: `member` fails where it is not.
                self.member(id.number, stream, index)
                    .map(|object| object.integer())
            }
            _ => Ok(None),
        }
    }

    fn member(self, number: u32, stream: u32, index: u32) -> Result<Object<'a>, PdfError> {
        let Place::At {
            offset,
            generation: 0,
        } = self.place(stream)
        else {
            return Err(PdfError::repair(Repair::ObjectStream, 0));
        };
        let offset = offset as usize;
        let bad = PdfError::repair(Repair::ObjectStream, offset);
        let container = self.object_stream(stream, offset)?;
        let bytes = container.member(index, number).ok_or(bad.clone())?;
        self.document.budget.work(bytes.len())?;
        let mut parser = Parser::new(bytes, 0, self.document.budget.limits.depth);
        let object = parser.object()?;
        self.document.budget.work(parser.cost())?;
        parser.skip_space();
        // Anything after the object, `stream` for one, belongs to nothing.
        if parser.position() < bytes.len() {
            Err(bad)
        } else {
            Ok(object.into_owned())
        }
    }

    fn object_stream(self, number: u32, offset: usize) -> Result<Rc<ObjectStream>, PdfError> {
        if let Some(known) = self.document.streams.borrow().get(offset) {
            return Ok(known);
        }
        let depth = self.document.budget.limits.depth;
        let found = indirect::read(self.document.bytes, offset, depth, |length| {
            self.outside_length(length)
        })?;
        self.document.budget.work(parsed(&found, offset))?;
        let bad = PdfError::repair(Repair::ObjectStream, offset);
        let Object::Stream(stream) = &found.object else {
            return Err(bad);
        };
        if found.id
            != (ObjectId {
                number,
                generation: 0,
            })
            || !stream.dictionary.is(b"Type", b"ObjStm")
        {
            return Err(bad);
        }
        let container = ObjectStream::inflate(stream, offset, &self.document.budget)?;
        let container = Rc::new(container.ok_or(bad)?);
        self.document.streams.borrow_mut().keep(offset, &container);
        Ok(container)
    }

    /// Values of all members of an object stream, also of those that no section names.
    pub(super) fn member_values(self, number: u32, offset: usize) -> Result<u64, PdfError> {
        let container = self.object_stream(number, offset)?;
        let mut values = 0u64;
        for bytes in container.each() {
            self.document.budget.work(bytes.len())?;
            let mut parser = Parser::new(bytes, 0, self.document.budget.limits.depth);
            values = values.saturating_add(parser.object()?.values());
        }
        Ok(values)
    }

    /// The length of an object stream: never itself in an object stream.
    fn outside_length(self, id: ObjectId) -> Result<Option<i64>, PdfError> {
        match self.place(id.number) {
            Place::At { .. } => self.length(id),
            _ => Ok(None),
        }
    }

    /// The object behind a reference, or the object itself.
    pub(super) fn resolve(self, object: &Object<'a>) -> Result<Object<'a>, PdfError> {
        let Object::Reference(id) = object else {
            return Ok(object.clone());
        };
        let mut found = self.load(*id)?;
        for _ in 0..REFERENCE_CHAIN {
            match found {
                Object::Reference(next) => found = self.load(next)?,
                other => return Ok(other),
            }
        }
        Err(PdfError::repair(Repair::Syntax, 0))
    }

    /// Whether two objects mean the same; comparing the data of streams costs a little of what reading them would.
    pub(super) fn same(self, one: &Object<'a>, other: &Object<'a>) -> Result<bool, PdfError> {
        if let (Object::Stream(one), Object::Stream(other)) = (one, other)
            && one.data.len() == other.data.len()
        {
            self.document.budget.work(one.data.len() / COMPARED)?;
        }
        Ok(one == other)
    }

    /// The resolved value of a key; null when absent.
    pub(super) fn get(
        self,
        dictionary: &Dictionary<'a>,
        key: &[u8],
    ) -> Result<Object<'a>, PdfError> {
        dictionary
            .get(key)
            .map_or(Ok(Object::Null), |value| self.resolve(value))
    }

    /// The number that an indirect reference under `key` names.
    pub(super) fn root_id(self) -> Option<ObjectId> {
        self.revision()?.trailer()?.get(b"Root")?.reference()
    }

    /// The catalog (ISO 32000-1 7.7.2).
    pub(super) fn catalog(self) -> Result<Rc<Dictionary<'a>>, PdfError> {
        match &self.document.catalog {
            Some(last) if self.index == self.document.last().index => Ok(Rc::clone(last)),
            _ => self.read_catalog().map(Rc::new),
        }
    }

    fn read_catalog(self) -> Result<Dictionary<'a>, PdfError> {
        let bad = PdfError::repair(
            Repair::Catalog,
            self.revision().map_or(0, |revision| revision.start),
        );
        let id = self.root_id().ok_or(bad.clone())?;
        match self.load(id)? {
            Object::Dictionary(catalog) if catalog.duplicate().is_some() => {
                Err(PdfError::repair(Repair::DuplicateKey, 0))
            }
            Object::Dictionary(catalog) if catalog.is(b"Type", b"Catalog") => Ok(catalog),
            _ => Err(bad),
        }
    }
}

/// Length of the white space at the start of `bytes`.
pub(super) fn leading_space(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_space(**byte)).count()
}
