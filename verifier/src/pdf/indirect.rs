//! Indirect objects in the file body (ISO 32000-1 7.3.10) and streams (7.3.8).

use super::error::{PdfError, Repair};
use super::object::{Dictionary, Object, ObjectId, Stream};
use super::parse::Parser;

/// An indirect object and where it ends.
#[derive(Debug)]
pub(super) struct Indirect<'a> {
    pub(super) id: ObjectId,
    pub(super) object: Object<'a>,
    /// One past `endobj`.
    pub(super) end: usize,
    /// What its values cost beside their bytes.
    pub(super) cost: usize,
}

/// Reads `12 0 obj … endobj` at `at`. `length` gives the value of an indirect `/Length`.
pub(super) fn read<'a>(
    bytes: &'a [u8],
    at: usize,
    depth: u32,
    length: impl FnOnce(ObjectId) -> Result<Option<i64>, PdfError>,
) -> Result<Indirect<'a>, PdfError> {
    let mut parser = Parser::new(bytes, at, depth);
    let id = header(&mut parser).ok_or(PdfError::repair(Repair::ObjectOffset, at))?;
    parser.skip_space();
    // `2 0 obj endobj` is null, written by leaving it out.
    if parser.keyword(b"endobj") {
        return Ok(Indirect {
            id,
            object: Object::Null,
            end: parser.position(),
            cost: parser.cost(),
        });
    }
    let mut object = parser.object()?;
    parser.skip_space();
    if let Object::Dictionary(dictionary) = &mut object
        && parser.take(b"stream")
    {
        let dictionary = std::mem::take(dictionary);
        object = Object::Stream(stream(bytes, &mut parser, dictionary, length)?);
        parser.skip_space();
    }
    if !parser.keyword(b"endobj") {
        return Err(PdfError::repair(Repair::ObjectEnd, parser.position()));
    }
    Ok(Indirect {
        id,
        object,
        end: parser.position(),
        cost: parser.cost(),
    })
}

/// `12 0 obj`. White space before it moves nothing: Microsoft Word's and MuPDF's sections name the end of the line before.
fn header(parser: &mut Parser<'_>) -> Option<ObjectId> {
    parser.skip_white();
    let number = u32::try_from(parser.digits()?).ok()?;
    parser.skip_space();
    let generation = u16::try_from(parser.digits()?).ok()?;
    parser.skip_space();
    parser
        .keyword(b"obj")
        .then_some(ObjectId { number, generation })
}

/// The data after `stream`: CRLF or LF, `/Length` bytes, an end of line, `endstream`.
fn stream<'a>(
    bytes: &'a [u8],
    parser: &mut Parser<'a>,
    dictionary: Dictionary<'a>,
    length: impl FnOnce(ObjectId) -> Result<Option<i64>, PdfError>,
) -> Result<Stream<'a>, PdfError> {
    let bad = PdfError::repair(Repair::ObjectEnd, parser.position());
    if !(parser.take(b"\r\n") || parser.take(b"\n")) {
        return Err(bad);
    }
    let length = match dictionary.get(b"Length") {
        Some(Object::Integer(length)) => Some(*length),
        Some(Object::Reference(id)) => length(*id)?,
        _ => None,
    };
    let start = parser.position();
    let end = length.and_then(|length| start.checked_add(usize::try_from(length).ok()?));
    let Some((end, data)) = end.and_then(|end| Some((end, bytes.get(start..end)?))) else {
        return Err(bad);
    };
    parser.seek(end);
    parser.take_eol();
    if !parser.keyword(b"endstream") {
        return Err(bad);
    }
    Ok(Stream { dictionary, data })
}
