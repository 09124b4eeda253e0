//! From arguments to reports and an exit code.

use crate::arguments::{Arguments, Command, Lang, USAGE};
use crate::files::{self, Listed};
use crate::input::{self, Unreadable};
use crate::judge::{Fault, Judge, Outcome};
use crate::output::{self, OutputError};
use crate::progress::Progress;
use crate::rows::Rows;
use crate::tally::{INTERNAL, NO_INPUT, Tally};
use crate::words::{clean, pick};
use crate::{batch, html, paper, selftest};
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use yinxin_verifier::report::{self, Report};
use yinxin_verifier::value::Time;
use yinxin_verifier::{Evidence, Policy, Verifier};

/// Output could not be written (EX_CANTCREAT).
const CANNOT_WRITE: u8 = 73;

/// Files of which `--html` and `--report` make one page each: more than that nobody prints, and they are kept in memory.
const PAGES: usize = 1000;

/// To whom it has not occurred that we know no issuer by ourselves.
const NO_TRUST: (&str, &str) = (
    "没有给出信任根和信任包（--root 和 --trust），所以无法判断是谁盖的章",
    "no root and no trust bundle were given (--root and --trust), so that nobody can be told who sealed",
);

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

fn written(result: io::Result<()>, code: u8) -> u8 {
    match result {
        Ok(()) => code,
        Err(_) => CANNOT_WRITE,
    }
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
    let on_pages = arguments.html.is_some() || arguments.report.is_some();
    if on_pages && files.len() > PAGES {
        eprintln!(
            "错误：--html 和 --report 最多写 {PAGES} 个文件，这里有 {} 个；请用 --csv 或 --json\n\
             error: --html and --report take at most {PAGES} files, not {}; use --csv or --json",
            files.len(),
            files.len()
        );
        return USAGE;
    }
    match judge_all(arguments, clock, evidence, &files) {
        Ok(tally) => {
            eprintln!("{}", tally.words(arguments.lang));
            if tally.is_in_doubt() && arguments.trusts_nobody() {
                eprintln!("{}", pick(arguments.lang, NO_TRUST.0, NO_TRUST.1));
            }
            tally.exit_code()
        }
        Err(error) => {
            eprintln!("{}", error.words());
            CANNOT_WRITE
        }
    }
}

fn judge_all(
    arguments: &Arguments,
    clock: Time,
    evidence: Evidence,
    files: &[Listed],
) -> Result<Tally, OutputError> {
    let (mut teller, done) = Teller::new(arguments, files)?;
    let verifier = Verifier::new(evidence, Policy::default());
    let judge = Judge {
        verifier: &verifier,
        arguments,
        clock,
    };
    let size = |index: usize| {
        let path = files.get(index).map(|listed| &listed.path);
        let meta = path.and_then(|path| std::fs::metadata(path).ok());
        meta.map_or(0, |meta| meta.len())
    };
    let told = batch::in_order(
        done..files.len(),
        size,
        |index| judge.judge(&files[index]),
        |index, outcome| teller.tell(index, outcome),
    );
    teller.progress.clear();
    told.map_err(|error| OutputError::Io(teller.path(), error))?;
    teller.finish()
}

/// Tells the outcomes, in order, wherever the arguments want them.
struct Teller<'a> {
    arguments: &'a Arguments,
    rows: Rows,
    /// Of `--resume`; else rows go to stdout.
    file: Option<File>,
    progress: Progress,
    tally: Tally,
    sections: Vec<String>,
    reports: Vec<Report>,
}

impl<'a> Teller<'a> {
    /// And how many files an earlier run has done.
    fn new(arguments: &'a Arguments, files: &[Listed]) -> Result<(Self, usize), OutputError> {
        let outputs = [
            &arguments.html,
            &arguments.report,
            &arguments.extract_sealed,
        ];
        for path in outputs.into_iter().flatten() {
            output::guard(path)?;
        }
        let rows = Rows::of(arguments);
        let (mut file, mut tally, mut done) = (None, Tally::default(), 0);
        if let Some(path) = &arguments.resume {
            let resumed = output::resume(path, rows, files)?;
            (file, tally, done) = (Some(resumed.file), resumed.tally, resumed.done);
        }
        let scrolls = file.is_none() && io::stdout().is_terminal();
        let mut teller = Self {
            arguments,
            rows,
            file,
            progress: Progress::new(done, files.len(), scrolls, arguments.lang),
            tally,
            sections: Vec::new(),
            reports: Vec::new(),
        };
        if teller.file.is_none() {
            let head = teller.write(rows.head());
            head.map_err(|error| OutputError::Io(teller.path(), error))?;
        }
        Ok((teller, done))
    }

    /// Where rows go, as faults name it.
    fn path(&self) -> std::path::PathBuf {
        self.arguments
            .resume
            .clone()
            .unwrap_or_else(|| "stdout".into())
    }

    fn tell(&mut self, index: usize, outcome: Outcome) -> io::Result<()> {
        let lang = self.arguments.lang;
        if let Some(fault) = &outcome.fault {
            self.progress.clear();
            self.fault(fault);
        }
        let report = outcome.report;
        let row = self.rows.row(&report, lang);
        self.write(&row)?;
        let reason = report.reason.as_ref().map(|reason| reason.code);
        self.tally.add(report.acceptance, reason);
        self.take_out(outcome.sealed)?;
        if self.arguments.html.is_some() {
            self.sections.push(html::section(&report, lang));
        }
        if self.arguments.report.is_some() {
            self.reports.push(report);
        }
        self.progress.done(index + 1);
        Ok(())
    }

    /// One write a row: what stops the run in the middle leaves at most one torn row behind.
    fn write(&mut self, row: &str) -> io::Result<()> {
        match &mut self.file {
            Some(file) => file.write_all(row.as_bytes()),
            None => io::stdout().lock().write_all(row.as_bytes()),
        }
    }

    fn fault(&self, fault: &Fault) {
        match fault {
            Fault::Unreadable(unreadable) => complain(unreadable, self.arguments.lang),
            Fault::Internal => {
                eprintln!("内部错误，该文件没有核验\ninternal fault, a file was not judged")
            }
        }
    }

    /// What `--extract-sealed` asks for. A file without a seal that can be taken out is told, and nothing is written.
    fn take_out(&self, sealed: Option<Vec<u8>>) -> io::Result<()> {
        match (&self.arguments.extract_sealed, sealed) {
            (None, _) => Ok(()),
            (Some(path), Some(sealed)) => std::fs::write(path, sealed),
            (Some(_), None) => {
                eprintln!("没有可取出的盖章版本\nno sealed version to take out");
                Ok(())
            }
        }
    }

    /// Pages over all files; and the results safely on disk.
    fn finish(self) -> Result<Tally, OutputError> {
        let lang = self.arguments.lang;
        if let Some(path) = &self.arguments.html {
            let page = html::page(&self.sections, &self.tally.words(lang), lang);
            output::write(path, page.as_bytes())?;
        }
        if let Some(path) = &self.arguments.report {
            output::write(path, &paper::write(&self.reports))?;
        }
        if let Some(file) = &self.file {
            let synced = file.sync_all();
            synced.map_err(|error| OutputError::Io(self.path(), error))?;
        }
        Ok(self.tally)
    }
}

fn complain(unreadable: &Unreadable, lang: Lang) {
    // A file's name is a stranger's word: the terminal must not obey it.
    let (path, why) = (clean(&unreadable.path.to_string_lossy()), &unreadable.why);
    match lang {
        Lang::Zh => eprintln!("错误：无法读取 {path}：{why}\n建议：检查路径、权限和文件内容"),
        Lang::En => {
            eprintln!("error: cannot read {path}: {why}\nhint: check path, permissions and content")
        }
    }
}
