//! Signing, and being refused.

use std::sync::Arc;

use yinxin_keys::usage::{Digest, Event, Outcome, Use};
use yinxin_keys::{
    Approval, Approver, ApproverKey, Authorisation, KeyError, KeyId, KeySpec, KeyStore, MAX_BATCH,
    MAX_MESSAGE, Order, Policy, PublicKey, Purpose, ShapeError, Signature, Suite, ToSign, Vault,
};

use crate::fixture::{Place, START, clerk, seal_key, sign, sign_for};
use crate::shapes;

fn last_use(place: &Place) -> Use {
    match place.last_record().event {
        Event::Use(used) => used,
        other => panic!("a use expected, found {other:?}"),
    }
}

fn refused_as(place: &Place, code: &str) {
    assert_eq!(last_use(place).result, Outcome::Refused(code.into()));
}

#[test]
fn a_signature_names_its_record_and_the_record_its_caller() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let signature = sign(&vault, &key.id, b"attributes").unwrap();
    assert_eq!(place.last_record().sequence, signature.record);
    let used = last_use(&place);
    assert_eq!((used.key, used.purpose), (key.id, Purpose::SealLicence));
    assert_eq!(
        (used.caller.as_str(), used.request.as_str()),
        ("clerk 7", "request 42")
    );
    assert_eq!(used.digest, Digest([7; 32]));
    assert!(matches!(used.result, Outcome::Signed(_)));
}

#[test]
fn a_wrong_purpose_is_refused_and_recorded() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let error = sign_for(&vault, &key.id, Purpose::Certificate, b"TBSCertificate").unwrap_err();
    assert!(matches!(
        error,
        KeyError::PurposeNotAllowed { asked: Purpose::Certificate, ref allowed, .. } if *allowed == [Purpose::SealLicence]
    ));
    refused_as(&place, "purpose_not_allowed");
}

#[test]
fn a_key_born_with_two_purposes_serves_both() {
    let (_place, vault) = Place::with_vault();
    let spec = KeySpec::new(Suite::P256, [Purpose::Crl, Purpose::Certificate], "seal CA");
    let key = vault.generate(&spec).unwrap();
    assert_eq!(key.purposes, [Purpose::Certificate, Purpose::Crl]);
    let seal = seal_key(&vault);
    let certificate = shapes::certificate(
        shapes::Profile::LicenceSeal,
        &seal.spki,
        "20261121222640Z",
        "20291121000000Z",
    );
    sign_for(&vault, &key.id, Purpose::Certificate, &certificate).unwrap();
    sign_for(&vault, &key.id, Purpose::Crl, b"").unwrap();
    sign_for(&vault, &key.id, Purpose::Root, b"root").unwrap_err();
}

#[test]
fn an_unknown_key_is_refused_and_recorded() {
    let (place, vault) = Place::with_vault();
    let nobody = KeyId::parse(&"0".repeat(32)).unwrap();
    let error = sign(&vault, &nobody, b"attributes").unwrap_err();
    assert!(matches!(error, KeyError::UnknownKey { key } if key == nobody));
    refused_as(&place, "unknown_key");
}

#[test]
fn a_message_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let message = vec![0; MAX_MESSAGE + 1];
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &message,
        authorisation: &clerk(),
    };
    let error = vault.sign(&[item]).pop().unwrap().unwrap_err();
    assert!(matches!(error, KeyError::MessageTooLong { .. }));
    refused_as(&place, "message_too_long");
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &message[1..],
        authorisation: &clerk(),
    };
    let error = vault.sign(&[item]).pop().unwrap().unwrap_err();
    assert!(
        matches!(error, KeyError::WrongShape { .. }),
        "not its length"
    );
}

#[test]
fn an_overlong_caller_is_refused_and_goes_on_record_cut() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let caller = "章".repeat(100);
    let authorisation = Authorisation::new(caller.as_str(), "\u{1}".repeat(256), [0; 32]);
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &shapes::licence(&[7; 32], b"attributes"),
        authorisation: &authorisation,
    };
    let error = vault.sign(&[item]).pop().unwrap().unwrap_err();
    assert!(matches!(
        error,
        KeyError::AuthorisationTooLong { bytes: 300, .. }
    ));
    let used = last_use(&place);
    assert_eq!(used.caller, "章".repeat(85));
    assert_eq!(used.request.len(), 256);
}

#[test]
fn one_bad_message_does_not_spoil_its_batch_and_the_batch_is_one_run_of_records() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let authorisation = clerk();
    let message = shapes::licence(&[7; 32], b"attributes");
    let item = |purpose| ToSign {
        key: &key.id,
        purpose,
        message: &message,
        authorisation: &authorisation,
    };
    let good = item(Purpose::SealLicence);
    let answers = vault.sign(&[good, item(Purpose::Root), good]);
    let numbers: Vec<_> = answers
        .iter()
        .map(|a| a.as_ref().ok().map(|s| s.record))
        .collect();
    assert_eq!(numbers, [Some(2), None, Some(4)]);
    assert_eq!(place.records().len(), 5);
}

#[test]
fn a_batch_over_the_limit_is_refused_whole_with_one_record_and_one_at_the_limit_is_signed() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let authorisation = clerk();
    let item = ToSign {
        key: &key.id,
        purpose: Purpose::SealLicence,
        message: &shapes::licence(&[7; 32], b"attributes"),
        authorisation: &authorisation,
    };
    let batch = vec![item; MAX_BATCH + 1];
    let before = place.records().len();
    let answers = vault.sign(&batch);
    assert_eq!(answers.len(), MAX_BATCH + 1);
    assert!(
        answers
            .iter()
            .all(|a| matches!(a, Err(KeyError::BatchTooLarge { .. })))
    );
    assert_eq!(place.records().len(), before + 1);
    refused_as(&place, "batch_too_large");
    assert!(vault.sign(&batch[1..]).iter().all(Result::is_ok));
}

#[test]
fn an_empty_batch_is_nothing_and_leaves_no_record() {
    let (place, vault) = Place::with_vault();
    let before = place.records().len();
    assert!(vault.sign(&[]).is_empty());
    assert_eq!(place.records().len(), before);
}

#[test]
fn a_key_must_have_a_purpose_a_suite_that_fits_it_and_a_plain_label() {
    let (place, vault) = Place::with_vault();
    let refused = |spec| vault.generate(&spec).unwrap_err();
    assert!(matches!(
        refused(KeySpec::new(Suite::P256, [], "x")),
        KeyError::NoPurpose
    ));
    assert!(matches!(
        refused(KeySpec::new(Suite::Ed25519, [Purpose::SealLicence], "x")),
        KeyError::SuiteNotForPurpose { .. }
    ));
    assert!(matches!(
        refused(KeySpec::new(Suite::P256, [Purpose::SealLicence], "a\nb")),
        KeyError::LabelRefused { .. }
    ));
    assert_eq!(place.records().len(), 1, "nothing was born");
    assert!(vault.list().unwrap().is_empty());
}

#[test]
fn purposes_are_sorted_and_without_repeats_however_they_were_given() {
    let (_place, vault) = Place::with_vault();
    let mut spec = KeySpec::new(Suite::P256, [Purpose::Crl], "CA");
    spec.purposes = [Purpose::Crl, Purpose::Certificate].repeat(10_000);
    let key = vault.generate(&spec).unwrap();
    assert_eq!(key.purposes, [Purpose::Certificate, Purpose::Crl]);
}

#[test]
fn keys_are_born_on_record_and_found_again() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    assert!(matches!(
        place.last_record().event,
        Event::Born { key: id, suite: Suite::P256, purposes, .. }
            if id == key.id && purposes == key.purposes
    ));
    drop(vault);
    let again = place.open().unwrap();
    assert_eq!(again.public(&key.id).unwrap(), key);
    assert_eq!(again.list().unwrap(), std::slice::from_ref(&key));
    sign(&again, &key.id, b"attributes").unwrap();
}

#[test]
fn a_key_made_by_another_process_is_found() {
    let (place, vault) = Place::with_vault();
    let other = place.open().unwrap();
    let key = seal_key(&other);
    sign(&vault, &key.id, b"attributes").unwrap();
    assert_eq!(vault.list().unwrap(), [key]);
}

#[test]
fn the_public_key_is_a_subject_public_key_info_of_p256() {
    let (_place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    // RFC 5480: SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING }.
    assert_eq!(key.spki.len(), 91);
    assert_eq!(key.spki[..4], [0x30, 0x59, 0x30, 0x13]);
    assert_eq!(key.spki[26..], key.point);
    assert_eq!((key.point.len(), key.point[0]), (65, 4));
}

/// One attempt with a message as it is.
fn attempt(vault: &dyn KeyStore, key: &KeyId, purpose: Purpose, message: &[u8]) -> KeyError {
    let authorisation = clerk();
    let item = ToSign {
        key,
        purpose,
        message,
        authorisation: &authorisation,
    };
    vault.sign(&[item]).pop().unwrap().unwrap_err()
}

#[test]
fn a_message_of_another_shape_is_refused_and_recorded() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    for message in [
        shapes::document(&[7; 32], b""),
        shapes::signed_json("yinxin.bundle/1"),
        b"pay the bearer".to_vec(),
        Vec::new(),
    ] {
        let error = attempt(&vault, &key.id, Purpose::SealLicence, &message);
        assert!(matches!(error, KeyError::WrongShape { .. }));
        refused_as(&place, "wrong_shape");
    }
}

#[test]
fn a_digest_that_the_authorisation_does_not_name_is_refused_and_recorded() {
    let (place, vault) = Place::with_vault();
    let key = seal_key(&vault);
    let other = shapes::licence(&[8; 32], b"");
    let error = attempt(&vault, &key.id, Purpose::SealLicence, &other);
    assert!(matches!(
        error,
        KeyError::WrongShape {
            why: ShapeError::DigestDiffers,
            ..
        }
    ));
    refused_as(&place, "wrong_shape");
}

#[test]
fn a_time_that_is_not_now_is_refused_and_recorded() {
    let (place, vault) = Place::with_vault();
    let spec = KeySpec::new(Suite::P256, [Purpose::TimeStamp, Purpose::Crl], "time");
    let key = vault.generate(&spec).unwrap();
    // The clock says 2026-11-21T22:26:40Z.
    let old = shapes::revocation_list("20251121222640Z", "20261221000000Z");
    let error = attempt(&vault, &key.id, Purpose::Crl, &old);
    assert!(matches!(
        error,
        KeyError::WrongShape {
            why: ShapeError::Time { .. },
            ..
        }
    ));
    refused_as(&place, "wrong_shape");
}

#[test]
fn authorities_are_certified_in_a_ceremony_that_is_on_record() {
    let (place, vault) = Place::with_vault();
    let spec = KeySpec::new(Suite::P256, [Purpose::Certificate], "root CA");
    let key = vault.generate(&spec).unwrap();
    let (from, to) = ("20261121222640Z", "20361121222640Z");
    let authority = shapes::certificate(shapes::Profile::Authority, &key.spki, from, to);
    let error = attempt(&vault, &key.id, Purpose::Certificate, &authority);
    assert!(matches!(
        error,
        KeyError::WrongShape {
            why: ShapeError::CeremonyOnly { .. },
            ..
        }
    ));
    refused_as(&place, "wrong_shape");
    let vault = vault.in_ceremony("birth of a region").unwrap();
    assert!(matches!(
        place.last_record().event,
        Event::Ceremony { ref name, .. } if name == "birth of a region"
    ));
    sign_for(&vault, &key.id, Purpose::Certificate, &authority).unwrap();
}

/// A seal key certified by an authority of this store, and the certificate's SHA-256 as the record of that tells it.
fn certified(place: &Place, vault: &Vault) -> (PublicKey, [u8; 32]) {
    let ca = KeySpec::new(Suite::P256, [Purpose::Crl, Purpose::Certificate], "seal CA");
    let (ca, seal) = (vault.generate(&ca).unwrap(), seal_key(vault));
    let (from, to) = ("20261121222640Z", "20291121000000Z");
    let tbs = shapes::certificate(shapes::Profile::LicenceSeal, &seal.spki, from, to);
    sign_for(vault, &ca.id, Purpose::Certificate, &tbs).unwrap();
    match place.last_record().event {
        Event::Certified { key, certificate } if key == seal.id => (seal, certificate.0),
        other => panic!("the certificate is not on record: {other:?}"),
    }
}

fn seal_under(
    vault: &dyn KeyStore,
    key: &KeyId,
    certificate: &[u8; 32],
) -> Result<Signature, KeyError> {
    let item = ToSign {
        key,
        purpose: Purpose::SealLicence,
        message: &shapes::licence(&[7; 32], certificate),
        authorisation: &clerk(),
    };
    vault.sign(&[item]).pop().unwrap()
}

#[test]
fn a_certified_key_seals_under_its_own_certificate_and_no_other() {
    let (place, vault) = Place::with_vault();
    let (seal, own) = certified(&place, &vault);
    let (_, of_another) = certified(&place, &vault);
    seal_under(&vault, &seal.id, &own).unwrap();
    let error = seal_under(&vault, &seal.id, &of_another).unwrap_err();
    assert!(
        matches!(
            error,
            KeyError::WrongShape {
                why: ShapeError::ForeignCertificate,
                ..
            }
        ),
        "{error}"
    );
    refused_as(&place, "wrong_shape");
    // So after a restart, from the summary of the log or without it.
    drop(vault);
    for summary in [true, false] {
        if !summary {
            std::fs::remove_file(place.summary()).unwrap();
        }
        let vault = place.open().unwrap();
        seal_under(&vault, &seal.id, &own).unwrap();
        seal_under(&vault, &seal.id, &of_another).unwrap_err();
    }
}

#[test]
fn an_approval_of_one_certificate_does_not_certify_another() {
    let (place, vault) = Place::with_vault();
    let policy = Policy {
        approval: true,
        ..Policy::default()
    };
    let ca = KeySpec::new(Suite::P256, [Purpose::Certificate], "seal CA").with_policy(policy);
    let (ca, seal) = (vault.generate(&ca).unwrap(), seal_key(&vault));
    let (key, _) = ApproverKey::generate().unwrap();
    let approver = Approver::from_pem("reviewer", &key.public_pem().unwrap()).unwrap();
    let order = Order::by("王敏", "as decided").with("李强");
    vault.enrol(&approver, &order).unwrap();
    let certificate = |to| {
        let profile = shapes::Profile::LicenceSeal;
        shapes::certificate(profile, &seal.spki, "20261121222640Z", to)
    };
    let (approved, other) = (
        certificate("20281121000000Z"),
        certificate("20291121000000Z"),
    );
    // A refused attempt is on record with the digest of its message.
    sign_for(&vault, &ca.id, Purpose::Certificate, &approved).unwrap_err();
    let digest = last_use(&place).message.0;
    let approval = Approval {
        approver: "reviewer".into(),
        key: ca.id.clone(),
        digests: vec![digest],
        until: START + 60,
        nonce: [1; 16],
        signature: Vec::new(),
    };
    let approval = Arc::new(key.sign(approval).unwrap());
    let sign = |message: &[u8]| {
        let item = ToSign {
            key: &ca.id,
            purpose: Purpose::Certificate,
            message,
            authorisation: &Authorisation::new("clerk", "r", digest).approved_by(approval.clone()),
        };
        vault.sign(&[item]).pop().unwrap()
    };
    let error = sign(&other).unwrap_err();
    assert!(
        matches!(
            error,
            KeyError::WrongShape {
                why: ShapeError::DigestDiffers,
                ..
            }
        ),
        "{error}"
    );
    refused_as(&place, "wrong_shape");
    sign(&approved).unwrap();
}
