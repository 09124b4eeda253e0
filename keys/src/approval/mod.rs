//! Approvers' consent: where a key's policy asks for it, nothing is signed that an approver did not sign for.
//!
//! An approver (审批人) holds a key of their own, outside this store. Its public half is enrolled here by an order on
//! record, never over the connection of a service. An [`Approval`] names one key, the digests of what may be signed with
//! it, and an end; each of its digests is good for one signature.

mod error;
mod key;
mod record;
#[cfg(test)]
mod tests;

pub use error::ApprovalError;
pub use key::ApproverKey;
pub use record::ApprovalUse;
pub(crate) use record::Approvals;

use serde::{Deserialize, Serialize};

use crate::{KeyId, Suite};

/// Somebody who may approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approver {
    /// A short name that is used once, as it stands in approvals and records; at most [`Approver::MAX_ID`] bytes.
    pub id: String,
    /// The algorithms of their key: P-256 or Ed25519.
    pub suite: Suite,
    /// Their DER SubjectPublicKeyInfo.
    #[serde(with = "crate::text::as_base64")]
    pub spki: Vec<u8>,
}

impl Approver {
    /// Longest id, in bytes of UTF-8.
    pub const MAX_ID: usize = 64;

    /// SubjectPublicKeyInfo of a P-256 key up to its point (RFC 5480, 2.1.1.1), and the length of the point.
    const P256: (&[u8], usize) = (
        &[
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
            0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ],
        65,
    );
    /// The same of an Ed25519 key (RFC 8410, 4).
    const ED25519: (&[u8], usize) = (
        &[
            0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
        ],
        32,
    );

    /// The public key itself, if the SubjectPublicKeyInfo is one of the two kinds.
    pub(crate) fn point(&self) -> Result<&[u8], ApprovalError> {
        let (prefix, length) = match self.suite {
            Suite::P256 => Self::P256,
            Suite::Ed25519 => Self::ED25519,
            Suite::Sm2 => return Err(ApprovalError::KeyKind),
        };
        match self.spki.strip_prefix(prefix) {
            Some(point) if point.len() == length => Ok(point),
            _ => Err(ApprovalError::KeyKind),
        }
    }

    pub(crate) fn check(&self) -> Result<(), ApprovalError> {
        let plain = !self.id.is_empty() && !self.id.chars().any(char::is_control);
        match plain && self.id.len() <= Self::MAX_ID {
            true => self.point().map(|_| ()),
            false => Err(ApprovalError::Id {
                bytes: self.id.len(),
                limit: Self::MAX_ID,
            }),
        }
    }
}

/// An approver's consent to signatures over these contents, with this key, until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approves: [`Approver::id`].
    pub approver: String,
    /// The seal's key.
    pub key: KeyId,
    /// The digests of the contents ([`Authorisation::digest`](crate::Authorisation::digest)); at most
    /// [`Approval::MAX_DIGESTS`].
    pub digests: Vec<[u8; 32]>,
    /// Until when, unix seconds; at most [`Approval::MAX_LIFE`] ahead.
    pub until: i64,
    /// Never the same twice.
    pub nonce: [u8; 16],
    /// The approver's signature over [`Approval::message`]: DER for P-256, 64 bytes for Ed25519.
    pub signature: Vec<u8>,
}

impl Approval {
    /// Most digests in one approval.
    pub const MAX_DIGESTS: usize = 4096;
    /// Longest time ahead, in seconds: one week.
    pub const MAX_LIFE: i64 = 7 * 86_400;

    /// What the approver signs: `yinxin.approval/1`, zero, approver, zero, the key's 32 digits, nonce (16 bytes),
    /// end (64 bits), number of digests (32 bits), the digests; numbers big endian.
    pub fn message(&self) -> Vec<u8> {
        let head = [
            b"yinxin.approval/1\0",
            self.approver.as_bytes(),
            b"\0",
            self.key.as_str().as_bytes(),
            &self.nonce,
            &self.until.to_be_bytes(),
            &u32::try_from(self.digests.len())
                .unwrap_or(u32::MAX)
                .to_be_bytes(),
        ]
        .concat();
        [head, self.digests.concat()].concat()
    }
}
