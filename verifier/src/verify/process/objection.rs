//! What stands against a signature, and what becomes of it.

use super::facts::Strength;
use crate::crypto::Sha256;
use crate::path::RevocationReason;
use crate::report::SubIndication;
use crate::value::Time;

/// One thing that stands against a signature now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::verify) struct Objection {
    /// Place on the path of the certificate that it is about, 0 for the signer's; `None`: about the signature.
    pub(in crate::verify) link: Option<usize>,
    pub(in crate::verify) kind: Kind,
}

/// Kinds of objections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::verify) enum Kind {
    /// The anchor is not trusted any more.
    Sunset { at: Time },
    /// A certificate is not valid yet.
    NotYetValid { not_before: Time },
    /// A certificate has expired.
    Expired {
        not_after: Time,
        /// Data from its lifetime say that it was not revoked.
        not_revoked: bool,
    },
    /// Nothing tells whether a certificate is revoked.
    NoData { expired: bool },
    /// What tells it is out of date.
    NotFresh {
        this_update: Time,
        next_update: Option<Time>,
    },
    /// Who signed the revocation data has expired.
    DataOutOfBounds {
        objects: Vec<Sha256>,
        signer: (Time, Time),
    },
    /// A certificate is suspended.
    OnHold { since: Time },
    /// A certificate is revoked.
    Revoked {
        at: Time,
        reason: Option<RevocationReason>,
    },
    /// An algorithm is not relied on any more.
    Weak {
        /// What uses it.
        objects: Vec<Sha256>,
        strength: Strength,
    },
}

impl Objection {
    /// The sub-indication of basic validation (5.3).
    pub(in crate::verify) fn sub_indication(&self) -> SubIndication {
        use SubIndication as S;
        match &self.kind {
            Kind::Sunset { .. } => S::NoCertificateChainFoundNoPoe,
            Kind::NotYetValid { .. } => S::OutOfBoundsNoPoe,
            Kind::Expired { not_revoked, .. } => match not_revoked {
                true => S::OutOfBoundsNotRevoked,
                false => S::OutOfBoundsNoPoe,
            },
            Kind::NoData { expired: true } => S::OutOfBoundsNoPoe,
            Kind::NoData { expired: false } => S::CertificateChainGeneralFailure,
            Kind::NotFresh { .. } | Kind::OnHold { .. } => S::TryLater,
            Kind::DataOutOfBounds { .. } => S::RevocationOutOfBoundsNoPoe,
            Kind::Revoked { .. } => match self.link {
                Some(1..) => S::RevokedCaNoPoe,
                _ => S::RevokedNoPoe,
            },
            Kind::Weak { .. } => S::CryptoConstraintsFailureNoPoe,
        }
    }
}

/// An objection, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::verify) struct Ruling {
    pub(in crate::verify) objection: Objection,
    pub(in crate::verify) outcome: Outcome,
}

/// What became of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::verify) enum Outcome {
    /// It stands.
    Stands(SubIndication),
    /// It fell away: the signature, or what else it is about, is proved to be older.
    Cured,
}

impl Ruling {
    pub(super) fn stands(objection: Objection) -> Self {
        let sub_indication = objection.sub_indication();
        Self::stands_as(objection, sub_indication)
    }

    pub(super) fn stands_as(objection: Objection, sub_indication: SubIndication) -> Self {
        Self {
            objection,
            outcome: Outcome::Stands(sub_indication),
        }
    }

    pub(super) fn cured(objection: Objection) -> Self {
        Self {
            objection,
            outcome: Outcome::Cured,
        }
    }

    /// The sub-indication that it leaves.
    pub(in crate::verify) fn standing(&self) -> Option<SubIndication> {
        match self.outcome {
            Outcome::Stands(sub_indication) => Some(sub_indication),
            Outcome::Cured => None,
        }
    }
}

/// The sub-indications that rulings leave.
pub(in crate::verify) trait Standing {
    /// The first that stands; `None`: passed.
    fn first_standing(&self) -> Option<SubIndication>;
}

impl Standing for [Ruling] {
    fn first_standing(&self) -> Option<SubIndication> {
        self.iter().find_map(Ruling::standing)
    }
}
