//! The time that is proved for a seal.

use super::court::Court;
use super::findings::Findings;
use crate::cms::{Container, Strictness};
use crate::crypto::Native;
use crate::format::ServiceKind;
use crate::path::{Certificate, Path};
use crate::pdf::SignatureField;
use crate::report::{CheckCode, ReasonCode};
use crate::timestamp::{Stamp, StampFailure, StampQuestion, Token};
use crate::value::Time;

/// A time, and who vouches for it.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub(super) time: Time,
    /// The anchor of the time-stamp authority.
    pub(super) anchor: Option<Certificate>,
}

/// Why a token proves nothing, and what that means in a seal of our own profile.
struct Useless(ReasonCode, String);

/// The earliest time that the tokens over a signature value and the document time stamps after it prove.
///
/// In a seal of our own profile a token that proves nothing counts against the seal; in those of other makers
/// it is left out of account, as EN 319 102-1 5.5.4 has it.
pub(super) fn prove(
    court: &Court<'_>,
    tokens: &[&[u8]],
    signature: &[u8],
    document_stamps: &[&SignatureField<'_>],
    strictness: Strictness,
    findings: &mut Findings,
) -> Option<Proof> {
    let mut proofs = Vec::new();
    for token in tokens {
        proofs.extend(take(
            signature_stamp(court, token, signature, strictness),
            strictness,
            findings,
        ));
    }
    for field in document_stamps {
        proofs.extend(take(
            document_stamp(court, field),
            Strictness::Foreign,
            findings,
        ));
    }
    if tokens.is_empty() && document_stamps.is_empty() {
        match strictness {
            Strictness::Own => {
                findings.found(CheckCode::Timestamp, ReasonCode::TimestampMissing, "none")
            }
            Strictness::Foreign => findings.not_run(CheckCode::Timestamp, "none"),
        }
    }
    proofs.into_iter().min_by_key(|proof| proof.time)
}

fn take(
    judged: Result<Proof, Useless>,
    strictness: Strictness,
    findings: &mut Findings,
) -> Option<Proof> {
    match (judged, strictness) {
        (Ok(proof), _) => {
            findings.pass(CheckCode::Timestamp, format!("made {}", proof.time));
            Some(proof)
        }
        (Err(Useless(reason, detail)), Strictness::Own) => {
            findings.found(CheckCode::Timestamp, reason, detail);
            None
        }
        (Err(Useless(reason, detail)), Strictness::Foreign) => {
            findings.warn(
                CheckCode::Timestamp,
                format!("left out, {}: {detail}", reason.as_str()),
            );
            None
        }
    }
}

fn signature_stamp(
    court: &Court<'_>,
    token: &[u8],
    signature: &[u8],
    strictness: Strictness,
) -> Result<Proof, Useless> {
    let token = Token::parse(token, strictness).map_err(bad)?;
    let proof = judge(court, &token, &[signature])?;
    match strictness {
        Strictness::Own => {
            exact(&proof.1.path, token.signed_data().certificates()).map(|()| proof.0)
        }
        Strictness::Foreign => Ok(proof.0),
    }
}

fn document_stamp(court: &Court<'_>, field: &SignatureField<'_>) -> Result<Proof, Useless> {
    let (Some(contents), Some(parts), []) = (&field.contents, field.signed_parts(), field.faults())
    else {
        return Err(bad("structure of the document time stamp"));
    };
    let container = Container::read(&contents.der).map_err(bad)?;
    let token = Token::read(&container).map_err(bad)?;
    judge(court, &token, &parts).map(|(proof, _)| proof)
}

fn judge(
    court: &Court<'_>,
    token: &Token<'_>,
    stamped: &[&[u8]],
) -> Result<(Proof, Stamp), Useless> {
    let question = StampQuestion {
        anchors: &court.anchors.time_stamps,
        extra: &court.extra,
        revocation: &court.revocation,
        now: court.question.now,
        verifier: &Native,
        certificate_verifier: &court.certificate_verifier(),
    };
    let verification = token.verify(stamped, &question);
    if let Some(failure) = verification.failure() {
        return Err(Useless(meaning(failure), failure.to_string()));
    }
    let Some(stamp) = verification.proven() else {
        return Err(bad("the token was not verified"));
    };
    listed(court, stamp)?;
    let proof = Proof {
        time: stamp.time,
        anchor: stamp.path.anchor().cloned(),
    };
    Ok((proof, stamp.clone()))
}

/// Below a region's root, only the authorities that its list names at that time make time stamps.
fn listed(court: &Court<'_>, stamp: &Stamp) -> Result<(), Useless> {
    let Some(anchor) = stamp.path.anchor() else {
        return Err(bad("no anchor"));
    };
    let Some((_, region)) = court.region(anchor) else {
        return Ok(());
    };
    if court.is_plain_tsa_anchor(anchor) || region.serves(ServiceKind::Tsa, &stamp.tsa, stamp.time)
    {
        return Ok(());
    }
    let code = &region.list().code;
    Err(Useless(
        ReasonCode::TsaNotInList,
        format!(
            "{} is no time-stamp authority of region {code} at {}",
            stamp.tsa.subject_text(),
            stamp.time
        ),
    ))
}

/// A token of our own profile carries exactly its path, the root byte for byte the anchor.
fn exact(path: &Path, carried: &[Certificate]) -> Result<(), Useless> {
    match is_exact(path, carried) {
        true => Ok(()),
        false => Err(bad("certificates in the token are not exactly its path")),
    }
}

/// Whether the certificates carried are exactly those of the path.
pub(super) fn is_exact(path: &Path, carried: &[Certificate]) -> bool {
    path.certificates().len() == carried.len()
        && path
            .certificates()
            .iter()
            .all(|one| carried.contains(&one.certificate))
}

fn bad(detail: impl ToString) -> Useless {
    Useless(ReasonCode::TimestampBad, detail.to_string())
}

/// What a failure means in a seal of our own profile.
fn meaning(failure: &StampFailure) -> ReasonCode {
    match failure {
        StampFailure::Future { .. } => ReasonCode::TimeOrder,
        // An anchor that fits by name only is no anchor: two regions may well be named alike.
        StampFailure::Path(_) | StampFailure::OutOfBounds(_) => ReasonCode::TsaNotInList,
        StampFailure::Revoked { .. } | StampFailure::OnHold { .. } => ReasonCode::TsaRevoked,
        StampFailure::RevocationUnknown => ReasonCode::RevocationMissing,
        StampFailure::RevocationStale { .. } => ReasonCode::RevocationStale,
        _ => ReasonCode::TimestampBad,
    }
}
