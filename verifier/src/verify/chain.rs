//! The certificate path of a seal, and the list that vouches for it.

use super::court::Court;
use super::findings::Findings;
use crate::cms::SignedData;
use crate::format::ServiceKind;
use crate::path::{Certificate, Path, PathError, PathQuestion, Usage, check_path};
use crate::report::{CheckCode, ReasonCode, SubIndication};
use crate::trust::{TrustChain, VerifiedRegion};
use crate::value::{Time, Uscc};

/// The path that counts now.
///
/// Whether there is a path comes before when it was valid (EN 319 102-1 5.2.6.4): an expired certificate of a
/// stranger is a stranger's.
pub(super) fn find(
    court: &Court<'_>,
    signer: &Certificate,
    signed: &SignedData<'_>,
) -> Result<Path, PathError> {
    find_at(court, signer, signed, court.question.control_time())
}

/// The path again, where another one was valid at the time that is proved.
pub(super) fn at_proven_time(
    court: &Court<'_>,
    signer: &Certificate,
    signed: &SignedData<'_>,
    path: Path,
    proven: Option<Time>,
) -> Path {
    match proven.filter(|proven| path.out_of_bounds(*proven).is_some()) {
        Some(proven) => find_at(court, signer, signed, proven).unwrap_or(path),
        None => path,
    }
}

fn find_at(
    court: &Court<'_>,
    signer: &Certificate,
    signed: &SignedData<'_>,
    at: Time,
) -> Result<Path, PathError> {
    let question = PathQuestion {
        at,
        now: court.question.now,
        usage: Usage::Seal,
    };
    let candidates = [signed.certificates(), &court.extra].concat();
    check_path(
        signer,
        &candidates,
        &court.anchors.seals,
        &court.revocation.with(signed.revocation()),
        &question,
        &court.certificate_verifier(),
    )
}

/// Tells the path, or why there is none.
pub(super) fn tell(court: &Court<'_>, found: &Result<Path, PathError>, findings: &mut Findings) {
    match found {
        Ok(path) => {
            let anchor = path.anchor().map(Certificate::subject_text);
            let anchor = anchor.unwrap_or_default();
            findings.pass(CheckCode::Path, format!("to {anchor}{}", oddities(path)));
        }
        Err(error) => {
            tell_no_path(court, error, findings);
            findings.not_run(CheckCode::Validity, "no path");
            findings.not_run(CheckCode::Revocation, "no path");
        }
    }
}

/// Serial numbers that no authority should give out, but that users bear with (RFC 5280 4.1.2.2).
fn oddities(path: &Path) -> String {
    let certificates = path.certificates().iter().map(|one| &one.certificate);
    let odd = certificates.filter_map(|one| Some((one.subject_text(), one.odd_serial()?)));
    odd.map(|(who, what)| format!("; {who}: {what}")).collect()
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
    if let Err((detail, sub)) = listed(path, region, at) {
        findings.found_as(
            CheckCode::TrustList,
            ReasonCode::IssuerNotInList,
            sub,
            detail,
        );
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

/// Root and seal CA of the path are services of the region at that time. One that was listed until then is not
/// trusted any more; one that never was, or not yet, is not trusted.
fn listed(path: &Path, region: &VerifiedRegion, at: Time) -> Result<(), (String, SubIndication)> {
    let certificates = path.certificates();
    let places = [
        ("the root", ServiceKind::RootCa, certificates.last()),
        (
            "the issuer of the seal's certificate",
            ServiceKind::SealCa,
            certificates.get(1),
        ),
    ];
    for (what, kind, one) in places {
        let one = one.map(|one| &one.certificate);
        if one.is_some_and(|one| region.serves(kind, one, at)) {
            continue;
        }
        let code = &region.list().code;
        let end = one.and_then(|one| region.service_end(kind, one));
        let sub_indication = match end.is_some_and(|end| end <= at) {
            true => SubIndication::NoCertificateChainFoundNoPoe,
            false => SubIndication::NoCertificateChainFound,
        };
        let detail = format!("{what} is not listed in region {code} at {at}");
        return Err((detail, sub_indication));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Native;
    use crate::path::{Constraint, Memo, WorkLimit};
    use crate::trust::Evidence;
    use crate::verify::court::Anchors;
    use crate::verify::question::Question;

    /// Why there is no path, and what that means for a seal.
    #[test]
    fn table_of_obstacles() {
        let (certificate, issuer) = ("CN=a".to_owned(), "CN=b".to_owned());
        let evidence = Evidence::new();
        let anchors = Anchors::gather(&evidence);
        let memo = Memo::new(Native);
        let question = Question::at(Time::from_unix(0));
        let court = Court::new(&evidence, &anchors, &memo, &question);
        let algorithm = "1.2.3".to_owned();
        let constraint = Constraint::BasicConstraints;
        for (error, expected) in [
            (
                PathError::NoIssuer {
                    certificate: certificate.clone(),
                    issuer: issuer.clone(),
                },
                ReasonCode::IssuerNotInList,
            ),
            (
                PathError::NotTrusted {
                    root: issuer.clone(),
                },
                ReasonCode::IssuerNotInList,
            ),
            (
                PathError::SignatureWrong {
                    certificate: certificate.clone(),
                    issuer,
                },
                ReasonCode::IssuerNotInList,
            ),
            (
                PathError::UnsupportedAlgorithm {
                    certificate: certificate.clone(),
                    algorithm,
                },
                ReasonCode::AlgorithmWeak,
            ),
            (
                PathError::TooMuchWork(WorkLimit::Signatures),
                ReasonCode::FileTooComplex,
            ),
            (
                PathError::Constraint {
                    certificate,
                    constraint,
                },
                ReasonCode::ChainBad,
            ),
        ] {
            let mut findings = Findings::default();
            tell(&court, &Err(error.clone()), &mut findings);
            assert_eq!(findings.reasons(), [expected], "{error}");
        }
    }
}
