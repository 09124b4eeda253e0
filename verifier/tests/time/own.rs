//! Seals of our own profile under a region's list: who vouches, what is carried, what was expected.

use yinxin_verifier::format::{Service, ServiceKind};
use yinxin_verifier::report::{ReasonCode as R, Report, SubIndication as S};
use yinxin_verifier::value::Uscc;
use yinxin_verifier::{Policy, Question, Verifier};

use super::nation::USCC;
use super::pki::*;
use super::regions::*;

fn code(report: &Report) -> Option<R> {
    report.reason.as_ref().map(|reason| reason.code)
}

#[test]
fn expectations_are_compared_with_the_seal() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let verifier = Verifier::new(
        evidence(&first, first.services(None), &second),
        Policy::default(),
    );
    let file = sealed(&first, &first, -DAY);
    let ask = |expect: &dyn Fn(&mut Question)| {
        let mut question = Question::at(at(0));
        expect(&mut question);
        code(&verifier.verify(&file.bytes, &question))
    };
    let issuer = |text: &str| {
        let uscc = Uscc::parse(text).unwrap();
        ask(&|question| question.issuer = Some(uscc.clone()))
    };
    assert_eq!(issuer(USCC), None);
    assert_eq!(issuer("11330105002500287C"), Some(R::ExpectationUnmet));
    let purpose = |text: &str| ask(&|question| question.purpose = Some(text.to_owned()));
    assert_eq!(purpose("公文"), None);
    assert_eq!(purpose("document"), None);
    assert_eq!(purpose("证照"), Some(R::ExpectationUnmet));
    assert_eq!(purpose("anything"), Some(R::ExpectationUnmet));
}

/// Promise 5: every certificate carried is on a path that is used.
#[test]
fn certificates_carried_are_exactly_the_paths() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let (seal, ca, root, tsa) = (&first.seal, &first.seal_ca, &first.root, &first.tsa);
    let judge = |chain: &[&Identity], authority: &[&Identity]| {
        let file = sealed_with(&first, chain, &first, authority, -DAY);
        code(&judge_by(
            evidence(&first, first.services(None), &second),
            &file,
        ))
    };
    let (exact, of_stamp) = ([seal, ca, root], [tsa, root]);
    assert_eq!(judge(&exact, &of_stamp), None);
    assert_eq!(judge(&[seal, ca, root, tsa], &of_stamp), Some(R::FormatBad));
    assert_eq!(judge(&[seal, ca], &of_stamp), Some(R::FormatBad));
    assert_eq!(judge(&[seal, ca, tsa], &of_stamp), Some(R::FormatBad));
    assert_eq!(judge(&exact, &[tsa]), Some(R::TimestampBad));
    assert_eq!(judge(&exact, &[tsa, ca]), Some(R::TimestampBad));
    assert_eq!(judge(&exact, &[tsa, root, ca]), Some(R::TimestampBad));
}

/// A stamp of the region's own authority is no independent witness.
#[test]
fn stamp_under_the_anchor_of_the_seal_is_not_independent() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let file = sealed(&first, &first, -DAY);
    let report = judge_by(evidence(&first, first.services(None), &second), &file);
    assert!(!report.seals[0].time.independent);
    let scene = super::scene::Scene::new();
    assert!(scene.seal(&scene.stamped(-HOUR)).time.independent);
    assert!(!scene.seal(&scene.plain()).time.independent);
}

/// The caller's own word: an anchor of time stamps that he gives serves all seals, listed authority or not.
#[test]
fn anchor_that_the_caller_gave_serves_other_regions() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let lists = || evidence(&first, first.services(None), &second);
    let file = sealed(&first, &second, -DAY);
    assert_eq!(code(&judge_by(lists(), &file)), Some(R::TsaNotInList));
    let with = |root: &Identity| lists().with_tsa_anchor(&root.der).unwrap();
    assert_eq!(code(&judge_by(with(&second.root), &file)), None);
    assert_eq!(
        code(&judge_by(with(&first.root), &file)),
        Some(R::TsaNotInList)
    );
}

/// The issuer of the seal's certificate must be listed at the time of sealing.
#[test]
fn seal_authority_counts_while_it_is_listed() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let file = sealed(&first, &first, -DAY);
    let judge = |change: &dyn Fn(&mut Service)| {
        let mut services = first.services(None);
        let of_seals = |service: &&mut Service| service.kind == ServiceKind::SealCa;
        change(services.iter_mut().find(of_seals).unwrap());
        let report = judge_by(evidence(&first, services, &second), &file);
        (code(&report), report.seals[0].sub_indication)
    };
    assert_eq!(judge(&|_| ()), (None, None));
    assert_eq!(judge(&|service| service.to = Some(at(0))), (None, None));
    let not_trusted = |sub| (Some(R::IssuerNotInList), Some(sub));
    let ended = judge(&|service| service.to = Some(at(-2 * DAY)));
    assert_eq!(ended, not_trusted(S::NoCertificateChainFoundNoPoe));
    let not_yet = judge(&|service| service.from = at(-HOUR));
    assert_eq!(not_yet, not_trusted(S::NoCertificateChainFound));
    let not_yet_and_ended = judge(&|service| {
        (service.from, service.to) = (at(-HOUR), Some(at(HOUR)));
    });
    assert_eq!(not_yet_and_ended, not_trusted(S::NoCertificateChainFound));
}

#[test]
fn stamp_of_an_authority_that_had_expired_or_of_tomorrow_counts_against_the_seal() {
    let (mut first, second) = (Listed::new("first"), Listed::new("second"));
    let mut params = first.tsa.params.clone();
    params.not_after = date(-2 * DAY);
    first.tsa = first.root.issue(params);
    let judge = |time: i64| {
        let file = sealed(&first, &first, time);
        code(&judge_by(
            evidence(&first, first.services(None), &second),
            &file,
        ))
    };
    assert_eq!(judge(-DAY), Some(R::TsaExpired));
    assert_eq!(
        judge(-3 * DAY),
        Some(R::TsaExpired),
        "nothing tells of its revocation any more"
    );
    let tomorrow = sealed(&second, &second, DAY);
    let lists = evidence(&second, second.services(None), &first);
    assert_eq!(code(&judge_by(lists, &tomorrow)), Some(R::TimeOrder));
}
