//! What an approver signs for, and their consent, as JSON: the service gives the one out and takes the other in.

use serde::{Deserialize, Serialize};
use yinxin_keys::{Approval, KeyId, KeyIdError, Random};
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::format::base64;
use yinxin_verifier::value::Time;

use crate::issue::Awaiting;

/// What an approver is asked to sign.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Who shall approve.
    pub approver: String,
    /// The seal's key.
    pub key: String,
    /// SHA-256 of each draft without its gap, in hexadecimal.
    pub digests: Vec<String>,
    /// Until when the approval holds.
    pub until: Time,
    /// 16 random bytes, in hexadecimal.
    pub nonce: String,
    /// The bytes to be signed ([`Approval::message`]), in base64.
    pub message: String,
}

/// An approver's consent.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Who approves.
    pub approver: String,
    /// The seal's key.
    pub key: String,
    /// As in [`Terms`].
    pub digests: Vec<String>,
    /// As in [`Terms`].
    pub until: Time,
    /// As in [`Terms`].
    pub nonce: String,
    /// Over the message of the terms, in base64: DER for P-256, 64 bytes for Ed25519.
    pub signature: String,
}

/// A text that is no value of its kind.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConsentError {
    /// The key's name.
    #[error("key: {0}")]
    Key(#[from] KeyIdError),
    /// A digest.
    #[error("digests: 64 hexadecimal digits each")]
    Digest,
    /// The nonce.
    #[error("nonce: 32 hexadecimal digits")]
    Nonce,
    /// The signature.
    #[error("signature: base64")]
    Signature,
}

impl Terms {
    /// For what waits, with a fresh nonce.
    pub fn new(awaiting: &Awaiting, approver: &str, random: &dyn Random) -> Self {
        let unsigned = Approval {
            approver: approver.to_owned(),
            key: awaiting.pending.sealing_key.clone(),
            digests: vec![*awaiting.pending.digest.as_bytes()],
            until: awaiting.pending.until.unix(),
            nonce: crate::random::bytes(random),
            signature: Vec::new(),
        };
        let message = base64::encode(&unsigned.message());
        let Consent {
            approver,
            key,
            digests,
            until,
            nonce,
            ..
        } = Consent::from(&unsigned);
        Self {
            approver,
            key,
            digests,
            until,
            nonce,
            message,
        }
    }
}

impl From<&Approval> for Consent {
    fn from(approval: &Approval) -> Self {
        let hex = |digest: &[u8; 32]| crate::random::hex(digest);
        Self {
            approver: approval.approver.clone(),
            key: approval.key.to_string(),
            digests: approval.digests.iter().map(hex).collect(),
            until: Time::from_unix(approval.until),
            nonce: crate::random::hex(&approval.nonce),
            signature: base64::encode(&approval.signature),
        }
    }
}

impl TryFrom<Consent> for Approval {
    type Error = ConsentError;

    fn try_from(consent: Consent) -> Result<Self, ConsentError> {
        let digest = |text: &String| {
            let digest = Sha256::from_hex(text).ok_or(ConsentError::Digest);
            digest.map(|digest| *digest.as_bytes())
        };
        Ok(Self {
            key: KeyId::parse(&consent.key)?,
            digests: consent
                .digests
                .iter()
                .map(digest)
                .collect::<Result<_, _>>()?,
            until: consent.until.unix(),
            nonce: nonce(&consent.nonce).ok_or(ConsentError::Nonce)?,
            signature: base64::decode(&consent.signature).map_err(|_| ConsentError::Signature)?,
            approver: consent.approver,
        })
    }
}

fn nonce(text: &str) -> Option<[u8; 16]> {
    // A nonce has half of a digest's digits.
    let whole = Sha256::from_hex(&format!("{text}{text}"))?;
    whole.as_bytes()[..16].try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent() -> Consent {
        Consent {
            approver: "李强".to_owned(),
            key: "a".repeat(32),
            digests: vec!["01".repeat(32), "02".repeat(32)],
            until: Time::from_unix(1_795_320_000),
            nonce: "0f".repeat(16),
            signature: "AAEC".to_owned(),
        }
    }

    #[test]
    fn a_consent_is_an_approval_and_the_same_text_again() {
        let approval = Approval::try_from(consent()).unwrap();
        assert_eq!(approval.digests, [[1; 32], [2; 32]]);
        assert_eq!(
            (approval.nonce, &*approval.signature),
            ([15; 16], &[0, 1, 2][..])
        );
        assert_eq!(Consent::from(&approval), consent());
    }

    #[test]
    fn texts_of_another_kind_are_refused() {
        let refused = |change: fn(&mut Consent)| {
            let mut changed = consent();
            change(&mut changed);
            Approval::try_from(changed).unwrap_err()
        };
        assert!(matches!(refused(|c| c.key.clear()), ConsentError::Key(_)));
        assert_eq!(refused(|c| c.digests[1].truncate(62)), ConsentError::Digest);
        assert_eq!(refused(|c| c.nonce.push('0')), ConsentError::Nonce);
        assert_eq!(refused(|c| c.nonce.clear()), ConsentError::Nonce);
        assert_eq!(refused(|c| c.signature.push('!')), ConsentError::Signature);
    }
}
