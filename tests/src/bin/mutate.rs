//! Writes what a forger without keys can make of a sealed PDF, and beside it what must still pass:
//! `mutate [--ours] FILE OUTDIR`.
//!
//! One file a case, `NAME_fail.pdf` or `NAME_pass.pdf`, and `manifest.json`: name, class, file, what is expected.
//! `invalid` and `not_valid` are for every verifier; `as_original` means the verdict that the file itself gets.
//! `--ours` adds what only a seal of our own profile may not be.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use yinxin_tests::mutate::{Attack, Expect, attacks, attacks_on_our_profile, bombs, siblings};

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let ours = words.first().is_some_and(|word| word == "--ours");
    words.drain(..usize::from(ours));
    let [file, folder] = &*words else {
        eprintln!("usage: mutate [--ours] FILE OUTDIR");
        return ExitCode::from(64);
    };
    match write(Path::new(file), Path::new(folder), ours) {
        Ok(0) => {
            eprintln!("{file}: no seal found");
            ExitCode::from(66)
        }
        Ok(count) => {
            println!("{count} cases");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(73)
        }
    }
}

fn write(file: &Path, folder: &Path, ours: bool) -> std::io::Result<usize> {
    let sealed = std::fs::read(file)?;
    std::fs::create_dir_all(folder)?;
    let mut cases = attacks(&sealed);
    if cases.is_empty() {
        return Ok(0);
    }
    cases.extend(bombs(&sealed));
    if ours {
        cases.extend(attacks_on_our_profile(&sealed));
    }
    cases.extend(siblings(&sealed));
    let rows: std::io::Result<Vec<Value>> = cases.iter().map(|case| row(folder, case)).collect();
    let manifest = serde_json::to_string_pretty(&rows?)?;
    std::fs::write(folder.join("manifest.json"), manifest + "\n")?;
    Ok(cases.len())
}

fn row(folder: &Path, case: &Attack) -> std::io::Result<Value> {
    let ending = if case.is_sibling() { "pass" } else { "fail" };
    let name = PathBuf::from(format!("{}_{ending}.pdf", case.name));
    std::fs::write(folder.join(&name), &case.file)?;
    let expect = match case.expect {
        Expect::Invalid => "invalid",
        Expect::NotValid => "not_valid",
        Expect::Valid => "as_original",
    };
    Ok(json!({ "name": case.name, "class": case.class, "file": name, "expect": expect }))
}
