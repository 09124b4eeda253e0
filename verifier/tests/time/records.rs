//! What stands in the record of checks, and with which reason.

use yinxin_verifier::report::{CheckCode as C, CheckResult as Is, ReasonCode as R, SealReport};

use super::file::Pdf;
use super::pki::*;
use super::scene::*;

/// Results of one check, with the reasons that they gave.
fn told(seal: &SealReport, code: C) -> Vec<(Is, Option<R>)> {
    let checks = seal.checks.iter().filter(|check| check.code == code);
    checks.map(|check| (check.result, check.reason)).collect()
}

#[test]
fn validity_is_told_once_and_revocation_for_each_certificate() {
    let scene = Scene::new();
    let plain = scene.seal(&scene.plain());
    assert_eq!(told(&plain, C::Validity), [(Is::Pass, None)]);
    assert_eq!(told(&plain, C::Revocation), [(Is::Pass, None); 2]);
    assert_eq!(told(&plain, C::Timestamp), [(Is::NotRun, None)]);

    let expired = Scene::with(valid(-300 * DAY, -DAY), |_| ());
    let found = expired.seal(&expired.plain());
    let no_time = (Is::Unknown, Some(R::CertExpiredNoTime));
    assert_eq!(told(&found, C::Validity), [no_time]);
}

#[test]
fn revocation_is_told_at_the_certificate_that_it_is_about() {
    let mut scene = Scene::new();
    let gone = revoked(&scene.signer, -DAY, None);
    scene.crls[0] = crl_der(&scene.root, list(-HOUR, DAY, vec![gone]));
    let seal = |file: &Pdf| scene.seal(file);
    let found = seal(&scene.plain());
    assert_eq!(told(&found, C::Validity), [(Is::Pass, None)]);
    let without_time = (Is::Unknown, Some(R::SealRevokedNoTime));
    assert_eq!(
        told(&found, C::Revocation),
        [without_time, (Is::Pass, None)]
    );
    // Stamped before, and in the act of sealing after.
    let before = seal(&scene.stamped(-2 * DAY));
    let revoked_after = (Is::Warn, Some(R::SealRevokedAfter));
    assert_eq!(
        told(&before, C::Revocation),
        [revoked_after, (Is::Pass, None)]
    );
    let after = seal(&scene.stamped(-HOUR));
    assert_eq!(after.reason.unwrap().code, R::SealRevokedBefore);
    // Only the document was stamped after: the seal may be older.
    let document = scene.plain().with_stamp(stamping(&scene.second, -HOUR));
    assert_eq!(seal(&document).reason.unwrap().code, R::SealRevokedNoTime);
}

/// EN 319 102-1 5.5.4: in a signature of another maker a token that proves nothing is left out of account.
#[test]
fn useless_stamp_is_a_warning_in_a_seal_of_another_maker() {
    let scene = Scene::new();
    let file = Pdf::sealed(PADES, |content| {
        let mut cms = scene.cms(content).sign(&scene.signer);
        let elsewhere = token(&scene.first, b"something else", -HOUR);
        let kind = yinxin_verifier::oid::SIGNATURE_TIME_STAMP;
        cms.unsigned = Some(vec![super::writer::attribute(kind, &elsewhere)]);
        cms.encode()
    });
    scene.passes(&file);
    assert_eq!(told(&scene.seal(&file), C::Timestamp), [(Is::Warn, None)]);
    let good = scene.seal(&scene.stamped(-HOUR));
    assert_eq!(told(&good, C::Timestamp), [(Is::Pass, None)]);
}

#[test]
fn page_tree_that_changed_is_a_part_that_no_seal_covers() {
    let scene = Scene::new();
    let seal = scene.seal(&scene.plain().with_page_tree_changed());
    assert_eq!(seal.reason.unwrap().code, R::PartNotCovered);
    let changes: Vec<_> = seal
        .coverage
        .later_changes
        .iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(changes, ["page_tree"]);
    let seal = scene.seal(&scene.plain().repainted());
    assert_eq!(seal.reason.unwrap().code, R::ContentChanged);
}

/// RFC 5280 4.1.2.2: no authority should give out 0, and users bear with it.
#[test]
fn odd_serial_number_is_told_with_the_path() {
    let detail = |scene: &Scene| {
        let checks = scene.seal(&scene.plain()).checks;
        let path = checks.into_iter().find(|check| check.code == C::Path);
        path.unwrap().detail
    };
    assert_eq!(detail(&Scene::new()), "to CN=Root");
    let odd = Scene::with(|params| params.serial_number = Some(0_u64.into()), |_| ());
    let told = detail(&odd);
    assert!(told.starts_with("to CN=Root; CN=Signer: "), "{told}");
    odd.passes(&odd.plain());
}

#[test]
fn claims_of_the_file_are_told_as_claims() {
    let scene = Scene::new();
    let claims = scene.seal(&scene.plain()).claims;
    assert_eq!(claims.name.as_deref(), Some("Zhang San"));
    assert_eq!(claims.reason.as_deref(), Some("Approval"));
    assert_eq!(claims.location.as_deref(), Some("Changsha"));
}
