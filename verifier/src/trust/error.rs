//! Why trust material is refused.

use crate::report::ReasonCode;
use crate::value::AreaCode;

/// Trust material that does not hold. Each variant leads to one reason code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The root file is not usable.
    #[error("root: {0}")]
    Root(Fault),
    /// The national list does not chain to the pinned root.
    #[error("national list: expected signatures by {needed} distinct root keys, found {found}")]
    NotFromRoot {
        /// Threshold of the root.
        needed: u8,
        /// Distinct root keys whose signature is right.
        found: usize,
    },
    /// No key that the national list names has signed.
    #[error("{what}: signed by none of the keys that the national list names")]
    KeyUnknown {
        /// Member of the bundle.
        what: String,
    },
    /// The region is not in the national list.
    #[error("region {code} is not in the national list")]
    RegionUnknown {
        /// The region.
        code: AreaCode,
    },
    /// The list of the region is older than the national list demands, or than one already read.
    #[error("region {code}: expected sequence {least} or later, found {found}")]
    Rollback {
        /// The region.
        code: AreaCode,
        /// Least sequence.
        least: u64,
        /// Sequence found.
        found: u64,
    },
    /// Two different lists with the same sequence.
    #[error("{what}: two different lists with sequence {sequence}")]
    Equivocation {
        /// Which list.
        what: String,
        /// The sequence.
        sequence: u64,
    },
    /// The bundle is damaged or does not fit its manifest.
    #[error("bundle: {what}: {fault}")]
    Bundle {
        /// Member, or `container`.
        what: String,
        /// What is wrong.
        fault: Fault,
    },
}

impl TrustError {
    /// The reason code.
    pub fn reason(&self) -> ReasonCode {
        match self {
            Self::Root(_) | Self::NotFromRoot { .. } => ReasonCode::TrustRootMismatch,
            Self::KeyUnknown { .. } | Self::RegionUnknown { .. } => ReasonCode::ListKeyUnknown,
            Self::Rollback { .. } => ReasonCode::ListRollback,
            Self::Equivocation { .. } => ReasonCode::ListEquivocation,
            Self::Bundle { .. } => ReasonCode::BundleMismatch,
        }
    }

    pub(super) fn bundle(what: &str, fault: Fault) -> Self {
        Self::Bundle {
            what: what.to_owned(),
            fault,
        }
    }
}

/// What is wrong with one piece of trust material.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Not the JSON of its format.
    #[error("not of its format: {0}")]
    Json(String),
    /// Another schema or type than expected.
    #[error("expected {expected}, found {found}")]
    Type {
        /// What belongs here.
        expected: String,
        /// What is here.
        found: String,
    },
    /// A key whose id is not its digest, whose suite is not available, that is given twice, or that is none.
    #[error("key {id} is not usable: {why}")]
    Key {
        /// The id given.
        id: String,
        /// Why.
        why: &'static str,
    },
    /// A threshold of zero, or over the number of keys.
    #[error("threshold {threshold} of {keys} keys")]
    Threshold {
        /// The threshold.
        threshold: u8,
        /// Number of keys.
        keys: usize,
    },
    /// Not signed by enough of its own keys.
    #[error("expected signatures by {needed} of its own keys, found {found}")]
    SelfSignature {
        /// Threshold.
        needed: u8,
        /// Found.
        found: usize,
    },
    /// A signature by a known key is wrong.
    #[error("a signature is wrong")]
    Signature,
    /// The container does not start, continue or end as it should.
    #[error("expected {expected} at byte {at}")]
    Container {
        /// What should be there.
        expected: &'static str,
        /// Offset in bytes.
        at: usize,
    },
    /// A limit is passed.
    #[error("over the limit of {limit} {what}")]
    Limit {
        /// What is counted.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Members are not those of the manifest, in its order.
    #[error("expected member {expected}, found {found}")]
    Member {
        /// Name in the manifest, or `nothing`.
        expected: String,
        /// Name in the container, or `nothing`.
        found: String,
    },
    /// Length or digest of a member differs from the manifest.
    #[error("length or digest differ from the manifest")]
    Digest,
    /// A member that no bundle of this version has.
    #[error("no such member in a bundle of this version")]
    Unexpected,
    /// A certificate or CRL inside cannot be read.
    #[error("{0}")]
    Certificate(String),
    /// Dates out of order.
    #[error("next update is not after issue")]
    Dates,
}
