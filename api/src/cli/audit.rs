//! `audit verify`.

use clap::Subcommand;
use yinxin_keys::usage;

use super::{Failure, Place};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the usage log of the key store from its first record to its last.
    Verify,
}

pub(super) fn run(command: &Command, place: &Place) -> Result<(), Failure> {
    let Command::Verify = command;
    let summary = usage::verify(&place.dir().keys()).map_err(|error| {
        Failure::refused(
            format!("用印记录不完整：{error}"),
            format!("The usage log does not hold: {error}"),
        )
    })?;
    println!(
        "用印记录完整：共 {} 条，签名 {} 次，拒绝 {} 次，末条摘要 {}",
        summary.records, summary.signed, summary.refused, summary.head.hash
    );
    println!(
        "The usage log holds: {} records, {} signed, {} refused, head {}",
        summary.records, summary.signed, summary.refused, summary.head.hash
    );
    Ok(())
}
