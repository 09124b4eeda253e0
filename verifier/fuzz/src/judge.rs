//! The samples of the self-test, and the promise about them: no other file is valid.

use std::sync::LazyLock;

use yinxin_verifier::report::{Acceptance, Verdict};
use yinxin_verifier::value::Time;
use yinxin_verifier::{Evidence, Policy, Question, Verifier};

/// Root of the samples' region.
pub const ROOT: &[u8] = include_bytes!("../../cli/samples/root.json");
/// Its bundle.
pub const BUNDLE: &[u8] = include_bytes!("../../cli/samples/bundle.yxb");
/// A sealed licence and a sealed document.
pub const SAMPLES: [&[u8]; 2] = [
    include_bytes!("../../cli/samples/licence.pdf"),
    include_bytes!("../../cli/samples/document.pdf"),
];
/// 2026-11-22T06:00:00Z, an hour after the samples were sealed.
pub const NOW: i64 = 1_795_327_200;

static JUDGE: LazyLock<Verifier> = LazyLock::new(|| {
    let evidence = Evidence::new().with_bundle(ROOT, BUNDLE);
    let judge = Verifier::new(evidence.expect("the samples' bundle"), Policy::default());
    for sample in SAMPLES {
        let report = judge.verify(sample, &question());
        assert_eq!(report.verdict, Verdict::Valid, "a sample");
    }
    judge
});

fn question() -> Question {
    Question::at(Time::from_unix(NOW))
}

/// Judges a file that anybody may have made from the samples: only the samples are valid (promise 5), and no verdict
/// comes without its evidence (promise 6).
pub fn judged(file: &[u8]) {
    let report = JUDGE.verify(file, &question());
    let genuine = SAMPLES.contains(&file);
    assert_eq!(report.verdict == Verdict::Valid, genuine, "{report:?}");
    assert_eq!(report.acceptance == Acceptance::Accept, genuine);
    assert_eq!(report.reason.is_none(), genuine, "{report:?}");
    for seal in &report.seals {
        assert_eq!(seal.reason.is_none(), seal.verdict == Verdict::Valid);
        assert!(!seal.checks.is_empty());
    }
    serde_json::to_string(&report).expect("a report is JSON");
}
