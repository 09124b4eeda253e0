//! A desk at which files of any shape are sealed and stamped with the keys of a house: what a colluding department, or a
//! careless program, could hand in. The signatures are genuine; what is judged is the file around them.

use yinxin_keys::{KeyId, Purpose};

use crate::forge;
use crate::house::House;
use crate::mutate::{Increment, Node, Place, Section};
use crate::samples;

/// Stands for the numbers of `/ByteRange` until the file is sealed.
const RANGE: &str = "[0 AAAAAAAAAA BBBBBBBBBB CCCCCCCCCC]";
/// Bytes of CMS that every gap has room for; a genuine seal takes about half of it.
const ROOM: usize = 12_000;

/// Seals drafts.
pub struct Desk<'h> {
    house: &'h House,
    /// A genuine seal, whose digest and signatures are made anew.
    donor: Node,
    key: &'h KeyId,
    purpose: Purpose,
}

impl<'h> Desk<'h> {
    /// The desk of a house.
    #[must_use]
    pub fn new(house: &'h House) -> Self {
        let document = house.document(&samples::notice());
        Self {
            house,
            donor: container(&document),
            key: &house.document_seal.key,
            purpose: Purpose::SealDocument,
        }
    }

    /// The desk of a house that seals with its seal for licences. No file of it carries the data of a licence.
    #[must_use]
    pub fn of_licences(house: &'h House) -> Self {
        Self {
            house,
            donor: container(&house.licence(samples::FOOD, 1)),
            key: &house.licence_seal.key,
            purpose: Purpose::SealLicence,
        }
    }

    /// Fills the gap of a draft with a seal over all the rest.
    ///
    /// # Panics
    /// When the draft has no gap.
    #[must_use]
    pub fn seal(&self, draft: &[u8]) -> Vec<u8> {
        let (file, place) = ranged(draft, None);
        self.sign(&file, &place)
    }

    /// The same over another byte range than the one that leaves out the gap.
    #[must_use]
    pub fn seal_over(&self, draft: &[u8], range: [usize; 4]) -> Vec<u8> {
        let (file, place) = ranged(draft, Some(range));
        self.sign(&file, &place)
    }

    fn sign(&self, file: &[u8], place: &Place) -> Vec<u8> {
        let mut cms = self.donor.clone();
        let signer = forge::signer(&mut cms);
        forge::set_digest(signer, &signed_bytes(file, place));
        forge::sign(self.house, signer, self.key, self.purpose);
        forge::stamp(self.house, signer);
        place.with_der(file, &cms.encode()).expect("room")
    }

    /// Fills the gap of a draft with a document time stamp.
    ///
    /// # Panics
    /// As [`Desk::seal`].
    #[must_use]
    pub fn stamp(&self, draft: &[u8]) -> Vec<u8> {
        let (file, place) = ranged(draft, None);
        let mut cms = self.donor.clone();
        let token = forge::stamped(
            self.house,
            forge::signer(&mut cms),
            &signed_bytes(&file, &place),
        );
        place.with_der(&file, &token.encode()).expect("room")
    }
}

/// The seal of a sealed file.
fn container(sealed: &[u8]) -> Node {
    Node::parse(&Place::of_last_seal(sealed).padded_der(sealed))
}

fn signed_bytes(file: &[u8], place: &Place) -> Vec<u8> {
    let [a, b, c, d] = place.byte_range;
    [&file[a..a + b], &file[c..c + d]].concat()
}

/// The draft with its byte range: this one, or all but the gap.
fn ranged(draft: &[u8], range: Option<[usize; 4]>) -> (Vec<u8>, Place) {
    let find = |what: &[u8], from: usize| {
        let found = draft[from..]
            .windows(what.len())
            .position(|window| window == what);
        from + found.expect("a draft has a gap")
    };
    let at = find(RANGE.as_bytes(), 0);
    let open = find(b"/Contents <", at) + b"/Contents ".len();
    let close = find(b">", open) + 1;
    let range = range.unwrap_or([0, open, close, draft.len() - close]);
    let [a, b, c, d] = range;
    let text = format!("[{a} {b} {c} {d}]");
    let mut file = draft.to_vec();
    let padded = format!("{text:<width$}", width = RANGE.len());
    file[at..at + RANGE.len()].copy_from_slice(padded.as_bytes());
    let place = Place {
        byte_range: range,
        contents: open..close,
        dictionary: at..close,
    };
    (file, place)
}

/// A signature dictionary with a gap and these entries beside.
#[must_use]
pub fn seal_dictionary(entries: &str) -> String {
    dictionary(
        "/Type/Sig/SubFilter/ETSI.CAdES.detached/M(D:20261122120000+08'00')",
        entries,
    )
}

/// The dictionary of a document time stamp, with a gap.
#[must_use]
pub fn stamp_dictionary() -> String {
    dictionary("/Type/DocTimeStamp/SubFilter/ETSI.RFC3161", "")
}

fn dictionary(kind: &str, entries: &str) -> String {
    let gap = "0".repeat(2 * ROOM);
    format!("<<{kind}/Filter/Adobe.PPKLite{entries}/ByteRange {RANGE}/Contents <{gap}>>>")
}

/// A draft: objects under the numbers from 1 on, with a table.
#[must_use]
pub fn draft(objects: &[String]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE5\x8D\xB0\xE4\xBF\xA1\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, body) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").into_bytes());
    }
    let at = file.len();
    let size = objects.len() + 1;
    table += &format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    file.extend(table.into_bytes());
    file
}

/// A draft of an update.
#[must_use]
pub fn update(base: &[u8], objects: &[(u32, String)]) -> Vec<u8> {
    let mut out = Increment::of(base, size(base, objects), "/Root 1 0 R");
    for (number, body) in objects {
        out.put((*number, 0), body.as_bytes());
    }
    out.write()
}

/// One more than the highest number of the file and its update: a number below `/Size` counts as known, even if nothing has it.
fn size(base: &[u8], objects: &[(u32, String)]) -> u32 {
    let text = String::from_utf8_lossy(base);
    let stated = text.rsplit("/Size ").next().unwrap_or_default();
    let digits: String = stated.chars().take_while(char::is_ascii_digit).collect();
    let highest = objects.iter().map(|(number, _)| number + 1).max();
    highest.unwrap_or(0).max(digits.parse().unwrap_or(0))
}

/// The same with everything in an object stream that need not be outside.
#[must_use]
pub fn compressed_update(base: &[u8], objects: &[(u32, String)]) -> Vec<u8> {
    let mut out = Increment::of(base, size(base, objects), "/Root 1 0 R");
    out.with_section(Section::Stream);
    for (number, body) in objects {
        if body.contains("stream") || body.contains(RANGE) {
            out.put((*number, 0), body.as_bytes());
        } else {
            out.compress(*number, body.as_bytes());
        }
    }
    out.write()
}
