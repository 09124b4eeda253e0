//! Every check of one token, each with its result.

use super::{Accuracy, Token};
use crate::cms::{CmsFailure, Content, Verification};
use crate::crypto::{DigestAlgorithm, SignatureVerifier};
use crate::path::{
    Anchor, CLOCK_SKEW, Certificate, Constraint, Path, PathError, PathQuestion, Revocation,
    RevocationData, RevocationReason, Usage, UsageFault, check_path,
};
use crate::value::Time;

/// The checks, in the order in which they run.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StampCheck {
    /// The authority's signature, with all that [`crate::cms::CmsCheck`] names, certificate binding included.
    Signature,
    /// Its certificate is for time stamps and nothing else (RFC 3161 2.3).
    Usage,
    /// The imprint is the digest of what is said to be stamped (RFC 3161 2.2).
    Imprint,
    /// The time is not in the future.
    Time,
    /// A path leads from its certificate to an anchor for time stamps, valid at the time stamped.
    Path,
    /// No certificate on that path was revoked in a way that touches this token (RFC 3161 4).
    Revocation,
}

impl StampCheck {
    /// Stable code of the check in reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Signature => "timestamp_signature",
            Self::Usage => "timestamp_usage",
            Self::Imprint => "timestamp_imprint",
            Self::Time => "timestamp_time",
            Self::Path => "timestamp_path",
            Self::Revocation => "timestamp_revocation",
        }
    }
}

/// Result of one check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum StampOutcome {
    /// Did not hold.
    Fail(StampFailure),
    /// Could not be checked for want of something else.
    NotRun,
    /// Held.
    Pass,
    /// Evidence is missing.
    Unknown(StampFailure),
}

/// Why a token proves nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StampFailure {
    /// The authority's signature or what belongs to it.
    #[error("time stamp signature: {0}")]
    Cms(CmsFailure),
    /// Made after the moment of the judgement.
    #[error("time stamp of {time} is in the future")]
    Future {
        /// The time stamped.
        time: Time,
    },
    /// A token over something else.
    #[error("the time stamp is over something else")]
    Imprint,
    /// The imprint's digest proves nothing any more.
    #[error("imprint with {}", .0.name())]
    ImprintDigest(DigestAlgorithm),
    /// A certificate on the path was on hold.
    #[error("a certificate of the time stamp authority is on hold since {since}")]
    OnHold {
        /// Since when.
        since: Time,
    },
    /// A certificate on the path was not valid at the time stamped: which, in words.
    #[error("time stamp authority: {0}")]
    OutOfBounds(String),
    /// No path to an anchor for time stamps.
    #[error("time stamp authority: {0}")]
    Path(PathError),
    /// No usable revocation data for a certificate on the path.
    #[error("no revocation data for the time stamp authority")]
    RevocationUnknown,
    /// The revocation data for a certificate on the path are no more in force.
    #[error("revocation data for the time stamp authority were in force until {until}")]
    RevocationStale {
        /// When newer data were due.
        until: Time,
    },
    /// A certificate on the path was revoked.
    #[error("a certificate of the time stamp authority was revoked {at}")]
    Revoked {
        /// Since when.
        at: Time,
        /// Why, if said.
        reason: Option<RevocationReason>,
    },
    /// The certificate is not one of a time-stamp authority.
    #[error("time stamp authority: {0}")]
    Usage(UsageFault),
}

/// What a token is judged with.
#[derive(Clone, Copy)]
pub struct StampQuestion<'q> {
    /// Anchors for time stamps, and only for these: a seal's anchor does not vouch for a time.
    pub anchors: &'q [Anchor],
    /// Certificates found elsewhere.
    pub extra: &'q [Certificate],
    /// Revocation lists and responses.
    pub revocation: &'q RevocationData,
    /// Time of the judgement.
    pub now: Time,
    /// Checks the token's own signature.
    pub verifier: &'q dyn SignatureVerifier,
    /// Checks signatures on certificates and lists; may remember them.
    pub certificate_verifier: &'q dyn SignatureVerifier,
}

impl StampQuestion<'_> {
    /// Where the authority's certificate may be, if the token does not carry it: elsewhere in the file, or
    /// among the anchors.
    fn candidates(&self) -> Vec<Certificate> {
        let anchors = self.anchors.iter().map(Anchor::certificate);
        self.extra.iter().chain(anchors).cloned().collect()
    }
}

/// A proven time.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// genTime, cut to the second.
    pub time: Time,
    /// By how much it may be off.
    pub accuracy: Option<Accuracy>,
    /// The authority's policy, dotted.
    pub policy: String,
    /// The authority's certificate.
    pub tsa: Certificate,
    /// From there to its anchor.
    pub path: Path,
}

/// All checks of one token.
#[derive(Clone, Debug)]
pub struct StampVerification {
    time: Time,
    cms: Verification,
    checks: Vec<(StampCheck, StampOutcome)>,
    stamp: Option<Stamp>,
}

impl StampVerification {
    /// The time that the token claims, proven or not.
    pub fn claimed_time(&self) -> Time {
        self.time
    }

    /// The checks of its signature.
    pub fn cms(&self) -> &Verification {
        &self.cms
    }

    /// Every check with its result.
    pub fn checks(&self) -> &[(StampCheck, StampOutcome)] {
        &self.checks
    }

    /// The first check that did not hold, or whose evidence is missing.
    pub fn failure(&self) -> Option<&StampFailure> {
        self.checks.iter().find_map(|(_, outcome)| match outcome {
            StampOutcome::Fail(failure) | StampOutcome::Unknown(failure) => Some(failure),
            StampOutcome::Pass | StampOutcome::NotRun => None,
        })
    }

    /// The time told, where everything holds that does not change with age: signature, binding, usage, imprint and
    /// path. Whether the authority is revoked and the algorithms are still relied on, and since when the token is
    /// known to exist, are for EN 319 102-1 5.4 to judge.
    pub(crate) fn sound(&self) -> Result<Option<&Stamp>, StampFailure> {
        let failures = self
            .checks
            .iter()
            .filter_map(|(check, outcome)| match outcome {
                StampOutcome::Fail(failure) | StampOutcome::Unknown(failure) => {
                    Some((check, failure))
                }
                StampOutcome::Pass | StampOutcome::NotRun => None,
            });
        for (check, failure) in failures {
            let lasting = match (check, failure) {
                (StampCheck::Revocation, _) => None,
                (StampCheck::Signature, _) => {
                    let failure = self.cms.failure_beside_weakness();
                    failure.cloned().map(StampFailure::Cms)
                }
                (_, StampFailure::ImprintDigest(_)) => None,
                _ => Some(failure.clone()),
            };
            if let Some(failure) = lasting {
                return Err(failure);
            }
        }
        Ok(self.stamp.as_ref())
    }

    /// The proven time, if every check held.
    pub fn proven(&self) -> Option<&Stamp> {
        self.stamp.as_ref().filter(|_| self.failure().is_none())
    }
}

impl Token<'_> {
    /// Runs every check. `stamped` is what the token should be over, in parts: the signature value, or the bytes
    /// that a document time stamp covers.
    pub fn verify(&self, stamped: &[&[u8]], question: &StampQuestion<'_>) -> StampVerification {
        self.verify_content(&Content::new(stamped), question)
    }

    /// [`Self::verify`] over bytes that may be hashed already.
    pub fn verify_content(
        &self,
        stamped: &Content<'_>,
        question: &StampQuestion<'_>,
    ) -> StampVerification {
        let cms = self
            .signed
            .verify(&[], &question.candidates(), question.verifier);
        let signer = cms.signer().cloned();
        let path = signer.as_ref().map(|tsa| self.path(tsa, question));
        let checks = vec![
            (StampCheck::Signature, signature(&cms)),
            (StampCheck::Usage, usage(signer.as_ref())),
            (StampCheck::Imprint, self.check_imprint(stamped)),
            (StampCheck::Time, self.check_time(question.now)),
            (StampCheck::Path, self.check_path(path.as_ref())),
            (StampCheck::Revocation, self.check_revocation(path.as_ref())),
        ];
        let stamp = signer
            .zip(path.and_then(Result::ok))
            .map(|(tsa, path)| Stamp {
                time: self.info.time(),
                accuracy: self.info.accuracy(),
                policy: self.info.policy().to_string(),
                tsa,
                path,
            });
        StampVerification {
            time: self.info.time(),
            cms,
            checks,
            stamp,
        }
    }

    /// Judged at the time stamped: the authority's certificate may have expired since (RFC 3161 4).
    fn path(&self, tsa: &Certificate, question: &StampQuestion<'_>) -> Result<Path, PathError> {
        let intermediates = [self.signed.certificates(), question.extra].concat();
        let revocation = question.revocation.with(self.signed.revocation());
        let path_question = PathQuestion {
            at: self.info.time(),
            now: question.now,
            usage: Usage::TimeStamp,
        };
        check_path(
            tsa,
            &intermediates,
            question.anchors,
            &revocation,
            &path_question,
            question.certificate_verifier,
        )
    }

    fn check_imprint(&self, stamped: &Content<'_>) -> StampOutcome {
        let digest = self.info.digest_algorithm();
        match self.info.covers(stamped) {
            false => StampOutcome::Fail(StampFailure::Imprint),
            true if digest.is_weak() => StampOutcome::Fail(StampFailure::ImprintDigest(digest)),
            true => StampOutcome::Pass,
        }
    }

    fn check_time(&self, now: Time) -> StampOutcome {
        let time = self.info.time();
        match time > now.add_seconds(CLOCK_SKEW).unwrap_or(now) {
            true => StampOutcome::Fail(StampFailure::Future { time }),
            false => StampOutcome::Pass,
        }
    }

    /// A fault in usage is told by its own check.
    fn check_path(&self, path: Option<&Result<Path, PathError>>) -> StampOutcome {
        let time = self.info.time();
        match path {
            Some(Ok(path)) => match path.out_of_bounds(time) {
                None => StampOutcome::Pass,
                Some(outside) => StampOutcome::Fail(StampFailure::OutOfBounds(outside.to_string())),
            },
            Some(Err(PathError::Constraint {
                constraint: Constraint::Usage(fault),
                ..
            })) => StampOutcome::Fail(StampFailure::Usage(fault.clone())),
            Some(Err(error)) => StampOutcome::Fail(StampFailure::Path(error.clone())),
            None => StampOutcome::NotRun,
        }
    }

    fn check_revocation(&self, path: Option<&Result<Path, PathError>>) -> StampOutcome {
        let Some(Ok(path)) = path else {
            return StampOutcome::NotRun;
        };
        let time = self.info.time();
        let outcomes = path
            .certificates()
            .iter()
            .map(|one| revocation(&one.revocation, time));
        worst(outcomes)
    }
}

fn signature(cms: &Verification) -> StampOutcome {
    match cms.verified() {
        Ok(_) => StampOutcome::Pass,
        Err(failure) => StampOutcome::Fail(StampFailure::Cms(failure.clone())),
    }
}

fn usage(signer: Option<&Certificate>) -> StampOutcome {
    match signer.map(|tsa| Usage::TimeStamp.check(tsa)) {
        Some(Ok(())) => StampOutcome::Pass,
        Some(Err(fault)) => StampOutcome::Fail(StampFailure::Usage(fault)),
        None => StampOutcome::NotRun,
    }
}

/// RFC 3161 4: with one of four reasons written down, tokens from before the revocation stay good. Any other
/// reason, or none, means that the key may be in other hands, which can back-date at will.
fn revocation(fact: &Revocation, time: Time) -> StampOutcome {
    match fact {
        Revocation::Good { .. } | Revocation::NotNeeded => StampOutcome::Pass,
        Revocation::Revoked { at, reason, .. } if time < *at && is_harmless(*reason) => {
            StampOutcome::Pass
        }
        Revocation::Revoked { at, reason, .. } => StampOutcome::Fail(StampFailure::Revoked {
            at: *at,
            reason: *reason,
        }),
        Revocation::OnHold { since, .. } => {
            StampOutcome::Unknown(StampFailure::OnHold { since: *since })
        }
        Revocation::Stale {
            this_update,
            next_update,
        } => StampOutcome::Unknown(StampFailure::RevocationStale {
            until: next_update.unwrap_or(*this_update),
        }),
        Revocation::Unknown { .. } => StampOutcome::Unknown(StampFailure::RevocationUnknown),
    }
}

fn is_harmless(reason: Option<RevocationReason>) -> bool {
    matches!(
        reason,
        Some(
            RevocationReason::Unspecified
                | RevocationReason::AffiliationChanged
                | RevocationReason::Superseded
                | RevocationReason::CessationOfOperation
        )
    )
}

/// A failure before missing evidence, missing evidence before success.
fn worst(outcomes: impl Iterator<Item = StampOutcome>) -> StampOutcome {
    let rank = |outcome: &StampOutcome| match outcome {
        StampOutcome::Pass => 0,
        StampOutcome::NotRun => 1,
        StampOutcome::Unknown(_) => 2,
        StampOutcome::Fail(_) => 3,
    };
    outcomes.max_by_key(rank).unwrap_or(StampOutcome::NotRun)
}
