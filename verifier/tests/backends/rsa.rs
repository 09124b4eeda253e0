//! RSA of 1536, 2048 and 4096 bits, both paddings, every digest (`tests/vectors/rsa/HOW.sh`).

use crate::Both;
use yinxin_verifier::crypto::{
    DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureError, SignatureVerifier,
};

const CONTENT: &[u8] = include_bytes!("../vectors/rsa/content.bin");

struct Vector {
    name: &'static str,
    algorithm: SignatureAlgorithm,
    signature: &'static [u8],
}

macro_rules! vectors {
    ($bits:literal) => {
        [
            vectors!($bits "pkcs1" RsaPkcs1 "sha1" Sha1),
            vectors!($bits "pkcs1" RsaPkcs1 "sha256" Sha256),
            vectors!($bits "pkcs1" RsaPkcs1 "sha384" Sha384),
            vectors!($bits "pkcs1" RsaPkcs1 "sha512" Sha512),
            vectors!($bits "pss" RsaPss "sha1" Sha1),
            vectors!($bits "pss" RsaPss "sha256" Sha256),
            vectors!($bits "pss" RsaPss "sha384" Sha384),
            vectors!($bits "pss" RsaPss "sha512" Sha512),
        ]
    };
    ($bits:literal $padding:literal $scheme:ident $digest:literal $algorithm:ident) => {
        Vector {
            name: concat!($bits, "-", $padding, "-", $digest),
            algorithm: SignatureAlgorithm::$scheme(DigestAlgorithm::$algorithm),
            signature: include_bytes!(concat!("../vectors/rsa/", $bits, "-", $padding, "-", $digest, ".sig")),
        }
    };
}

fn answers(spki: &[u8], vectors: [Vector; 8]) -> Vec<(&'static str, Result<(), SignatureError>)> {
    let (both, key) = (Both::default(), PublicKey::from_spki(spki).expect("a key"));
    let answer = |vector: &Vector| both.verify(vector.algorithm, key, CONTENT, vector.signature);
    vectors
        .iter()
        .map(|vector| (vector.name, answer(vector)))
        .collect()
}

#[test]
fn rsa_signatures_hold_with_every_digest_but_sha1_under_pss() {
    let small = answers(include_bytes!("../vectors/rsa/2048.spki"), vectors!("2048"));
    let large = answers(include_bytes!("../vectors/rsa/4096.spki"), vectors!("4096"));
    for (name, answer) in small.into_iter().chain(large) {
        let unsupported =
            SignatureError::Unsupported(SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha1));
        let expected = if name.ends_with("pss-sha1") {
            Err(unsupported)
        } else {
            Ok(())
        };
        assert_eq!(answer, expected, "{name}");
    }
}

#[test]
fn short_rsa_keys_prove_nothing() {
    for (name, answer) in answers(include_bytes!("../vectors/rsa/1536.spki"), vectors!("1536")) {
        assert_eq!(
            answer,
            Err(SignatureError::KeySize { bits: 1536 }),
            "{name}"
        );
    }
}

/// A key for PSS with SHA-256 alone, from the same modulus (RFC 4055 3.1).
#[test]
fn key_limited_to_pss_with_one_digest_makes_no_other_signatures() {
    let plain = PublicKey::from_spki(include_bytes!("../vectors/rsa/2048.spki")).expect("a key");
    let both = Both::default();
    let judge = |limit, vector: &Vector| {
        let key = PublicKey::new(KeyAlgorithm::RsaPss(limit), plain.bits());
        both.verify(vector.algorithm, key, CONTENT, vector.signature)
    };
    for vector in vectors!("2048") {
        let is_pss = matches!(vector.algorithm, SignatureAlgorithm::RsaPss(_));
        let is_sha256 = vector.algorithm.digest() == DigestAlgorithm::Sha256;
        let is_refused = |limit| {
            let answer = judge(limit, &vector);
            matches!(answer, Err(SignatureError::KeyMismatch { .. }))
        };
        assert_eq!(is_refused(None), !is_pss, "{}", vector.name);
        let limited = Some(DigestAlgorithm::Sha256);
        assert_eq!(
            is_refused(limited),
            !(is_pss && is_sha256),
            "{}",
            vector.name
        );
        if is_pss && is_sha256 {
            assert_eq!(judge(None, &vector).and(judge(limited, &vector)), Ok(()));
        }
    }
}
