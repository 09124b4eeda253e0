//! The `yinxin` command.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use yinxin_api::service::HandedIn;
use yinxin_keys::SystemRandom;

fn main() -> ExitCode {
    // Time and chance enter here and nowhere else.
    let clock = || match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs().cast_signed(),
        Err(_) => 0,
    };
    let handed_in = HandedIn {
        clock: Arc::new(clock),
        random: Arc::new(SystemRandom::new()),
    };
    yinxin_api::cli::main(std::env::args_os(), handed_in)
}
