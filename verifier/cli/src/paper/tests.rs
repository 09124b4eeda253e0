use super::*;
use yinxin_verifier::report::{
    Acceptance, Check, CheckCode, CheckResult, LaterChange, Reason, ReasonCode, Verdict,
};
use yinxin_verifier::value::Time;
use yinxin_verifier::{Evidence, Policy, Question, Verifier};

const LICENCE: &[u8] = include_bytes!("../../samples/licence.pdf");
const ROOT: &[u8] = include_bytes!("../../samples/root.json");
const BUNDLE: &[u8] = include_bytes!("../../samples/bundle.yxb");

/// Control characters, direction, scripts that need shaping, a character of no font, no end.
fn hostile() -> String {
    "〉\u{202e}\u{0}\n\u{1b}[2Jཨོཾ\u{1F600}𠮷<&".repeat(1000)
}

fn genuine() -> Report {
    let evidence = Evidence::new().with_bundle(ROOT, BUNDLE).expect("it holds");
    let question = Question::at(Time::from_unix(1_795_327_200));
    let question = question.named("食品经营许可证.pdf").with_sm3();
    Verifier::new(evidence, Policy::default()).verify(LICENCE, &question)
}

/// Every word from outside is hostile, every list long.
fn worst() -> Report {
    let mut report = genuine();
    report.verdict = Verdict::Invalid;
    report.acceptance = Acceptance::Refuse;
    let pages: Vec<usize> = (1..2000).collect();
    report.reason = Some(Reason::on_pages(ReasonCode::PartNotCovered, &pages));
    report.file.name = hostile();
    let licence = report.licence.as_mut().expect("a licence");
    for text in [
        &mut licence.type_name,
        &mut licence.number,
        &mut licence.holder,
        &mut licence.issuer,
        &mut licence.valid_from,
    ] {
        *text = hostile();
    }
    let seal = &mut report.seals[0];
    seal.reason = report.reason.clone();
    let signer = seal.signer.as_mut().expect("a signer");
    signer.name = Some(hostile());
    let own = seal.seal.as_mut().expect("a seal");
    own.name = Some(hostile());
    own.code = Some(hostile());
    own.maker = Some(hostile());
    let change = LaterChange {
        revision: 2,
        page: Some(7),
        object: hostile(),
        field: Some(hostile()),
        kind: "page",
        allowed: false,
    };
    seal.coverage.later_changes = vec![change; 10];
    let check = Check {
        code: CheckCode::Coverage,
        result: CheckResult::Fail,
        reason: Some(ReasonCode::ContentChanged),
        detail: hostile(),
    };
    seal.checks.extend(vec![check; 5]);
    let trust = &mut report.trust;
    trust.root.as_mut().expect("a root").name = hostile();
    trust.region.as_mut().expect("a region").name = hostile();
    report.seals = vec![report.seals[0].clone(); 9];
    report
}

fn pages(pdf: &[u8]) -> usize {
    let limits = yinxin_verifier::pdf::Limits::default();
    yinxin_verifier::pdf::read(pdf, &limits)
        .expect("our own strict reader reads it")
        .pages()
}

#[test]
fn a_report_is_one_page_whatever_stands_in_it() {
    let many: Vec<Report> = vec![genuine(), worst()];
    assert_eq!(pages(&write(&many[..1])), 1);
    assert_eq!(pages(&write(&many[1..])), 1);
    assert_eq!(pages(&write(&many)), 2);
}

/// `page` asserts that its blocks end above the foot.
#[test]
fn a_report_on_any_file_fits_its_page() {
    let now = Time::from_unix(1_795_327_200);
    let judge = Verifier::new(Evidence::new(), Policy::default());
    for file in [&b""[..], b"text", b"%PDF-1.7\n", LICENCE] {
        for name in [String::new(), hostile()] {
            let report = judge.verify(file, &Question::at(now).named(name));
            assert_eq!(pages(&write(&[report])), 1);
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes_and_another_another_number() {
    let (one, mut two) = (genuine(), genuine());
    assert!(write(std::slice::from_ref(&one)) == write(&[genuine()]));
    two.file.name.push('x');
    let number = |report: &Report| Twin::of(report, 0, 1).number(report);
    assert_ne!(number(&one), number(&two));
    assert!(number(&one).starts_with("VR-20261122-"));
}

#[test]
fn the_json_report_is_inside() {
    let report = genuine();
    let pdf = write(std::slice::from_ref(&report));
    let json = serde_json::to_vec(&report).expect("JSON");
    assert!(pdf.windows(json.len()).any(|part| part == json));
}
