//! CMS SignedData (RFC 5652) in our own profile: one signer, DER throughout, each field spelled in one way.

use crate::{chain::Chain, der};
use yinxin_verifier::oid::{self, Oid};

/// What a SignedData carries.
pub(crate) enum Content<'a> {
    /// id-data, detached: the bytes are in the file around it (PAdES).
    Detached,
    /// A TSTInfo, encapsulated (RFC 3161).
    TstInfo(&'a [u8]),
}

impl Content<'_> {
    fn oid(&self) -> Oid {
        match self {
            Self::Detached => oid::DATA,
            Self::TstInfo(_) => oid::TST_INFO,
        }
    }

    /// RFC 5652, 5.1: 3 as soon as the content is anything but id-data.
    fn version(&self) -> u64 {
        match self {
            Self::Detached => 1,
            Self::TstInfo(_) => 3,
        }
    }

    fn encapsulated(&self) -> Vec<u8> {
        let content = match self {
            Self::Detached => Vec::new(),
            Self::TstInfo(info) => der::context(0, &der::octets(info)),
        };
        der::sequence(&[&der::oid(self.oid()), &content])
    }
}

/// The signed attributes as the `SET OF` that is signed: content-type, message-digest,
/// signing-certificate-v2 over the whole path and, for licences, the digest of `licence.json`.
/// There is no signing-time: PAdES forbids it, the time is the time stamp's.
pub(crate) fn signed_attributes(
    content: &Content<'_>,
    digest: &[u8],
    chain: &Chain,
    licence: Option<&[u8]>,
) -> Vec<u8> {
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &der::oid(content.oid())),
        attribute(oid::MESSAGE_DIGEST, &der::octets(digest)),
        attribute(oid::SIGNING_CERTIFICATE_V2, chain.signing_certificate_v2()),
    ];
    attributes.extend(licence.map(|digest| attribute(oid::LICENCE_DIGEST, &der::octets(digest))));
    der::set_of(attributes)
}

/// The complete ContentInfo. `signed_attributes` as they were signed, `signature` an Ecdsa-Sig-Value,
/// `token` the RFC 3161 token over that signature (RFC 3161, annex A).
pub(crate) fn signed_data(
    content: &Content<'_>,
    chain: &Chain,
    signed_attributes: &[u8],
    signature: &[u8],
    token: Option<&[u8]>,
) -> Vec<u8> {
    let signer = signer_info(chain, signed_attributes, signature, token);
    let signed_data = der::sequence(&[
        &der::integer(content.version()),
        &der::set_of(vec![sha256_identifier()]),
        &content.encapsulated(),
        &der::context(0, chain.certificate_set()),
        &der::set_of(vec![signer]),
    ]);
    der::sequence(&[&der::oid(oid::SIGNED_DATA), &der::context(0, &signed_data)])
}

fn signer_info(
    chain: &Chain,
    signed_attributes: &[u8],
    signature: &[u8],
    token: Option<&[u8]>,
) -> Vec<u8> {
    let mut implicit = signed_attributes.to_vec();
    implicit[0] = 0xA0;
    let unsigned = token.map_or_else(Vec::new, |token| {
        der::context(1, &attribute(oid::SIGNATURE_TIME_STAMP, token))
    });
    der::sequence(&[
        &der::integer(1),
        chain.issuer_and_serial(),
        &sha256_identifier(),
        &implicit,
        &der::sequence(&[&der::oid(oid::ECDSA_SHA256)]),
        &der::octets(signature),
        &unsigned,
    ])
}

/// An attribute with exactly one value.
fn attribute(name: Oid, value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(name), &der::tlv(der::SET, value)])
}

/// SHA-256 without parameters (RFC 5754, 2).
pub(crate) fn sha256_identifier() -> Vec<u8> {
    der::sequence(&[&der::oid(oid::SHA256)])
}
