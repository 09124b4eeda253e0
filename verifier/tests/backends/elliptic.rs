//! ECDSA and Ed25519: keys made here, and the encodings that implementations differ on.

use crate::Both;
use crate::both::algorithms;
use proptest::prelude::*;
use rcgen::{KeyPair, PublicKeyData, SignatureAlgorithm as Kind, SigningKey};
use yinxin_verifier::crypto::{
    DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureVerifier,
};

const P256: (&Kind, KeyAlgorithm, SignatureAlgorithm) = (
    &rcgen::PKCS_ECDSA_P256_SHA256,
    KeyAlgorithm::EcP256,
    SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
);
const P384: (&Kind, KeyAlgorithm, SignatureAlgorithm) = (
    &rcgen::PKCS_ECDSA_P384_SHA384,
    KeyAlgorithm::EcP384,
    SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384),
);
const ED25519: (&Kind, KeyAlgorithm, SignatureAlgorithm) = (
    &rcgen::PKCS_ED25519,
    KeyAlgorithm::Ed25519,
    SignatureAlgorithm::Ed25519,
);

/// Order of the group of P-256 (SP 800-186, 3.2.1.3).
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn key(kind: &'static Kind) -> KeyPair {
    KeyPair::generate_for(kind).expect("a key")
}

#[test]
fn signatures_of_new_keys_hold_in_both_and_fail_in_both_when_broken() {
    for (kind, algorithm, signature) in [P256, P384, ED25519] {
        for message in [&b""[..], b"yinxin", &[0xa5; 300]] {
            let (both, pair) = (Both::default(), key(kind));
            let value = pair.sign(message).expect("a signature");
            let public = PublicKey::new(algorithm, pair.der_bytes());
            assert_eq!(both.verify(signature, public, message, &value), Ok(()));
            assert!(both.asked() > 100);
        }
    }
}

#[test]
fn a_compressed_point_is_no_key_in_either() {
    for (kind, algorithm, signature) in [P256, P384] {
        let (both, pair) = (Both::default(), key(kind));
        let value = pair.sign(b"m").expect("a signature");
        let point = pair.der_bytes();
        let (half, last) = (point.len() / 2, point[point.len() - 1]);
        for lead in [2 + (last & 1), 3 - (last & 1)] {
            let compressed = [&[lead][..], &point[1..=half]].concat();
            let public = PublicKey::new(algorithm, &compressed);
            assert!(both.ask(signature, public, b"m", &value).is_err());
        }
        let hybrid = [&[6 + (last & 1)][..], &point[1..]].concat();
        assert!(
            both.ask(signature, PublicKey::new(algorithm, &hybrid), b"m", &value)
                .is_err()
        );
        assert!(
            both.ask(signature, PublicKey::new(algorithm, &[0]), b"m", &value)
                .is_err()
        );
    }
}

/// A signature value whose two INTEGERs have this content.
fn value(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |content: &[u8]| [&[2, content.len() as u8][..], content].concat();
    let inside = [integer(r), integer(s)].concat();
    [&[0x30, inside.len() as u8][..], &inside].concat()
}

#[test]
fn integers_of_a_signature_are_in_range_and_spelt_one_way() {
    let (both, pair) = (Both::default(), key(P256.0));
    let public = PublicKey::new(P256.1, pair.der_bytes());
    let order = [&[0][..], &P256_ORDER].concat();
    let small: [&[u8]; 7] = [&[], &[0], &[1], &[0, 1], &[0xff], &[0x80], &order];
    for r in small {
        for s in small {
            assert!(both.ask(P256.2, public, b"m", &value(r, s)).is_err());
        }
    }
    let good = pair.sign(b"m").expect("a signature");
    let long_form = [&[0x30, 0x81, good[1]][..], &good[2..]].concat();
    assert!(both.ask(P256.2, public, b"m", &long_form).is_err());
    assert_eq!(both.ask(P256.2, public, b"m", &good), Ok(()));
}

#[test]
fn points_of_small_order_get_the_same_answer() {
    let both = Both::default();
    let mut points = vec![[0u8; 32]; 4];
    points[1][0] = 1;
    points[2][0] = 1;
    points[2][31] = 0x80;
    points[3] = [0xff; 32];
    points[3][0] = 0xec;
    points[3][31] = 0x7f;
    for key in &points {
        for r in &points {
            let signature = [&r[..], &[0; 32]].concat();
            let public = PublicKey::new(KeyAlgorithm::Ed25519, key);
            both.ask(SignatureAlgorithm::Ed25519, public, b"m", &signature)
                .ok();
        }
    }
    assert_eq!(both.asked(), 16);
}

proptest! {
    #[test]
    fn random_bytes_get_the_same_answer(
        key in prop::collection::vec(any::<u8>(), 0..100),
        signature in prop::collection::vec(any::<u8>(), 0..140),
        message in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let both = Both::default();
        let kinds = [KeyAlgorithm::EcP256, KeyAlgorithm::EcP384, KeyAlgorithm::Ed25519, KeyAlgorithm::Rsa, KeyAlgorithm::Sm2];
        for kind in kinds {
            for algorithm in algorithms() {
                both.ask(algorithm, PublicKey::new(kind, &key), &message, &signature).ok();
            }
        }
        prop_assert_eq!(both.good(), 0);
    }
}
