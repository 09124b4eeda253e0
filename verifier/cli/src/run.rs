//! From arguments to reports and an exit code.

use crate::arguments::{Arguments, Command, Lang, USAGE};
use crate::input::{self, Candidate, Unreadable};
use crate::{csv, extract, files, html, selftest, words};
use std::io::{self, Write};
use std::path::Path;
use yinxin_verifier::report::{self, Acceptance, Report};
use yinxin_verifier::value::Time;
use yinxin_verifier::{Policy, Question, Verifier};

/// An input could not be read (sysexits EX_NOINPUT).
const NO_INPUT: u8 = 66;
/// A fault of ours (EX_SOFTWARE).
pub(crate) const INTERNAL: u8 = 70;
/// Output could not be written (EX_CANTCREAT).
const CANNOT_WRITE: u8 = 73;

/// Does what the arguments say, and gives the exit code.
pub(crate) fn run(arguments: &Arguments, clock: Time) -> u8 {
    match &arguments.command {
        Some(Command::Explain { code }) => explain(code),
        Some(Command::Selftest { lang }) => self_test(*lang),
        None => verify(arguments, clock),
    }
}

fn explain(code: &str) -> u8 {
    match report::explain(code) {
        Some(text) => written(io::stdout().write_all(text.as_bytes()), 0),
        None => {
            eprintln!("错误：没有这个代码：{code}\nerror: no such code: {code}");
            USAGE
        }
    }
}

fn self_test(lang: Lang) -> u8 {
    let (lines, good) = selftest::run(lang);
    let code = if good { 0 } else { INTERNAL };
    written(io::stdout().write_all(lines.as_bytes()), code)
}

fn verify(arguments: &Arguments, clock: Time) -> u8 {
    let inputs =
        input::evidence(arguments).and_then(|evidence| Ok((evidence, files::files(arguments)?)));
    let (evidence, files) = match inputs {
        Ok(inputs) => inputs,
        Err(unreadable) => {
            complain(&unreadable, arguments.lang);
            return NO_INPUT;
        }
    };
    let verifier = Verifier::new(evidence, Policy::default());
    let (mut accepted, mut unreadable) = (Vec::new(), false);
    let mut sections = Vec::new();
    if arguments.csv
        && let Err(error) = io::stdout().write_all(csv::HEAD.as_bytes())
    {
        return cannot_write(&error);
    }
    for path in &files {
        match judge(&verifier, path, &question(arguments, path, clock)) {
            Ok((report, file)) => {
                if let Err(error) = print(&report, arguments) {
                    return cannot_write(&error);
                }
                if let Err(error) = take_out(&file, arguments) {
                    return cannot_write(&error);
                }
                if arguments.html.is_some() {
                    sections.push(html::section(&report, arguments.lang));
                }
                accepted.push(report.acceptance);
            }
            Err(error) => {
                complain(&error, arguments.lang);
                unreadable = true;
            }
        }
    }
    let summary = words::summary(&accepted, arguments.lang);
    if let Some(path) = &arguments.html {
        let page = html::page(&sections, &summary, arguments.lang);
        if let Err(error) = std::fs::write(path, page) {
            return cannot_write(&error);
        }
    }
    eprintln!("{summary}");
    if unreadable {
        NO_INPUT
    } else {
        exit_code(&accepted)
    }
}

fn cannot_write(error: &io::Error) -> u8 {
    eprintln!("错误：无法写出结果：{error}\nerror: cannot write: {error}");
    CANNOT_WRITE
}

fn question(arguments: &Arguments, path: &Path, clock: Time) -> Question {
    let now = arguments.now.unwrap_or(clock);
    Question {
        at: arguments.at.unwrap_or(now),
        now,
        file_name: path.to_string_lossy().into_owned(),
        purpose: arguments.purpose.clone(),
        issuer: arguments.issuer.clone(),
        licence_type: arguments.r#type.clone(),
        sm3: true,
    }
}

/// The report, and the file where it was read whole.
fn judge(
    verifier: &Verifier,
    path: &Path,
    question: &Question,
) -> Result<(Report, Vec<u8>), Unreadable> {
    Ok(match input::candidate(path)? {
        Candidate::Whole(file) => (verifier.verify(&file, question), file),
        Candidate::TooBig { bytes, sha256 } => {
            (verifier.too_big(question, bytes, sha256), Vec::new())
        }
    })
}

/// What `--extract-sealed` asks for. A file without a seal that can be taken out is told, and nothing is written.
fn take_out(file: &[u8], arguments: &Arguments) -> io::Result<()> {
    let Some(path) = &arguments.extract_sealed else {
        return Ok(());
    };
    match extract::sealed(file) {
        Some(sealed) => std::fs::write(path, sealed),
        None => {
            eprintln!("没有可取出的盖章版本\nno sealed version to take out");
            Ok(())
        }
    }
}

fn print(report: &Report, arguments: &Arguments) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer(&mut out, report)?;
        return writeln!(out);
    }
    if arguments.csv {
        return write!(out, "{}", csv::line(report, arguments.lang));
    }
    write!(out, "{}", words::report(report, arguments.lang))
}

fn complain(unreadable: &Unreadable, lang: Lang) {
    let (path, why) = (unreadable.path.display(), &unreadable.why);
    match lang {
        Lang::Zh => eprintln!("错误：无法读取 {path}：{why}\n建议：检查路径、权限和文件内容"),
        Lang::En => {
            eprintln!("error: cannot read {path}: {why}\nhint: check path, permissions and content")
        }
    }
}

fn written(result: io::Result<()>, code: u8) -> u8 {
    match result {
        Ok(()) => code,
        Err(_) => CANNOT_WRITE,
    }
}

/// Worst file first.
fn exit_code(accepted: &[Acceptance]) -> u8 {
    let codes = [
        (Acceptance::Refuse, 1),
        (Acceptance::Check, 2),
        (Acceptance::Unsupported, 3),
    ];
    let worst = codes
        .into_iter()
        .find(|(acceptance, _)| accepted.contains(acceptance));
    worst.map_or(0, |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Acceptance::{Accept, Check, Refuse, Unsupported};

    #[test]
    fn exit_code_is_that_of_the_worst_file() {
        assert_eq!(exit_code(&[Accept, Accept]), 0);
        assert_eq!(exit_code(&[Accept, Unsupported]), 3);
        assert_eq!(exit_code(&[Unsupported, Check, Accept]), 2);
        assert_eq!(exit_code(&[Check, Refuse, Unsupported]), 1);
    }
}
