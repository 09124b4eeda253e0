//! Signatures that OpenSSL made (see `tests/vectors/cms/HOW.md`).

use yinxin_verifier::cms::{CmsCheck, CmsError, CmsFailure, Container, Failing, Outcome};
use yinxin_verifier::crypto::{DigestAlgorithm, Native, SignatureAlgorithm};
use yinxin_verifier::path::{
    Anchor, Crl, PathQuestion, Revocation, RevocationReason, Usage, check_path,
};
use yinxin_verifier::timestamp::{StampQuestion, Token};
use yinxin_verifier::value::Time;

const CONTENT: &[u8] = include_bytes!("../vectors/cms/content.bin");
const ROOT: &[u8] = include_bytes!("../vectors/cms/root.der");
const LIST: &[u8] = include_bytes!("../vectors/cms/root.crl");
/// 2027-01-01T00:00:00Z, after all of them were made.
const LATER: i64 = 1_798_761_600;

macro_rules! vector {
    ($name:literal) => {
        include_bytes!(concat!("../vectors/cms/", $name))
    };
}

/// Verifies, finds the path to the root, and gives algorithm, failure and revocation.
fn judge(
    cms: &[u8],
    content: &[u8],
) -> (Option<SignatureAlgorithm>, Option<CmsFailure>, Revocation) {
    let container = Container::read(cms).unwrap();
    let signed = container.signed_data().unwrap();
    let verification = signed.verify(&[content], &[], &Native);
    let question = PathQuestion {
        at: Time::from_unix(LATER),
        now: Time::from_unix(LATER),
        usage: Usage::Seal,
    };
    let anchors = [Anchor::parse(ROOT).unwrap()];
    let crls = [Crl::parse(LIST).unwrap()];
    let signer = verification.signer().unwrap();
    let path = check_path(
        signer,
        signed.certificates(),
        &anchors,
        &crls.as_slice().into(),
        &question,
        &Native,
    )
    .unwrap();
    let algorithm = signed.signer_info().signature_algorithm();
    (
        algorithm,
        verification.failure().cloned(),
        path.certificates()[0].revocation.clone(),
    )
}

#[test]
fn signatures_of_openssl_verify() {
    use DigestAlgorithm::{Sha256, Sha384};
    use SignatureAlgorithm::{Ecdsa, RsaPkcs1, RsaPss};
    for (cms, algorithm) in [
        (&vector!("rsa.cms")[..], RsaPkcs1(Sha256)),
        (vector!("pss.cms"), RsaPss(Sha256)),
        (vector!("p256.cms"), Ecdsa(Sha256)),
        (vector!("p384.cms"), Ecdsa(Sha384)),
        (vector!("ski.cms"), Ecdsa(Sha256)),
    ] {
        let (found, failure, _) = judge(cms, CONTENT);
        assert_eq!((found, failure), (Some(algorithm), None));
        let (_, failure, _) = judge(cms, b"yinxin\n");
        assert_eq!(failure, Some(CmsFailure::DigestMismatch));
    }
}

#[test]
fn streamed_signature_is_read_and_refused_for_the_content_inside() {
    let container = Container::read(vector!("ber-attached.cms")).unwrap();
    assert_eq!(
        container.signed_data().unwrap_err(),
        CmsError::Content { found: true }
    );
}

/// A salt that is not as long as the digest is legal, and nobody needs it: unsupported, not wrong.
#[test]
fn pss_with_another_salt_is_unsupported() {
    let (_, failure, _) = judge(vector!("pss-long-salt.cms"), CONTENT);
    assert_eq!(
        failure.map(|failure| failure.failing()),
        Some(Failing::Unsupported)
    );
}

#[test]
fn short_keys_and_old_digests_are_weak_not_wrong() {
    for cms in [&vector!("short.cms")[..], vector!("sha1.cms")] {
        let (_, failure, _) = judge(cms, CONTENT);
        assert_eq!(
            failure.map(|failure| failure.failing()),
            Some(Failing::WeakAlgorithm)
        );
        let (_, failure, _) = judge(cms, b"changed");
        assert_eq!(failure, Some(CmsFailure::DigestMismatch));
    }
}

#[test]
fn signature_without_certificate_binding_is_told() {
    let (_, failure, _) = judge(vector!("no-ess.cms"), CONTENT);
    assert_eq!(failure, Some(CmsFailure::SigningCertificateMissing));
}

#[test]
fn changed_signature_values_are_wrong() {
    for cms in [
        &vector!("rsa.cms")[..],
        vector!("pss.cms"),
        vector!("p384.cms"),
    ] {
        let mut changed = cms.to_vec();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        let (_, failure, _) = judge(&changed, CONTENT);
        assert_eq!(
            failure.map(|failure| failure.failing()),
            Some(Failing::Signature)
        );
    }
}

#[test]
fn list_of_openssl_names_the_revoked_certificate_only() {
    let (.., good) = judge(vector!("p256.cms"), CONTENT);
    assert!(matches!(good, Revocation::Good { .. }));
    let (.., revoked) = judge(vector!("p384.cms"), CONTENT);
    let expected = Some(RevocationReason::Superseded);
    assert!(matches!(revoked, Revocation::Revoked { reason, .. } if reason == expected));
}

#[test]
fn time_stamp_of_openssl_proves_its_time() {
    let token = Token::parse(vector!("tsa.tst"), Default::default());
    assert!(token.is_err(), "it is not of our own profile");
    let container = Container::read(vector!("tsa.tst")).unwrap();
    let token = Token::read(&container).unwrap();
    let anchors = [Anchor::parse(ROOT).unwrap()];
    let crls = [Crl::parse(LIST).unwrap()];
    let question = StampQuestion {
        anchors: &anchors,
        extra: &[],
        revocation: &crls.as_slice().into(),
        now: Time::from_unix(LATER),
        verifier: &Native,
        certificate_verifier: &Native,
    };
    let verification = token.verify(&[CONTENT], &question);
    let stamp = verification.proven().unwrap();
    assert_eq!(stamp.policy, "1.2.3.4");
    assert_eq!(stamp.accuracy.unwrap().microseconds, 1_500_000);
    assert_eq!(
        verification.cms().outcome(CmsCheck::SigningCertificate),
        &Outcome::Pass
    );
    assert!(token.verify(&[b"other"], &question).proven().is_none());
}
