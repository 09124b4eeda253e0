//! Attacks on the seal itself (classes C1 to C14, T1): RFC 5652 SignedData taken apart, changed, and put back at the
//! same place. What these seals may not be although others may is in `cms_profile`.

use super::der::{Node, SEQUENCE};
use super::{Attack, Place};

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const NULL: u8 = 0x05;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SET: u8 = 0x31;
/// `[0]` and `[1]`, constructed.
const ZERO: u8 = 0xA0;
pub(super) const ONE: u8 = 0xA1;

/// Attribute types.
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
const SIGNING_CERTIFICATE_V2: &[u8] = &[
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, 0x2F,
];
const ALGORITHM_PROTECTION: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x34];
const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const SHA1: &[u8] = &[0x2B, 0x0E, 0x03, 0x02, 0x1A];
const ED25519: &[u8] = &[0x2B, 0x65, 0x70];
const RSA_SHA256: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];
const ENVELOPED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03];
const TST_INFO: &[u8] = &[
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04,
];

/// A change of a seal; `None` where the seal has nothing of the kind.
pub(super) type Change = fn(&mut Node) -> Option<()>;

/// Contradictions, in whatever file.
const CHANGES: &[(&str, &str, Change)] = &[
    ("C1", "cms_signed_attributes_removed", |cms| {
        let signer = signer(cms)?;
        let at = signer.children.iter().position(|child| child.tag == ZERO)?;
        signer.children.remove(at);
        Some(())
    }),
    ("C2", "cms_signed_attributes_as_content", |cms| {
        let attributes = Node::constructed(SET, signed(cms)?.children.clone()).encode();
        let signer = signer(cms)?;
        let at = signer.children.iter().position(|child| child.tag == ZERO)?;
        signer.children.remove(at);
        encapsulated(cms)?.children.push(octets_inside(&attributes));
        Some(())
    }),
    ("C3", "cms_message_digest_removed", |cms| {
        without(cms, MESSAGE_DIGEST)
    }),
    ("C3", "cms_message_digest_twice", |cms| {
        doubled(cms, MESSAGE_DIGEST)
    }),
    ("C3", "cms_message_digest_empty", |cms| {
        first_value(cms, MESSAGE_DIGEST)?.bytes.clear();
        Some(())
    }),
    ("C3", "cms_message_digest_of_something_else", |cms| {
        first_value(cms, MESSAGE_DIGEST)?.bytes[0] ^= 1;
        Some(())
    }),
    ("C3", "cms_message_digest_with_two_values", |cms| {
        let values = values(cms, MESSAGE_DIGEST)?;
        twice(values)
    }),
    ("C4", "cms_content_type_removed", |cms| {
        without(cms, CONTENT_TYPE)
    }),
    ("C4", "cms_content_type_of_another_kind", |cms| {
        first_value(cms, CONTENT_TYPE)?.bytes = TST_INFO.to_vec();
        Some(())
    }),
    ("C4", "cms_content_of_another_kind", |cms| {
        encapsulated(cms)?.children[0].bytes = TST_INFO.to_vec();
        Some(())
    }),
    ("C4", "cms_no_signed_data", |cms| {
        cms.children[0].bytes = ENVELOPED_DATA.to_vec();
        Some(())
    }),
    ("C5", "cms_two_signers", |cms| twice(signers(cms)?)),
    ("C5", "cms_no_signer", |cms| {
        signers(cms)?.children.clear();
        Some(())
    }),
    ("C6", "cms_signing_certificate_of_another", |cms| {
        let hash = first_value(cms, SIGNING_CERTIFICATE_V2)?.at(&[0, 0]);
        let hash = hash
            .children
            .iter_mut()
            .find(|child| child.tag == OCTET_STRING)?;
        hash.bytes[0] ^= 1;
        Some(())
    }),
    ("C9", "cms_digest_algorithm_sha384", |cms| {
        digest_algorithm(cms, SHA384)
    }),
    ("C10", "cms_signature_algorithm_ed25519", |cms| {
        signature_algorithm(cms, ED25519)
    }),
    ("C10", "cms_signature_algorithm_of_another_key", |cms| {
        let algorithm = signature_algorithm_node(cms)?;
        let is_rsa = algorithm.children[0].bytes.starts_with(&RSA_SHA256[..8]);
        let other = if is_rsa { ED25519 } else { RSA_SHA256 };
        signature_algorithm(cms, other)
    }),
    ("C11", "cms_signature_empty", |cms| {
        signature(cms)?.bytes.clear();
        Some(())
    }),
    ("C11", "cms_signature_of_zeros", |cms| {
        signature(cms)?.bytes.fill(0);
        Some(())
    }),
    ("C11", "cms_signature_r_zero", |cms| {
        with_value(cms, |value| value.children[0].bytes = vec![0])
    }),
    ("C11", "cms_signature_s_zero", |cms| {
        with_value(cms, |value| value.children[1].bytes = vec![0])
    }),
    ("C11", "cms_signature_r_and_s_one", |cms| {
        with_value(cms, |value| {
            value
                .children
                .iter_mut()
                .for_each(|number| number.bytes = vec![1])
        })
    }),
    ("C11", "cms_signature_s_negative", |cms| {
        with_value(cms, |value| value.children[1].bytes.insert(0, 0xFF))
    }),
    ("C11", "cms_signature_with_a_third_number", |cms| {
        with_value(cms, |value| {
            value.children.push(Node::primitive(INTEGER, vec![1]))
        })
    }),
    ("C12", "cms_algorithm_protection_contradicts", |cms| {
        let protected = first_value(cms, ALGORITHM_PROTECTION)?;
        protected.children[0].children[0].bytes = SHA384.to_vec();
        Some(())
    }),
    ("C12", "cms_algorithm_protection_added", |cms| {
        let algorithm = Node::constructed(
            SEQUENCE,
            vec![Node::primitive(OBJECT_IDENTIFIER, SHA384.to_vec())],
        );
        let added = attribute(
            ALGORITHM_PROTECTION,
            Node::constructed(SEQUENCE, vec![algorithm]),
        );
        signed(cms)?.children.push(added);
        Some(())
    }),
    ("C13", "cms_content_inside", |cms| {
        encapsulated(cms)?.children.push(octets_inside(b"%PDF-1.7"));
        Some(())
    }),
];

/// Evidence taken away, or the signer no longer named: nothing need contradict the seal, but nothing proves it any more.
const TAKEN_AWAY: &[(&str, &str, Change)] = &[
    ("C6", "cms_certificates_removed", |cms| {
        let data = cms.get(&[1, 0])?;
        let at = data.children.iter().position(|child| child.tag == ZERO)?;
        data.children.remove(at);
        Some(())
    }),
    ("C6", "cms_certificate_of_the_signer_removed", |cms| {
        let at = own_certificate(cms)?;
        certificates(cms)?.children.remove(at);
        Some(())
    }),
    ("C6", "cms_serial_number_of_nobody", |cms| {
        let sid = signer(cms)?.children.get_mut(1)?;
        (sid.tag == SEQUENCE).then(|| sid.children[1].bytes = vec![1])
    }),
    ("C6", "cms_signing_certificate_removed", |cms| {
        without(cms, SIGNING_CERTIFICATE_V2)
    }),
    ("C7", "cms_signer_by_a_key_identifier_of_nobody", |cms| {
        *signer(cms)?.children.get_mut(1)? = Node::primitive(0x80, vec![7; 20]);
        Some(())
    }),
    ("C9", "cms_digest_algorithm_sha1", |cms| {
        digest_algorithm(cms, SHA1)
    }),
];

/// Attacks that any seal must stand up to.
pub(super) fn attacks(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let mut all = changed(sealed, place, CHANGES, Attack::invalid);
    all.extend(changed(sealed, place, TAKEN_AWAY, Attack::not_valid));
    all
}

type Constructor = fn(&'static str, &'static str, Vec<u8>) -> Attack;

/// The seal changed and put back; nothing where it does not fit its gap or is no DER.
pub(super) fn changed(
    sealed: &[u8],
    place: &Place,
    changes: &'static [(&'static str, &'static str, Change)],
    attack: Constructor,
) -> Vec<Attack> {
    let der = place.padded_der(sealed);
    if !Node::is_der(&der) {
        return Vec::new();
    }
    let genuine = Node::parse(&der);
    let made = changes.iter().filter_map(|(class, name, change)| {
        let mut cms = genuine.clone();
        change(&mut cms)?;
        let file = place.with_der(sealed, &cms.encode())?;
        (file != sealed).then(|| attack(class, name, file))
    });
    made.collect()
}

/// The sibling: taken apart and put together.
pub(super) fn rebuilt(sealed: &[u8], place: &Place) -> Option<Vec<u8>> {
    let der = place.padded_der(sealed);
    let der = Node::is_der(&der).then(|| Node::parse(&der).encode())?;
    place.with_der(sealed, &der)
}

/// Parts of another genuine seal put into this one.
pub(super) fn transplants(
    sealed: &[u8],
    place: &Place,
    other: &[u8],
    source: &Place,
) -> Vec<Attack> {
    type Graft = fn(&mut Node, &mut Node) -> Option<()>;
    let grafts: [(&'static str, &str, Graft); 6] = [
        ("U16", "transplant_whole_seal", |cms, donor| {
            *cms = donor.clone();
            Some(())
        }),
        ("C14", "transplant_time_stamp", |cms, donor| {
            *unsigned(cms)? = unsigned(donor)?.clone();
            Some(())
        }),
        ("U16", "transplant_signature_value", |cms, donor| {
            *signature(cms)? = signature(donor)?.clone();
            Some(())
        }),
        ("U16", "transplant_signed_attributes", |cms, donor| {
            *signed(cms)? = signed(donor)?.clone();
            Some(())
        }),
        (
            "U16",
            "transplant_signer_and_its_certificates",
            |cms, donor| {
                *certificates(cms)? = certificates(donor)?.clone();
                *signer(cms)? = signer(donor)?.clone();
                Some(())
            },
        ),
        // The signer's own certificates are gone then: nothing contradicts, nothing proves.
        ("C6", "transplant_certificates", |cms, donor| {
            *certificates(cms)? = certificates(donor)?.clone();
            Some(())
        }),
    ];
    let made = grafts.into_iter().filter_map(|(class, name, graft)| {
        let mut cms = Node::parse(&place.padded_der(sealed));
        graft(&mut cms, &mut Node::parse(&source.padded_der(other)))?;
        let file = place.with_der(sealed, &cms.encode())?;
        let attack = if class == "C6" {
            Attack::not_valid
        } else {
            Attack::invalid
        };
        Some(attack(class, name, file))
    });
    made.filter(|attack| attack.file != sealed).collect()
}

/// `SignedData`: version, digestAlgorithms, encapContentInfo, [0] certificates, [1] crls, signerInfos.
pub(super) fn signed_data(cms: &mut Node) -> Option<&mut Node> {
    cms.get(&[1, 0])
}

pub(super) fn encapsulated(cms: &mut Node) -> Option<&mut Node> {
    cms.get(&[1, 0, 2])
}

pub(super) fn certificates(cms: &mut Node) -> Option<&mut Node> {
    signed_data(cms)?
        .children
        .iter_mut()
        .find(|child| child.tag == ZERO)
}

/// Which certificate has the serial number that the signer is named by.
pub(super) fn own_certificate(cms: &mut Node) -> Option<usize> {
    let serial = signer(cms)?.get(&[1, 1])?.bytes.clone();
    let has_serial = |certificate: &Node| {
        let fields = &certificate.children[0].children;
        let number = fields.iter().find(|field| field.tag == INTEGER);
        number.is_some_and(|number| number.bytes == serial)
    };
    certificates(cms)?.children.iter().position(has_serial)
}

pub(super) fn signers(cms: &mut Node) -> Option<&mut Node> {
    signed_data(cms)?.children.last_mut()
}

/// `SignerInfo`: version, sid, digestAlgorithm, [0] signedAttrs, signatureAlgorithm, signature, [1] unsignedAttrs.
pub(super) fn signer(cms: &mut Node) -> Option<&mut Node> {
    signers(cms)?.children.first_mut()
}

pub(super) fn signed(cms: &mut Node) -> Option<&mut Node> {
    // A key identifier in sid is primitive, so that [0] constructed is the attributes.
    signer(cms)?
        .children
        .iter_mut()
        .find(|child| child.tag == ZERO)
}

pub(super) fn unsigned(cms: &mut Node) -> Option<&mut Node> {
    signer(cms)?
        .children
        .iter_mut()
        .find(|child| child.tag == ONE)
}

pub(super) fn signature(cms: &mut Node) -> Option<&mut Node> {
    signer(cms)?
        .children
        .iter_mut()
        .find(|child| child.tag == OCTET_STRING)
}

pub(super) fn signature_algorithm_node(cms: &mut Node) -> Option<&mut Node> {
    let signer = signer(cms)?;
    let value = signer
        .children
        .iter()
        .position(|child| child.tag == OCTET_STRING)?;
    signer.children.get_mut(value.checked_sub(1)?)
}

fn signature_algorithm(cms: &mut Node, oid: &[u8]) -> Option<()> {
    let algorithm = signature_algorithm_node(cms)?;
    algorithm.children.truncate(1);
    algorithm.children[0].bytes = oid.to_vec();
    Some(())
}

fn digest_algorithm(cms: &mut Node, oid: &[u8]) -> Option<()> {
    signer(cms)?.children.get_mut(2)?.children[0].bytes = oid.to_vec();
    Some(())
}

pub(super) fn twice(list: &mut Node) -> Option<()> {
    let first = list.children.first()?.clone();
    list.children.insert(0, first);
    Some(())
}

fn is_of_type(attribute: &Node, kind: &[u8]) -> bool {
    attribute.children[0].bytes == kind
}

fn without(cms: &mut Node, kind: &[u8]) -> Option<()> {
    let attributes = &mut signed(cms)?.children;
    attributes.retain(|attribute| !is_of_type(attribute, kind));
    Some(())
}

fn doubled(cms: &mut Node, kind: &[u8]) -> Option<()> {
    let attributes = &mut signed(cms)?.children;
    let at = attributes
        .iter()
        .position(|attribute| is_of_type(attribute, kind))?;
    let copy = attributes[at].clone();
    attributes.insert(at, copy);
    Some(())
}

fn values<'c>(cms: &'c mut Node, kind: &[u8]) -> Option<&'c mut Node> {
    let mut attributes = signed(cms)?.children.iter_mut();
    let attribute = attributes.find(|attribute| is_of_type(attribute, kind))?;
    attribute.children.get_mut(1)
}

fn first_value<'c>(cms: &'c mut Node, kind: &[u8]) -> Option<&'c mut Node> {
    values(cms, kind)?.children.first_mut()
}

pub(super) fn attribute(kind: &[u8], value: Node) -> Node {
    let kind = Node::primitive(OBJECT_IDENTIFIER, kind.to_vec());
    Node::constructed(SEQUENCE, vec![kind, Node::constructed(SET, vec![value])])
}

pub(super) fn null() -> Node {
    Node::primitive(NULL, Vec::new())
}

fn octets_inside(content: &[u8]) -> Node {
    Node::constructed(ZERO, vec![Node::primitive(OCTET_STRING, content.to_vec())])
}

/// Changes the `Ecdsa-Sig-Value` inside the signature's OCTET STRING; other algorithms have none.
pub(super) fn with_value(cms: &mut Node, change: impl Fn(&mut Node)) -> Option<()> {
    let signature = signature(cms)?;
    if !Node::is_der(&signature.bytes) || signature.bytes[0] != SEQUENCE {
        return None;
    }
    let mut value = Node::parse(&signature.bytes);
    change(&mut value);
    signature.bytes = value.encode();
    Some(())
}
