//! What a forger without keys makes of the samples.

/// One bit of one byte.
pub(super) fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    if let Some(byte) = changed.get_mut(at) {
        *byte ^= 1;
    }
    changed
}

pub(super) fn with(bytes: &[u8], end: &[u8]) -> Vec<u8> {
    [bytes, end].concat()
}

/// Where the hex digits of the signature stand.
fn contents(file: &[u8]) -> std::ops::Range<usize> {
    let find = |from: usize, what: &[u8]| {
        let rest = file.get(from..).unwrap_or_default();
        rest.windows(what.len())
            .position(|found| found == what)
            .map(|at| from + at)
    };
    let start = find(0, b"/Contents<3082").or_else(|| find(0, b"/Contents <3082"));
    let first = start.and_then(|at| find(at, b"<")).map_or(0, |at| at + 1);
    first..find(first, b">").unwrap_or(first)
}

/// A digit in the second half of the container: the signer's own certificate, attributes or value.
pub(super) fn signature_changed(file: &[u8]) -> Vec<u8> {
    let place = contents(file);
    let used = file[place.clone()]
        .iter()
        .rposition(|digit| *digit != b'0')
        .unwrap_or(0);
    let mut changed = file.to_vec();
    let digit = &mut changed[place.start + used * 3 / 4];
    *digit = if *digit == b'0' { b'1' } else { b'0' };
    changed
}

pub(super) fn signature_taken_out(file: &[u8]) -> Vec<u8> {
    let mut changed = file.to_vec();
    changed[contents(file)].fill(b'0');
    changed
}

/// The signature of another sealed file, padded as its own was.
pub(super) fn signature_of_another(file: &[u8], other: &[u8]) -> Vec<u8> {
    let (place, signature) = (contents(file), &other[contents(other)]);
    let mut changed = file.to_vec();
    let digits = changed[place].iter_mut();
    let padded = signature.iter().copied().chain(std::iter::repeat(b'0'));
    digits.zip(padded).for_each(|(digit, new)| *digit = new);
    changed
}

/// Every `from` becomes `to`, of the same length.
pub(super) fn replaced(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut changed = file.to_vec();
    let last = file.len().saturating_sub(from.len());
    for at in (0..=last).filter(|at| file[*at..].starts_with(from)) {
        changed[at..at + to.len()].copy_from_slice(to);
    }
    changed
}

/// The revision that a shadow attack adds: a new catalogue over the sealed one.
pub(super) fn shadow_revision(file: &[u8]) -> Vec<u8> {
    revision(file, "<< /Type /Catalog >>", "900 0 R")
}

/// A revision with one new object, 900, and this catalogue.
pub(crate) fn revision(file: &[u8], object: &str, root: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let previous = text.rsplit("startxref").next().unwrap_or_default();
    let previous: String = previous
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let mut changed = file.to_vec();
    let place = changed.len();
    changed.extend(format!("900 0 obj\n{object}\nendobj\n").into_bytes());
    let table = changed.len();
    let end = format!(
        "xref\n900 1\n{place:010} 00000 n \ntrailer\n<< /Size 901 /Root {root} /Prev {previous} >>\nstartxref\n{table}\n%%EOF\n"
    );
    changed.extend(end.into_bytes());
    changed
}

/// A root that wants one key more than signed it.
pub(super) fn altered_root(root: &[u8]) -> Vec<u8> {
    replaced(root, b"\\\"threshold\\\":1", b"\\\"threshold\\\":2")
}

/// A page without a seal, and a red ring on it: a scan, or somebody's drawing.
pub(super) fn picture_of_a_seal() -> Vec<u8> {
    let place = |at: usize| (at % RING, at / RING);
    let pixels: Vec<u8> = (0..RING * RING).flat_map(|at| ring(place(at))).collect();
    let image = format!(
        "<< /Type /XObject /Subtype /Image /Width {RING} /Height {RING} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length {} >>\nstream\n",
        pixels.len()
    );
    let content = "120 0 0 120 200 400 cm /Seal Do";
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Seal 5 0 R >> >> >>".to_vec(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()).into_bytes(),
        [image.as_bytes(), &pixels, b"\nendstream"].concat(),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(&objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        let head = format!("{number} 0 obj\n").into_bytes();
        file.extend([&head[..], object, b"\nendobj\n"].concat());
    }
    let (size, at) = (objects.len() + 1, file.len());
    let end = format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    );
    file.extend(end.into_bytes());
    file
}

/// Pixels of the picture in each direction.
const RING: usize = 64;

fn ring((x, y): (usize, usize)) -> [u8; 3] {
    let square = (2 * x).abs_diff(RING).pow(2) + (2 * y).abs_diff(RING).pow(2);
    match (50 * 50..=60 * 60).contains(&square) {
        true => [200, 16, 24],
        false => [255, 255, 255],
    }
}
