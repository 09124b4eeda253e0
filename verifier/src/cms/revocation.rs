//! Revocation data that a signature carries: candidates, each of which proves itself where it is used.

use super::SignedData;
use crate::der::{DerError, Element, Reader, Tag, set_of};
use crate::oid;
use crate::path::{Crl, OcspResponse, RevocationData};

/// Lists or responses in one place; real signatures carry under ten.
const LIMIT: usize = 100;

impl SignedData<'_> {
    /// What stands among `crls` (RFC 5652 10.2.1, RFC 5940) and in adbe-revocationInfoArchival (ISO 32000-2
    /// 12.8.3.3.2). What cannot be read is left out.
    pub fn revocation(&self) -> RevocationData {
        let mut data = RevocationData::default();
        for choice in self.crls() {
            take_choice(choice, &mut data);
        }
        let signer = self.signer_info();
        for attributes in signer.signed.iter().chain(&signer.unsigned) {
            let archives = attributes.of(oid::REVOCATION_INFO_ARCHIVAL);
            for value in archives.flat_map(|attribute| &attribute.values) {
                // An archive that breaks off keeps what came before.
                let _ = take_archive(value, &mut data);
            }
        }
        data
    }
}

/// ```text
/// RevocationInfoChoice ::= CHOICE { crl CertificateList, other [1] SEQUENCE { OBJECT IDENTIFIER, ANY } }
/// ```
fn take_choice(choice: &[u8], data: &mut RevocationData) {
    match choice.first() {
        Some(&0x30) => data.crls.extend(Crl::parse(choice).ok()),
        _ => data.ocsps.extend(other(choice).ok().flatten()),
    }
}

fn other(choice: &[u8]) -> Result<Option<OcspResponse>, DerError> {
    let mut fields = Reader::new(choice).nested(Tag::context(1))?;
    let kind = fields.oid()?;
    let value = fields.any()?;
    fields.finish()?;
    Ok(match () {
        () if kind.is(oid::RI_OCSP_RESPONSE.arcs) => OcspResponse::parse(value.raw).ok(),
        () if kind.is(oid::OCSP_BASIC.arcs) => OcspResponse::parse_basic(value.raw).ok(),
        () => None,
    })
}

/// ```text
/// RevocationInfoArchival ::= SEQUENCE { crl [0] EXPLICIT SEQUENCE OF CertificateList OPTIONAL,
///                                       ocsp [1] EXPLICIT SEQUENCE OF OCSPResponse OPTIONAL, otherRevInfo [2] OPTIONAL }
/// ```
fn take_archive(value: &Element<'_>, data: &mut RevocationData) -> Result<(), DerError> {
    let mut fields = Reader::new(value.raw).nested(Tag::SEQUENCE)?;
    if let Some(list) = fields.optional(Tag::context(0))? {
        let lists = sequence_of(list)?;
        data.crls
            .extend(lists.iter().filter_map(|one| Crl::parse(one.raw).ok()));
    }
    if let Some(list) = fields.optional(Tag::context(1))? {
        let responses = sequence_of(list)?;
        let responses = responses.iter();
        data.ocsps
            .extend(responses.filter_map(|one| OcspResponse::parse(one.raw).ok()));
    }
    Ok(())
}

fn sequence_of(explicit: Element<'_>) -> Result<Vec<Element<'_>>, DerError> {
    set_of(
        Reader::new(explicit.value).expect(Tag::SEQUENCE)?.value,
        LIMIT,
    )
}
