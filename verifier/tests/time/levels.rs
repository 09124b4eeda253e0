//! Levels are claims of structure, told apart from validity.

use yinxin_verifier::oid;
use yinxin_verifier::report::{CheckResult, Level, Verdict};
use yinxin_verifier::{Policy, Question, Verifier};

use super::file::{Pdf, Store};
use super::pki::*;
use super::scene::*;
use super::writer::{attribute, tlv};

fn data(scene: &Scene) -> Store {
    Store {
        crls: scene.crls.clone(),
        ..Store::default()
    }
}

#[test]
fn each_level_is_told() {
    let scene = Scene::new();
    let stamped = || scene.stamped(-2 * HOUR);
    let stamp = || stamping(&scene.second, -30 * 60);
    let table = [
        (scene.plain(), Level::BB),
        (stamped(), Level::BT),
        (scene.plain().with_stamp(stamp()), Level::BT),
        (stamped().with_store(data(&scene)), Level::BLt),
        (scene.plain().with_store(data(&scene)), Level::BB),
        (
            stamped().with_store(data(&scene)).with_stamp(stamp()),
            Level::BLta,
        ),
        (
            stamped().with_stamp(stamp()).with_store(data(&scene)),
            Level::BLt,
        ),
    ];
    for (file, level) in table {
        scene.passes(&file);
        assert_eq!(scene.seal(&file).level, Some(level));
    }
}

#[test]
fn store_without_the_data_of_the_chain_is_no_lt() {
    let scene = Scene::new();
    let others = Store {
        crls: vec![scene.crls[1].clone()],
        ..Store::default()
    };
    let file = scene.stamped(-2 * HOUR).with_store(others);
    assert_eq!(scene.seal(&file).level, Some(Level::BT));
}

/// The signer's certificate is the anchor and needs no revocation data.
#[test]
fn store_that_is_not_there_is_no_lt() {
    let mut scene = Scene::new();
    let file = scene.stamped(-2 * HOUR);
    scene.root = self_signed(authority("Nobody"));
    let evidence = scene.evidence().with_anchor(&scene.signer.der).unwrap();
    let verifier = Verifier::new(evidence, Policy::default());
    let seal = verifier
        .verify(&file.bytes, &Question::at(at(0)))
        .seals
        .remove(0);
    assert_eq!(
        (seal.level, seal.verdict),
        (Some(Level::BT), Verdict::Valid)
    );
}

#[test]
fn level_says_nothing_of_validity() {
    let mut scene = Scene::new();
    let revoked = revoked(&scene.signer, -3 * HOUR, None);
    scene.crls[0] = crl_der(&scene.root, list(-HOUR, DAY, vec![revoked]));
    let file = scene.stamped(-2 * HOUR).with_store(data(&scene));
    let seal = scene.seal(&file);
    assert_eq!(
        (seal.level, seal.verdict),
        (Some(Level::BLt), Verdict::Invalid)
    );
}

#[test]
fn older_format_has_levels_of_its_own_name() {
    let scene = Scene::new();
    let sealed = |stamped_at: Option<i64>| {
        Pdf::sealed(PKCS7, |content| {
            let cms = scene
                .cms(content)
                .replace(oid::SIGNING_CERTIFICATE_V2, None);
            let cms = cms.sign(&scene.signer);
            match stamped_at {
                Some(at) => stamped(cms, &scene.first, at).encode(),
                None => cms.encode(),
            }
        })
    };
    let table = [
        (sealed(None), Level::Pkcs7B),
        (sealed(Some(-2 * HOUR)), Level::Pkcs7T),
        (
            sealed(Some(-2 * HOUR)).with_store(data(&scene)),
            Level::Pkcs7Lt,
        ),
    ];
    for (file, level) in table {
        scene.passes(&file);
        assert_eq!(scene.seal(&file).level, Some(level));
    }
}

#[test]
fn signing_time_attribute_is_a_note_and_no_fault() {
    let scene = Scene::new();
    let notes = |file: &Pdf| {
        let checks = scene.seal(file).checks.into_iter();
        let told = checks.filter(|check| check.result == CheckResult::Warn);
        told.map(|check| check.detail).collect::<Vec<_>>()
    };
    let file = Pdf::sealed(PADES, |content| {
        let mut cms = scene.cms(content);
        let time = attribute(oid::SIGNING_TIME, &tlv(0x17, b"261122030000Z"));
        cms.signed.as_mut().unwrap().push(time);
        cms.sign(&scene.signer).encode()
    });
    scene.passes(&file);
    assert!(
        notes(&file)[0].starts_with("signing-time"),
        "{:?}",
        notes(&file)
    );
    assert!(notes(&scene.plain()).is_empty());
}
