//! Attributes of keys in a token: what is asked for at birth, and what must be so ever after.

use cryptoki::mechanism::MechanismType;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass};

use crate::KeyId;

/// prime256v1 (RFC 5480, 2.1.1.1), DER.
const P256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

pub(super) fn cka_id(key: &KeyId) -> Vec<u8> {
    crate::text::from_hex::<16>(key.as_str())
        .unwrap_or_default()
        .to_vec()
}

pub(super) fn public_half(key: &KeyId, label: &str) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::EcParams(P256.to_vec()),
        Attribute::Id(cka_id(key)),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}

/// Stored, hidden, never to leave in clear or wrapped, for ECDSA signatures alone.
pub(super) fn private_half(key: &KeyId, label: &str) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::Decrypt(false),
        Attribute::Unwrap(false),
        Attribute::Derive(false),
        Attribute::Modifiable(false),
        Attribute::AllowedMechanisms(vec![MechanismType::ECDSA]),
        Attribute::Id(cka_id(key)),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}

/// What names one half of a key.
pub(super) fn find(key: &KeyId, class: ObjectClass) -> [Attribute; 3] {
    [
        Attribute::Class(class),
        Attribute::KeyType(KeyType::EC),
        Attribute::Id(cka_id(key)),
    ]
}

/// What is looked at before a key is used.
pub(super) const INSPECTED: [AttributeType; 10] = [
    AttributeType::Sensitive,
    AttributeType::AlwaysSensitive,
    AttributeType::Extractable,
    AttributeType::NeverExtractable,
    AttributeType::Local,
    AttributeType::Sign,
    AttributeType::Decrypt,
    AttributeType::Unwrap,
    AttributeType::Derive,
    AttributeType::Value,
];

/// The first attribute that is not as it must be.
pub(super) fn fault(found: &[Attribute]) -> Option<String> {
    let demanded = [
        Attribute::Sensitive(true),
        Attribute::AlwaysSensitive(true),
        Attribute::Extractable(false),
        Attribute::NeverExtractable(true),
        Attribute::Local(true),
        Attribute::Sign(true),
        Attribute::Decrypt(false),
        Attribute::Unwrap(false),
        Attribute::Derive(false),
    ];
    let missing = demanded.iter().find(|wanted| !found.contains(wanted));
    if let Some(wanted) = missing {
        return Some(format!("{wanted:?} expected"));
    }
    // A sensitive value is not told: an empty one, or none.
    let told = |a: &&Attribute| matches!(a, Attribute::Value(bytes) if !bytes.is_empty());
    found
        .iter()
        .find(told)
        .map(|_| "its value can be read".to_owned())
}

/// The point out of CKA_EC_POINT: an OCTET STRING round it (PKCS#11 2.40), in some devices without.
pub(super) fn point(value: &[u8]) -> Option<Vec<u8>> {
    match value {
        [0x04, 0x41, point @ ..] | point if point.len() == 65 && point[0] == 4 => {
            Some(point.to_vec())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Vec<Attribute> {
        vec![
            Attribute::Sensitive(true),
            Attribute::AlwaysSensitive(true),
            Attribute::Extractable(false),
            Attribute::NeverExtractable(true),
            Attribute::Local(true),
            Attribute::Sign(true),
            Attribute::Decrypt(false),
            Attribute::Unwrap(false),
            Attribute::Derive(false),
            Attribute::Value(Vec::new()),
        ]
    }

    #[test]
    fn a_key_that_could_leave_or_do_more_than_sign_is_found() {
        assert_eq!(fault(&good()), None);
        for at in 0..good().len() - 1 {
            let mut missing = good();
            missing.remove(at);
            assert!(fault(&missing).is_some(), "attribute {at}");
        }
        let mut readable = good();
        readable.push(Attribute::Value(vec![1; 32]));
        assert!(fault(&readable).is_some());
    }

    #[test]
    fn a_point_is_read_with_and_without_its_octet_string() {
        let mut bare = vec![4; 65];
        bare[1] = 9;
        let wrapped = [&[0x04, 0x41], &bare[..]].concat();
        assert_eq!(point(&bare), Some(bare.clone()));
        assert_eq!(point(&wrapped), Some(bare.clone()));
        assert_eq!(point(&bare[1..]), None);
    }
}
