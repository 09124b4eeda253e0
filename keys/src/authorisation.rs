//! On whose behalf, and for what content, a signature is asked for.

use std::sync::Arc;

use crate::approval::Approval;

/// On whose behalf, and for what content, a signature is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorisation {
    /// Who asks: a person or a system, at most [`Authorisation::MAX_TEXT`] bytes.
    pub caller: String,
    /// For which request, at most [`Authorisation::MAX_TEXT`] bytes.
    pub request: String,
    /// SHA-256 of the content that was approved (the messageDigest of a seal).
    pub digest: [u8; 32],
    /// What the message digest is over, where the key holder must see it: the TSTInfo of a time stamp.
    pub content: Option<Vec<u8>>,
    /// Code of the licence type that is sealed, for keys whose policy names types.
    pub licence_type: Option<String>,
    /// An approver's consent, for keys whose policy asks for one.
    pub approval: Option<Arc<Approval>>,
}

impl Authorisation {
    /// Longest caller or request, in bytes of UTF-8.
    pub const MAX_TEXT: usize = 256;

    /// An authorisation. Limits are checked by [`KeyStore::sign`](crate::KeyStore::sign).
    pub fn new(caller: impl Into<String>, request: impl Into<String>, digest: [u8; 32]) -> Self {
        Self {
            caller: caller.into(),
            request: request.into(),
            digest,
            content: None,
            licence_type: None,
            approval: None,
        }
    }

    /// The same, showing what the digest is over.
    pub fn with_content(self, content: Vec<u8>) -> Self {
        Self {
            content: Some(content),
            ..self
        }
    }

    /// The same, for a licence of this type.
    pub fn for_licence_type(self, code: impl Into<String>) -> Self {
        Self {
            licence_type: Some(code.into()),
            ..self
        }
    }

    /// The same, with an approver's consent.
    pub fn approved_by(self, approval: Arc<Approval>) -> Self {
        Self {
            approval: Some(approval),
            ..self
        }
    }
}
