//! What a seal of our own profile may not be although other makers' may: another spelling of the same meaning (class
//! C13), evidence that nothing uses.

use super::cms::{
    Change, ONE, attribute, certificates, changed, null, own_certificate, signature_algorithm_node,
    signed, signed_data, signer, twice, unsigned, with_value,
};
use super::der::Node;
use super::{Attack, Place};

/// Order of P-256.
const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
];

const CHANGES: &[(&str, &str, Change)] = &[
    ("C13", "cms_time_stamp_twice", |cms| twice(unsigned(cms)?)),
    ("C13", "cms_unknown_unsigned_attribute", |cms| {
        unsigned(cms)?
            .children
            .push(attribute(&[0x2A, 0x03, 0x04], null()));
        Some(())
    }),
    ("C13", "cms_version_raised", |cms| {
        signed_data(cms)?.children[0].bytes[0] = 3;
        Some(())
    }),
    ("C13", "cms_signer_version_raised", |cms| {
        signer(cms)?.children[0].bytes[0] = 3;
        Some(())
    }),
    ("C13", "cms_digest_algorithm_twice", |cms| {
        twice(signed_data(cms)?.get(&[1])?)
    }),
    ("C13", "cms_digest_algorithm_null_toggled", |cms| {
        toggle_null(signer(cms)?.get(&[2])?);
        Some(())
    }),
    ("C13", "cms_signature_algorithm_with_null", |cms| {
        toggle_null(signature_algorithm_node(cms)?);
        Some(())
    }),
    ("C13", "cms_signed_attributes_in_reverse", |cms| {
        signed(cms)?.children.reverse();
        Some(())
    }),
    ("C13", "cms_certificates_in_reverse", |cms| {
        certificates(cms)?.children.reverse();
        Some(())
    }),
    ("C13", "cms_certificate_twice", |cms| {
        twice(certificates(cms)?)
    }),
    ("C11", "cms_signature_high_s", |cms| {
        with_value(cms, |value| {
            value.children[1].bytes = negated(&value.children[1].bytes)
        })
    }),
    ("C11", "cms_signature_s_padded", |cms| {
        with_value(cms, |value| value.children[1].bytes.insert(0, 0))
    }),
    ("C14", "cms_time_stamp_over_another_value", |cms| {
        let token = unsigned(cms)?.children.first_mut()?;
        let octets = token.get(&[1, 0, 1, 0, 2, 1, 0])?;
        let last = octets.bytes.iter().position(|byte| *byte == 0x20)?;
        octets.bytes[last + 1] ^= 1;
        Some(())
    }),
    ("C13", "cms_trailing_element", |cms| {
        cms.children.push(null());
        Some(())
    }),
];

/// Evidence that a seal of our own profile must carry; other makers' may do without.
const TAKEN_AWAY: &[(&str, &str, Change)] = &[
    ("C14", "cms_time_stamp_removed", |cms| {
        let signer = signer(cms)?;
        let at = signer.children.iter().position(|child| child.tag == ONE)?;
        signer.children.remove(at);
        Some(())
    }),
    ("C14", "cms_unsigned_attributes_empty", |cms| {
        unsigned(cms)?.children.clear();
        Some(())
    }),
    ("C6", "cms_other_certificate_removed", |cms| {
        let own = own_certificate(cms)?;
        let others = &mut certificates(cms)?.children;
        let other = (0..others.len()).find(|at| *at != own)?;
        others.remove(other);
        Some(())
    }),
];

pub(super) fn attacks(sealed: &[u8], place: &Place) -> Vec<Attack> {
    let mut all = changed(sealed, place, CHANGES, Attack::invalid);
    all.extend(changed(sealed, place, TAKEN_AWAY, Attack::not_valid));
    let genuine = Node::parse(&place.padded_der(sealed));
    for (name, der) in [
        ("cms_length_not_minimal", long_length(&genuine)),
        ("cms_indefinite_length", indefinite(&genuine)),
    ] {
        let file = place.with_der(sealed, &der);
        all.extend(file.map(|file| Attack::invalid("C13", name, file)));
    }
    all
}

fn toggle_null(algorithm: &mut Node) {
    if algorithm.children.len() > 1 {
        algorithm.children.truncate(1);
    } else {
        algorithm.children.push(null());
    }
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
