//! SM2 with SM3: the standard's example, and signatures, certificates, a list and containers of OpenSSL
//! (`tests/vectors/sm2/HOW.py`).

use crate::Both;
use yinxin_verifier::cms::{CmsCheck, CmsFailure, Container, Failing, Outcome};
use yinxin_verifier::crypto::{
    DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureError, SignatureVerifier,
};
use yinxin_verifier::path::{Anchor, Crl, PathQuestion, Revocation, Usage, check_path};
use yinxin_verifier::value::Time;

macro_rules! vector {
    ($name:literal) => {
        include_bytes!(concat!("../vectors/sm2/", $name)).as_slice()
    };
}

const CONTENT: &[u8] = vector!("content.bin");
const SPKI: &[u8] = vector!("signer.spki");
/// 2027-01-01T00:00:00Z, after all of them were made.
const LATER: i64 = 1_798_761_600;

/// [`Both`] asks for the right algorithm first, and once more among all algorithms.
const ASKED_TWICE: usize = 2;

/// GB/T 32918.5-2017, A.2: the key, and r and s over "message digest" with the default ID.
const EXAMPLE: [&str; 2] = [
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
     ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
    "30460221 00f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
     0221 00b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
];

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|digit| *digit != b' ').collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

#[test]
fn the_example_of_the_standard_holds_in_both_and_broken_ones_fail_in_both() {
    let (both, point, signature) = (Both::default(), hex(EXAMPLE[0]), hex(EXAMPLE[1]));
    let key = PublicKey::new(KeyAlgorithm::Sm2, &point);
    let answer = both.verify(SignatureAlgorithm::Sm2, key, b"message digest", &signature);
    assert_eq!(answer, Ok(()));
    assert_eq!(both.good(), ASKED_TWICE, "no broken one holds");
    assert!(both.asked() > 100);
}

#[test]
fn signatures_of_openssl_hold_whatever_the_length_of_r_and_s() {
    let key = PublicKey::from_spki(SPKI).expect("a key");
    assert_eq!(key.algorithm(), KeyAlgorithm::Sm2);
    for signature in [
        vector!("plain.sig"),
        vector!("short-r.sig"),
        vector!("short-s.sig"),
    ] {
        let both = Both::default();
        let answer = both.verify(SignatureAlgorithm::Sm2, key, CONTENT, signature);
        assert_eq!(answer, Ok(()));
        assert_eq!(both.good(), ASKED_TWICE, "no broken one holds");
    }
}

#[test]
fn another_id_makes_another_signature() {
    let (both, key) = (Both::default(), PublicKey::from_spki(SPKI).expect("a key"));
    let answer = both.ask(SignatureAlgorithm::Sm2, key, CONTENT, vector!("no-id.sig"));
    assert_eq!(answer, Err(SignatureError::Wrong));
}

#[test]
fn a_short_number_padded_as_no_der_integer_is_padded_is_refused() {
    let (both, key) = (Both::default(), PublicKey::from_spki(SPKI).expect("a key"));
    let good = vector!("short-r.sig");
    let padded = [&[0x30, good[1] + 1, 2, 32, 0][..], &good[4..]].concat();
    let answer = both.ask(SignatureAlgorithm::Sm2, key, CONTENT, &padded);
    assert_eq!(answer, Err(SignatureError::Wrong));
}

#[test]
fn an_sm2_key_makes_no_ecdsa_signature_and_a_p256_key_no_sm2_signature() {
    let (both, key) = (Both::default(), PublicKey::from_spki(SPKI).expect("a key"));
    let as_p256 = PublicKey::new(KeyAlgorithm::EcP256, key.bits());
    for (algorithm, key) in [
        (SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256), key),
        (SignatureAlgorithm::Sm2, as_p256),
    ] {
        let answer = both.ask(algorithm, key, CONTENT, vector!("plain.sig"));
        let key = key.algorithm();
        assert_eq!(answer, Err(SignatureError::KeyMismatch { algorithm, key }));
    }
}

#[test]
fn containers_certificates_and_lists_of_openssl_hold() {
    for cms in [vector!("national.cms"), vector!("bare.cms")] {
        let both = Both::default();
        let container = Container::read(cms).expect("a container");
        let signed = container.signed_data().expect("a signature");
        let verification = signed.verify(&[CONTENT], &[], &both);
        assert_eq!(verification.failure(), None);
        let question = PathQuestion {
            at: Time::from_unix(LATER),
            now: Time::from_unix(LATER),
            usage: Usage::Seal,
        };
        let signer = verification.verified().expect("a signer");
        let anchors = [Anchor::parse(vector!("root.der")).expect("an anchor")];
        let crls = [Crl::parse(vector!("root.crl")).expect("a list")];
        let certificates = signed.certificates();
        let path = check_path(
            signer,
            certificates,
            &anchors,
            &crls.as_slice().into(),
            &question,
            &both,
        )
        .expect("a path");
        let revocation = &path.certificates()[0].revocation;
        assert!(
            matches!(revocation, Revocation::Good { .. }),
            "{revocation:?}"
        );
        assert!(both.good() >= 3, "signature, certificate and list");
    }
}

#[test]
fn changed_content_under_sm2_is_changed_and_not_unsupported() {
    let container = Container::read(vector!("national.cms")).expect("a container");
    let signed = container.signed_data().expect("a signature");
    let verification = signed.verify(&[b"yinxin\n\n"], &[], &Both::default());
    let failure = verification.failure().expect("a failure");
    assert_eq!(failure.failing(), Failing::Hash);
}

#[test]
fn suites_are_not_mixed_in_one_signature() {
    let container = Container::read(vector!("mixed.cms")).expect("a container");
    let signed = container.signed_data().expect("a signature");
    let verification = signed.verify(&[CONTENT], &[], &Both::default());
    assert_eq!(
        verification.outcome(CmsCheck::Algorithms),
        &Outcome::Fail(CmsFailure::DigestDisagrees {
            content: DigestAlgorithm::Sha256,
            signature: DigestAlgorithm::Sm3,
        })
    );
    assert!(verification.verified().is_err());
}
