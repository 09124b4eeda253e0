//! Makes the attack corpus that the table of `docs/attacks.md` speaks of, from files sealed here: `corpus OUTDIR`.
//!
//! Writes each case as `NAME_fail.pdf` or `NAME_pass.pdf`, `trust/` for judges that want roots and revocation lists, and
//! `manifest.json` with what our own verifier says. Fails where that is not what is expected, or takes over three seconds.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yinxin_tests::desk::Desk;
use yinxin_tests::house::{House, judge, now};
use yinxin_tests::mutate::{
    Attack, Expect, attacks, attacks_on_our_profile, bombs, siblings, transplants,
};
use yinxin_tests::{samples, staged};
use yinxin_verifier::Verifier;
use yinxin_verifier::report::{Report, Verdict};

/// Nothing may take longer.
const LIMIT: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: corpus OUTDIR");
        return ExitCode::from(64);
    };
    let house = House::new(1, samples::FOOD);
    match write(Path::new(&folder), &house) {
        Ok(wrong) if wrong.is_empty() => ExitCode::SUCCESS,
        Ok(wrong) => {
            wrong.iter().for_each(|what| eprintln!("FAIL {what}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(73)
        }
    }
}

fn write(folder: &Path, house: &House) -> std::io::Result<Vec<String>> {
    write_trust(&folder.join("trust"), house)?;
    let verifier = house.verifier();
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for (group, case) in cases(house) {
        let ending = if case.is_sibling() { "pass" } else { "fail" };
        let file = format!("{}_{ending}.pdf", case.name);
        fs::write(folder.join(&file), &case.file)?;
        let (report, time) = judged(&verifier, &case.file);
        wrong.extend(surprise(&case, &report, time));
        rows.push(json!({
            "group": group, "class": case.class, "name": case.name, "file": file, "pass": case.is_sibling(),
            "ours": words(&report),
        }));
    }
    let manifest: Value = json!({ "time": now().to_string(), "cases": rows });
    fs::write(folder.join("manifest.json"), manifest.to_string())?;
    Ok(wrong)
}

/// The document first; of the licence, what only a licence has.
fn cases(house: &House) -> Vec<(&'static str, Attack)> {
    let document = house.document(&samples::notice());
    let licence = house.licence(samples::FOOD, 1);
    let other = house.licence(samples::FOOD, 2);
    let mut all = attacks(&document);
    // Others may leave a time stamp that proves nothing out of account.
    let (stamps, parts): (Vec<_>, Vec<_>) = transplants(&licence, &other)
        .into_iter()
        .partition(|case| case.class == "C14");
    all.extend(parts);
    all.extend(staged::cases(&Desk::new(house), &Desk::of_licences(house)));
    all.extend(bombs(&document));
    let only = attacks(&licence).into_iter();
    let only: Vec<Attack> = only
        .filter(|case| all.iter().all(|known| known.name != case.name))
        .map(|case| Attack {
            name: format!("licence_{}", case.name),
            ..case
        })
        .collect();
    all.extend(only);
    all.extend(siblings(&document));
    let (passing, failing): (Vec<_>, Vec<_>) = all.into_iter().partition(Attack::is_sibling);
    let profile = attacks_on_our_profile(&document);
    let grouped = |group| move |case| (group, case);
    let mut cases: Vec<_> = failing.into_iter().map(grouped("attack")).collect();
    let profile = profile.into_iter().chain(stamps);
    cases.extend(profile.map(grouped("profile")));
    cases.extend(passing.into_iter().map(grouped("sibling")));
    cases
}

fn write_trust(folder: &Path, house: &House) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let publication = house.publish(vec![house.department()]);
    for (name, pem) in &publication.anchors {
        fs::write(folder.join(name), pem)?;
    }
    for (name, der) in &publication.crls {
        fs::write(folder.join(name), der)?;
    }
    Ok(())
}

fn judged(verifier: &Verifier, file: &[u8]) -> (Report, Duration) {
    let start = Instant::now();
    let report = judge(verifier, file);
    (report, start.elapsed())
}

/// `invalid: content_changed`
fn words(report: &Report) -> String {
    let verdict = report.verdict.as_str();
    match &report.reason {
        Some(reason) => format!("{verdict}: {}", reason.code.as_str()),
        None => verdict.to_owned(),
    }
}

fn surprise(case: &Attack, report: &Report, time: Duration) -> Option<String> {
    let valid = report.verdict == Verdict::Valid;
    let expected = match case.expect {
        Expect::Invalid => report.verdict == Verdict::Invalid,
        Expect::NotValid => !valid,
        Expect::Valid => valid,
    };
    (!expected || time > LIMIT).then(|| format!("{}: {} after {time:?}", case.name, words(report)))
}
