//! Why nothing was issued.

use std::sync::Arc;

use serde::Serialize;
use yinxin_keys::ApprovalError;
use yinxin_signer::{Fault, Faults};
use yinxin_verifier::report::Report;

use crate::causes::causes;
use crate::store::StoreError;

/// One thing wrong with a request: where, what, and in words.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Complaint {
    /// JSON pointer into the request (RFC 6901).
    pub pointer: String,
    /// What, for programs.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Complaint {
    pub(crate) fn new(
        pointer: &str,
        code: &str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            zh: zh.into(),
            en: en.into(),
        }
    }
}

impl From<&Fault> for Complaint {
    fn from(fault: &Fault) -> Self {
        // The code's name in JSON is its stable name.
        let code = serde_json::to_value(fault.code).ok();
        let code = code
            .as_ref()
            .and_then(|code| code.as_str())
            .unwrap_or("fault")
            .to_owned();
        Self {
            pointer: fault.pointer.clone(),
            code,
            zh: fault.zh.clone(),
            en: fault.en.clone(),
        }
    }
}

/// Why nothing was issued. No number was used up unless the work failed after its claim; then the claim keeps it
/// for a retry with the same key.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The document cannot be sealed: why, in Chinese and English.
    #[error("the document cannot be sealed: {1}")]
    Document(String, String),
    /// What waited for approval is not what would be sealed now, or its time is over: it must be asked for again.
    #[error("the draft is out of date")]
    DraftOutdated,
    /// The request holds faults: all of them.
    #[error("the request holds {} faults", .0.len())]
    Faults(Vec<Complaint>),
    /// A fault of ours; the cause is logged.
    #[error("a fault of the service")]
    Internal,
    /// The same request is being worked on.
    #[error("the same request is being worked on")]
    InProgress,
    /// The verifier did not find the sealed file valid.
    #[error("the sealed file was not valid, so it was not released")]
    Judged(Arc<Report>),
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The key store takes this approval for none.
    #[error("not approved: {0}")]
    NotApproved(ApprovalError),
    /// The caller does not reach that department.
    #[error("the token does not reach that department")]
    NotPermitted,
    /// The seal's key may not sign now: its state or its policy says so.
    #[error("the key of the seal may not sign now: {0}")]
    SealStopped(String),
    /// The key store did not sign.
    #[error("the key store did not sign")]
    Signer,
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        Self::Faults(faults.list().iter().map(Complaint::from).collect())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = causes(&error), "the books do not answer");
        Self::Internal
    }
}
