//! The command from outside: exit codes, streams, words.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn verify(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_yinxin-verify");
    Command::new(program)
        .args(arguments)
        .output()
        .expect("the command starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

fn judge(name: &str, bytes: &[u8]) -> (i32, serde_json::Value) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = file(dir.path(), name, bytes);
    let output = verify(&["--json", path.to_str().expect("UTF-8")]);
    (
        code(&output),
        serde_json::from_str(&stdout(&output)).expect("one report"),
    )
}

#[test]
fn wrong_use_is_64_and_never_reads_as_a_verdict() {
    for arguments in [
        &[][..],
        &["--no-such-flag", "a.pdf"],
        &["--at", "yesterday", "a.pdf"],
        &["--issuer", "91350100M000100Y44", "a.pdf"],
        &["--root", "root.json", "a.pdf"],
        &["--lang", "fr", "a.pdf"],
        &["explain"],
        &["--memory", "a", "a.pdf"],
        &["--resume", "out.csv", "a.pdf"],
        &["explain", "no_such_code"],
    ] {
        let output = verify(arguments);
        assert_eq!(code(&output), 64, "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn an_option_that_is_not_there_is_named_in_both_languages() {
    let output = verify(&["--region", "310000", "a.pdf"]);
    assert_eq!(code(&output), 64);
    assert!(stderr(&output).contains("本版本没有选项 --region"));
    assert!(stderr(&output).contains("unexpected argument '--region'"));
}

#[test]
fn help_names_the_exit_codes() {
    let output = verify(&["--help"]);
    assert_eq!(code(&output), 0);
    for number in ["0 ", "1 ", "2 ", "3 ", "64", "66", "70", "73"] {
        assert!(
            stdout(&output).contains(&format!("\n  {number}")),
            "{number}"
        );
    }
}

#[test]
fn explain_prints_both_languages() {
    let output = verify(&["explain", "content_changed"]);
    assert_eq!(code(&output), 0);
    assert!(
        stdout(&output).contains("盖章后内容被改动") && stdout(&output).contains("HASH_FAILURE")
    );
    for (code, word) in [
        ("coverage", "保护范围"),
        ("co_seal", "另一单位加盖了印章"),
        ("HASH_FAILURE", "TOTAL-FAILED"),
    ] {
        assert!(stdout(&verify(&["explain", code])).contains(word), "{code}");
    }
}

#[test]
fn missing_inputs_are_66() {
    let dir = tempfile::tempdir().expect("a directory");
    let missing = dir.path().join("missing");
    let missing = missing.to_str().expect("UTF-8");
    let text = file(dir.path(), "a.txt", b"text");
    let text = text.to_str().expect("UTF-8");
    for arguments in [
        &[missing][..],
        &[dir.path().to_str().expect("UTF-8")],
        &["--root", missing, "--trust", missing, text],
        &["--anchor", missing, text],
        &["--anchor", text, text],
        &["--crl", text, text],
    ] {
        let output = verify(arguments);
        assert_eq!(code(&output), 66, "{arguments:?}");
        assert!(stderr(&output).contains("错误"), "{arguments:?}");
    }
}

#[test]
fn a_missing_file_does_not_hide_the_report_on_another() {
    let dir = tempfile::tempdir().expect("a directory");
    let empty = file(dir.path(), "empty.pdf", b"");
    let output = verify(&["--json", "/no/such/file", empty.to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 66);
    let reasons: Vec<serde_json::Value> = stdout(&output)
        .lines()
        .map(|line| {
            let report: serde_json::Value = serde_json::from_str(line).expect("a report");
            report["reason"]["code"].clone()
        })
        .collect();
    assert_eq!(reasons, ["file_unreadable", "file_empty"]);
}

#[test]
fn files_that_are_none_each_get_their_own_sentence() {
    let ofd = b"PK\x03\x04\x14\x00\x00\x00\x00\x00............OFD.xml";
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty.pdf", b"", "file_empty"),
        (
            "a.txt",
            b"Dear department, here is my licence.",
            "file_type_unknown",
        ),
        ("a.ofd", ofd, "ofd_unsupported"),
        (
            "a.docx",
            b"PK\x03\x04\x14\x00\x00\x00word/document.xml",
            "file_type_unknown",
        ),
    ];
    for (name, bytes, reason) in cases {
        let (code, report) = judge(name, bytes);
        assert_eq!(code, 3, "{name}");
        assert_eq!(report["reason"]["code"], reason, "{name}");
        assert_eq!(report["verdict"], "unsupported");
        assert_eq!(report["acceptance"], "unsupported");
        assert_eq!(report["file"]["bytes"], bytes.len());
        assert_eq!(report["file"]["sm3"].as_str().map(str::len), Some(64));
    }
}

#[test]
fn a_file_that_opens_only_after_repair_is_invalid() {
    let (code, report) = judge("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog");
    assert_eq!(code, 1);
    assert_eq!(report["reason"]["code"], "format_bad");
}

#[test]
fn a_file_over_50_mb_is_told_from_one_that_is_not() {
    let dir = tempfile::tempdir().expect("a directory");
    for (bytes, reason) in [
        (50 << 20, "file_type_unknown"),
        ((50 << 20) + 1, "file_too_big"),
    ] {
        let path = dir.path().join("big.pdf");
        std::fs::File::create(&path)
            .and_then(|file| file.set_len(bytes))
            .expect("a sparse file");
        let output = verify(&["--json", path.to_str().expect("UTF-8")]);
        let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("one report");
        assert_eq!(code(&output), 3);
        assert_eq!(report["reason"]["code"], reason);
        assert_eq!(report["file"]["bytes"], bytes);
        assert_eq!(report["file"]["sha256"].as_str().map(str::len), Some(64));
    }
}

#[test]
fn reports_come_in_the_order_of_the_arguments() {
    let dir = tempfile::tempdir().expect("a directory");
    let paths = ["c", "a", "b"].map(|name| file(dir.path(), name, name.as_bytes()));
    let paths = paths.each_ref().map(|path| path.to_str().expect("UTF-8"));
    let output = verify(&["--json", paths[0], paths[1], paths[2]]);
    let names: Vec<String> = stdout(&output)
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("a report")["file"]["name"]
                .to_string()
        })
        .collect();
    assert_eq!(names, paths.map(|path| format!("\"{path}\"")));
}

#[test]
fn now_sets_the_clock_and_at_the_question() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = file(dir.path(), "empty.pdf", b"");
    let path = path.to_str().expect("UTF-8");
    let now = "2026-11-22T12:00:00+08:00";
    let output = verify(&["--json", "--now", now, "--at", "2030-01-01T00:00:00Z", path]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("one report");
    assert_eq!(report["evaluated_at"], "2026-11-22T04:00:00Z");
    assert_eq!(report["as_of"], "2030-01-01T00:00:00Z");
}

#[test]
fn whoever_gives_no_trust_is_told_so() {
    const NOW: &str = "2026-11-22T06:00:00Z";
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let path = |name: &str| samples.join(name).to_str().expect("UTF-8").to_owned();
    let sample = path("licence.pdf");
    let output = verify(&["--now", NOW, &sample]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("没有给出信任根和信任包"));
    let (root, bundle) = (path("root.json"), path("bundle.yxb"));
    let trusting = ["--root", &root, "--trust", &bundle, "--now", NOW, &sample];
    assert!(!stderr(&verify(&trusting)).contains("没有给出"));
}

#[test]
fn words_for_people() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = file(dir.path(), "empty.pdf", b"");
    let path = path.to_str().expect("UTF-8");
    let output = verify(&[path]);
    assert_eq!(
        stdout(&output),
        format!(
            "? 不是可核验的文件  {path}\n  原因    是空文件\n  建议    请对方提供原始电子文件，或扫二维码\n"
        )
    );
    assert_eq!(stderr(&output), "1 个文件：不是可核验的文件 1\n");
    let output = verify(&["--lang", "en", path]);
    assert!(stdout(&output).starts_with("? Not a sealed file we can read  "));
    assert_eq!(stderr(&output), "1 file: unsupported 1\n");
}

#[test]
fn html_is_one_page_for_all_files() {
    let dir = tempfile::tempdir().expect("a directory");
    let (one, two) = (
        file(dir.path(), "a<b>.pdf", b""),
        file(dir.path(), "b.pdf", b"text"),
    );
    let page = dir.path().join("report.html");
    let [one, two, page] = [&one, &two, &page].map(|path| path.to_str().expect("UTF-8"));
    let output = verify(&["--html", page, one, two]);
    assert_eq!(code(&output), 3);
    let written = std::fs::read_to_string(page).expect("a page");
    assert_eq!(written.matches("<section ").count(), 2);
    assert!(written.contains("a&lt;b&gt;.pdf") && written.contains("是空文件"));
    assert_eq!(
        code(&verify(&["--html", "/no/such/folder/a.html", one])),
        73
    );
    assert_eq!(code(&verify(&["--html", page, "--json", one])), 64);
}

#[test]
fn the_self_test_says_what_it_judged() {
    let output = verify(&["selftest", "--lang", "en"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("a genuine licence: valid/accept\n"));
    assert!(stdout(&output).lines().count() > 20);
}

#[test]
fn folders_and_lists_give_a_line_for_each_file() {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(dir.path().join("in")).expect("a folder");
    for name in ["b.pdf", "in/a.PDF", "in/c.ofd", "notes.txt"] {
        file(dir.path(), name, b"");
    }
    let list = format!(
        "{0}/notes.txt\n\n{0}/missing.pdf\n{0}/b.pdf\n",
        dir.path().display()
    );
    let list = file(dir.path(), "list", list.as_bytes());
    let [folder, list] = [dir.path(), &list].map(|path| path.to_str().expect("UTF-8"));
    let names = |output: &Output| -> Vec<String> {
        let name = |line: &str| {
            line.split("\",")
                .next()
                .unwrap_or_default()
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        stdout(output).lines().skip(1).map(name).collect()
    };
    let output = verify(&["--csv", folder]);
    assert_eq!(
        (code(&output), names(&output)),
        (3, vec!["b.pdf".into(), "a.PDF".into(), "c.ofd".into()])
    );
    assert!(stdout(&output).starts_with("\u{feff}file,acceptance,verdict,reason,"));
    assert!(
        stdout(&output).contains("\"unsupported\",\"unsupported\",\"file_empty\",\"是空文件\"")
    );
    let output = verify(&["--csv", "--list", list]);
    assert_eq!(
        (code(&output), names(&output)),
        (
            66,
            vec!["notes.txt".into(), "missing.pdf".into(), "b.pdf".into()]
        )
    );
    assert_eq!(code(&verify(&["--list", "/no/such/list"])), 66);
    assert_eq!(code(&verify(&["--csv", "--json", folder])), 64);
}

#[test]
fn the_sealed_version_is_taken_out_or_nothing_is_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/licence.pdf");
    let text = file(dir.path(), "a.txt", b"text");
    let out = dir.path().join("out.pdf");
    let [text, out_path] = [&text, &out].map(|path| path.to_str().expect("UTF-8"));
    assert_eq!(code(&verify(&["--extract-sealed", out_path, text])), 3);
    assert!(!out.exists());
    assert_eq!(code(&verify(&["--extract-sealed", out_path, sample])), 2);
    assert_eq!(std::fs::read(&out).ok(), std::fs::read(sample).ok());
    assert_eq!(
        code(&verify(&["--extract-sealed", out_path, sample, text])),
        64
    );
}

#[test]
fn a_sealed_file_is_never_written_over() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/document.pdf");
    let sealed = std::fs::read(sample).expect("the sample");
    let broken = [&b"%PDF-1.7\n<</ByteRange[0 1]>>"[..], &sealed[..200]].concat();
    let dir = tempfile::tempdir().expect("a directory");
    for (name, content) in [("sealed.pdf", &sealed), ("broken.pdf", &broken)] {
        let path = file(dir.path(), name, content);
        let path = path.to_str().expect("UTF-8");
        for option in ["--extract-sealed", "--html", "--report"] {
            assert_eq!(code(&verify(&[option, path, path])), 73, "{option} {name}");
            let kept = std::fs::read(path).expect("still there");
            assert!(kept == *content, "{option} {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_write_on_the_terminal() {
    let output = verify(&["none\u{1b}[2J\u{202e}\n✓ 有效.pdf"]);
    assert_eq!(code(&output), 66);
    let words = stdout(&output) + &stderr(&output);
    assert!(!words.contains(['\u{1b}', '\u{202e}']), "{words}");
    assert!(!words.lines().any(|line| line.starts_with('✓')), "{words}");
}

#[test]
fn a_name_that_nobody_stands_for_is_told_as_what_the_signer_calls_itself() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let path = |name: &str| samples.join(name).to_str().expect("UTF-8").to_owned();
    let document = path("document.pdf");
    let unknown = stdout(&verify(&[&document]));
    assert!(unknown.contains("签发    自称："), "{unknown}");
    let (root, bundle) = (path("root.json"), path("bundle.yxb"));
    let listed = verify(&["--root", &root, "--trust", &bundle, &document]);
    assert!(!stdout(&listed).contains("自称："), "{}", stdout(&listed));
}
