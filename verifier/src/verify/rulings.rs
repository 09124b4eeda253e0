//! What rulings of the validation processes mean for a seal: reason codes, and words for the record.

use super::findings::Findings;
use super::process::{Kind, Objection, Ruling};
use super::stamp::Useless;
use crate::path::{Path, Revocation};
use crate::report::{CheckCode, ReasonCode, SubIndication};
use crate::value::Time;

/// What is known of the time when a seal was used.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    /// Proved, else the time that counts instead.
    pub(super) time: Time,
    /// Stamped in the act of sealing.
    pub(super) in_the_act: bool,
}

/// Tells what became of everything that stands against a seal.
pub(super) fn tell(path: Option<&Path>, rulings: &[Ruling], when: When, findings: &mut Findings) {
    for check in [CheckCode::Validity, CheckCode::Algorithm] {
        let about = rulings.iter().filter(|ruling| code(ruling) == check);
        about.for_each(|ruling| tell_one(ruling, when, "", findings));
    }
    let Some(path) = path else { return };
    let stands =
        |ruling: &&Ruling| code(ruling) == CheckCode::Validity && ruling.standing().is_some();
    if !rulings.iter().any(|ruling| stands(&ruling)) {
        findings.pass(CheckCode::Validity, format!("valid at {}", when.time));
    }
    for (place, one) in path.certificates().iter().enumerate() {
        let about = |ruling: &&Ruling| {
            code(ruling) == CheckCode::Revocation && ruling.objection.link == Some(place)
        };
        let detail = format!(
            "{}: {}",
            one.certificate.subject_text(),
            fact(&one.revocation)
        );
        let mut told = rulings.iter().filter(about).peekable();
        if told.peek().is_none() {
            findings.pass(CheckCode::Revocation, &detail);
        }
        told.for_each(|ruling| tell_one(ruling, when, &detail, findings));
    }
}

fn tell_one(ruling: &Ruling, when: When, detail: &str, findings: &mut Findings) {
    let words = match detail {
        "" => words(&ruling.objection),
        detail => format!("{detail}; {}", words(&ruling.objection)),
    };
    let check = code(ruling);
    match (ruling.standing(), &ruling.objection.kind) {
        (Some(sub), _) => findings.found_as(check, reason(ruling, sub, when), sub, words),
        (None, Kind::Revoked { .. } | Kind::OnHold { .. }) => {
            findings.found(check, ReasonCode::SealRevokedAfter, words);
        }
        (None, Kind::Weak { .. }) => findings.warn(check, format!("older than that: {words}")),
        (None, _) => findings.pass(check, format!("older than that: {words}")),
    }
}

fn code(ruling: &Ruling) -> CheckCode {
    match ruling.objection.kind {
        Kind::Sunset { .. } | Kind::NotYetValid { .. } | Kind::Expired { .. } => {
            CheckCode::Validity
        }
        Kind::Weak { .. } => CheckCode::Algorithm,
        _ => CheckCode::Revocation,
    }
}

/// The reason that a standing objection gives against a seal.
fn reason(ruling: &Ruling, sub_indication: SubIndication, when: When) -> ReasonCode {
    use SubIndication as S;
    let authority = !matches!(ruling.objection.link, Some(0));
    match (&ruling.objection.kind, sub_indication) {
        (Kind::NotYetValid { .. }, S::NotYetValid) => ReasonCode::CertNotYetValid,
        // Nothing proves a time before the certificate, so our own clock is behind.
        (Kind::NotYetValid { .. }, _) => ReasonCode::ClockBack,
        (Kind::Expired { .. }, S::Expired) => ReasonCode::CertExpiredBefore,
        (Kind::Expired { .. }, _) => ReasonCode::CertExpiredNoTime,
        (Kind::Sunset { .. }, _) => ReasonCode::IssuerNotInList,
        (Kind::NoData { .. }, _) => ReasonCode::RevocationMissing,
        (Kind::NotFresh { .. } | Kind::DataOutOfBounds { .. }, _) => ReasonCode::RevocationStale,
        (Kind::OnHold { .. }, _) => ReasonCode::SealOnHold,
        (Kind::Revoked { .. }, S::Revoked) => ReasonCode::SealRevokedBefore,
        (Kind::Revoked { .. }, _) => match (authority, when.in_the_act) {
            (false, true) => ReasonCode::SealRevokedBefore,
            (false, false) => ReasonCode::SealRevokedNoTime,
            (true, true) => ReasonCode::CaRevokedBefore,
            (true, false) => ReasonCode::CaRevokedNoTime,
        },
        (Kind::Weak { .. }, _) => ReasonCode::AlgorithmWeak,
    }
}

/// Why a time stamp proves nothing, if one of these stands.
pub(super) fn useless(rulings: &[Ruling]) -> Option<Useless> {
    let standing = rulings.iter().find(|ruling| ruling.standing().is_some())?;
    let reason = match standing.objection.kind {
        Kind::Sunset { .. } => ReasonCode::TsaNotInList,
        Kind::NotYetValid { .. } => ReasonCode::TimeOrder,
        Kind::Expired { .. } => ReasonCode::TsaExpired,
        Kind::NoData { .. } => ReasonCode::RevocationMissing,
        Kind::NotFresh { .. } | Kind::DataOutOfBounds { .. } => ReasonCode::RevocationStale,
        Kind::OnHold { .. } | Kind::Revoked { .. } => ReasonCode::TsaRevoked,
        Kind::Weak { .. } => ReasonCode::AlgorithmWeak,
    };
    Some(Useless {
        reason,
        sub_indication: standing.standing(),
        detail: format!("time stamp: {}", words(&standing.objection)),
    })
}

/// The objection, for the record.
fn words(objection: &Objection) -> String {
    match &objection.kind {
        Kind::Sunset { at } => format!("its anchor was trusted until {at}"),
        Kind::NotYetValid { not_before } => format!("a certificate is valid from {not_before}"),
        Kind::Expired { not_after, .. } => format!("a certificate expired {not_after}"),
        Kind::NoData { .. } => "nothing tells whether it is revoked".to_owned(),
        Kind::NotFresh {
            this_update,
            next_update,
        } => match next_update {
            Some(next) => format!("made {this_update}, newer data were due {next}"),
            None => format!("made {this_update}, good for that moment only"),
        },
        Kind::DataOutOfBounds {
            signer: (_, to), ..
        } => {
            format!("who signed the revocation data expired {to}")
        }
        Kind::OnHold { since } => format!("on hold since {since}"),
        Kind::Revoked {
            at,
            reason: Some(reason),
        } => format!("revoked {at} ({reason:?})"),
        Kind::Revoked { at, reason: None } => format!("revoked {at}"),
        Kind::Weak { strength, .. } => match strength.until {
            Some(until) => format!("{} was relied on until {until}", strength.name),
            None => strength.name.clone(),
        },
    }
}

/// The fact, for the record.
fn fact(revocation: &Revocation) -> String {
    match revocation {
        Revocation::Good {
            this_update,
            next_update,
        } => {
            format!("good by data of {this_update}, next due {next_update}")
        }
        Revocation::NotNeeded => "needs no revocation data".to_owned(),
        Revocation::OnHold { since, this_update } => {
            format!("on hold since {since}, by data of {this_update}")
        }
        Revocation::Revoked {
            at, this_update, ..
        } => {
            format!("revoked {at}, by data of {this_update}")
        }
        Revocation::Stale { this_update, .. } => format!("good by data of {this_update}"),
        Revocation::Unknown { unusable } if unusable.is_empty() => "no data".to_owned(),
        Revocation::Unknown { unusable } => format!("no usable data: {unusable:?}"),
    }
}

#[cfg(test)]
#[path = "rulings_tests.rs"]
mod tests;
