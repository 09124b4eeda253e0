//! What a record tells.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::approval::{ApprovalUse, Approver};
use crate::custody::Quorum;
use crate::life::{Order, Policy, State, Transition};
use crate::{Authorisation, Birth, KeyId, Purpose, Suite};

/// What a record tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Event {
    /// The log of a new vault begins.
    Begun {
        /// The vault.
        vault: String,
    },
    /// A key is made. (If the machine stopped just then, there may be no such key.)
    Born {
        /// Its name.
        key: KeyId,
        /// Its algorithms.
        suite: Suite,
        /// What it may sign for.
        purposes: Vec<Purpose>,
        /// SHA-256 of its SubjectPublicKeyInfo.
        public: Digest,
        /// How it came to life.
        birth: Birth,
        /// Its first policy.
        policy: Policy,
    },
    /// A key of this store is certified by another: its seals name one of its certificates from now on.
    Certified {
        /// Its name.
        key: KeyId,
        /// SHA-256 of the certificate's DER.
        certificate: Digest,
    },
    /// A key goes over to another state.
    State {
        /// Its name.
        key: KeyId,
        /// The way it takes.
        transition: Transition,
        /// Its state from now on.
        to: State,
        /// Who ordered it, and why.
        order: Order,
    },
    /// A key gets another policy.
    Policy {
        /// Its name.
        key: KeyId,
        /// The policy from now on.
        policy: Policy,
        /// Who ordered it, and why.
        order: Order,
    },
    /// An approver's key is taken up, or given up.
    Approver {
        /// Whose, and which.
        approver: Approver,
        /// Whether they may approve from now on.
        enrolled: bool,
        /// Who ordered it, and why.
        order: Order,
    },
    /// The store is open for a ceremony from here until it is closed: authorities may be certified, the root signed.
    Ceremony {
        /// Which one.
        name: String,
    },
    /// Somebody who may not call the key process connected to it.
    Stranger {
        /// The number of their account on this machine.
        uid: u32,
    },
    /// The vault is given into other custody.
    Custody {
        /// Counts the changes, the first custody included.
        generation: u32,
        /// How many custodians open it, of how many; none if a passphrase does.
        custodians: Option<Quorum>,
        /// Who ordered it, and why.
        order: Order,
    },
    /// The vault is copied; the copy's log ends with this record.
    Backup {
        /// How many custodians open the copy, of how many; none if a passphrase does.
        custodians: Option<Quorum>,
        /// Who ordered it, and why.
        order: Order,
    },
    /// The vault is restored from a copy.
    Restored {
        /// The last record that the copy had.
        record: u64,
        /// The custody from now on.
        generation: u32,
        /// Who ordered it, and why.
        order: Order,
    },
    /// A key proves at the end of a ceremony that it is there: it signed the transcript.
    Transcript {
        /// The key.
        key: KeyId,
        /// The hash that the transcript ends with.
        transcript: Digest,
        /// SHA-256 of the signature.
        signature: Digest,
    },
    /// An attempt to sign.
    Use(Use),
    /// Half a line was found at the end of the log, and stands before this record.
    Recovered {
        /// How many bytes, without the line end.
        bytes: u64,
        /// Their hash.
        sha256: Digest,
    },
}

/// An attempt to sign (用印记录).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// With which key.
    pub key: KeyId,
    /// What for.
    pub purpose: Purpose,
    /// Who asked, cut to [`Authorisation::MAX_TEXT`] bytes.
    pub caller: String,
    /// For which request, cut to the same length.
    pub request: String,
    /// Digest of the content that was approved.
    pub digest: Digest,
    /// SHA-256 of the message.
    pub message: Digest,
    /// Code of the licence type, cut to 64 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_type: Option<String>,
    /// The approval on whose ground it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalUse>,
    /// SHA-256 of the key's policy in force; none for a refusal that came before it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Digest>,
    /// How many signatures the key has made, this one included; none if refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// What came of it.
    pub result: Outcome,
}

/// What came of an attempt to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Signed; SHA-256 of the DER signature.
    Signed(Digest),
    /// Refused; the error's code ([`KeyError::code`](crate::KeyError::code)).
    Refused(String),
}

/// Longest code of a licence type in a record, in bytes; real ones have 21.
const MAX_TYPE: usize = 64;

impl Use {
    /// An attempt that came to `result`; what was admitted is added by whoever admitted it.
    pub(crate) fn new(item: &crate::ToSign<'_>, result: Outcome) -> Self {
        Self {
            key: item.key.clone(),
            purpose: item.purpose,
            caller: cut(&item.authorisation.caller, Authorisation::MAX_TEXT),
            request: cut(&item.authorisation.request, Authorisation::MAX_TEXT),
            digest: Digest(item.authorisation.digest),
            message: Digest::of(item.message),
            licence_type: item
                .authorisation
                .licence_type
                .as_deref()
                .map(|code| cut(code, MAX_TYPE)),
            approval: None,
            policy: None,
            count: None,
            result,
        }
    }
}

/// The longest beginning that may stand in a record.
fn cut(text: &str, limit: usize) -> String {
    text[..text.floor_char_boundary(limit)].to_owned()
}
