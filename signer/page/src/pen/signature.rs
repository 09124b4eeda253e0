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
/// Byte that fills `/Contents` at first: not ASCII, so that the string is written in hexadecimal.
const FILLER: u8 = 0xFF;

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

/// Writes the signature dictionary with placeholders; [`close`] puts the numbers in.
pub(crate) fn write_value(chunk: &mut Chunk, spec: &SignatureSpec<'_>, id: Ref) {
    let mut value = chunk.indirect(id).dict();
    value.pair(Name(b"Type"), Name(b"Sig"));
    value.pair(Name(b"Filter"), Name(b"Adobe.PPKLite"));
    value.pair(Name(b"SubFilter"), Name(b"ETSI.CAdES.detached"));
    value
        .insert(Name(b"ByteRange"))
        .array()
        .items([0, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER]);
    value.pair(
        Name(b"Contents"),
        Str(&vec![FILLER; spec.reserve_bytes.max(1)]),
    );
    value.pair(Name(b"M"), date(spec.claimed_time));
    if let Some(name) = spec.signer_name {
        value.pair(Name(b"Name"), TextStr(name));
    }
    value.finish();
}

/// Finds the dictionary written at `object`, empties `/Contents` and writes `/ByteRange`.
pub(crate) fn close(file: &mut [u8], object: usize) -> Gap {
    let ranges = after(file, object, b"/ByteRange");
    let contents = after(file, ranges.end, b"/Contents");
    file[contents.start + 1..contents.end - 1].fill(b'0');
    let (start, end, total) = (
        contents.start as u64,
        contents.end as u64,
        file.len() as u64,
    );
    let byte_range = [0, start, end, total - end];
    let text = format!("[0 {start} {end} {}", total - end);
    let slot = &mut file[ranges];
    slot.fill(b' ');
    slot[..text.len()].copy_from_slice(text.as_bytes());
    slot[slot.len() - 1] = b']';
    Gap {
        contents,
        byte_range,
    }
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
