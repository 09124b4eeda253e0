//! What every seal of a file is judged with.

use std::cell::Cell;

use super::process::Moment;
use super::question::Question;
use crate::crypto::{Budget, Native, SignatureVerifier};
use crate::path::{Anchor, Certificate, Memo, RevocationData};
use crate::trust::{Evidence, TrustChain, VerifiedRegion};

/// Anchors, gathered once from the evidence.
#[derive(Debug)]
pub(super) struct Anchors {
    /// Roots of the regions, and plain anchors of seals.
    pub(super) seals: Vec<Anchor>,
    /// Roots of the regions, and plain anchors of time stamps. What a region's root vouches for must be listed too.
    pub(super) time_stamps: Vec<Anchor>,
}

impl Anchors {
    pub(super) fn gather(evidence: &Evidence) -> Self {
        let roots = || {
            evidence
                .regions()
                .flat_map(|(_, region)| region.anchors())
                .cloned()
        };
        Self {
            seals: roots().chain(evidence.anchors().iter().cloned()).collect(),
            time_stamps: roots()
                .chain(evidence.tsa_anchors().iter().cloned())
                .collect(),
        }
    }
}

/// Time stamps inside all signatures of one file: an authority's signature and path each. Honest signatures have one or two, and
/// the most signed public sample has 51 signatures.
const MOST_STAMPS: usize = 256;

/// Evidence, question and memory for one file.
pub(super) struct Court<'c> {
    pub(super) evidence: &'c Evidence,
    pub(super) anchors: &'c Anchors,
    memo: &'c Memo<Native>,
    /// The signature checks that the file may cause on certificates and revocation data, all its searches together.
    budget: Budget<'c>,
    pub(super) question: &'c Question,
    /// Time stamps inside signatures that may still be judged.
    stamps: Cell<usize>,
    /// Revocation data of the evidence and of the file.
    pub(super) revocation: RevocationData,
    /// Certificates that the file carries outside its signatures.
    pub(super) extra: Vec<Certificate>,
}

impl<'c> Court<'c> {
    pub(super) fn new(
        evidence: &'c Evidence,
        anchors: &'c Anchors,
        memo: &'c Memo<Native>,
        question: &'c Question,
    ) -> Self {
        Self {
            evidence,
            anchors,
            memo,
            budget: Budget::new(&Native, Budget::DEFAULT_CHECKS),
            question,
            stamps: Cell::new(MOST_STAMPS),
            revocation: evidence.revocation().clone(),
            extra: Vec::new(),
        }
    }

    /// Takes what the file carries outside its signatures; each is proved where it is used.
    pub(super) fn hear(
        &mut self,
        revocation: RevocationData,
        certificates: impl Iterator<Item = Certificate>,
    ) {
        self.revocation.extend(revocation);
        self.extra.extend(certificates);
    }

    /// How many of so many time stamps in one signature may be judged.
    pub(super) fn affords_stamps(&self, wanted: usize) -> usize {
        let afforded = wanted.min(self.stamps.get());
        self.stamps.set(self.stamps.get().saturating_sub(afforded));
        afforded
    }

    /// When it is judged.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            at: self.question.control_time(),
            clock: self.question.now,
        }
    }

    /// Checks signatures on certificates and lists; remembers the good ones, and bounds the work of the whole file.
    pub(super) fn certificate_verifier(&self) -> impl SignatureVerifier + '_ {
        self.memo.within(&self.budget)
    }

    /// The region whose root this is, and the chain that vouches for the region.
    pub(super) fn region(&self, root: &Certificate) -> Option<(&TrustChain, &VerifiedRegion)> {
        self.evidence.region_of(root)
    }

    /// Whether the caller gave this certificate as a plain anchor of time stamps.
    pub(super) fn is_plain_tsa_anchor(&self, certificate: &Certificate) -> bool {
        self.evidence
            .tsa_anchors()
            .iter()
            .any(|anchor| anchor.certificate() == certificate)
    }
}
