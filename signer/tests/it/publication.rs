use std::sync::atomic::Ordering;

use yinxin_signer::{pki::Revoked, publish};
use yinxin_verifier::{Evidence, Policy, Question, Verifier, report::Verdict, trust::TrustError};

use crate::{documents::sealed, pdf::Pdf, world::World};

#[test]
fn lists_count_up_and_the_root_stays() {
    let mut world = World::new();
    let mut publish =
        || publish::publish(&mut world.region, Vec::new(), &[], &world.keys, world.now).unwrap();
    let (first, second) = (publish(), publish());
    assert_eq!(first.root, second.root);
    assert_ne!(first.bundle, second.bundle);
    assert_eq!(world.region.published, 2);
}

#[test]
fn a_bundle_does_not_chain_to_another_regions_root() {
    let (mut one, mut other) = (World::new(), World::new());
    // Worlds are made alike; another key makes another root.
    other.region = {
        let order = yinxin_signer::RegionOrder {
            code: other.region.code.clone(),
            name: "别处",
            public_url: "https://elsewhere.example",
        };
        yinxin_signer::Region::create(&order, &other.keys, &*other.random, other.now).unwrap()
    };
    let bundle = |world: &mut World| {
        publish::publish(&mut world.region, Vec::new(), &[], &world.keys, world.now).unwrap()
    };
    let (mine, theirs) = (bundle(&mut one), bundle(&mut other));
    assert!(
        Evidence::new()
            .with_bundle(mine.root.as_bytes(), &mine.bundle)
            .is_ok()
    );
    let refused: Result<Evidence, TrustError> =
        Evidence::new().with_bundle(mine.root.as_bytes(), &theirs.bundle);
    assert!(refused.is_err());
}

#[test]
fn a_revoked_seal_is_no_longer_valid() {
    let mut world = World::new();
    let seal = world.document_seal(0);
    let file = sealed(&mut world, &Pdf::plain(), &seal).into_bytes();
    let departments = vec![world.entitled(&seal.department)];
    let mut verdict = |revoked: &[Revoked]| {
        let published = publish::publish(
            &mut world.region,
            departments.clone(),
            revoked,
            &world.keys,
            world.now,
        );
        let published = published.unwrap();
        let evidence = Evidence::new().with_bundle(published.root.as_bytes(), &published.bundle);
        let judge = Verifier::new(evidence.unwrap(), Policy::default());
        judge.verify(&file, &Question::at(world.now)).verdict
    };
    let serial = yinxin_signer::pki::serial(&seal.certificate).unwrap();
    let before = world.now.add_seconds(-60).unwrap();
    assert_eq!(verdict(&[]), Verdict::Valid);
    assert_eq!(verdict(&[Revoked { serial, at: before }]), Verdict::Invalid);
}

/// A seal certificate lives three years, licences may be in force for longer: lists keep who has expired.
#[test]
fn seal_put_on_before_its_certificate_expired_stays_valid() {
    let mut world = World::new();
    let seal = world.document_seal(0);
    let file = sealed(&mut world, &Pdf::plain(), &seal).into_bytes();
    let departments = vec![world.entitled(&seal.department)];
    let later = world.now.add_seconds(5 * 365 * 86_400).unwrap();
    world.clock.store(later.unix(), Ordering::Relaxed);
    let mut verdict = |revoked: &[Revoked]| {
        let published = publish::publish(
            &mut world.region,
            departments.clone(),
            revoked,
            &world.keys,
            later,
        );
        let published = published.unwrap();
        let evidence = Evidence::new().with_bundle(published.root.as_bytes(), &published.bundle);
        let judge = Verifier::new(evidence.unwrap(), Policy::default());
        judge.verify(&file, &Question::at(later)).verdict
    };
    let serial = yinxin_signer::pki::serial(&seal.certificate).unwrap();
    let at = world.now.add_seconds(-60).unwrap();
    assert_eq!(verdict(&[]), Verdict::Valid);
    assert_eq!(verdict(&[Revoked { serial, at }]), Verdict::Invalid);
}

#[test]
fn a_region_survives_being_stored() {
    let world = World::new();
    let text = serde_json::to_string(&world.region).unwrap();
    assert_eq!(
        serde_json::from_str::<yinxin_signer::Region>(&text).unwrap(),
        world.region
    );
    let seal = world.document_seal(0);
    let text = serde_json::to_string(&seal).unwrap();
    assert_eq!(
        serde_json::from_str::<yinxin_signer::SealCard>(&text).unwrap(),
        seal
    );
}
