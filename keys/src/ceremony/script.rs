//! The one file that says what happens in a ceremony: reviewed before, followed to the letter.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{Policy, Purpose, Suite};

/// A ceremony. Paths are relative to the folder of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What it is called, in the usage log and the transcript.
    pub name: String,
    /// The directory of the vault.
    pub vault: PathBuf,
    /// Where the transcript goes.
    pub transcript: PathBuf,
    /// Who takes part.
    pub people: Vec<Person>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// One who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// As which: administrator, witness, custodian 1…
    pub role: String,
    /// Who.
    pub name: String,
}

/// One step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The roles that initial it; what takes two people is ordered by the first two.
    pub by: Vec<String>,
    /// What is done.
    #[serde(rename = "do")]
    pub act: Act,
}

/// What a step does.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Makes the vault.
    CreateVault {
        /// Who opens it from now on.
        custody: CustodyOrder,
    },
    /// Opens the vault.
    OpenVault {
        /// What opens it.
        with: Opener,
    },
    /// Makes a key.
    Generate {
        /// What later steps call it.
        key: String,
        /// Its algorithms.
        suite: Suite,
        /// What it may ever sign for.
        purposes: Vec<Purpose>,
        /// Its name for people.
        label: String,
        /// Its policy; absent, no limit but its purposes.
        #[serde(default)]
        policy: Policy,
    },
    /// Lets a key sign.
    Activate {
        /// Its name in this file, or its id.
        key: String,
    },
    /// Ends a key's signing.
    Deactivate {
        /// Its name in this file, or its id.
        key: String,
    },
    /// Erases a key's private half.
    Destroy {
        /// Its name in this file, or its id.
        key: String,
    },
    /// Writes a public key as PEM (SubjectPublicKeyInfo).
    ExportPublic {
        /// Its name in this file, or its id.
        key: String,
        /// Where to.
        out: PathBuf,
    },
    /// Writes the signed head of the usage log, for an outsider to keep.
    ExportHead {
        /// Where to.
        out: PathBuf,
    },
    /// Gives the vault into other hands.
    ChangeCustody {
        /// Whose.
        custody: CustodyOrder,
    },
    /// Copies the vault.
    Backup {
        /// The new directory.
        out: PathBuf,
        /// Who opens the copy.
        custody: CustodyOrder,
    },
    /// Makes the vault from a copy.
    Restore {
        /// The copy.
        from: PathBuf,
        /// What opens it.
        with: Opener,
        /// The newest head of the usage log that an outsider kept.
        head: PathBuf,
        /// The usage log, if it survived.
        log: Option<PathBuf>,
        /// Who opens the restored vault.
        custody: CustodyOrder,
    },
}

/// Who opens a vault from now on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CustodyOrder {
    /// Whoever has the passphrase in this file.
    PassphraseFile(PathBuf),
    /// Custodians.
    Custodians {
        /// So many open it.
        threshold: u8,
        /// One new file for each: on a medium of the custodian's own.
        share_files: Vec<PathBuf>,
    },
}

/// What opens a vault or a backup.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Opener {
    /// The passphrase in this file.
    PassphraseFile(PathBuf),
    /// The shares in these files, on the custodians' media.
    ShareFiles(Vec<PathBuf>),
    /// Shares that custodians type.
    Typed,
}

impl Script {
    /// Whoever has this role.
    pub fn person(&self, role: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.role == role)
    }

    /// Every file that the ceremony makes, the transcript too; none may be there before.
    pub(super) fn outputs(&self) -> Vec<&PathBuf> {
        let of_steps = self.steps.iter().flat_map(|step| step.act.outputs());
        of_steps.chain([&self.transcript]).collect()
    }
}

impl Act {
    fn outputs(&self) -> Vec<&PathBuf> {
        match self {
            Self::CreateVault { custody }
            | Self::ChangeCustody { custody }
            | Self::Restore { custody, .. } => custody.outputs(),
            Self::Backup { out, custody } => {
                let mut all = custody.outputs();
                all.push(out);
                all
            }
            Self::ExportPublic { out, .. } | Self::ExportHead { out } => vec![out],
            Self::OpenVault { .. }
            | Self::Generate { .. }
            | Self::Activate { .. }
            | Self::Deactivate { .. }
            | Self::Destroy { .. } => Vec::new(),
        }
    }

    /// What is read out before it is done.
    pub fn words(&self) -> String {
        match self {
            Self::CreateVault { custody } => {
                format!("create the vault, opened by {}", custody.words())
            }
            Self::OpenVault { .. } => "open the vault".to_owned(),
            Self::Generate {
                key,
                suite,
                purposes,
                label,
                ..
            } => {
                let purposes: Vec<_> = purposes.iter().map(|p| p.as_str()).collect();
                format!(
                    "generate key `{key}`: {suite}, {}, {label}",
                    purposes.join(" ")
                )
            }
            Self::Activate { key } => format!("activate key `{key}`"),
            Self::Deactivate { key } => format!("deactivate key `{key}`"),
            Self::Destroy { key } => format!("destroy the private half of key `{key}`"),
            Self::ExportPublic { key, out } => {
                format!("export the public key `{key}` to {}", out.display())
            }
            Self::ExportHead { out } => {
                format!("export the head of the usage log to {}", out.display())
            }
            Self::ChangeCustody { custody } => {
                format!("give the vault into the custody of {}", custody.words())
            }
            Self::Backup { out, custody } => {
                format!(
                    "back up to {}, opened by {}",
                    out.display(),
                    custody.words()
                )
            }
            Self::Restore { from, custody, .. } => format!(
                "restore the vault from {}, opened from now on by {}",
                from.display(),
                custody.words()
            ),
        }
    }
}

impl CustodyOrder {
    fn outputs(&self) -> Vec<&PathBuf> {
        match self {
            Self::PassphraseFile(_) => Vec::new(),
            Self::Custodians { share_files, .. } => share_files.iter().collect(),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::PassphraseFile(_) => "a passphrase".to_owned(),
            Self::Custodians {
                threshold,
                share_files,
            } => format!("{threshold} of {} custodians", share_files.len()),
        }
    }
}
