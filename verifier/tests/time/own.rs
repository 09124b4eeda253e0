//! Seals of our own profile under a region's list: who vouches, what is carried, what was expected.

use yinxin_verifier::format::{Service, ServiceKind};
use yinxin_verifier::oid;
use yinxin_verifier::report::{ReasonCode as R, Report, SubIndication as S};
use yinxin_verifier::value::Uscc;
use yinxin_verifier::{Policy, Question, Verifier};

use super::file::Pdf;
use super::lists::{List, keeps_expired};
use super::nation::USCC;
use super::pki::*;
use super::regions::*;
use super::scene::{PADES, Scene, gen_time};
use super::writer::*;

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

/// Promise 5, of the bytes outside what is signed; another maker's seal is not held to it.
#[test]
fn spelling_of_the_value_and_the_end_of_the_file_are_part_of_an_own_seal() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let own = sealed(&first, &first, -DAY);
    let scene = Scene::new();
    let foreign = scene.stamped(-HOUR);
    let lower = |file: &Pdf| {
        let mut file = file.clone();
        let from = find(&file.bytes, b"/Contents <") + 11;
        file.bytes[from..from + 24_000].make_ascii_lowercase();
        file
    };
    let longer = |file: &Pdf| {
        let mut file = file.clone();
        file.bytes.push(b'\n');
        file
    };
    let judge = |file: &Pdf| {
        code(&judge_by(
            evidence(&first, first.services(None), &second),
            file,
        ))
    };
    assert_eq!(judge(&own), None);
    assert_eq!(judge(&lower(&own)), Some(R::FormatBad));
    assert_eq!(judge(&longer(&own)), Some(R::FormatBad));
    scene.passes(&lower(&foreign));
    let report = scene.seal(&longer(&foreign));
    assert!(!report.coverage.whole_file);
    assert!(scene.seal(&foreign).coverage.whole_file);
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    let mut windows = bytes.windows(what.len());
    windows.position(|window| window == what).unwrap()
}

/// Whether or not it is stamped; a missing stamp alone lacks evidence and proves no fault.
#[test]
fn every_deviation_of_an_own_seal_is_a_fault() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let judge = |deviates: bool, is_stamped: bool| {
        let file = Pdf::sealed(PADES, |content| {
            let chain = [&first.seal, &first.seal_ca, &first.root].map(|one| one.der.clone());
            let mut cms = Cms::over(oid::DATA, content, &chain);
            cms.certificates.as_mut().unwrap().sort();
            cms.sort_certificates = !deviates;
            let mut cms = cms.sign(&first.seal);
            let authority = [first.tsa.der.clone(), first.root.der.clone()];
            let token = Cms::token(tst_info(&cms.signature, &gen_time(-DAY)), &authority);
            let token = token.sign(&first.tsa).encode();
            let stamp = attribute(oid::SIGNATURE_TIME_STAMP, &token);
            cms.unsigned = is_stamped.then(|| vec![stamp]);
            cms.encode()
        });
        code(&judge_by(
            evidence(&first, first.services(None), &second),
            &file,
        ))
    };
    assert_eq!(judge(false, true), None);
    assert_eq!(judge(true, true), Some(R::FormatBad));
    assert_eq!(judge(false, false), Some(R::TimestampMissing));
    assert_eq!(judge(true, false), Some(R::FormatBad));
}

/// The region keeps the expired authorities of its stamps on its lists; nobody does that for an anchor that the
/// caller gave, nor for a seal.
#[test]
fn listed_time_stamp_authority_outlives_its_certificate_and_a_seal_does_not() {
    let ended = |who: &Identity, by: &Identity| {
        let mut params = who.params.clone();
        params.not_after = date(-2 * DAY);
        by.issue(params)
    };
    let second = Listed::new("second");
    let keeping = |first: &Listed| {
        let lists =
            [&first.root, &first.seal_ca].map(|by| List::of(by).with(keeps_expired(-LONG)).der());
        lists.iter().fold(
            evidence(first, first.services(None), &second),
            |evidence, der| evidence.with_crl(der).unwrap(),
        )
    };
    let mut first = Listed::new("first");
    first.tsa = ended(&first.tsa, &first.root);
    let file = sealed(&first, &first, -3 * DAY);
    assert_eq!(code(&judge_by(keeping(&first), &file)), None);
    let plain = keeping(&first).with_tsa_anchor(&first.root.der).unwrap();
    assert_eq!(code(&judge_by(plain, &file)), Some(R::TsaExpired));

    let mut first = Listed::new("first");
    first.seal = ended(&first.seal, &first.seal_ca);
    let judge = |time| code(&judge_by(keeping(&first), &sealed(&first, &first, time)));
    assert_eq!(judge(-3 * DAY), None);
    assert_eq!(judge(-DAY), Some(R::CertExpiredNoTime));
}

/// A root that was renewed with the same key: the path leads to the one that is listed, and the file carries the other.
#[test]
fn certificate_of_the_same_key_is_not_the_one_on_the_path() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let mut params = first.root.params.clone();
    params.not_after = date(LONG - DAY);
    let der = params.self_signed(&first.root.key).unwrap().der().to_vec();
    let key = rcgen::KeyPair::generate().unwrap();
    let renewed = Identity { key, params, der };
    let judge = |root: &Identity, root_of_stamp: &Identity| {
        let chain = [&first.seal, &first.seal_ca, root];
        let authority = [&first.tsa, root_of_stamp];
        let file = sealed_with(&first, &chain, &first, &authority, -DAY);
        code(&judge_by(
            evidence(&first, first.services(None), &second),
            &file,
        ))
    };
    assert_eq!(judge(&first.root, &first.root), None);
    assert_eq!(judge(&renewed, &first.root), Some(R::FormatBad));
    assert_eq!(judge(&first.root, &renewed), Some(R::TimestampBad));
}

#[test]
fn stamp_of_a_stranger_counts_against_the_seal() {
    let [first, second, stranger] = ["first", "second", "stranger"].map(Listed::new);
    let file = sealed(&first, &stranger, -DAY);
    let lists = evidence(&first, first.services(None), &second);
    assert_eq!(code(&judge_by(lists, &file)), Some(R::TsaNotInList));
}
