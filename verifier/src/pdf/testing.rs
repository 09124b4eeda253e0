//! Builds small PDF files for tests, honest ones and others.

use std::collections::BTreeMap;

/// Bodies of objects by number, as between `obj` and `endobj`.
pub(crate) type Objects = BTreeMap<u32, String>;

/// A signature value of five bytes with padding.
pub(crate) const VALUE: &str = "300302010500000000000000";

/// `/ByteRange` before the offsets are known, as wide as after.
pub(crate) const PLACEHOLDER: &str = "[0 AAAAAAAA BBBBBBBB CCCCCCCC]";

pub(crate) fn signature_dictionary(sub_filter: &str) -> String {
    format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/{sub_filter}/ByteRange {PLACEHOLDER}/Contents <{VALUE}>/M(D:20261122040000+08'00')/Name(x)>>"
    )
}

/// A document time stamp whose value names id-ct-TSTInfo.
pub(crate) fn time_stamp_dictionary() -> String {
    signature_dictionary("ETSI.RFC3161")
        .replace("/Type/Sig", "/Type/DocTimeStamp")
        .replace(VALUE, "300D060B2A864886F70D0109100104000000")
}

pub(crate) fn stream(entries: &str, data: &str) -> String {
    format!(
        "<<{entries}/Length {}>>\nstream\n{data}\nendstream",
        data.len()
    )
}

/// One page with a visible seal: field 6, signature dictionary 7, appearance 8.
pub(crate) fn sealed_objects() -> Objects {
    [
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>".to_owned()),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R]>>".to_owned()),
        (4, stream("", "BT /F1 12 Tf (sealed) Tj ET")),
        (5, "<</Fields[6 0 R]/SigFlags 3>>".to_owned()),
        (6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal1)/Rect[400 100 520 220]/F 132/P 3 0 R/AP<</N 8 0 R>>/V 7 0 R>>".to_owned()),
        (7, signature_dictionary("ETSI.CAdES.detached")),
        (8, stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", "0 0 120 120 re S")),
        (9, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned()),
    ]
    .into()
}

/// A file of one revision, sealed.
pub(crate) fn sealed() -> Vec<u8> {
    build(&sealed_objects())
}

/// The sealed file with some objects written otherwise.
pub(crate) fn sealed_with(changes: &[(u32, &str)]) -> Vec<u8> {
    let mut objects = sealed_objects();
    objects.extend(
        changes
            .iter()
            .map(|(number, body)| (*number, (*body).to_owned())),
    );
    build(&objects)
}

/// A file of one revision with these objects, with the byte range filled in.
pub(crate) fn build(objects: &Objects) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    write_revision(&mut file, objects, "/Root 1 0 R", true);
    seal(file)
}

/// Adds a revision with these objects, with the byte range filled in when one of them has a placeholder.
pub(crate) fn update(file: &[u8], objects: &[(u32, &str)]) -> Vec<u8> {
    let objects = objects
        .iter()
        .map(|(number, body)| (*number, (*body).to_owned()))
        .collect();
    let trailer = format!("/Root 1 0 R/Prev {}", last_startxref(file));
    let mut file = file.to_vec();
    write_revision(&mut file, &objects, &trailer, false);
    seal(file)
}

/// Adds a revision of one object with this trailer.
pub(crate) fn update_with_trailer(file: &[u8], number: u32, body: &str, trailer: &str) -> Vec<u8> {
    let mut file = file.to_vec();
    write_revision(
        &mut file,
        &[(number, body.to_owned())].into(),
        trailer,
        false,
    );
    file
}

/// Number of the cross-reference streams made here.
const XREF_STREAM: u32 = 90;

/// Adds a revision that keeps its objects in an object stream, with a cross-reference stream. Streams are not possible in it.
pub(crate) fn update_compressed(file: &[u8], objects: &[(u32, &str)], container: u32) -> Vec<u8> {
    let mut file = file.to_vec();
    let previous = last_startxref(&file);
    let (mut header, mut body) = (String::new(), String::new());
    for (number, object) in objects {
        header += &format!("{number} {} ", body.len());
        body += &format!("{object} ");
    }
    let holder = file.len();
    let entries = format!("/Type/ObjStm/N {}/First {}", objects.len(), header.len());
    file.extend_from_slice(
        format!(
            "{container} 0 obj\n{}\nendobj\n",
            stream(&entries, &(header + &body))
        )
        .as_bytes(),
    );
    let at = file.len();
    let mut rows: BTreeMap<u32, [u8; 6]> = BTreeMap::new();
    let row = |kind: u8, second: u32, third: u8| {
        let [a, b, c, d] = second.to_be_bytes();
        [kind, a, b, c, d, third]
    };
    for (index, (number, _)) in objects.iter().enumerate() {
        rows.insert(*number, row(2, container, index as u8));
    }
    rows.insert(container, row(1, holder as u32, 0));
    rows.insert(XREF_STREAM, row(1, at as u32, 0));
    let index: String = rows.keys().map(|number| format!("{number} 1 ")).collect();
    let size = rows.keys().last().unwrap() + 1;
    let data: Vec<u8> = rows.values().flatten().copied().collect();
    file.extend_from_slice(
        format!("{XREF_STREAM} 0 obj\n<</Type/XRef/W[1 4 1]/Index[{index}]/Size {size}/Root 1 0 R/Prev {previous}/Length {}>>\nstream\n", data.len())
            .as_bytes(),
    );
    file.extend_from_slice(&data);
    file.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").as_bytes());
    file
}

fn write_revision(file: &mut Vec<u8>, objects: &Objects, trailer: &str, first: bool) {
    let mut table = String::new();
    if first {
        table += "0 1\n0000000000 65535 f \n";
    }
    for (number, body) in objects {
        table += &format!("{number} 1\n{:010} 00000 n \n", file.len());
        file.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let at = file.len();
    let size = objects.keys().last().map_or(1, |last| last + 1);
    file.extend_from_slice(
        format!("xref\n{table}trailer\n<<{trailer}/Size {size}>>\nstartxref\n{at}\n%%EOF\n")
            .as_bytes(),
    );
}

pub(crate) fn last_startxref(file: &[u8]) -> usize {
    let at = file
        .windows(10)
        .rposition(|window| window == b"startxref\n")
        .unwrap()
        + 10;
    let digits: String = file[at..]
        .iter()
        .map(|byte| char::from(*byte))
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

/// Fills in the last placeholder of a byte range around the `/Contents` that follows or precedes it in its dictionary.
fn seal(mut file: Vec<u8>) -> Vec<u8> {
    let Some(at) = find_last(&file, PLACEHOLDER.as_bytes()) else {
        return file;
    };
    let start = at + find_first(&file[at..], b"/Contents <").unwrap() + 10;
    let end = start + find_first(&file[start..], b">").unwrap() + 1;
    let range = format!("[0 {start:<8} {end:<8} {:<8}]", file.len() - end);
    file[at..at + PLACEHOLDER.len()].copy_from_slice(range.as_bytes());
    file
}

pub(crate) fn find_first(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

pub(crate) fn find_last(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|window| window == what)
}

/// Replaces the first occurrence with something of the same length, so that offsets stay.
pub(crate) fn patched(file: &[u8], what: &str, with: &str) -> Vec<u8> {
    assert_eq!(what.len(), with.len(), "offsets must stay");
    let at = find_first(file, what.as_bytes()).expect("the text to patch");
    let mut file = file.to_vec();
    file[at..at + with.len()].copy_from_slice(with.as_bytes());
    file
}
