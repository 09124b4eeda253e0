use super::*;
use yinxin_verifier::report::{
    Acceptance, Authority, Check, CheckCode, CheckResult, Claims, Coverage, LaterChange,
    LicenceReport, LicenceState, ReasonCode, SealReport, SignerReport, TimeReport, TimeSource,
    Verdict,
};
use yinxin_verifier::value::{LicenceIdentifier, LicenceTypeCode, Time};
use yinxin_verifier::{Evidence, Policy, verify};

const HOSTILE: &str = "<script>alert('\u{202e}\")&</script>";

/// A report whose every word from a file is hostile.
fn report() -> Report {
    let now = Time::from_unix(1_795_320_000);
    let mut report = verify(b"", &Evidence::new(), &Policy::default(), now);
    report.verdict = Verdict::Invalid;
    report.acceptance = Acceptance::Refuse;
    report.file.name = HOSTILE.to_owned();
    report.authority.result = Authority::NotEntitled;
    report.authority.ground = Some(HOSTILE.to_owned());
    report.licence = Some(LicenceReport {
        identifier: identifier(),
        r#type: LicenceTypeCode::parse("11100000000013338W032").expect("a type"),
        type_name: HOSTILE.to_owned(),
        number: HOSTILE.to_owned(),
        holder: HOSTILE.to_owned(),
        issuer: HOSTILE.to_owned(),
        valid_from: HOSTILE.to_owned(),
        valid_to: Some(HOSTILE.to_owned()),
        state: LicenceState::InForce,
        state_as_of: Some(now),
        state_age_seconds: Some(0),
    });
    report.seals = vec![seal(now)];
    report
}

fn identifier() -> LicenceIdentifier {
    LicenceIdentifier::parse("11100000000013338W032.11220000013544541J.2430599.001.F")
        .expect("an identifier")
}

fn seal(now: Time) -> SealReport {
    SealReport {
        index: 1,
        verdict: Verdict::Invalid,
        reason: None,
        format: None,
        level: None,
        indication: None,
        sub_indication: None,
        coverage: Coverage {
            whole_file: false,
            revision: Some(1),
            of_revisions: 2,
            later_changes: vec![LaterChange {
                revision: 2,
                page: Some(7),
                object: HOSTILE.to_owned(),
                field: Some(HOSTILE.to_owned()),
                kind: "page_content",
                allowed: false,
            }],
        },
        signer: Some(SignerReport {
            name: Some(HOSTILE.to_owned()),
            uscc: None,
            subject: HOSTILE.to_owned(),
            certificate_sha256: "00".to_owned(),
        }),
        seal: None,
        time: TimeReport {
            claimed: Some(now),
            proven: None,
            source: TimeSource::None,
            independent: false,
        },
        claims: Claims {
            name: Some(HOSTILE.to_owned()),
            ..Claims::default()
        },
        checks: vec![Check {
            code: CheckCode::Coverage,
            result: CheckResult::Fail,
            reason: Some(ReasonCode::ContentChanged),
            detail: HOSTILE.to_owned(),
        }],
    }
}

#[test]
fn names_in_a_file_are_never_markup() {
    for lang in [Lang::Zh, Lang::En] {
        let page = page(&[section(&report(), lang)], HOSTILE, lang);
        assert!(!page.contains("<script") && !page.contains('\u{202e}'));
        // Name, ground, six of the licence, signer and subject, change and check, summary.
        assert!(
            page.matches("&lt;script&gt;alert(&#39;\u{fffd}&quot;)&amp;")
                .count()
                >= 13
        );
    }
}

#[test]
fn the_page_tells_every_check_and_every_change() {
    let page = section(&report(), Lang::Zh);
    for word in [
        "保护范围",
        "不符",
        "content_changed",
        "page_content",
        "不允许",
        "无权签发",
        "data-acceptance=\"refuse\"",
    ] {
        assert!(page.contains(word), "{word}");
    }
    for check in &report().checks {
        assert!(page.contains(check.code.zh()));
    }
}

#[test]
fn the_page_fetches_nothing() {
    let page = page(&[section(&report(), Lang::En)], "1 file", Lang::En);
    for word in [
        "http://", "https://", " src=", "href=", "url(", "@import", "<script",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn unchanged_is_said_only_where_a_check_found_it_so() {
    use yinxin_verifier::report::Content;
    let check = |code, result| Check {
        code,
        result,
        reason: None,
        detail: String::new(),
    };
    let content = |checks: Vec<Check>| {
        let mut seal = seal(Time::from_unix(0));
        seal.coverage.later_changes.clear();
        seal.checks = checks;
        seal.content()
    };
    let digest = check(CheckCode::Digest, CheckResult::Pass);
    assert_eq!(content(vec![]), Content::NotCompared);
    assert_eq!(
        content(vec![check(CheckCode::Digest, CheckResult::NotRun)]),
        Content::NotCompared
    );
    assert_eq!(content(vec![digest.clone()]), Content::Added);
    let broken = check(CheckCode::Structure, CheckResult::Fail);
    assert_eq!(content(vec![digest, broken]), Content::Broken);
    assert_eq!(seal(Time::from_unix(0)).content(), Content::Changed(1));
}
