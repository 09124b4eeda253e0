//! A well-formed incremental update (ISO 32000-1 7.5.6), written by hand: what is wrong with an attack must be the
//! attack, and the mistakes of the signer's writer must not be shared.

use std::collections::BTreeMap;

use lopdf::{Object, ObjectId, Writer};

use super::place::rfind;

/// How the cross-reference section of an update is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Section {
    /// A table with a trailer.
    Table,
    /// A cross-reference stream.
    Stream,
}

/// Objects to be appended to a file.
#[derive(Clone, Debug)]
pub struct Increment<'s> {
    base: &'s [u8],
    section: Section,
    /// Entries of the trailer beside `/Size` and `/Prev`.
    trailer: String,
    size: u32,
    objects: BTreeMap<ObjectId, Vec<u8>>,
    /// Objects in an object stream; only with a cross-reference stream.
    compressed: BTreeMap<u32, Vec<u8>>,
    /// Entries of the object stream beside its own.
    holder: String,
    freed: Vec<ObjectId>,
    previous: usize,
}

impl<'s> Increment<'s> {
    /// An update of `base`, whose objects have numbers below `size`; its section is of the kind that `base` ends with.
    #[must_use]
    pub fn of(base: &'s [u8], size: u32, trailer: impl Into<String>) -> Self {
        let previous = last_startxref(base);
        let section = match base.get(previous..previous + 4) {
            Some(b"xref") => Section::Table,
            _ => Section::Stream,
        };
        Self {
            base,
            section,
            trailer: trailer.into(),
            size,
            objects: BTreeMap::new(),
            compressed: BTreeMap::new(),
            holder: String::new(),
            freed: Vec::new(),
            previous,
        }
    }

    /// The kind of the section.
    #[must_use]
    pub fn section(&self) -> Section {
        self.section
    }

    /// Writes the section in another kind than the file ends with.
    pub fn with_section(&mut self, section: Section) {
        self.section = section;
    }

    /// A number that no object has.
    pub fn fresh(&mut self) -> ObjectId {
        self.size += 1;
        (self.size - 1, 0)
    }

    /// Writes an object under `id`; `body` is what stands between `obj` and `endobj`.
    pub fn put(&mut self, id: ObjectId, body: impl Into<Vec<u8>>) {
        self.objects.insert(id, body.into());
    }

    /// Writes an object under `id`.
    pub fn put_object(&mut self, id: ObjectId, object: &Object) {
        self.put(id, written(object));
    }

    /// Puts an object into the object stream of the update.
    pub fn compress(&mut self, number: u32, body: impl Into<Vec<u8>>) {
        self.compressed.insert(number, body.into());
    }

    /// Gives the object stream further entries, which its data need not bear out.
    pub fn with_holder(&mut self, entries: impl Into<String>) {
        self.holder = entries.into();
    }

    /// Marks an object as deleted.
    pub fn free(&mut self, id: ObjectId) {
        self.freed.push(id);
    }

    /// Replaces the entries of the trailer beside `/Size` and `/Prev`.
    pub fn with_trailer(&mut self, trailer: impl Into<String>) {
        self.trailer = trailer.into();
    }

    /// Entries of the trailer beside `/Size` and `/Prev`.
    #[must_use]
    pub fn trailer(&self) -> &str {
        &self.trailer
    }

    /// Leads `/Prev` elsewhere.
    pub fn with_previous(&mut self, previous: usize) {
        self.previous = previous;
    }

    /// Where the update begins.
    #[must_use]
    pub fn start(&self) -> usize {
        self.base.len() + usize::from(!self.base.ends_with(b"\n"))
    }

    /// The file with the update.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut file = self.base.to_vec();
        if !file.ends_with(b"\n") {
            file.push(b'\n');
        }
        // Kind, second and third field of each cross-reference entry.
        let mut rows: BTreeMap<u32, (u8, usize, u16)> = BTreeMap::new();
        for (number, generation) in &self.freed {
            rows.insert(*number, (0, 0, generation.saturating_add(1)));
        }
        for (id, body) in &self.objects {
            rows.insert(id.0, (1, file.len(), id.1));
            push_object(&mut file, *id, body);
        }
        let mut size = self.size;
        if !self.compressed.is_empty() {
            let holder = size;
            size += 1;
            for (index, number) in (0..).zip(self.compressed.keys()) {
                rows.insert(*number, (2, holder as usize, index));
            }
            rows.insert(holder, (1, file.len(), 0));
            push_object(
                &mut file,
                (holder, 0),
                &object_stream(&self.compressed, &self.holder),
            );
        }
        match self.section {
            Section::Table => self.table(&mut file, &rows, size),
            Section::Stream => self.stream(&mut file, rows, size),
        }
        file
    }

    fn table(&self, file: &mut Vec<u8>, rows: &BTreeMap<u32, (u8, usize, u16)>, size: u32) {
        let at = file.len();
        let mut table = "xref\n".to_owned();
        for (number, (kind, offset, generation)) in rows {
            let mark = if *kind == 0 { 'f' } else { 'n' };
            table += &format!("{number} 1\n{offset:010} {generation:05} {mark} \n");
        }
        let (trailer, previous) = (&self.trailer, self.previous);
        table += &format!("trailer\n<<{trailer}/Size {size}/Prev {previous}>>\n");
        table += &format!("startxref\n{at}\n%%EOF\n");
        file.extend(table.into_bytes());
    }

    fn stream(&self, file: &mut Vec<u8>, mut rows: BTreeMap<u32, (u8, usize, u16)>, size: u32) {
        let (at, own) = (file.len(), size);
        rows.insert(own, (1, at, 0));
        let index: String = rows.keys().map(|number| format!("{number} 1 ")).collect();
        let mut data = Vec::new();
        for (kind, second, third) in rows.values() {
            data.push(*kind);
            data.extend((*second as u32).to_be_bytes());
            data.extend(third.to_be_bytes());
        }
        let (trailer, previous, size) = (&self.trailer, self.previous, size + 1);
        let entries =
            format!("/Type/XRef/W[1 4 2]/Index[{index}]{trailer}/Size {size}/Prev {previous}");
        push_object(file, (own, 0), &stream(&entries, &data));
        file.extend(format!("startxref\n{at}\n%%EOF\n").into_bytes());
    }
}

fn push_object(file: &mut Vec<u8>, (number, generation): ObjectId, body: &[u8]) {
    file.extend(format!("{number} {generation} obj\n").into_bytes());
    file.extend(body);
    file.extend(b"\nendobj\n");
}

fn object_stream(members: &BTreeMap<u32, Vec<u8>>, more: &str) -> Vec<u8> {
    let (mut index, mut bodies) = (String::new(), Vec::new());
    for (number, body) in members {
        index += &format!("{number} {} ", bodies.len());
        bodies.extend(body);
        bodies.push(b' ');
    }
    let entries = format!(
        "/Type/ObjStm/N {}/First {}{more}",
        members.len(),
        index.len()
    );
    stream(&entries, &[index.as_bytes(), &bodies].concat())
}

/// The body of a stream object with these entries beside `/Length`.
#[must_use]
pub fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// An object in PDF syntax.
#[must_use]
pub fn written(object: &Object) -> Vec<u8> {
    let mut text = Vec::new();
    Writer::write_object(&mut text, object).expect("written to memory");
    text
}

/// Value of the last `startxref`; 0 where there is none.
#[must_use]
pub fn last_startxref(file: &[u8]) -> usize {
    const WORD: &[u8] = b"startxref";
    let at = rfind(file, WORD).map_or(file.len(), |at| at + WORD.len());
    let digits = file[at..]
        .iter()
        .skip_while(|byte| byte.is_ascii_whitespace())
        .take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'))
}
