//! Lists and responses of OpenSSL (`vectors/revocation/HOW.md`).

use yinxin_verifier::crypto::Native;
use yinxin_verifier::path::{
    Anchor, Certificate, Crl, OcspResponse, PathQuestion, Revocation, RevocationData,
    RevocationReason, Unusable, Usage, check_path,
};
use yinxin_verifier::trust::Evidence;
use yinxin_verifier::value::Time;

macro_rules! vector {
    ($name:literal) => {
        include_bytes!(concat!("../vectors/revocation/", $name))
    };
}

fn list(der: &[u8]) -> RevocationData {
    RevocationData {
        crls: vec![Crl::parse(der).unwrap()],
        ocsps: vec![],
    }
}

fn response(der: &[u8]) -> RevocationData {
    RevocationData {
        crls: vec![],
        ocsps: vec![OcspResponse::parse(der).unwrap()],
    }
}

/// On the day after.
fn fact(certificate: &[u8], data: &RevocationData) -> Revocation {
    let now = Time::parse_rfc3339("2026-11-23T12:00:00Z").unwrap();
    let question = PathQuestion {
        at: now,
        now,
        usage: Usage::Seal,
    };
    let path = check_path(
        &Certificate::parse(certificate).unwrap(),
        &[],
        &[Anchor::parse(vector!("ca.der")).unwrap()],
        data,
        &question,
        &Native,
    );
    path.unwrap().certificates()[0].revocation.clone()
}

#[test]
fn lists_and_responses_of_openssl_say_the_same() {
    for data in [
        list(vector!("list.crl")),
        list(vector!("partition.crl")),
        response(vector!("delegated.ocsp")),
        response(vector!("direct.ocsp")),
    ] {
        let good = fact(vector!("good.der"), &data);
        assert!(matches!(good, Revocation::Good { .. }), "{good:?}");
        let revoked = fact(vector!("revoked.der"), &data);
        let why = Some(RevocationReason::KeyCompromise);
        assert!(matches!(revoked, Revocation::Revoked { reason, .. } if reason == why));
        let held = fact(vector!("held.der"), &data);
        assert!(matches!(held, Revocation::OnHold { .. }), "{held:?}");
    }
}

#[test]
fn response_that_a_stranger_to_the_task_signed_is_not_counted() {
    let data = response(vector!("wrong-signer.ocsp"));
    let refused = |unusable| Revocation::Unknown {
        unusable: vec![unusable],
    };
    let on_another = fact(vector!("revoked.der"), &data);
    assert_eq!(on_another, refused(Unusable::ResponderWithoutPurpose));
    let on_itself = fact(vector!("good.der"), &data);
    assert_eq!(on_itself, refused(Unusable::ResponderIsSubject));
}

#[test]
fn evidence_takes_lists_and_responses_alike() {
    let evidence = Evidence::new()
        .with_crl(vector!("list.crl"))
        .and_then(|evidence| evidence.with_crl(vector!("direct.ocsp")))
        .unwrap();
    let data = evidence.revocation();
    assert_eq!((data.crls.len(), data.ocsps.len()), (1, 1));
    assert!(Evidence::new().with_crl(vector!("good.der")).is_err());
}
