//! Where results go. Nothing here writes over a sealed file or over the results of another run.

use crate::files::Listed;
use crate::rows::Rows;
use crate::tally::Tally;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use yinxin_verifier::pdf::{Limits, read};
use yinxin_verifier::report::REPORT_SCHEMA;

/// Why a result is not written.
#[derive(Debug)]
pub(crate) enum OutputError {
    Io(PathBuf, io::Error),
    /// The file is a sealed one: likely an input in the wrong place of the command line.
    Sealed(PathBuf),
    /// A line (from 1) is not the result that this run would have written there.
    OfAnotherRun(PathBuf, usize),
    /// Another run is writing to it.
    InUse(PathBuf),
}

impl OutputError {
    /// What happened and what to do, in both languages.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Io(path, error) => {
                let path = path.display();
                format!("错误：无法写出 {path}：{error}\nerror: cannot write {path}: {error}")
            }
            Self::Sealed(path) => {
                let path = path.display();
                format!(
                    "错误：{path} 是一份盖了章的文件，不予覆盖；请另取文件名\n\
                     error: {path} is a sealed file and is not written over; choose another name"
                )
            }
            Self::OfAnotherRun(path, line) => {
                let path = path.display();
                format!(
                    "错误：{path} 第 {line} 行不是本次核验的结果，不予改动；请另取文件名，或用原来的命令继续\n\
                     error: line {line} of {path} is not a result of this run; choose another name, or continue with the same command"
                )
            }
            Self::InUse(path) => {
                let path = path.display();
                format!("错误：另一次核验正在写 {path}\nerror: another run is writing to {path}")
            }
        }
    }
}

/// What every signature dictionary has.
const RANGE: &[u8] = b"/ByteRange";

/// Writes a whole file.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), OutputError> {
    guard(path)?;
    std::fs::write(path, content).map_err(|error| OutputError::Io(path.to_owned(), error))
}

/// Fails for a sealed file, broken ones included: `--report *.pdf` must not cost anyone a licence, or the proof of a forgery.
pub(crate) fn guard(path: &Path) -> Result<(), OutputError> {
    let sealed = |content: Vec<u8>| match read(&content, &Limits::default())
        .map(|pdf| pdf.signatures().len())
    {
        Ok(number) => number > 0,
        Err(_) => content.windows(RANGE.len()).any(|window| window == RANGE),
    };
    match std::fs::read(path).is_ok_and(sealed) {
        true => Err(OutputError::Sealed(path.to_owned())),
        false => Ok(()),
    }
}

/// The results of a run that may have been stopped: open at the end of the last whole row.
pub(crate) struct Resumed {
    pub(crate) file: File,
    /// Files that are done.
    pub(crate) done: usize,
    pub(crate) tally: Tally,
}

/// Opens `path` to go on after the rows that it has. Those must be what this run would write for the first files; a
/// last row without its line end was cut short, and is cut off.
pub(crate) fn resume(path: &Path, rows: Rows, files: &[Listed]) -> Result<Resumed, OutputError> {
    let fault = |error| OutputError::Io(path.to_owned(), error);
    let mut options = OpenOptions::new();
    let mut file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(fault)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(OutputError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => return Err(fault(error)),
    }
    let kept = Kept::read(&file, rows, files).map_err(fault)?;
    let kept = kept.map_err(|line| OutputError::OfAnotherRun(path.to_owned(), line))?;
    file.set_len(kept.bytes).map_err(fault)?;
    file.seek(SeekFrom::End(0)).map_err(fault)?;
    if kept.bytes == 0 {
        file.write_all(rows.head().as_bytes()).map_err(fault)?;
    }
    Ok(Resumed {
        file,
        done: kept.done,
        tally: kept.tally,
    })
}

/// What is kept of an earlier run.
#[derive(Default)]
struct Kept {
    bytes: u64,
    done: usize,
    tally: Tally,
}

impl Kept {
    /// `Err`: the line that is not of this run.
    fn read(file: &File, rows: Rows, files: &[Listed]) -> io::Result<Result<Self, usize>> {
        let mut lines = BufReader::new(file);
        let (mut kept, mut line) = (Self::default(), Vec::new());
        let mut head = rows.head().as_bytes();
        for number in 1.. {
            line.clear();
            lines.read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                let ours = number > 1 || may_begin(rows, &line);
                return Ok(if ours { Ok(kept) } else { Err(number) });
            }
            if !head.is_empty() {
                if line != std::mem::take(&mut head) {
                    return Ok(Err(number));
                }
            } else if !kept.row(&line, rows, files) {
                return Ok(Err(number));
            }
            kept.bytes += line.len() as u64;
        }
        Ok(Ok(kept))
    }

    /// Counts a whole row; false when it is not that of the next file.
    fn row(&mut self, line: &[u8], rows: Rows, files: &[Listed]) -> bool {
        let text = std::str::from_utf8(line).ok();
        let text = text.map(|text| text.trim_end_matches(['\r', '\n']));
        let file = files.get(self.done).map(Listed::name);
        let told = text
            .zip(file)
            .and_then(|(text, name)| rows.read(text, &name));
        if let Some(told) = told {
            self.tally.add(told.acceptance, told.reason);
            self.done += 1;
        }
        told.is_some()
    }
}

/// Whether a first line that was cut short may be one of ours: anything else is somebody's file.
fn may_begin(rows: Rows, line: &[u8]) -> bool {
    let first = match rows.head() {
        "" => format!("{{\"schema\":\"{REPORT_SCHEMA}\""),
        head => head.to_owned(),
    };
    let length = line.len().min(first.len());
    line.get(..length) == first.as_bytes().get(..length)
}
