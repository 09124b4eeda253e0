//! `type list`.

use clap::Subcommand;
use yinxin_signer::LicenceTypes;

use super::Failure;
use crate::cli::out::say;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the licence types.
    List,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let Command::List = command;
    let types = LicenceTypes::builtin().map_err(Failure::internal)?;
    for one in types.iter() {
        say!(
            "{}  {}  {}",
            one.rules.code,
            one.rules.name,
            one.rules.defining_authority.name
        );
    }
    Ok(())
}
