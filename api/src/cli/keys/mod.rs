//! `keys list|show|exposure|policy|activate|…`: what the key store holds, and orders of the people who may change it.
//!
//! Orders open the vault in this process: a running service learns of them from the usage log, and has no way to give any.

mod approver;
mod ceremony;
mod exposure;
mod order;
mod show;
#[cfg(test)]
mod tests;
mod unseal;

use std::path::PathBuf;

use clap::Subcommand;
use yinxin_keys::{KeyError, KeyId, Transition, Vault};
use yinxin_verifier::value::Time;

use super::{Failure, Place, words};
use crate::keys::{Occasion, open_for_order};
use crate::service::HandedIn;
pub(super) use order::By;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the keys: state, purposes, uses.
    List {
        /// Print JSON, one key a line.
        #[arg(long)]
        json: bool,
    },
    /// Show one key: state, policy, counters.
    Show {
        /// The key.
        #[arg(value_parser = KeyId::parse)]
        key: KeyId,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List every file that a key sealed since a moment.
    Exposure {
        /// The key.
        #[arg(value_parser = KeyId::parse)]
        key: KeyId,
        /// From when on, RFC 3339.
        #[arg(long, value_name = "TIME", value_parser = Time::parse_rfc3339)]
        since: Time,
        /// Print JSON, one use a line.
        #[arg(long)]
        json: bool,
    },
    /// Set the next version of a key's policy (two people).
    Policy {
        /// The key.
        #[arg(value_parser = KeyId::parse)]
        key: KeyId,
        /// The policy, TOML: licence_types, callers, valid_from, valid_to, per_second, per_day, total, batch, approval.
        file: PathBuf,
        #[command(flatten)]
        by: By,
    },
    /// Approvers 审批人: who may approve uses of a key whose policy asks for it.
    #[command(subcommand)]
    Approver(approver::Command),
    /// Take a key into use (two people).
    Activate(Order),
    /// Stop a key for a while.
    Suspend(Order),
    /// Let a suspended key sign again (two people).
    Resume(Order),
    /// Stop a key for good; what it signed stands.
    Deactivate(Order),
    /// Declare that others may have had a key.
    Compromise {
        /// From when on, RFC 3339; not the day of the report.
        #[arg(long, value_name = "TIME", value_parser = Time::parse_rfc3339)]
        since: Time,
        #[command(flatten)]
        order: Order,
    },
    /// Erase a key that signs no more (two people).
    Destroy(Order),
    /// Hold a key ceremony, or check its transcript.
    #[command(subcommand)]
    Ceremony(ceremony::Command),
    /// How far the custodians have opened the vault.
    Status(unseal::Form),
    /// Hand in a custodian's share.
    Unseal(unseal::Share),
    /// Have the shares forgotten that are in.
    UnsealReset(unseal::Form),
}

/// An order about one key.
#[derive(Debug, clap::Args)]
pub(super) struct Order {
    /// The key.
    #[arg(value_parser = KeyId::parse)]
    key: KeyId,
    #[command(flatten)]
    by: By,
}

pub(super) async fn run(
    command: Command,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    let change = |order: &Order, transition| order::change(place, &handed_in, order, transition);
    match command {
        Command::List { json } => show::list(&vault(place, &handed_in)?, json),
        Command::Show { key, json } => show::one(&vault(place, &handed_in)?, &key, json),
        Command::Exposure { key, since, json } => {
            exposure::run(place, &handed_in, &key, since, json).await
        }
        Command::Policy { key, file, by } => order::policy(place, &handed_in, &key, &file, &by),
        Command::Approver(command) => approver::run(&command, place, &handed_in),
        Command::Activate(order) => change(&order, Transition::Activate),
        Command::Suspend(order) => change(&order, Transition::Suspend),
        Command::Resume(order) => change(&order, Transition::Resume),
        Command::Deactivate(order) => change(&order, Transition::Deactivate),
        Command::Compromise { since, order } => {
            order::compromise(place, handed_in, &order, since).await
        }
        Command::Destroy(order) => change(&order, Transition::Destroy),
        Command::Ceremony(command) => ceremony::run(&command, &handed_in),
        Command::Status(form) => unseal::status(&form, place, &handed_in),
        Command::Unseal(share) => unseal::submit(&share, place),
        Command::UnsealReset(form) => unseal::reset(&form, place),
    }
}

/// The vault, opened in this process, by its custodians where they hold it.
pub(super) fn vault(place: &Place, handed_in: &HandedIn) -> Result<Vault, Failure> {
    let config = place.config(None)?;
    let passphrase = config.named_passphrase_file();
    let dir = place.dir();
    Ok(open_for_order(
        &dir,
        handed_in,
        passphrase.as_deref(),
        Occasion::Service,
    )?)
}

fn refused(error: &KeyError) -> Failure {
    Failure::refused(
        format!("密钥库拒绝：{}", words::refusal(error)),
        format!("The key store refuses: {error}"),
    )
}
