//! A small PDF writer: one page with a seal, then revisions with validation data and document time stamps.

use std::collections::BTreeMap;

/// Bodies of objects by number.
type Objects = BTreeMap<u32, Vec<u8>>;

const RANGE: &str = "[0 AAAAAAAA BBBBBBBB CCCCCCCC]";
/// Bytes of a signature value, padding included.
const ROOM: usize = 12_000;
const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R";
/// The first of the objects that later revisions add.
const ADDED: u32 = 20;

/// A file that grows.
#[derive(Clone)]
pub(crate) struct Pdf {
    pub(crate) bytes: Vec<u8>,
    next: u32,
    fields: Vec<u32>,
    store: [Vec<u32>; 3],
}

/// What goes into a store.
#[derive(Default)]
pub(crate) struct Store {
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) crls: Vec<Vec<u8>>,
    pub(crate) ocsps: Vec<Vec<u8>>,
}

impl Pdf {
    /// One page, sealed: `sign` gets the bytes that are covered, and gives the signature value.
    pub(crate) fn sealed(sub_filter: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Self {
        Self::sealed_with(sub_filter, None, sign)
    }

    /// As [`sealed`](Self::sealed), with a file of this name and content attached.
    pub(crate) fn sealed_with(
        sub_filter: &str,
        attached: Option<(&str, &[u8])>,
        sign: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Self {
        let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let text = |body: &str| body.as_bytes().to_vec();
        let mut objects: Objects = [
            (1, text(&format!("{CATALOG}>>"))),
            (2, text("<</Type/Pages/Kids[3 0 R]/Count 1>>")),
            (3, page(&[6])),
            (4, stream("", b"BT /F1 12 Tf (sealed) Tj ET")),
            (5, form(&[6])),
            (6, field("Seal", 7)),
            (7, signature("Sig", sub_filter)),
            (9, text("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")),
        ]
        .into();
        if let Some((name, content)) = attached {
            let tree = format!("/Names<</EmbeddedFiles<</Names[({name}) 11 0 R]>>>>");
            objects.insert(1, text(&format!("{CATALOG}{tree}>>")));
            let file = format!("<</Type/Filespec/F({name})/UF({name})/EF<</F 12 0 R>>>>");
            objects.insert(11, file.into_bytes());
            objects.insert(12, stream("/Type/EmbeddedFile", content));
        }
        write(&mut bytes, &objects, "/Root 1 0 R", true);
        Self {
            bytes: fill(bytes, sign),
            next: ADDED,
            fields: vec![6],
            store: Default::default(),
        }
    }

    /// Adds a store, or more to the one that is there.
    pub(crate) fn with_store(mut self, added: Store) -> Self {
        let mut objects = Objects::new();
        let kinds = [added.certificates, added.crls, added.ocsps];
        for (kind, entries) in kinds.into_iter().enumerate() {
            for der in entries {
                objects.insert(self.next, stream("", &der));
                self.store[kind].push(self.next);
                self.next += 1;
            }
        }
        let [certs, crls, ocsps] = self.store.clone().map(|kind| references(&kind));
        let store = format!("<</Type/DSS/Certs[{certs}]/CRLs[{crls}]/OCSPs[{ocsps}]>>");
        objects.insert(10, store.into_bytes());
        objects.insert(1, format!("{CATALOG}/DSS 10 0 R>>").into_bytes());
        self.update(&objects);
        self
    }

    /// Adds a document time stamp: `stamp` gets the bytes that are covered, and gives the token.
    pub(crate) fn with_stamp(self, stamp: impl FnOnce(&[u8]) -> Vec<u8>) -> Self {
        self.signed_again("DocTimeStamp", "ETSI.RFC3161", stamp)
    }

    /// Adds another seal, which shows nothing.
    pub(crate) fn with_seal(self, sub_filter: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Self {
        self.signed_again("Sig", sub_filter, sign)
    }

    fn signed_again(
        mut self,
        kind: &str,
        sub_filter: &str,
        stamp: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Self {
        let (widget, value) = (self.next, self.next + 1);
        self.next += 2;
        self.fields.push(widget);
        let objects: Objects = [
            (3, page(&self.fields)),
            (5, form(&self.fields)),
            (widget, field(&format!("Stamp{widget}"), value)),
            (value, signature(kind, sub_filter)),
        ]
        .into();
        self.update(&objects);
        self.bytes = fill(self.bytes, stamp);
        self
    }

    /// Adds a revision in which the page shows something else.
    pub(crate) fn repainted(mut self) -> Self {
        self.update(&[(4, stream("", b"BT /F1 12 Tf (forged) Tj ET"))].into());
        self
    }

    /// Adds a revision in which the page tree turns the page.
    pub(crate) fn with_page_tree_changed(mut self) -> Self {
        let tree = b"<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 90>>".to_vec();
        self.update(&[(2, tree)].into());
        self
    }

    fn update(&mut self, objects: &Objects) {
        let trailer = format!("/Root 1 0 R/Prev {}", last_startxref(&self.bytes));
        write(&mut self.bytes, objects, &trailer, false);
    }
}

fn references(numbers: &[u32]) -> String {
    let each: Vec<String> = numbers.iter().map(|one| format!("{one} 0 R")).collect();
    each.join(" ")
}

fn page(fields: &[u32]) -> Vec<u8> {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</Font<</F1 9 0 R>>>>/Annots[{}]>>",
        references(fields)
    )
    .into_bytes()
}

fn form(fields: &[u32]) -> Vec<u8> {
    format!("<</Fields[{}]/SigFlags 3>>", references(fields)).into_bytes()
}

fn field(name: &str, value: u32) -> Vec<u8> {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/Rect[0 0 0 0]/F 132/P 3 0 R/V {value} 0 R>>"
    )
    .into_bytes()
}

fn signature(kind: &str, sub_filter: &str) -> Vec<u8> {
    let room = "0".repeat(2 * ROOM);
    // Not in the file whose bytes a vector signs.
    let claims = match sub_filter {
        "ETSI.CAdES.detached" => "/Name(Zhang San)/Reason(Approval)/Location(Changsha)",
        _ => "",
    };
    format!(
        "<</Type/{kind}/Filter/Adobe.PPKLite/SubFilter/{sub_filter}{claims}/ByteRange {RANGE}/Contents <{room}>>>"
    )
    .into_bytes()
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn write(file: &mut Vec<u8>, objects: &Objects, trailer: &str, first: bool) {
    let mut table = String::new();
    if first {
        table += "0 1\n0000000000 65535 f \n";
    }
    for (number, body) in objects {
        table += &format!("{number} 1\n{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend(body);
        file.extend(b"\nendobj\n");
    }
    let at = file.len();
    let end = format!("xref\n{table}trailer\n<<{trailer}/Size 100>>\nstartxref\n{at}\n%%EOF\n");
    file.extend(end.into_bytes());
}

/// Fills in byte range and value of the signature that was written last.
fn fill(mut file: Vec<u8>, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let at = last(&file, RANGE.as_bytes());
    let start = at + first(&file[at..], b"/Contents <") + 10;
    let end = start + 2 * ROOM + 2;
    let range = format!("[0 {start:<8} {end:<8} {:<8}]", file.len() - end);
    file[at..at + RANGE.len()].copy_from_slice(range.as_bytes());
    let value = sign(&[&file[..start], &file[end..]].concat());
    assert!(value.len() <= ROOM, "{} bytes", value.len());
    let digits: String = value.iter().map(|byte| format!("{byte:02X}")).collect();
    file[start + 1..start + 1 + digits.len()].copy_from_slice(digits.as_bytes());
    file
}

fn first(bytes: &[u8], what: &[u8]) -> usize {
    bytes
        .windows(what.len())
        .position(|window| window == what)
        .unwrap()
}

fn last(bytes: &[u8], what: &[u8]) -> usize {
    bytes
        .windows(what.len())
        .rposition(|window| window == what)
        .unwrap()
}

fn last_startxref(file: &[u8]) -> usize {
    let at = last(file, b"startxref\n") + 10;
    let digits = file[at..].iter().take_while(|byte| byte.is_ascii_digit());
    String::from_utf8(digits.copied().collect())
        .unwrap()
        .parse()
        .unwrap()
}
