//! The worked cases of long-term validation, each with the sibling that tells it apart.

use yinxin_verifier::crypto::DigestAlgorithm;
use yinxin_verifier::oid;
use yinxin_verifier::report::{ReasonCode, SubIndication as S, Verdict};
use yinxin_verifier::value::Time;

use super::file::{Pdf, Store};
use super::pki::*;
use super::scene::*;
use super::writer::*;

#[test]
pub(crate) fn good_now_without_any_time() {
    let scene = Scene::new();
    scene.passes(&scene.plain());
}

#[test]
pub(crate) fn expired_yesterday_without_any_time() {
    let mut scene = Scene::with(valid(-300 * DAY, -DAY), |_| ());
    scene.crls = vec![crl_der(&scene.root, list(-2 * DAY, DAY, vec![]))];
    scene.gives(&scene.plain(), S::OutOfBoundsNotRevoked);
    scene.crls.clear();
    scene.gives(&scene.plain(), S::OutOfBoundsNoPoe);
}

#[test]
pub(crate) fn revoked_an_hour_after_the_stamp() {
    let mut scene = Scene::new();
    let entry = revoked(&scene.signer, -3 * HOUR, None);
    scene.crls[0] = crl_der(&scene.root, list(-HOUR, DAY, vec![entry]));
    let file = scene.stamped(-4 * HOUR);
    scene.passes(&file);
    let seal = scene.seal(&file);
    assert_eq!(seal.reason.unwrap().code, ReasonCode::SealRevokedAfter);
    assert_eq!(seal.time.proven, Some(at(-4 * HOUR)));
}

/// The standard does not know that it was stamped in the act of sealing; our policy does.
#[test]
pub(crate) fn revoked_an_hour_before_the_stamp() {
    let mut scene = Scene::new();
    let entry = revoked(&scene.signer, -3 * HOUR, None);
    scene.crls[0] = crl_der(&scene.root, list(-HOUR, DAY, vec![entry]));
    let file = scene.stamped(-2 * HOUR);
    scene.gives(&file, S::RevokedNoPoe);
    let seal = scene.seal(&file);
    assert_eq!(seal.verdict, Verdict::Invalid);
    assert_eq!(seal.reason.unwrap().code, ReasonCode::SealRevokedBefore);
}

#[test]
pub(crate) fn content_time_stamp_after_revocation() {
    let mut scene = Scene::new();
    let entry = revoked(&scene.signer, -3 * HOUR, None);
    scene.crls[0] = crl_der(&scene.root, list(-HOUR, DAY, vec![entry]));
    scene.gives(&scene.with_content_stamp(-2 * HOUR), S::Revoked);
    scene.gives(&scene.with_content_stamp(-4 * HOUR), S::RevokedNoPoe);
}

/// A seal of our own profile: maximum age zero for data that are not in force any more.
#[test]
pub(crate) fn revocation_data_made_before_the_stamp_with_freshness_zero() {
    let region = Region::new();
    let stamps = long_root("Stamps");
    let first = stamps.issue(tsa("First"));
    let sealed = |data: i64| {
        let pdf = Pdf::sealed(PADES, |content| {
            let cms = Cms::over(oid::DATA, content, &region.seal_chain()).sign(&region.seal);
            let exact = [first.der.clone(), stamps.der.clone()];
            let token = Cms::token(tst_info(&cms.signature, &gen_time(-10 * DAY)), &exact);
            let token = token.sign(&first).encode();
            let mut cms = cms;
            cms.unsigned = Some(vec![attribute(oid::SIGNATURE_TIME_STAMP, &token)]);
            cms.encode()
        });
        let made = |by: &Identity| crl_der(by, list(data, -9 * DAY, vec![]));
        pdf.with_store(Store {
            crls: vec![made(&region.seal_ca), made(&region.root)],
            ..Store::default()
        })
    };
    let (before, after) = (sealed(-10 * DAY - HOUR), sealed(-10 * DAY + HOUR));
    let mut scene = Scene::new();
    scene.crls = vec![crl_der(&stamps, list(-HOUR, DAY, vec![]))];
    scene.root = region.root;
    scene.stamps = stamps;
    scene.gives(&before, S::TryLater);
    scene.passes(&after);
}

/// Signer and first authority have expired; the second stamped while the first was valid.
#[test]
pub(crate) fn archive_stamps_carry_a_seal_past_its_certificates() {
    let year = 365 * DAY;
    let mut scene = Scene::with(valid(-6 * year, -3 * year), valid(-6 * year, -2 * year));
    scene.crls = vec![crl_der(&scene.stamps, list(-HOUR, DAY, vec![]))];
    scene.second = scene.stamps.issue({
        let mut params = tsa("Second");
        params.not_before = date(-4 * year);
        params
    });
    let sealed = || {
        let then = -5 * year;
        scene.stamped(then).with_store(Store {
            crls: vec![
                crl_der(&scene.root, list(then + HOUR, then + 2 * year, vec![])),
                crl_der(
                    &scene.stamps,
                    list(then + HOUR, then + 3 * year - DAY, vec![]),
                ),
            ],
            ..Store::default()
        })
    };
    scene.passes(&sealed().with_stamp(stamping(&scene.second, -3 * year)));
    scene.gives(&sealed(), S::OutOfBoundsNotRevoked);
    // The first authority had expired when the second stamped.
    let late = sealed().with_stamp(stamping(&scene.second, -year));
    scene.gives(&late, S::OutOfBoundsNotRevoked);
}

/// The file of tests/vectors/time/HOW.py, signed with RSA and SHA-1; SHA-1 is relied on until 2012-08-01.
fn sealed_with_sha1(signer: &Identity) -> Pdf {
    let sha1 = || algorithm(&[1, 3, 14, 3, 2, 26]);
    Pdf::sealed(PKCS7, |content| {
        let digest = DigestAlgorithm::Sha1.digest(&[content]);
        let message_digest = attribute(oid::MESSAGE_DIGEST, &octets(digest.as_ref()));
        let mut cms = Cms::over(oid::DATA, content, std::slice::from_ref(&signer.der))
            .replace(oid::SIGNING_CERTIFICATE_V2, None)
            .replace(oid::MESSAGE_DIGEST, Some(message_digest));
        cms.digest_algorithms = vec![sha1()];
        cms.digest_algorithm = sha1();
        cms.signature_algorithm = algorithm(&[1, 2, 840, 113549, 1, 1, 5]);
        cms.signature = include_bytes!("../vectors/time/sha1.sig").to_vec();
        cms.encode()
    })
}

/// Seconds from NOW to a day.
fn on(day: &str) -> i64 {
    let time = Time::parse_rfc3339(&format!("{day}T00:00:00Z")).unwrap();
    time.since(at(0))
}

/// Of a token over SHA-1 the policy says until when it is relied on, and not the token's own check.
#[test]
fn stamp_over_sha1_proves_its_time_with_a_later_stamp_from_the_days_of_sha1() {
    let stamps = |at: i64, over: &[u8], by: &Identity| {
        let sha1 = DigestAlgorithm::Sha1;
        let info = tst_info_with(sha1, &[1, 3, 14, 3, 2, 26], over, &gen_time(at));
        let token = Cms::token(info, std::slice::from_ref(&by.der));
        token.sign(by).encode()
    };
    let old = || valid(on("2010-01-01"), on("2030-01-01"));
    let scene = Scene::with(old(), old());
    let sealed = Pdf::sealed(PADES, |content| {
        let mut cms = scene.cms(content).sign(&scene.signer);
        let token = stamps(on("2011-06-01"), &cms.signature, &scene.first);
        cms.unsigned = Some(vec![attribute(oid::SIGNATURE_TIME_STAMP, &token)]);
        cms.encode()
    });
    assert_eq!(scene.seal(&sealed).time.proven, None);
    let mut scene = scene;
    scene.second = scene.stamps.issue({
        let mut params = tsa("Second");
        params.not_before = date(on("2010-01-01"));
        params
    });
    let archived = sealed.with_stamp(stamping(&scene.second, on("2012-01-01")));
    let proven = scene.seal(&archived).time.proven;
    assert_eq!(proven, Some(at(on("2011-06-01"))));
}

/// A chain of stamps with SHA-256, the first of which was made while SHA-1 was still relied on.
#[test]
pub(crate) fn sha1_signature_with_a_proof_from_its_days() {
    let mut scene = Scene::with(|_| (), valid(on("2010-01-01"), on("2014-01-01")));
    let key = rcgen::KeyPair::from_pem(include_str!("../vectors/time/rsa-2048.pem")).unwrap();
    let mut params = signer("Signer");
    valid(on("2010-01-01"), DAY)(&mut params);
    scene.signer = scene.root.issue_to(key, params);
    let mut params = tsa("Second");
    valid(on("2012-01-01"), DAY)(&mut params);
    scene.second = scene.stamps.issue(params);
    let archived = |first: &str| {
        let data = list(on("2012-10-01"), on("2013-12-01"), vec![]);
        sealed_with_sha1(&scene.signer)
            .with_stamp(stamping(&scene.first, on(first)))
            .with_store(Store {
                crls: vec![crl_der(&scene.stamps, data)],
                ..Store::default()
            })
            .with_stamp(stamping(&scene.second, on("2013-01-01")))
    };
    scene.passes(&archived("2011-06-01"));
    scene.gives(&archived("2012-09-01"), S::CryptoConstraintsFailureNoPoe);
    scene.gives(
        &sealed_with_sha1(&scene.signer),
        S::CryptoConstraintsFailureNoPoe,
    );
}

/// Entries of a store that no document time stamp covers are known to exist now, and no earlier.
#[test]
pub(crate) fn store_filled_after_the_last_stamp() {
    let mut scene = Scene::new();
    let middle = scene.root.issue({
        let mut params = authority("Middle");
        valid(-300 * DAY, -DAY)(&mut params);
        params
    });
    scene.signer = middle.issue(signer("Signer"));
    let sealed = || {
        Pdf::sealed(PADES, |content| {
            let chain = [scene.signer.der.clone(), middle.der.clone()];
            let cms = Cms::over(oid::DATA, content, &chain).sign(&scene.signer);
            stamped(cms, &scene.first, -10 * DAY).encode()
        })
    };
    let of_middle = crl_der(&middle, list(-9 * DAY, 300 * DAY, vec![]));
    let of_root = crl_der(&scene.root, list(-9 * DAY, 300 * DAY, vec![]));
    let store = || Store {
        crls: vec![of_middle.clone(), of_root.clone()],
        ..Store::default()
    };
    let stamp = || stamping(&scene.first, -8 * DAY);
    scene.passes(&sealed().with_store(store()).with_stamp(stamp()));
    let uncovered = sealed().with_stamp(stamp()).with_store(store());
    scene.gives(&uncovered, S::RevocationOutOfBoundsNoPoe);
}

#[test]
pub(crate) fn changed_file_of_a_stranger_is_changed() {
    let scene = Scene::new();
    let stranger = Scene::new();
    scene.gives(&stranger.plain(), S::NoCertificateChainFound);
    let mut changed = stranger.plain();
    let at = changed
        .bytes
        .windows(6)
        .position(|at| at == b"sealed")
        .unwrap();
    changed.bytes[at..at + 6].copy_from_slice(b"forged");
    scene.gives(&changed, S::HashFailure);
}
