//! `yinxin-verify`: judges sealed files on the command line. Opens no socket, reads nothing but its arguments.
#![forbid(unsafe_code)]

mod arguments;
mod batch;
mod csv;
mod extract;
mod files;
mod html;
mod input;
mod judge;
mod output;
mod paper;
mod progress;
mod rows;
mod run;
mod selftest;
mod tally;
mod words;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use yinxin_verifier::value::Time;

fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return ExitCode::from(code),
    };
    let run = std::panic::catch_unwind(|| run::run(&arguments, clock()));
    ExitCode::from(run.unwrap_or(tally::INTERNAL))
}

/// The only clock; `--now` overrides it.
fn clock() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time::from_unix(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
