//! Parts that lists, entries, responses and certificates have in common.

use crate::der::{self, DerError, Oid, Reader, Tag};
use crate::value::Time;

/// Extensions in one place; real ones have under ten.
const LIMIT: usize = 64;

/// One extension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extension<'a> {
    pub(super) kind: Oid<'a>,
    /// Who does not understand it must not go on.
    pub(super) critical: bool,
    /// Content of `extnValue`.
    pub(super) value: &'a [u8],
}

/// Reads `SEQUENCE OF Extension` (RFC 5280 4.1), each kind once.
pub(super) fn extensions(der: &[u8]) -> Result<Vec<Extension<'_>>, DerError> {
    let mut outer = Reader::new(der);
    let list = outer.expect(Tag::SEQUENCE)?;
    outer.finish()?;
    let mut found: Vec<Extension<'_>> = Vec::new();
    for element in der::set_of(list.value, LIMIT)? {
        let extension = extension(element.raw)?;
        if found.iter().any(|other| other.kind == extension.kind) {
            return Err(DerError::SetOrder);
        }
        found.push(extension);
    }
    Ok(found)
}

/// ```text
/// Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
/// ```
/// A FALSE that is written out is read: some authorities do so, and the signature is over the bytes as they are.
fn extension(der: &[u8]) -> Result<Extension<'_>, DerError> {
    let mut fields = Reader::new(der).nested(Tag::SEQUENCE)?;
    let kind = fields.oid()?;
    let critical = match fields.optional(Tag::BOOLEAN)?.map(|flag| flag.value) {
        None | Some([0]) => false,
        Some([0xff]) => true,
        Some(_) => return Err(DerError::Boolean),
    };
    let value = fields.octet_string()?;
    fields.finish()?;
    Ok(Extension {
        kind,
        critical,
        value,
    })
}

/// UTCTime or GeneralizedTime (RFC 5280 5.1.2.4); a fraction of a second is cut off.
pub(super) fn time(reader: &mut Reader<'_>) -> Result<Time, DerError> {
    let instant = match reader.optional(Tag::UTC_TIME)? {
        Some(short) => der::utc_time(short.value)?,
        None => der::generalized_time(reader.expect(Tag::GENERALIZED_TIME)?.value)?,
    };
    Ok(Time::from_unix(instant.unix))
}

/// The one time that `content` is.
pub(super) fn only_time(content: &[u8]) -> Result<Time, DerError> {
    let mut reader = Reader::new(content);
    let at = time(&mut reader)?;
    reader.finish()?;
    Ok(at)
}
