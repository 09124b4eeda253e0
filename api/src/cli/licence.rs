//! `licence issue`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use yinxin_verifier::crypto::{Sha256, sha256};

use super::approve::made;
use super::{Failure, Place};
use crate::cli::out::say;
use crate::issue::{COMMAND_LINE, Caller, LicenceRequest};
use crate::service::HandedIn;
use crate::store::{ClaimKey, Scope};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Issue a licence from a request in JSON.
    Issue(Issue),
}

#[derive(Debug, Args)]
pub(super) struct Issue {
    /// The request.
    request: PathBuf,
    /// Where the sealed licence goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print the answer as JSON.
    #[arg(long)]
    json: bool,
}

#[cfg(test)]
impl Command {
    pub(super) fn issue(request: &Path, out: &Path) -> Self {
        Self::Issue(Issue {
            request: request.to_owned(),
            out: out.to_owned(),
            json: false,
        })
    }
}

pub(super) async fn run(
    command: Command,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    let Command::Issue(Issue { request, out, json }) = command;
    let body = fs::read(&request).map_err(|error| Failure::input(&request, &error))?;
    let key = fresh_key(&handed_in);
    let issuer = place.open(handed_in).await?.into_issuer()?;
    let order = LicenceRequest {
        caller: operator(),
        key,
        body_digest: sha256(&body),
        body,
    };
    let answer = made(issuer.licence(order).await?, &place.data)?;
    copy(&issuer.workshop().files, &answer.sha256, &out)?;
    match json {
        // Plain text members only: this cannot fail.
        true => say!("{}", serde_json::to_string(&answer).unwrap_or_default()),
        false => say!("{}  {}", answer.number, out.display()),
    }
    let trust = place.data.join("trust");
    eprintln!(
        "下一步 Next: yinxin-verify --root {} --trust {} {}",
        trust.join("root.json").display(),
        trust.join("bundle.yxb").display(),
        out.display()
    );
    Ok(())
}

/// Whoever may use this directory may use every seal in it.
pub(super) fn operator() -> Caller {
    Caller {
        label: COMMAND_LINE.to_owned(),
        scope: Scope { departments: None },
    }
}

pub(super) fn fresh_key(handed_in: &HandedIn) -> ClaimKey {
    ClaimKey {
        client: COMMAND_LINE.to_owned(),
        key: crate::random::hex_id(&*handed_in.random),
    }
}

/// Gives the caller a copy of a sealed file.
pub(crate) fn copy(files: &crate::files::Files, sha256: &str, out: &Path) -> Result<(), Failure> {
    let from = Sha256::from_hex(sha256)
        .map(|sha256| files.path(&sha256))
        .unwrap_or_default();
    fs::copy(&from, out).map_err(|error| Failure::output(out, &error))?;
    Ok(())
}
