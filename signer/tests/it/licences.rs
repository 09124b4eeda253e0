use std::sync::atomic::Ordering;

use yinxin_keys::KeyError;
use yinxin_signer::{Faults, PrepareError, Prepared, Released, SealCard, SealError, SealPurpose};
use yinxin_verifier::{
    pdf::{self, Limits},
    report::{Acceptance, ReasonCode, Verdict},
};

use crate::world::{SLOT, World, behalf, issuer};

/// Every request in `tests/requests` that can be issued.
const ISSUED: [&str; 8] = [
    "food-plain",
    "food-numbered-by-rule",
    "food-long",
    "food-rare",
    "business-long",
    "business-plain",
    "disability-plain",
    "disability-middle-dots",
];

fn prepared(world: &World, name: &str, seal: &SealCard) -> Result<Prepared, PrepareError> {
    let request = world.request(name);
    world.signer.check(&request)?;
    let assigned = request.assign(7, SLOT, &*world.random)?;
    world
        .signer
        .prepare(&request, &assigned, seal, &behalf(), world.now)
}

fn released(world: &mut World, name: &str) -> Released {
    let request = world.request(name);
    let seal = world.licence_seal(&request);
    let prepared = prepared(world, name, &seal).unwrap();
    let candidate = world
        .signer
        .seal(vec![prepared], &world.keys, world.now)
        .pop()
        .unwrap()
        .unwrap();
    let judge = world.judge(&[issuer(&request)]);
    world.signer.release(candidate, &judge, world.now).unwrap()
}

#[test]
fn every_request_is_sealed_judged_valid_and_says_what_was_asked() {
    let mut world = World::new();
    for name in ISSUED {
        let request = world.request(name);
        let released = released(&mut world, name);
        let report = released.report();
        assert_eq!(report.verdict, Verdict::Valid, "{name}");
        assert_eq!(report.acceptance, Acceptance::Accept, "{name}");
        let licence = report.licence.as_ref().unwrap();
        assert_eq!(licence.holder, request.holder().name);
        assert_eq!(licence.issuer, request.issuer().name);
        assert_eq!(licence.r#type, request.licence_type().rules.code);
        let pdf = pdf::read(released.bytes(), &Limits::default()).unwrap();
        assert_eq!(
            (pdf.pages(), pdf.revisions(), pdf.signatures().len()),
            (1, 1, 1),
            "{name}"
        );
        assert!(pdf.signatures()[0].faults().is_empty(), "{name}");
    }
}

#[test]
fn numbers_follow_the_rule_of_the_type() {
    let world = World::new();
    let number = |name: &str| {
        let request = world.request(name);
        request.assign(7, SLOT, &*world.random).unwrap().number
    };
    assert_eq!(
        number("food-plain"),
        "JY244030500000031",
        "given numbers stay"
    );
    assert_eq!(&number("food-numbered-by-rule")[..15], "JY2510104000007");
    assert_eq!(
        number("business-plain"),
        world.request("business-plain").holder().code
    );
    let holder = world.request("disability-plain").holder().code.clone();
    assert_eq!(number("disability-plain"), format!("{holder}22"));
}

#[test]
fn a_persons_number_is_not_in_the_identifier_or_the_code_on_the_page() {
    let world = World::new();
    let request = world.request("disability-plain");
    let assigned = request.assign(7, SLOT, &*world.random).unwrap();
    let citizen = &request.holder().code;
    assert!(
        assigned.number.contains(citizen),
        "the number itself is the holder's"
    );
    for public in [&assigned.serial, &assigned.handle] {
        assert!(!public.contains(&citizen[6..14]), "{public}");
    }
    assert_eq!(assigned.handle.len(), 32);
}

#[test]
fn the_same_claim_gives_the_same_bytes_to_sign() {
    let world = World::new();
    let request = world.request("food-plain");
    let seal = world.licence_seal(&request);
    let assigned = request.assign(7, SLOT, &*world.random).unwrap();
    let digest = || {
        let prepared = world
            .signer
            .prepare(&request, &assigned, &seal, &behalf(), world.now);
        *prepared.unwrap().digest()
    };
    assert_eq!(digest(), digest());
}

#[test]
fn a_batch_costs_two_calls_to_the_key_store() {
    let world = World::new();
    let seal = world.licence_seal(&world.request("food-plain"));
    let batch = (0..5)
        .map(|_| prepared(&world, "food-plain", &seal).unwrap())
        .collect();
    let before = world.keys.calls.load(Ordering::Relaxed);
    let answers = world.signer.seal(batch, &world.keys, world.now);
    assert_eq!(world.keys.calls.load(Ordering::Relaxed) - before, 2);
    assert!(answers.iter().all(Result::is_ok));
    assert!(
        world
            .signer
            .seal(Vec::new(), &world.keys, world.now)
            .is_empty()
    );
    assert_eq!(
        world.keys.calls.load(Ordering::Relaxed) - before,
        2,
        "nothing to sign is no call"
    );
}

#[test]
fn different_licences_of_one_type_are_each_valid() {
    let mut world = World::new();
    for name in ["food-plain", "food-long", "food-rare", "food-plain"] {
        assert_eq!(
            released(&mut world, name).report().verdict,
            Verdict::Valid,
            "{name}"
        );
    }
}

#[test]
fn a_lost_key_fails_its_own_licences_only() {
    let mut world = World::new();
    let (first, second) = ("food-plain", "business-plain");
    let seals = [first, second].map(|name| world.licence_seal(&world.request(name)));
    world.keys.lost = Some(seals[0].key.clone());
    let batch = vec![
        prepared(&world, first, &seals[0]).unwrap(),
        prepared(&world, second, &seals[1]).unwrap(),
    ];
    let mut answers = world.signer.seal(batch, &world.keys, world.now).into_iter();
    let lost = answers.next().unwrap();
    assert!(
        matches!(lost, Err(SealError::Seal(KeyError::UnknownKey { .. }))),
        "{lost:?}"
    );
    let request = world.request(second);
    let judge = world.judge(&[issuer(&request)]);
    let kept = world
        .signer
        .release(answers.next().unwrap().unwrap(), &judge, world.now);
    assert_eq!(
        kept.unwrap().report().licence.as_ref().unwrap().holder,
        request.holder().name
    );
}

#[test]
fn a_lost_time_stamp_key_fails_the_licence() {
    let mut world = World::new();
    let seal = world.licence_seal(&world.request("food-plain"));
    world.keys.lost = Some(world.region.tsa.key.clone());
    let batch = vec![prepared(&world, "food-plain", &seal).unwrap()];
    let answer = world
        .signer
        .seal(batch, &world.keys, world.now)
        .pop()
        .unwrap();
    assert!(matches!(answer, Err(SealError::TimeStamp(_))), "{answer:?}");
}

#[test]
fn what_the_department_may_not_issue_is_not_released() {
    let mut world = World::new();
    let request = world.request("food-plain");
    let seal = world.licence_seal(&request);
    let batch = vec![prepared(&world, "food-plain", &seal).unwrap()];
    let candidate = world
        .signer
        .seal(batch, &world.keys, world.now)
        .pop()
        .unwrap()
        .unwrap();
    let mut department = world.entitled(&issuer(&request));
    department
        .grants
        .retain(|grant| grant.name != "食品经营许可证");
    let judge = world.judge_of(vec![department]);
    let report = world
        .signer
        .release(candidate, &judge, world.now)
        .unwrap_err();
    assert_eq!(report.verdict, Verdict::Invalid);
    assert_eq!(report.reason.unwrap().code, ReasonCode::IssuerNotEntitled);
}

#[test]
fn another_departments_seal_is_refused() {
    let world = World::new();
    let other = world.licence_seal(&world.request("business-plain"));
    let pointer = |refused: Result<Prepared, PrepareError>| match refused {
        Err(PrepareError::Faults(faults)) => faults.list()[0].pointer.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        pointer(prepared(&world, "food-plain", &other)),
        "/issuer/code"
    );
    let mut renamed = world.licence_seal(&world.request("food-plain"));
    renamed.department.name.push('局');
    assert_eq!(
        pointer(prepared(&world, "food-plain", &renamed)),
        "/issuer/name"
    );
}

#[test]
fn a_document_seal_does_not_seal_licences() {
    let world = World::new();
    let seal = world.seal(issuer(&world.request("food-plain")), SealPurpose::Document);
    let refused = prepared(&world, "food-plain", &seal);
    assert!(
        matches!(refused, Err(PrepareError::NotALicenceSeal { .. })),
        "{refused:?}"
    );
}

#[test]
fn text_that_no_font_shapes_or_no_box_holds_is_refused_before_a_number_is_taken() {
    let world = World::new();
    let faults = |error: PrepareError| -> Faults {
        match error {
            PrepareError::Faults(faults) => faults,
            other => panic!("{other:?}"),
        }
    };
    let tibetan = faults(
        world
            .signer
            .check(&world.request("food-tibetan"))
            .unwrap_err(),
    );
    let found: Vec<_> = tibetan
        .list()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(found, ["/fields/经营者名称（藏文）"]);
    assert!(
        world.signer.check(&world.request("food-rare")).is_ok(),
        "rare, but there is a font"
    );
}
