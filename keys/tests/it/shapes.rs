//! Messages of the shape that each purpose signs, written here for the tests alone.
#![allow(
    dead_code,
    reason = "each of those who include this file needs some of it"
)]

pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    out.extend_from_slice(content);
    out
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn oid(content: &[u8]) -> Vec<u8> {
    tlv(6, content)
}

const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
const SIGNING_CERTIFICATE_V2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47];
pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
pub(crate) const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
/// 2.25.5636184937160462, and what stands below it.
fn ours(last: u8) -> Vec<u8> {
    oid(&[0x69, 0x8a, 0x81, 0xc2, 0xc9, 0x88, 0xc5, 0xbe, 0x0e, last])
}

pub(crate) fn attribute(name: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[name, &tlv(0x31, value)])
}

pub(crate) fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    tlv(0x31, &parts.concat())
}

/// Content-type, message-digest and signing-certificate-v2; `marker` makes one message differ from another.
pub(crate) fn common(content_type: &[u8], digest: &[u8; 32], marker: &[u8]) -> Vec<Vec<u8>> {
    let mut certificate = [0; 32];
    for (to, from) in certificate.iter_mut().zip(marker) {
        *to = *from;
    }
    let id = sequence(&[&tlv(4, &certificate)]);
    vec![
        attribute(&oid(CONTENT_TYPE), &oid(content_type)),
        attribute(&oid(MESSAGE_DIGEST), &tlv(4, digest)),
        attribute(
            &oid(SIGNING_CERTIFICATE_V2),
            &sequence(&[&sequence(&[&id])]),
        ),
    ]
}

pub(crate) fn licence_digest() -> Vec<u8> {
    attribute(&ours(3), &tlv(4, &[9; 32]))
}

/// The signed attributes of a licence's seal.
pub(crate) fn licence(digest: &[u8; 32], marker: &[u8]) -> Vec<u8> {
    let mut parts = common(DATA, digest, marker);
    parts.push(licence_digest());
    set_of(parts)
}

/// The signed attributes of a document's seal.
pub(crate) fn document(digest: &[u8; 32], marker: &[u8]) -> Vec<u8> {
    set_of(common(DATA, digest, marker))
}

/// The signed attributes round a TSTInfo.
pub(crate) fn stamp(digest: &[u8; 32]) -> Vec<u8> {
    set_of(common(TST_INFO, digest, b"tsa"))
}

/// A TSTInfo that names this moment (`YYYYMMDDhhmmssZ`).
pub(crate) fn tst_info(moment: &str) -> Vec<u8> {
    let imprint = sequence(&[&sequence(&[&oid(SHA256)]), &tlv(4, &[1; 32])]);
    sequence(&[
        &[2, 1, 1],
        &ours(4),
        &imprint,
        &[2, 1, 5],
        &tlv(0x18, moment.as_bytes()),
    ])
}

fn validity(from: &str, to: &str) -> [Vec<u8>; 2] {
    [from, to].map(|moment| tlv(0x18, moment.as_bytes()))
}

/// A TBSCertList between two moments.
pub(crate) fn revocation_list(from: &str, to: &str) -> Vec<u8> {
    let [this, next] = validity(from, to);
    sequence(&[
        &[2, 1, 1],
        &sequence(&[&oid(ECDSA_WITH_SHA256)]),
        &sequence(&[]),
        &this,
        &next,
        &tlv(0xa0, &sequence(&[])),
    ])
}

/// What a certificate is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Authority,
    LicenceSeal,
    DocumentSeal,
    TimeStamp,
    /// basicConstraints of an authority, usages of a seal.
    SealThatCertifies,
}

/// A TBSCertificate for a key, between two moments.
pub(crate) fn certificate(profile: Profile, spki: &[u8], from: &str, to: &str) -> Vec<u8> {
    let [from, to] = validity(from, to);
    let is_authority = matches!(profile, Profile::Authority | Profile::SealThatCertifies);
    let constraints: &[u8] = if is_authority { &[1, 1, 0xff] } else { &[] };
    let usage: &[u8] = match profile {
        Profile::Authority => &[1, 0b0000_0110],
        Profile::TimeStamp => &[7, 0b1000_0000],
        _ => &[6, 0b1100_0000],
    };
    let document_signing = oid(&[0x2b, 6, 1, 5, 5, 7, 3, 36]);
    let usages = match profile {
        Profile::Authority => None,
        Profile::TimeStamp => Some(oid(&[0x2b, 6, 1, 5, 5, 7, 3, 8])),
        Profile::DocumentSeal => Some([document_signing, ours(2)].concat()),
        _ => Some([document_signing, ours(1)].concat()),
    };
    let extension =
        |last: u8, value: Vec<u8>| sequence(&[&oid(&[0x55, 0x1d, last]), &tlv(4, &value)]);
    let mut extensions = vec![
        extension(19, sequence(&[constraints])),
        extension(15, tlv(3, usage)),
    ];
    extensions.extend(usages.map(|usages| extension(37, sequence(&[&usages]))));
    sequence(&[
        &tlv(0xa0, &[2, 1, 2]),
        &[2, 1, 7],
        &sequence(&[&oid(ECDSA_WITH_SHA256)]),
        &sequence(&[]),
        &sequence(&[&from, &to]),
        &sequence(&[]),
        spki,
        &tlv(0xa3, &tlv(0x30, &extensions.concat())),
    ])
}

/// Signed JSON of a type.
pub(crate) fn signed_json(kind: &str) -> Vec<u8> {
    format!("yinxin.signed/1\0{kind}\0{{\"a\":1}}").into_bytes()
}
