//! What the OCSP responses at hand say of one certificate (RFC 6960 3.2, 4.2.2).

use super::case::{Case, Found};
use super::single::{Single, Status};
use super::{Datum, DatumStatus, OcspResponse, RevocationReason, Source, Unusable, signer};
use crate::path::{CLOCK_SKEW, Certificate};

/// Answers that are tried for one certificate, latest first.
const LIMIT: usize = 32;

/// Asks every response that answers for the certificate.
pub(super) fn ask(case: &Case<'_>, issuer: &Certificate) -> Found {
    let mut found = Found::default();
    for (response, answer) in candidates(case, issuer) {
        match check(case, issuer, response, answer) {
            Ok(datum) => found.data.push(datum),
            Err(reason) => found.unusable.push(reason),
        }
    }
    found
}

fn candidates<'c>(case: &Case<'c>, issuer: &Certificate) -> Vec<(&'c OcspResponse, &'c Single)> {
    let responses = case.data.ocsps.iter();
    let mut candidates: Vec<_> = responses
        .flat_map(|response| {
            response
                .answers()
                .iter()
                .map(move |answer| (response, answer))
        })
        .filter(|(_, answer)| answer.is_about(case.certificate, issuer))
        .collect();
    candidates.sort_by_key(|(_, answer)| std::cmp::Reverse(answer.this_update));
    candidates.truncate(LIMIT);
    candidates
}

fn check(
    case: &Case<'_>,
    issuer: &Certificate,
    response: &OcspResponse,
    answer: &Single,
) -> Result<Datum, Unusable> {
    if response.has_unknown_critical() || answer.unknown_critical {
        return Err(Unusable::UnknownCritical);
    }
    check_times(case, response, answer)?;
    if !answer.has_right_hash(case.certificate) {
        return Err(Unusable::CertHash);
    }
    let status = match answer.status {
        Status::Good => DatumStatus::Good,
        Status::Unknown => return Err(Unusable::StatusUnknown),
        Status::Revoked {
            at,
            reason: Some(RevocationReason::CertificateHold),
        } => DatumStatus::OnHold { since: at },
        Status::Revoked { at, reason } => DatumStatus::Revoked { at, reason },
    };
    let (signer, algorithm) = signer::of_response(case, issuer, response)?;
    Ok(Datum {
        ids: vec![response.sha256()],
        source: Source::Ocsp,
        status,
        this_update: answer.this_update,
        next_update: answer.next_update,
        produced_at: Some(response.produced_at()),
        signer: signer.certificate,
        signed_as: signer.signed_as,
        signer_revocation: signer.revocation,
        algorithm,
        covers_expired_since: answer.archive_cutoff,
    })
}

/// RFC 6960 4.2.2.1: not from the future; signed when or after what it says was known; due again after that.
fn check_times(case: &Case<'_>, response: &OcspResponse, answer: &Single) -> Result<(), Unusable> {
    let produced = response.produced_at();
    if case.is_future(answer.this_update) || case.is_future(produced) {
        return Err(Unusable::FromTheFuture);
    }
    let backwards = answer
        .next_update
        .is_some_and(|next| next < answer.this_update);
    match answer.this_update.since(produced) > CLOCK_SKEW || backwards {
        true => Err(Unusable::TimeOrder),
        false => Ok(()),
    }
}
