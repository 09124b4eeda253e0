//! `yinxin-verify selftest`: a small hostile set built in, with the verdicts that must come out.

mod cases;
mod forge;
mod later;

#[cfg(test)]
pub(crate) use forge::revision;

use crate::arguments::Lang;
use cases::{Case, Trust, cases};
use std::panic::catch_unwind;
use yinxin_verifier::report::Report;
use yinxin_verifier::{Evidence, Policy, Verifier};

/// Prints a line a case; whether all came out as they must.
pub(crate) fn run(lang: Lang) -> (String, bool) {
    let outcomes: Vec<(Case, Result<(), String>)> = cases()
        .into_iter()
        .map(|case| {
            let outcome = catch_unwind(|| outcome(&case)).unwrap_or(Err("panic".to_owned()));
            (case, outcome)
        })
        .collect();
    let good = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_ok())
        .count();
    let lines = outcomes
        .iter()
        .map(|(case, outcome)| line(case, outcome, lang));
    let end = match lang {
        Lang::Zh => format!("自检：{} 项，符合 {good} 项\n", outcomes.len()),
        Lang::En => format!("self-test: {} cases, {good} as expected\n", outcomes.len()),
    };
    (lines.collect::<String>() + &end, good == outcomes.len())
}

fn line(case: &Case, outcome: &Result<(), String>, lang: Lang) -> String {
    let name = match lang {
        Lang::Zh => case.zh,
        Lang::En => case.en,
    };
    match outcome {
        Ok(()) => format!("✓ {name}: {}\n", case.expected()),
        Err(found) => format!("✕ {name}: {}; {found}\n", case.expected()),
    }
}

fn outcome(case: &Case) -> Result<(), String> {
    let report =
        Verifier::new(evidence(case.trust), Policy::default()).verify(&case.file, &case.question);
    match case.fits(&report) {
        true => Ok(()),
        false => Err(told(&report)),
    }
}

fn evidence(trust: Trust) -> Evidence {
    match trust {
        Trust::Nobody => Evidence::new(),
        Trust::Sample => Evidence::new().with_bundle_or_refusal(cases::ROOT, cases::BUNDLE),
        Trust::AlteredRoot => {
            let root = forge::altered_root(cases::ROOT);
            Evidence::new().with_bundle_or_refusal(&root, cases::BUNDLE)
        }
        Trust::AlteredBundle => {
            let bundle = forge::flipped(cases::BUNDLE, cases::BUNDLE.len() / 2);
            Evidence::new().with_bundle_or_refusal(cases::ROOT, &bundle)
        }
    }
}

fn told(report: &Report) -> String {
    let reason = report
        .reason
        .as_ref()
        .map_or("", |reason| reason.code.as_str());
    let (verdict, acceptance) = (report.verdict.as_str(), report.acceptance.as_str());
    format!("{verdict}/{acceptance} {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_comes_out_as_it_must() {
        let (lines, good) = run(Lang::En);
        assert!(good, "{lines}");
        assert!(cases().len() >= 40);
    }

    #[test]
    fn a_judge_who_accepts_everything_would_be_noticed() {
        let accepted = || cases().swap_remove(0);
        let bad = cases()
            .into_iter()
            .filter(|case| case.expected() != "valid/accept");
        for case in bad {
            let mut lax = case;
            lax.file = accepted().file;
            lax.question = accepted().question;
            lax.trust = Trust::Sample;
            assert!(outcome(&lax).is_err(), "{}", lax.en);
        }
    }
}
