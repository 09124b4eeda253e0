//! What a command prints on standard output: its results.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::process;

use super::failure::{CANNOT_WRITE, Failure};

/// `println!` for results. Where nobody takes them the command ends: without a word if the reader went away
/// (`yinxin keys list | head`), with the reason if the disk behind `>` is full.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::out::line(format_args!($($text)*)) };
}

pub(crate) use say;

pub(crate) fn line(text: Arguments<'_>) {
    let Err(error) = writeln!(io::stdout(), "{text}") else {
        return;
    };
    if error.kind() != ErrorKind::BrokenPipe {
        Failure::output(Path::new("stdout"), &error).report();
    }
    process::exit(CANNOT_WRITE.into());
}
