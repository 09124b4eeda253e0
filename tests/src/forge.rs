//! A forger who has a department's document seal and the time-stamp key, and wants more than they allow:
//! a seal rebuilt from the parts of two genuine ones, freshly signed and stamped.

use yinxin_keys::{Authorisation, KeyId, Purpose, ToSign};
use yinxin_verifier::crypto::sha256;

use crate::house::House;
use crate::mutate::{Node, Place};

const SET: u8 = 0x31;
const OCTET_STRING: u8 = 0x04;
const CERTIFICATES: &[usize] = &[1, 0, 3];
const SIGNER: &[usize] = &[1, 0, 4, 0];
const ENCAPSULATED_OCTETS: &[usize] = &[1, 0, 2, 1, 0];
const SID: usize = 1;
const SIGNED: usize = 3;
const SIGNATURE: usize = 5;
const TOKEN_IN_UNSIGNED: &[usize] = &[6, 0, 1, 0];
/// In TSTInfo: version, policy, messageImprint { algorithm, hashedMessage }.
const IMPRINT: &[usize] = &[2, 1];
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
const SIGNING_CERTIFICATE_V2: &[u8] = &[
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F,
];

/// The licence with its seal replaced by one of the document seal: every byte of the page and of `licence.json` is
/// the licence's, only the certificate has the wrong purpose, and the key store signs no licence digest with such a
/// key. `document` lends its certificates.
#[must_use]
pub fn licence_under_document_seal(house: &House, licence: &[u8], document: &[u8]) -> Vec<u8> {
    let place = Place::of_last_seal(licence);
    let mut cms = Node::parse(&place.padded_der(licence));
    let mut donor = Node::parse(&Place::of_last_seal(document).padded_der(document));
    *cms.at(CERTIFICATES) = donor.at(CERTIFICATES).clone();
    let lent = donor.at(SIGNER).clone();
    let signer = cms.at(SIGNER);
    let known = |attribute: &Node| {
        lent.children[SIGNED]
            .children
            .iter()
            .any(|own| own.children[0] == attribute.children[0])
    };
    signer.children[SIGNED].children.retain(known);
    signer.children[SID] = lent.children[SID].clone();
    *attribute(signer, SIGNING_CERTIFICATE_V2) =
        attribute(&mut lent.clone(), SIGNING_CERTIFICATE_V2).clone();
    sign(
        house,
        signer,
        &house.document_seal.key,
        Purpose::SealDocument,
    );
    stamp(house, signer);
    place
        .with_der(licence, &cms.encode())
        .expect("about as long as it was")
}

/// The sibling: the licence signed and stamped again, by its own seal.
#[must_use]
pub fn licence_sealed_again(house: &House, licence: &[u8]) -> Vec<u8> {
    let place = Place::of_last_seal(licence);
    let mut cms = Node::parse(&place.padded_der(licence));
    let signer = cms.at(SIGNER);
    sign(house, signer, &house.licence_seal.key, Purpose::SealLicence);
    stamp(house, signer);
    place
        .with_der(licence, &cms.encode())
        .expect("about as long as it was")
}

/// The values of an attribute of a `SignerInfo`.
fn attribute<'a>(signer: &'a mut Node, kind: &[u8]) -> &'a mut Node {
    let mut attributes = signer.children[SIGNED].children.iter_mut();
    &mut attributes
        .find(|attribute| attribute.children[0].bytes == kind)
        .expect("the attribute")
        .children[1]
}

/// The `SignerInfo` of a seal.
pub(crate) fn signer(cms: &mut Node) -> &mut Node {
    cms.at(SIGNER)
}

/// Puts the digest of what is to be signed into the attributes.
pub(crate) fn set_digest(signer: &mut Node, signed: &[u8]) {
    attribute(signer, MESSAGE_DIGEST).children[0].bytes = sha256(signed).as_bytes().to_vec();
}

pub(crate) fn sign(house: &House, signer: &mut Node, key: &KeyId, purpose: Purpose) {
    sign_showing(house, signer, key, purpose, None);
}

/// Signs; a key store that looks at what it stamps is shown the content.
fn sign_showing(
    house: &House,
    signer: &mut Node,
    key: &KeyId,
    purpose: Purpose,
    content: Option<Vec<u8>>,
) {
    let message = Node::constructed(SET, signer.children[SIGNED].children.clone()).encode();
    let digest = attribute(signer, MESSAGE_DIGEST).children[0].bytes.clone();
    let plain = Authorisation::new("forger", "forged", digest.try_into().expect("32 bytes"));
    let authorisation = match content {
        Some(content) => plain.with_content(content),
        None => plain,
    };
    let order = ToSign {
        key,
        purpose,
        message: &message,
        authorisation: &authorisation,
    };
    let signature = house
        .keys
        .sign(&[order])
        .pop()
        .expect("an answer")
        .expect("a signature");
    signer.children[SIGNATURE].bytes = signature.der;
}

/// Puts the new signature value under the time stamp, and signs that again.
pub(crate) fn stamp(house: &House, signer: &mut Node) {
    let value = signer.children[SIGNATURE].bytes.clone();
    stamped(house, signer, &value);
}

/// The time stamp of a seal made one of `stamped`, and signed again.
pub(crate) fn stamped<'s>(house: &House, signer: &'s mut Node, stamped: &[u8]) -> &'s Node {
    let value = sha256(stamped);
    let token = signer.at(TOKEN_IN_UNSIGNED);
    let octets = token.at(ENCAPSULATED_OCTETS);
    let mut info = Node::parse(&octets.bytes);
    info.at(IMPRINT).bytes = value.as_bytes().to_vec();
    let info = info.encode();
    *octets = Node::primitive(OCTET_STRING, info.clone());
    let stamp = token.at(SIGNER);
    attribute(stamp, MESSAGE_DIGEST).children[0].bytes = sha256(&info).as_bytes().to_vec();
    let key = &house.region.tsa.key;
    sign_showing(house, stamp, key, Purpose::TimeStamp, Some(info));
    token
}
