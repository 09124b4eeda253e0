//! Attacks on the seal itself: RFC 5652 SignedData taken apart, changed, and put back at the same place.

use super::der::{Node, SEQUENCE};
use super::{Attack, Place};

/// Paths in `ContentInfo ::= SEQUENCE { contentType, [0] SignedData }` with certificates and no CRLs.
const VERSION: &[usize] = &[1, 0, 0];
const DIGEST_ALGORITHMS: &[usize] = &[1, 0, 1];
const ENCAPSULATED: &[usize] = &[1, 0, 2];
const CERTIFICATES: &[usize] = &[1, 0, 3];
const SIGNERS: &[usize] = &[1, 0, 4];
const SIGNER: &[usize] = &[1, 0, 4, 0];
/// In `SignerInfo`: version, sid, digestAlgorithm, [0] signedAttrs, signatureAlgorithm, signature, [1] unsignedAttrs.
const SID: usize = 1;
const DIGEST_ALGORITHM: usize = 2;
const SIGNED_ATTRIBUTES: usize = 3;
const SIGNATURE_ALGORITHM: usize = 4;
const SIGNATURE: usize = 5;
const UNSIGNED_ATTRIBUTES: usize = 6;

/// Attribute types.
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
const SIGNING_CERTIFICATE_V2: &[u8] = &[
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F,
];
/// SHA-384.
const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
/// Order of P-256.
const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
];

type Change = fn(&mut Node);

/// Contradictions and other spellings.
const CHANGES: &[(&str, Change)] = &[
    ("cms_time_stamp_twice", |cms| twice(unsigned(cms))),
    ("cms_unknown_unsigned_attribute", |cms| {
        unsigned(cms).children.push(unknown_attribute())
    }),
    ("cms_version_raised", |cms| cms.at(VERSION).bytes[0] = 3),
    ("cms_signer_version_raised", |cms| {
        signer(cms).children[0].bytes[0] = 3
    }),
    ("cms_two_signers", |cms| twice(cms.at(SIGNERS))),
    ("cms_no_signer", |cms| cms.at(SIGNERS).children.clear()),
    ("cms_content_inside", |cms| {
        cms.at(ENCAPSULATED)
            .children
            .push(octets_inside(b"%PDF-1.7"))
    }),
    ("cms_digest_algorithm_twice", |cms| {
        twice(cms.at(DIGEST_ALGORITHMS))
    }),
    ("cms_digest_algorithm_null_toggled", |cms| {
        toggle_null(&mut signer(cms).children[DIGEST_ALGORITHM])
    }),
    ("cms_digest_algorithm_sha384", |cms| {
        signer(cms).children[DIGEST_ALGORITHM].children[0].bytes = SHA384.to_vec();
    }),
    ("cms_signature_algorithm_with_null", |cms| {
        toggle_null(&mut signer(cms).children[SIGNATURE_ALGORITHM])
    }),
    ("cms_signed_attributes_removed", |cms| {
        drop(signer(cms).children.remove(SIGNED_ATTRIBUTES))
    }),
    ("cms_message_digest_removed", |cms| {
        without(cms, MESSAGE_DIGEST)
    }),
    ("cms_message_digest_twice", |cms| {
        doubled(cms, MESSAGE_DIGEST)
    }),
    ("cms_content_type_removed", |cms| without(cms, CONTENT_TYPE)),
    ("cms_signing_certificate_removed", |cms| {
        without(cms, SIGNING_CERTIFICATE_V2)
    }),
    ("cms_signed_attributes_in_reverse", |cms| {
        signed(cms).children.reverse()
    }),
    ("cms_certificates_in_reverse", |cms| {
        cms.at(CERTIFICATES).children.reverse()
    }),
    ("cms_certificate_twice", |cms| twice(cms.at(CERTIFICATES))),
    ("cms_serial_number_of_nobody", |cms| {
        signer(cms).children[SID].children[1].bytes = vec![1]
    }),
    ("cms_signature_high_s", high_s),
    ("cms_signature_r_zero", |cms| {
        with_value(cms, |value| value.children[0].bytes = vec![0])
    }),
    ("cms_signature_s_padded", |cms| {
        with_value(cms, |value| value.children[1].bytes.insert(0, 0))
    }),
    ("cms_signature_empty", |cms| {
        signer(cms).children[SIGNATURE].bytes.clear()
    }),
    ("cms_trailing_element", |cms| {
        cms.children.push(Node::primitive(0x05, Vec::new()))
    }),
];

/// Evidence taken away: nothing contradicts the seal, but nothing proves it any more.
const TAKEN_AWAY: &[(&str, Change)] = &[
    ("cms_time_stamp_removed", |cms| {
        drop(signer(cms).children.remove(UNSIGNED_ATTRIBUTES))
    }),
    ("cms_unsigned_attributes_empty", |cms| {
        unsigned(cms).children.clear()
    }),
    ("cms_certificates_removed", |cms| {
        drop(cms.at(&CERTIFICATES[..2]).children.remove(3))
    }),
    ("cms_root_certificate_removed", |cms| {
        drop(cms.at(CERTIFICATES).children.pop())
    }),
];

pub(super) fn attacks(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let genuine = Node::parse(&place.padded_der(sealed));
    let changed = |change: &Change| {
        let mut cms = genuine.clone();
        change(&mut cms);
        place.with_der(sealed, &cms.encode())
    };
    let mut all: Vec<Attack> = CHANGES
        .iter()
        .filter_map(|(name, change)| Some(Attack::invalid(*name, changed(change)?)))
        .collect();
    all.extend(
        TAKEN_AWAY
            .iter()
            .filter_map(|(name, change)| Some(Attack::not_valid(*name, changed(change)?))),
    );
    for (name, der) in [
        ("cms_length_not_minimal", long_length(&genuine)),
        ("cms_indefinite_length", indefinite(&genuine)),
    ] {
        all.extend(
            place
                .with_der(sealed, &der)
                .map(|file| Attack::invalid(name, file)),
        );
    }
    all.retain(|attack| attack.file != sealed);
    all
}

/// The sibling: taken apart and put together.
pub(super) fn rebuilt(sealed: &[u8], place: &Place) -> Vec<u8> {
    let der = Node::parse(&place.padded_der(sealed)).encode();
    place.with_der(sealed, &der).expect("as long as it was")
}

/// Parts of another genuine seal put into this one.
pub(super) fn transplants(
    sealed: &[u8],
    place: &Place,
    other: &[u8],
    source: &Place,
) -> Vec<Attack> {
    let mut donor = Node::parse(&source.padded_der(other));
    let mut put = |name: &str, change: &dyn Fn(&mut Node, &mut Node)| {
        let mut cms = Node::parse(&place.padded_der(sealed));
        change(&mut cms, &mut donor);
        Some(Attack::invalid(
            name,
            place.with_der(sealed, &cms.encode())?,
        ))
    };
    let mut all = vec![
        put("transplant_whole_seal", &|cms, donor| *cms = donor.clone()),
        put("transplant_time_stamp", &|cms, donor| {
            *unsigned(cms) = unsigned(donor).clone()
        }),
        put("transplant_signature_value", &|cms, donor| {
            signer(cms).children[SIGNATURE] = signer(donor).children[SIGNATURE].clone();
        }),
        put("transplant_signed_attributes", &|cms, donor| {
            *signed(cms) = signed(donor).clone()
        }),
        put("transplant_signer_and_its_certificates", &|cms, donor| {
            *cms.at(CERTIFICATES) = donor.at(CERTIFICATES).clone();
            *cms.at(SIGNER) = donor.at(SIGNER).clone();
        }),
    ];
    // The signer's own certificates are gone then: nothing contradicts, nothing proves.
    all.push(
        put("transplant_certificates", &|cms, donor| {
            *cms.at(CERTIFICATES) = donor.at(CERTIFICATES).clone();
        })
        .map(|attack| Attack::not_valid(attack.name, attack.file)),
    );
    all.into_iter()
        .flatten()
        .filter(|attack| attack.file != sealed)
        .collect()
}

fn signer(cms: &mut Node) -> &mut Node {
    cms.at(SIGNER)
}

fn signed(cms: &mut Node) -> &mut Node {
    &mut signer(cms).children[SIGNED_ATTRIBUTES]
}

fn unsigned(cms: &mut Node) -> &mut Node {
    &mut signer(cms).children[UNSIGNED_ATTRIBUTES]
}

fn twice(list: &mut Node) {
    let first = list.children[0].clone();
    list.children.insert(0, first);
}

fn is_of_type(attribute: &Node, kind: &[u8]) -> bool {
    attribute.children[0].bytes == kind
}

fn without(cms: &mut Node, kind: &[u8]) {
    signed(cms)
        .children
        .retain(|attribute| !is_of_type(attribute, kind));
}

fn doubled(cms: &mut Node, kind: &[u8]) {
    let attributes = &mut signed(cms).children;
    let at = attributes
        .iter()
        .position(|attribute| is_of_type(attribute, kind))
        .expect("a mandatory attribute");
    let copy = attributes[at].clone();
    attributes.insert(at, copy);
}

fn toggle_null(algorithm: &mut Node) {
    if algorithm.children.len() > 1 {
        algorithm.children.truncate(1);
    } else {
        algorithm.children.push(Node::primitive(0x05, Vec::new()));
    }
}

fn unknown_attribute() -> Node {
    let kind = Node::primitive(0x06, vec![0x2A, 0x03, 0x04]);
    let values = Node::constructed(0x31, vec![Node::primitive(0x05, Vec::new())]);
    Node::constructed(SEQUENCE, vec![kind, values])
}

fn octets_inside(content: &[u8]) -> Node {
    Node::constructed(0xA0, vec![Node::primitive(0x04, content.to_vec())])
}

/// Changes the `Ecdsa-Sig-Value` inside the signature's OCTET STRING.
fn with_value(cms: &mut Node, change: impl Fn(&mut Node)) {
    let signature = &mut signer(cms).children[SIGNATURE];
    let mut value = Node::parse(&signature.bytes);
    change(&mut value);
    signature.bytes = value.encode();
}

/// s becomes n − s: the other spelling of the same signature.
fn high_s(cms: &mut Node) {
    with_value(cms, |value| {
        value.children[1].bytes = negated(&value.children[1].bytes)
    });
}

/// The same ECDSA signature spelled with n − s (an Ecdsa-Sig-Value).
#[must_use]
pub fn other_spelling(signature: &[u8]) -> Vec<u8> {
    let mut value = Node::parse(signature);
    value.children[1].bytes = negated(&value.children[1].bytes);
    value.encode()
}

/// n − s as an INTEGER's content.
fn negated(s: &[u8]) -> Vec<u8> {
    let mut wide = [0; 32];
    let digits: Vec<u8> = s.iter().copied().skip_while(|octet| *octet == 0).collect();
    wide[32 - digits.len()..].copy_from_slice(&digits);
    let mut out = vec![0; 33];
    let mut borrow = 0;
    for i in (0..32).rev() {
        let difference = i16::from(ORDER[i]) - i16::from(wide[i]) - borrow;
        borrow = i16::from(difference < 0);
        out[i + 1] = difference.rem_euclid(256) as u8;
    }
    let zeros = out.iter().take_while(|octet| **octet == 0).count();
    let start = if out.get(zeros).is_some_and(|octet| *octet >= 0x80) {
        zeros - 1
    } else {
        zeros
    };
    out.split_off(start)
}

/// The outer length said with one octet more than needed.
fn long_length(cms: &Node) -> Vec<u8> {
    let content = cms.content();
    let mut der = vec![cms.tag, 0x84];
    der.extend(
        u32::try_from(content.len())
            .expect("a small seal")
            .to_be_bytes(),
    );
    der.extend(content);
    der
}

/// BER's indefinite length outside.
fn indefinite(cms: &Node) -> Vec<u8> {
    [&[cms.tag, 0x80], cms.content().as_slice(), &[0, 0]].concat()
}

#[cfg(test)]
mod tests {
    use super::negated;

    #[test]
    fn n_minus_s_twice_is_s() {
        let s = [0x01, 0x80, 0xFF];
        assert_ne!(negated(&s), s);
        assert_eq!(negated(&negated(&s)), s);
    }
}
