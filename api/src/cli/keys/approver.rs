//! `keys approver`: who may approve uses of a key whose policy asks for it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use yinxin_keys::{Approver, Suite};
use yinxin_verifier::format::base64;

use super::{By, refused, vault};
use crate::cli::{Failure, Place};
use crate::service::HandedIn;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Take up an approver's key (two people).
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
                println!("{}  {}  {key}", approver.id, approver.suite);
            }
        }),
    }
    .map_err(|error| refused(&error))
}

fn approver(id: &str, path: &Path) -> Result<Approver, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::input(path, &error))?;
    let spki = public_key(&text).ok_or_else(|| {
        Failure::usage(
            format!("{} 不是 PEM 公钥", path.display()),
            format!("{} is no public key in PEM", path.display()),
        )
    })?;
    // RFC 8410, 4: an Ed25519 key has 44 bytes; the key store checks the rest.
    let suite = match spki.len() {
        44 => Suite::Ed25519,
        _ => Suite::P256,
    };
    let id = id.to_owned();
    Ok(Approver { id, suite, spki })
}

/// The bytes between the lines of a PEM public key (RFC 7468, 13).
fn public_key(pem: &str) -> Option<Vec<u8>> {
    let body = pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?;
    let body = body.strip_suffix("-----END PUBLIC KEY-----")?;
    base64::decode(&body.split_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn what_is_no_public_key_is_none() {
        assert!(public_key(ED25519).is_some());
        for text in [
            "",
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        ] {
            assert!(public_key(text).is_none());
        }
    }
}
