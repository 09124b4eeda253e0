//! Heads of the log for outsiders: what the vault said its log was.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Digest, Head};
use crate::crypto::{ed25519_from_spki, ed25519_verify};
use crate::text::{base64, from_base64};

const FORMAT: &str = "yinxin.usage-head/1";

/// Where the log stood, signed by the vault's log key (Ed25519). Whoever keeps one can prove a later cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    format: String,
    /// The vault.
    pub vault: String,
    /// Where its log stood.
    pub head: Head,
    /// SubjectPublicKeyInfo of the log key (RFC 8410), in base64.
    pub key: String,
    /// 64 bytes in base64, over [`SignedHead::message`].
    pub signature: String,
}

/// Why a head that was kept does not vouch for a log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HeadError {
    /// Not the form of a head.
    #[error("not a head of a usage log: {why}")]
    NotAHead {
        /// What the reader said.
        why: String,
    },
    /// Its signature is wrong.
    #[error("its signature is not that of the log key in it")]
    Signature,
    /// The key in it is not one that the log says was made for heads.
    #[error("it is not signed by a log key of this vault")]
    ForeignKey,
    /// It belongs to another vault.
    #[error("it belongs to vault {found}, the log to {expected}")]
    OtherVault {
        /// The vault of the log.
        expected: String,
        /// The vault of the head.
        found: String,
    },
    /// The log ends before it: its end was cut off.
    #[error("the log was cut: it ends with record {found}, record {kept} was there")]
    Cut {
        /// The record of the head.
        kept: u64,
        /// The last record.
        found: u64,
    },
    /// The log has another record there: it was written anew.
    #[error("the log was rewritten: record {sequence} has hash {found}, it had {kept}")]
    Rewritten {
        /// The record.
        sequence: u64,
        /// Its hash in the head.
        kept: Digest,
        /// Its hash in the log.
        found: Digest,
    },
}

impl SignedHead {
    /// Largest head that is read, in bytes.
    pub const MAX_BYTES: usize = 4096;

    /// What is signed: `yinxin.usage-head/1`, zero, the vault's 32 digits, zero, sequence and time (64 bits, big endian), hash.
    pub fn message(vault: &str, head: &Head) -> Vec<u8> {
        [
            FORMAT.as_bytes(),
            b"\0",
            vault.as_bytes(),
            b"\0",
            &head.sequence.to_be_bytes(),
            &head.time.to_be_bytes(),
            &head.hash.0,
        ]
        .concat()
    }

    pub(crate) fn new(vault: &str, head: Head, spki: &[u8], signature: &[u8]) -> Self {
        Self {
            format: FORMAT.to_owned(),
            vault: vault.to_owned(),
            head,
            key: base64(spki),
            signature: base64(signature),
        }
    }

    /// The file of it: JSON and a line end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("text keys only");
        json.push('\n');
        json
    }

    /// Reads a file of [`SignedHead::to_json`] and checks its signature.
    pub fn parse(bytes: &[u8]) -> Result<Self, HeadError> {
        let not_a_head = |why: &str| HeadError::NotAHead {
            why: why.to_owned(),
        };
        if bytes.len() > Self::MAX_BYTES {
            return Err(not_a_head("too long"));
        }
        let head: Self =
            serde_json::from_slice(bytes).map_err(|error| not_a_head(&error.to_string()))?;
        if head.format != FORMAT {
            return Err(not_a_head("another format"));
        }
        head.check_signature()?;
        Ok(head)
    }

    fn check_signature(&self) -> Result<(), HeadError> {
        let spki = self.spki()?;
        let public = ed25519_from_spki(&spki).ok_or(HeadError::ForeignKey)?;
        let signature = from_base64(&self.signature).ok_or(HeadError::Signature)?;
        let message = Self::message(&self.vault, &self.head);
        ed25519_verify(public, &message, &signature).map_err(|_| HeadError::Signature)
    }

    fn spki(&self) -> Result<Vec<u8>, HeadError> {
        from_base64(&self.key).ok_or_else(|| HeadError::NotAHead {
            why: "bad base64".to_owned(),
        })
    }

    /// SHA-256 of the log key, as its record of birth names it.
    pub(super) fn key_digest(&self) -> Result<Digest, HeadError> {
        Ok(Digest::of(&self.spki()?))
    }

    /// Checks the signature again: the fields are open to change.
    pub(super) fn checked(&self) -> Result<&Self, HeadError> {
        self.check_signature()?;
        Ok(self)
    }
}
