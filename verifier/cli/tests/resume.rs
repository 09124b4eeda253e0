//! `--resume`: a run that was stopped, by whatever, goes on and ends with what an undisturbed run gives.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NOW: &str = "2026-11-22T14:00:00+08:00";

/// A folder of files: sealed ones, altered ones, none at all.
fn folder(files: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let sample = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/licence.pdf"));
    let sample = sample.expect("the sample");
    for index in 0..files {
        let content = match index % 40 {
            0 => sample.clone(),
            20 => sample[..sample.len() - index].to_vec(),
            _ => format!("file {index}").into_bytes(),
        };
        fs::write(dir.path().join(format!("{index:05}.pdf")), content).expect("written");
    }
    dir
}

fn command(kind: &str, out: &Path, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yinxin-verify"));
    command
        .args(["--now", NOW, kind, "--resume"])
        .arg(out)
        .arg(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn code(command: &mut Command) -> Option<i32> {
    command.status().expect("the command starts").code()
}

/// Runs undisturbed.
fn whole(kind: &str, folder: &Path, out: PathBuf) -> (Option<i32>, Vec<u8>) {
    let code = code(&mut command(kind, &out, folder));
    (code, fs::read(out).expect("results"))
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |meta| meta.len())
}

#[test]
fn a_run_killed_again_and_again_gives_the_same_results() {
    let (files, place) = (folder(600), tempfile::tempdir().expect("a directory"));
    for kind in ["--json", "--csv"] {
        let (expected, results) = whole(
            kind,
            files.path(),
            place.path().join(format!("whole{kind}")),
        );
        let out = place.path().join(format!("out{kind}"));
        let (steps, mut midway) = (12, 0);
        for step in 1..steps {
            let mut run = command(kind, &out, files.path()).spawn().expect("starts");
            // Killed when so much is written, in whatever row that is.
            let target = results.len() as u64 * step / steps;
            while length(&out) < target && run.try_wait().expect("a child").is_none() {}
            run.kill().expect("killed");
            run.wait().expect("gone");
            midway += usize::from(length(&out) < results.len() as u64);
        }
        assert!(midway > 0, "no run was killed midway");
        assert_eq!(code(&mut command(kind, &out, files.path())), expected);
        assert!(fs::read(&out).expect("results") == results, "{kind}");
    }
}

#[test]
fn a_row_torn_at_any_byte_is_repaired() {
    let (files, place) = (folder(3), tempfile::tempdir().expect("a directory"));
    for kind in ["--json", "--csv"] {
        let (expected, results) = whole(
            kind,
            files.path(),
            place.path().join(format!("whole{kind}")),
        );
        let out = place.path().join(format!("out{kind}"));
        for cut in (0..results.len()).step_by(results.len() / 60) {
            fs::write(&out, &results[..cut]).expect("written");
            assert_eq!(
                code(&mut command(kind, &out, files.path())),
                expected,
                "{cut}"
            );
            assert!(
                fs::read(&out).expect("results") == results,
                "{kind} cut at {cut}"
            );
        }
    }
}

#[test]
fn a_finished_run_is_not_done_again() {
    let (files, place) = (folder(50), tempfile::tempdir().expect("a directory"));
    let out = place.path().join("out");
    let (expected, results) = whole("--csv", files.path(), out.clone());
    assert_eq!(code(&mut command("--csv", &out, files.path())), expected);
    assert!(fs::read(&out).expect("results") == results);
}

#[test]
fn what_is_not_of_this_run_is_never_touched() {
    let (files, place) = (folder(2), tempfile::tempdir().expect("a directory"));
    let (_, json) = whole("--json", files.path(), place.path().join("json"));
    let (_, csv) = whole("--csv", files.path(), place.path().join("csv"));
    let others: [&[u8]; 5] = [
        b"my diary",
        b"my diary\n",
        &csv,
        &json[json.len() / 2..],
        &[&json[..], &json[..]].concat(),
    ];
    let out = place.path().join("out");
    for other in others {
        fs::write(&out, other).expect("written");
        assert_eq!(code(&mut command("--json", &out, files.path())), Some(73));
        assert!(fs::read(&out).expect("there") == other);
    }
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/licence.pdf");
    fs::copy(sample, &out).expect("copied");
    assert_eq!(code(&mut command("--csv", &out, files.path())), Some(73));
    assert!(fs::read(&out).expect("there").starts_with(b"%PDF"));
}

#[test]
fn a_folder_that_cannot_be_read_is_a_row_and_the_others_are_judged() {
    let place = tempfile::tempdir().expect("a directory");
    let list = place.path().join("list");
    let (missing, empty) = (place.path().join("missing.pdf"), place.path().join("empty"));
    fs::create_dir(&empty).expect("a folder");
    fs::write(place.path().join("a.pdf"), b"text").expect("written");
    let lines = format!(
        "{}\n{}\n",
        missing.display(),
        place.path().join("a.pdf").display()
    );
    fs::write(&list, lines).expect("written");
    let out = place.path().join("out");
    let mut run = command("--csv", &out, &empty);
    run.arg("--list").arg(&list);
    assert_eq!(code(&mut run), Some(66));
    let results = fs::read_to_string(&out).expect("results");
    let reasons: Vec<&str> = results
        .lines()
        .skip(1)
        .filter_map(|row| row.split("\",\"").nth(3))
        .collect();
    assert_eq!(
        reasons,
        ["file_unreadable", "file_unreadable", "file_type_unknown"]
    );
}
