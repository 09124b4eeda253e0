//! The signature field, its widget and the signature dictionary with the gap (ISO 32000-1, 12.7.4.5 and 12.8.1).
//!
//! Every value of the dictionary is direct; `/Contents` is upper-case hexadecimal, so that the gap is exactly the digits
//! and their two brackets.

use std::ops::Range;

use pdf_writer::{
    Chunk, Finish, Name, Rect, Ref, Str, TextStr,
    types::{AnnotationFlags, FieldType},
    writers::Field,
};

use super::{content::hundredths, date::date, structure::WIDGET_KEY};
use crate::{
    error::LayoutError,
    fill::{Gap, SignatureSpec},
    layout::PT_PER_MM,
};

/// Stands in `/ByteRange` until the file's length is known: ten digits each, the longest that fits.
const PLACEHOLDER: i32 = i32::MAX;
/// Stands in `/Contents` until all is written: not ASCII, so that the string is written in hexadecimal.
const FILLER: &[u8] = &[0xFF];

/// Refuses a seal on a page that is not there, or over its edge.
pub(crate) fn check(spec: &SignatureSpec<'_>, page_mm: (f32, f32)) -> Result<(), LayoutError> {
    if spec.page != 1 {
        return Err(LayoutError::NoSuchPage { page: spec.page });
    }
    let inside = |centre: f32, size: f32, page: f32| {
        centre - size / 2.0 >= 0.0 && centre + size / 2.0 <= page
    };
    let ((x_mm, y_mm), size) = (spec.centre_mm, spec.face.size_mm());
    if inside(x_mm, size.0, page_mm.0) && inside(y_mm, size.1, page_mm.1) {
        Ok(())
    } else {
        Err(LayoutError::SealOffPage { x_mm, y_mm })
    }
}

/// Where the face stands on the page.
fn rect(spec: &SignatureSpec<'_>, page_height_pt: f32) -> Rect {
    let (width, height) = spec.face.size_mm();
    let left = (spec.centre_mm.0 - width / 2.0) * PT_PER_MM;
    let top = page_height_pt - (spec.centre_mm.1 - height / 2.0) * PT_PER_MM;
    let [_, _, w, h] = spec.face.form().bbox;
    Rect::new(
        hundredths(left),
        hundredths(top - h),
        hundredths(left + w),
        hundredths(top),
    )
}

/// References of the objects that make up a signature field.
pub(crate) struct FieldRefs {
    pub(crate) widget: Ref,
    pub(crate) value: Ref,
    pub(crate) face: Ref,
    pub(crate) page: Ref,
}

/// Writes the field merged with its widget.
pub(crate) fn write_field(
    chunk: &mut Chunk,
    spec: &SignatureSpec<'_>,
    refs: &FieldRefs,
    page_height_pt: f32,
) {
    let mut field = chunk.indirect(refs.widget).start::<Field<'_>>();
    field
        .field_type(FieldType::Signature)
        .partial_name(TextStr(spec.field_name))
        .alternate_name(TextStr(spec.signer_name.unwrap_or("印章")));
    field.pair(Name(b"V"), refs.value);
    let mut widget = field.into_annotation();
    widget
        .rect(rect(spec, page_height_pt))
        .page(refs.page)
        .flags(AnnotationFlags::PRINT | AnnotationFlags::LOCKED)
        .struct_parent(WIDGET_KEY);
    widget.appearance().normal().stream(refs.face);
}

/// Writes the signature dictionary with placeholders, as the last object of the file; [`close`] opens the gap.
pub(crate) fn write_value(chunk: &mut Chunk, spec: &SignatureSpec<'_>, id: Ref) {
    let mut value = chunk.indirect(id).dict();
    value.pair(Name(b"Type"), Name(b"Sig"));
    value.pair(Name(b"Filter"), Name(b"Adobe.PPKLite"));
    value.pair(Name(b"SubFilter"), Name(b"ETSI.CAdES.detached"));
    value
        .insert(Name(b"ByteRange"))
        .array()
        .items([0, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER]);
    value.pair(Name(b"Contents"), Str(FILLER));
    value.pair(Name(b"M"), date(spec.claimed_time));
    if let Some(name) = spec.signer_name {
        value.pair(Name(b"Name"), TextStr(name));
    }
    value.finish();
}

/// Opens the gap in the dictionary written at `object`, of `reserve` bytes, and writes `/ByteRange`.
///
/// Only the cross-reference table follows the dictionary, so that nothing moves but the place where it begins.
pub(crate) fn close(file: &mut Vec<u8>, object: usize, reserve: usize) -> Gap {
    let ranges = after(file, object, b"/ByteRange");
    let placeholder = after(file, ranges.end, b"/Contents");
    let digits = 2 * reserve.max(1);
    let contents = placeholder.start..placeholder.start + digits + 2;
    let (inside, opened) = (
        placeholder.start + 1..placeholder.end - 1,
        vec![b'0'; digits],
    );
    move_xref(file, opened.len() - inside.len());
    file.splice(inside, opened);
    let (start, end, rest) = (contents.start, contents.end, file.len() - contents.end);
    let text = format!("[0 {start} {end} {rest}");
    let slot = &mut file[ranges];
    slot.fill(b' ');
    slot[..text.len()].copy_from_slice(text.as_bytes());
    slot[slot.len() - 1] = b']';
    Gap {
        contents,
        byte_range: [0, start as u64, end as u64, rest as u64],
    }
}

/// Adds to the number after `startxref`, with which the file ends.
fn move_xref(file: &mut Vec<u8>, by: usize) {
    const KEY: &[u8] = b"startxref\n";
    let at = file
        .windows(KEY.len())
        .rposition(|window| window == KEY)
        .expect("just written")
        + KEY.len();
    let tail = String::from_utf8_lossy(&file[at..]);
    let (number, end) = tail.split_once('\n').expect("just written");
    let moved: usize = number.parse::<usize>().expect("just written") + by;
    let tail = format!("{moved}\n{end}");
    file.truncate(at);
    file.extend_from_slice(tail.as_bytes());
}

/// The bracketed value that follows `key`, from its opening to one past its closing bracket.
fn after(file: &[u8], from: usize, key: &[u8]) -> Range<usize> {
    let position = |from: usize, wanted: &dyn Fn(u8) -> bool| {
        from + file[from..]
            .iter()
            .position(|byte| wanted(*byte))
            .expect("just written")
    };
    let key_at = from
        + file[from..]
            .windows(key.len())
            .position(|w| w == key)
            .expect("just written");
    let start = position(key_at + key.len(), &|byte| matches!(byte, b'[' | b'<'));
    let end = position(start + 1, &|byte| matches!(byte, b']' | b'>')) + 1;
    start..end
}
