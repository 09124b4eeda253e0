//! The certificate path of a seal, and the list that vouches for it.

use super::court::Court;
use super::findings::Findings;
use super::revocation;
use crate::format::ServiceKind;
use crate::path::{Certificate, Path, PathError, PathQuestion, Usage, check_path};
use crate::report::{CheckCode, ReasonCode};
use crate::trust::{TrustChain, VerifiedRegion};
use crate::value::{Time, Uscc};

/// Finds the path, and tells validity and revocation.
///
/// Whether there is a path comes before when it was valid (EN 319 102-1 5.2.6.4): an expired certificate of a
/// stranger is a stranger's.
pub(super) fn path(
    court: &Court<'_>,
    signer: &Certificate,
    carried: &[Certificate],
    proven: Option<Time>,
    findings: &mut Findings,
) -> Option<Path> {
    let at = proven.unwrap_or(court.question.control_time());
    match find(court, signer, carried, at) {
        Ok(path) => {
            let anchor = path
                .anchor()
                .map(Certificate::subject_text)
                .unwrap_or_default();
            findings.pass(CheckCode::Path, format!("to {anchor}"));
            tell_validity(&path, at, proven, findings);
            revocation::judge(&path, proven, findings);
            Some(path)
        }
        Err(error) => {
            tell_no_path(court, &error, findings);
            findings.not_run(CheckCode::Validity, "no path");
            findings.not_run(CheckCode::Revocation, "no path");
            None
        }
    }
}

fn find(
    court: &Court<'_>,
    signer: &Certificate,
    carried: &[Certificate],
    at: Time,
) -> Result<Path, PathError> {
    let question = PathQuestion {
        at,
        now: court.question.now,
        usage: Usage::Seal,
    };
    let candidates = [carried, &court.extra].concat();
    let anchors = &court.anchors.seals;
    check_path(
        signer,
        &candidates,
        anchors,
        &court.revocation,
        &question,
        &court.certificate_verifier(),
    )
}

fn tell_validity(path: &Path, at: Time, proven: Option<Time>, findings: &mut Findings) {
    let Some(outside) = path.out_of_bounds(at) else {
        return findings.pass(CheckCode::Validity, format!("valid at {at}"));
    };
    let reason = match (outside.is_early(), proven) {
        (true, Some(_)) => ReasonCode::CertNotYetValid,
        // Nothing proves a time before the certificate, so our own clock is behind.
        (true, None) => ReasonCode::ClockBack,
        (false, _) => ReasonCode::CertExpiredNoTime,
    };
    findings.found(CheckCode::Validity, reason, outside);
}

fn tell_no_path(court: &Court<'_>, error: &PathError, findings: &mut Findings) {
    match error {
        PathError::NoIssuer { .. }
        | PathError::NotTrusted { .. }
        | PathError::SignatureWrong { .. } => {
            findings.found(CheckCode::Path, ReasonCode::IssuerNotInList, error);
            for refused in court.evidence.refused() {
                findings.found(CheckCode::TrustList, refused.reason(), refused);
            }
        }
        PathError::UnsupportedAlgorithm { .. } => {
            findings.found(CheckCode::Path, ReasonCode::AlgorithmWeak, error);
        }
        PathError::TooMuchWork(_) => {
            findings.found(CheckCode::Path, ReasonCode::FileTooComplex, error);
        }
        _ => findings.found(CheckCode::Path, ReasonCode::ChainBad, error),
    }
}

/// The region's list vouches for the seal: it is in force, names the seal CA at that time, and the department.
pub(super) fn vouch<'c>(
    court: &'c Court<'_>,
    path: &Path,
    department: Option<&Uscc>,
    at: Time,
    findings: &mut Findings,
) -> Option<(&'c TrustChain, &'c VerifiedRegion)> {
    let Some((chain, region)) = path.anchor().and_then(|anchor| court.region(anchor)) else {
        findings.not_run(CheckCode::TrustList, "trusted by a plain anchor");
        return None;
    };
    let list = region.list();
    match chain.stale(region, court.question.now) {
        Some((reason, detail)) => findings.found(CheckCode::TrustList, reason, detail),
        None => {
            findings.pass(
                CheckCode::TrustList,
                format!("region {} sequence {}", list.code, list.sequence),
            );
        }
    }
    let root = path.anchor();
    if let Some((reason, detail)) = root.and_then(|root| court.evidence.claimed_twice(root)) {
        findings.found(CheckCode::TrustList, reason, detail);
    }
    if let Err(detail) = listed(path, region, at) {
        findings.found(CheckCode::TrustList, ReasonCode::IssuerNotInList, detail);
    }
    match department.filter(|uscc| region.department(uscc, at).is_some()) {
        Some(uscc) => findings.pass(CheckCode::Department, uscc),
        None => {
            let named = department.map_or("no department", Uscc::as_str);
            let detail = format!("{named} in the certificate is not listed at {at}");
            findings.found(
                CheckCode::Department,
                ReasonCode::DepartmentNotInList,
                detail,
            );
        }
    }
    Some((chain, region))
}

/// Root and seal CA of the path are services of the region at that time.
fn listed(path: &Path, region: &VerifiedRegion, at: Time) -> Result<(), String> {
    let certificates: Vec<&Certificate> = path
        .certificates()
        .iter()
        .map(|one| &one.certificate)
        .collect();
    let not_listed = |what: &str| {
        format!(
            "{what} is not listed in region {} at {at}",
            region.list().code
        )
    };
    let root = certificates
        .last()
        .is_some_and(|root| region.serves(ServiceKind::RootCa, root, at));
    if !root {
        return Err(not_listed("the root"));
    }
    let maker = certificates
        .get(1)
        .is_some_and(|maker| region.serves(ServiceKind::SealCa, maker, at));
    match maker {
        true => Ok(()),
        false => Err(not_listed("the issuer of the seal's certificate")),
    }
}
