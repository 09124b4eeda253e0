//! The bytes of an incremental update (ISO 32000-1, 7.5.6), with a gap for the signature.

use std::{collections::BTreeMap, ops::Range};

use lopdf::{Object, ObjectId};
use yinxin_verifier::pdf::XrefKind;

use super::{edits::reference, source::Source};

/// Room for `[0 p q n]` with ten digits each; what is not needed is blank.
const BYTE_RANGE_WIDTH: usize = 38;

/// A file with its update.
pub(super) struct Updated {
    pub(super) file: Vec<u8>,
    /// From `<` to one past `>`.
    pub(super) gap: Range<usize>,
}

/// The signature dictionary, which is written last as its place must be known.
pub(super) struct SignatureDictionary {
    pub(super) id: ObjectId,
    /// Entries beside ByteRange and Contents.
    pub(super) entries: String,
    /// Bytes of CMS that must fit.
    pub(super) reserve: usize,
}

/// Appends `objects` and the signature dictionary to the document.
pub(super) fn append(
    source: &Source<'_>,
    kind: XrefKind,
    objects: &BTreeMap<ObjectId, Vec<u8>>,
    signature: &SignatureDictionary,
    file_id: &[u8; 16],
) -> Updated {
    let mut file = Vec::with_capacity(source.bytes.len() + 2 * signature.reserve + (64 << 10));
    file.extend_from_slice(source.bytes);
    if !matches!(file.last(), Some(b'\n' | b'\r')) {
        file.push(b'\n');
    }
    let mut offsets = BTreeMap::new();
    for (&id, text) in objects {
        offsets.insert(id, file.len());
        push_object(&mut file, id, text);
    }
    offsets.insert(signature.id, file.len());
    let (byte_range, gap) = push_signature(&mut file, signature);
    let trailer = Trailer { source, file_id };
    match kind {
        XrefKind::Table => trailer.push_table(&mut file, &offsets),
        XrefKind::Stream => trailer.push_stream(&mut file, &offsets),
    }
    let numbers = format!("[0 {} {} {}]", gap.start, gap.end, file.len() - gap.end);
    let padded = format!("{numbers:<BYTE_RANGE_WIDTH$}");
    file[byte_range..byte_range + BYTE_RANGE_WIDTH].copy_from_slice(padded.as_bytes());
    Updated { file, gap }
}

fn push_object(file: &mut Vec<u8>, id: ObjectId, text: &[u8]) {
    file.extend_from_slice(format!("{} {} obj\n", id.0, id.1).as_bytes());
    file.extend_from_slice(text);
    file.extend_from_slice(b"\nendobj\n");
}

/// Writes the dictionary with blanks for the byte range and zeros for the signature; tells where they are.
fn push_signature(file: &mut Vec<u8>, signature: &SignatureDictionary) -> (usize, Range<usize>) {
    let head = format!(
        "{} {} obj\n<<{}/ByteRange ",
        signature.id.0, signature.id.1, signature.entries
    );
    file.extend_from_slice(head.as_bytes());
    let byte_range = file.len();
    file.resize(byte_range + BYTE_RANGE_WIDTH, b' ');
    file.extend_from_slice(b"/Contents ");
    let start = file.len();
    file.push(b'<');
    file.resize(start + 1 + 2 * signature.reserve, b'0');
    file.push(b'>');
    let gap = start..file.len();
    file.extend_from_slice(b">>\nendobj\n");
    (byte_range, gap)
}

struct Trailer<'s, 'a> {
    source: &'s Source<'a>,
    file_id: &'s [u8; 16],
}

impl Trailer<'_, '_> {
    /// A cross-reference table and trailer (ISO 32000-1, 7.5.4): subsections of consecutive numbers.
    fn push_table(&self, file: &mut Vec<u8>, offsets: &BTreeMap<ObjectId, usize>) {
        let start = file.len();
        file.extend_from_slice(b"xref\n");
        for run in runs(offsets) {
            file.extend_from_slice(format!("{} {}\n", run[0].0.0, run.len()).as_bytes());
            for ((_, generation), offset) in run {
                file.extend_from_slice(format!("{offset:010} {generation:05} n \n").as_bytes());
            }
        }
        let trailer = format!("trailer\n<<{}>>\n", self.entries(offsets));
        file.extend_from_slice(trailer.as_bytes());
        push_end(file, start);
    }

    /// A cross-reference stream (ISO 32000-1, 7.5.8), which lists itself too.
    fn push_stream(&self, file: &mut Vec<u8>, offsets: &BTreeMap<ObjectId, usize>) {
        let start = file.len();
        let own = offsets
            .keys()
            .map(|id| id.0)
            .max()
            .unwrap_or(0)
            .max(self.size(offsets) - 1)
            + 1;
        let mut offsets = offsets.clone();
        offsets.insert((own, 0), start);
        let mut index = String::new();
        let mut data = Vec::new();
        for run in runs(&offsets) {
            index.push_str(&format!("{} {} ", run[0].0.0, run.len()));
            for ((_, generation), offset) in run {
                data.push(1);
                data.extend((offset as u32).to_be_bytes());
                data.extend(generation.to_be_bytes());
            }
        }
        let head = format!(
            "{own} 0 obj\n<</Type /XRef/W [1 4 2]/Index [{}]/Length {}{}>>\nstream\n",
            index.trim_end(),
            data.len(),
            self.entries(&offsets),
        );
        file.extend_from_slice(head.as_bytes());
        file.extend_from_slice(&data);
        file.extend_from_slice(b"\nendstream\nendobj\n");
        push_end(file, start);
    }

    /// The entries that both kinds share. `ID` keeps its first half, and gets a new second one; a document
    /// without one stays without.
    fn entries(&self, offsets: &BTreeMap<ObjectId, usize>) -> String {
        let old = &self.source.model.trailer;
        let mut entries = format!(
            "/Size {}/Prev {}",
            self.size(offsets),
            self.source.model.xref_start
        );
        for key in ["Root", "Info"] {
            if let Ok(Object::Reference(id)) = old.get(key.as_bytes()) {
                entries.push_str(&format!("/{key} {}", reference(*id)));
            }
        }
        if let Ok([Object::String(first, _), _]) =
            old.get(b"ID").and_then(Object::as_array).map(Vec::as_slice)
        {
            entries.push_str(&format!("/ID [<{}><{}>]", hex(first), hex(self.file_id)));
        }
        entries
    }

    /// One more than the highest number, never less than it was.
    fn size(&self, offsets: &BTreeMap<ObjectId, usize>) -> u32 {
        let old = self
            .source
            .model
            .trailer
            .get(b"Size")
            .and_then(Object::as_i64)
            .unwrap_or(0);
        let highest = offsets.keys().map(|id| id.0).max().unwrap_or(0);
        u32::try_from(old).unwrap_or(0).max(highest + 1)
    }
}

fn push_end(file: &mut Vec<u8>, start: usize) {
    file.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
}

/// Groups of consecutive object numbers.
fn runs(offsets: &BTreeMap<ObjectId, usize>) -> Vec<Vec<(ObjectId, usize)>> {
    let mut runs: Vec<Vec<(ObjectId, usize)>> = Vec::new();
    for (&id, &offset) in offsets {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.0 + 1 == id.0) => {
                run.push((id, offset))
            }
            _ => runs.push(vec![(id, offset)]),
        }
    }
    runs
}

/// Upper-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
