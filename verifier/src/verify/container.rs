//! What the checks of the CMS container mean for a seal.

use super::findings::Findings;
use crate::cms::{CmsCheck, CmsFailure, Deviation, Failing, Outcome, SignedData, Verification};
use crate::oid;
use crate::report::{CheckCode, ReasonCode, SealFormat, SubIndication};

/// Tells every check of the container.
pub(super) fn tell(verification: &Verification, format: SealFormat, findings: &mut Findings) {
    for (check, outcome) in verification.checks() {
        let code = code(*check);
        match outcome {
            Outcome::Pass => findings.pass(code, check.code()),
            Outcome::NotRun => findings.not_run(code, check.code()),
            Outcome::Warn(failure) => findings.warn(code, failure),
            // Whether it was relied on when it was used is told with the time.
            Outcome::Fail(CmsFailure::DigestWeak(_)) => (),
            Outcome::Fail(failure) => fail(code, failure, format, findings),
        }
    }
}

/// What EN 319 142-1 6.3 leaves out and other makers write: worth a word, no fault.
pub(super) fn tell_notes(signed: &SignedData<'_>, format: SealFormat, findings: &mut Findings) {
    if format == SealFormat::Pades && signed.attribute(oid::SIGNING_TIME).is_some() {
        let note = "signing-time attribute, in place of which PAdES has /M";
        findings.warn(CheckCode::Container, note);
    }
}

/// In a seal of our own profile every departure from it is the mark of a change.
pub(super) fn tell_deviations(signed: &SignedData<'_>, findings: &mut Findings) {
    let bare = signed.time_stamp_tokens().is_empty();
    for deviation in signed.deviations() {
        // A seal without any time stamp lacks evidence; that is told by the time stamp's own check.
        if bare && *deviation == Deviation::UnsignedAttributes {
            continue;
        }
        findings.found(CheckCode::Container, ReasonCode::FormatBad, deviation);
    }
}

fn code(check: CmsCheck) -> CheckCode {
    match check {
        CmsCheck::MessageDigest => CheckCode::Digest,
        CmsCheck::Signature => CheckCode::Signature,
        CmsCheck::SignerIdentifier | CmsCheck::SigningCertificate => CheckCode::SigningCertificate,
        CmsCheck::Algorithms => CheckCode::Algorithm,
        _ => CheckCode::Container,
    }
}

fn fail(code: CheckCode, failure: &CmsFailure, format: SealFormat, findings: &mut Findings) {
    use CmsFailure as F;
    let reason = match (failure, format) {
        (F::SigningCertificateMismatch, _) => {
            let sub = SubIndication::NoSigningCertificateFound;
            return findings.found_as(code, ReasonCode::SealCertMismatch, sub, failure);
        }
        // ISO 32000-1 signatures need not name their certificate; those of EN 319 142-1 must.
        (F::SigningCertificateMissing | F::SigningCertificateSha1, SealFormat::Cms) => {
            return findings.warn(code, failure);
        }
        (F::SigningCertificateSha1, SealFormat::Pades) => ReasonCode::AlgorithmWeak,
        (F::NoSignedAttributes, SealFormat::Pades) => ReasonCode::FormatBad,
        _ => usual(failure.failing()),
    };
    findings.found(code, reason, failure);
}

fn usual(failing: Failing) -> ReasonCode {
    match failing {
        Failing::Hash => ReasonCode::ContentChanged,
        Failing::Signature => ReasonCode::SignatureBad,
        Failing::Format => ReasonCode::FormatBad,
        Failing::NoSigningCertificate | Failing::Constraints => {
            ReasonCode::SigningCertificateMissing
        }
        Failing::WeakAlgorithm => ReasonCode::AlgorithmWeak,
        Failing::TooMuchWork => ReasonCode::FileTooComplex,
        _ => ReasonCode::SealFormatUnsupported,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{DigestAlgorithm, SignatureError};
    use crate::report::CheckResult;

    #[test]
    fn table_of_checks() {
        for (check, expected) in [
            (CmsCheck::SignedAttributes, CheckCode::Container),
            (CmsCheck::ContentType, CheckCode::Container),
            (CmsCheck::MessageDigest, CheckCode::Digest),
            (CmsCheck::Algorithms, CheckCode::Algorithm),
            (CmsCheck::AlgorithmProtection, CheckCode::Container),
            (CmsCheck::SignerIdentifier, CheckCode::SigningCertificate),
            (CmsCheck::SigningCertificate, CheckCode::SigningCertificate),
            (CmsCheck::Signature, CheckCode::Signature),
        ] {
            assert_eq!(code(check), expected, "{check:?}");
        }
    }

    /// What a failure means: the reason against a seal, or `None` where it is only worth a word.
    #[test]
    fn table_of_failures() {
        use CmsFailure as F;
        use ReasonCode as R;
        let (pades, cms) = (SealFormat::Pades, SealFormat::Cms);
        let wrong = F::Signature(SignatureError::Wrong);
        for (failure, format, expected) in [
            (F::DigestMismatch, pades, Some(R::ContentChanged)),
            (wrong, pades, Some(R::SignatureBad)),
            (
                F::ContentType("1.2.3".to_owned()),
                pades,
                Some(R::FormatBad),
            ),
            (F::SignerNotFound, pades, Some(R::SigningCertificateMissing)),
            (
                F::SigningCertificateMissing,
                pades,
                Some(R::SigningCertificateMissing),
            ),
            (F::SigningCertificateMissing, cms, None),
            (
                F::SigningCertificateMismatch,
                pades,
                Some(R::SealCertMismatch),
            ),
            (
                F::SigningCertificateMismatch,
                cms,
                Some(R::SealCertMismatch),
            ),
            (F::SigningCertificateSha1, pades, Some(R::AlgorithmWeak)),
            (F::SigningCertificateSha1, cms, None),
            (F::NoSignedAttributes, pades, Some(R::FormatBad)),
            (
                F::NoSignedAttributes,
                cms,
                Some(R::SigningCertificateMissing),
            ),
            (
                F::Signature(SignatureError::KeySize { bits: 1024 }),
                cms,
                Some(R::AlgorithmWeak),
            ),
            (
                F::Signature(SignatureError::TooMuchWork),
                cms,
                Some(R::FileTooComplex),
            ),
            (
                F::AlgorithmUnknown("1.2.3".to_owned()),
                cms,
                Some(R::SealFormatUnsupported),
            ),
            (
                F::DigestWeak(DigestAlgorithm::Sha1),
                cms,
                Some(R::AlgorithmWeak),
            ),
        ] {
            let mut findings = Findings::default();
            fail(CheckCode::Container, &failure, format, &mut findings);
            let told = findings.reasons().first().copied();
            assert_eq!(told, expected, "{failure} {format:?}");
            let check = findings.into_checks().remove(0);
            assert_eq!(check.result == CheckResult::Warn, expected.is_none());
        }
    }
}
