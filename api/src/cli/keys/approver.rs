//! `keys approver`: who may approve uses of a key whose policy asks for it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use yinxin_keys::Approver;
use yinxin_verifier::format::base64;

use super::{By, refused, vault};
use crate::cli::out::say;
use crate::cli::{Failure, Place};
use crate::service::HandedIn;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Take up an approver's key (two people).
    #[command(visible_alias = "enrol")]
    Add {
        /// A short name, as it stands in approvals and records.
        #[arg(long, value_name = "NAME")]
        id: String,
        /// Their public key, PEM: P-256 or Ed25519.
        #[arg(long, value_name = "FILE.pem")]
        key: PathBuf,
        #[command(flatten)]
        by: By,
    },
    /// Give an approver's key up (two people).
    #[command(visible_alias = "dismiss")]
    Remove {
        /// Their name.
        id: String,
        #[command(flatten)]
        by: By,
    },
    /// List the approvers.
    List,
}

pub(super) fn run(command: &Command, place: &Place, handed_in: &HandedIn) -> Result<(), Failure> {
    let vault = vault(place, handed_in)?;
    match command {
        Command::Add { id, key, by } => vault.enrol(&approver(id, key)?, &by.order()),
        Command::Remove { id, by } => vault.dismiss(id, &by.order()),
        Command::List => vault.approvers().map(|approvers| {
            for approver in approvers {
                let key = base64::encode(&approver.spki);
                say!("{}  {}  {key}", approver.id, approver.suite);
            }
        }),
    }
    .map_err(|error| refused(&error))
}

fn approver(id: &str, path: &Path) -> Result<Approver, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::input(path, &error))?;
    Approver::from_pem(id, &text).map_err(|error| {
        Failure::usage(
            format!("{} 不能登记：{error}", path.display()),
            format!("{} cannot be enrolled: {error}", path.display()),
        )
    })
}

#[cfg(test)]
mod tests {
    use yinxin_keys::Suite;

    use super::*;
    use crate::testing::TestRegion;

    /// Made by `openssl genpkey -algorithm ed25519 | openssl pkey -pubout`.
    const ED25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";

    #[tokio::test]
    async fn an_approver_is_taken_up_by_two_people_and_given_up_again() {
        let region = TestRegion::new().await;
        let place = Place {
            data: region.dir.path().to_owned(),
            passphrase_file: None,
            keyd: None,
        };
        let key = region.dir.path().join("reviewer.pem");
        fs::write(&key, ED25519).unwrap();
        let run = |command: &Command| super::run(command, &place, &region.handed_in);
        let add = |by| Command::Add {
            id: "reviewer".to_owned(),
            key: key.clone(),
            by,
        };
        let approvers = || {
            vault(&place, &region.handed_in)
                .unwrap()
                .approvers()
                .unwrap()
        };
        run(&add(By::one())).unwrap_err();
        assert!(approvers().is_empty());
        run(&add(By::two())).unwrap();
        assert_eq!(approvers()[0].suite, Suite::Ed25519);
        let (id, by) = ("reviewer".to_owned(), By::two());
        run(&Command::Remove { id, by }).unwrap();
        assert!(approvers().is_empty());
    }
}
