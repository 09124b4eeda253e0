//! From a certificate to a trust anchor.

use std::cell::RefCell;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, VerifiedPath};

use super::oracle::oracles;
use super::revocation;
use super::watch::Watch;
use super::{
    Anchor, Certificate, Constraint, KeyUsage, PathCertificate, PathError, RevocationData, Usage,
};
use crate::crypto::SignatureVerifier;
use crate::value::Time;

/// Seconds by which another's clock may run ahead of ours.
pub(crate) const CLOCK_SKEW: i64 = 300;

/// Certificates beside the first that one search looks at. A file of ours carries three, a time stamp two;
/// real archives with ten signatures stay under 60.
const INTERMEDIATE_LIMIT: usize = 100;

/// When, and for what.
#[derive(Clone, Copy, Debug)]
pub struct PathQuestion {
    /// Time at which the path must have been valid: when the signature is proven to have existed.
    pub at: Time,
    /// Time of the judgement, against which revocation lists are fresh or stale.
    pub now: Time,
    /// What the first certificate was used for.
    pub usage: Usage,
}

/// A path that was valid at the time asked for, signatures, names, constraints and usage included.
/// Revocation is not judged here: see each certificate's facts.
#[derive(Clone, Debug)]
pub struct Path {
    certificates: Vec<PathCertificate>,
}

impl Path {
    /// First the certificate asked about, last the anchor; one certificate where that is an anchor itself.
    pub fn certificates(&self) -> &[PathCertificate] {
        &self.certificates
    }

    /// The anchor at the end.
    pub fn anchor(&self) -> Option<&Certificate> {
        self.certificates.last().map(|last| &last.certificate)
    }
}

/// Finds a path from `leaf` over `intermediates` to one of `anchors`, valid at `question.at`, and gathers what
/// `data` say of each certificate on it.
pub fn check_path(
    leaf: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Anchor],
    data: &RevocationData,
    question: &PathQuestion,
    verifier: &dyn SignatureVerifier,
) -> Result<Path, PathError> {
    if intermediates.len() > INTERMEDIATE_LIMIT {
        return Err(PathError::TooMuchWork);
    }
    let watch = Watch::new(verifier);
    let certificates = match anchors.iter().any(|anchor| anchor.certificate() == leaf) {
        true => pinned(leaf, question)?,
        false => Search {
            leaf,
            intermediates,
            anchors,
            question,
        }
        .run(&watch)?,
    };
    Ok(Path {
        certificates: revocation::facts(certificates, intermediates, data, question.now, verifier),
    })
}

/// The certificate is trusted by itself; it must still be readable, in force, and for this use.
fn pinned(leaf: &Certificate, question: &PathQuestion) -> Result<Vec<Certificate>, PathError> {
    let der = CertificateDer::from(leaf.der());
    EndEntityCert::try_from(&der).map_err(|error| translate(&error, leaf, question))?;
    check_validity(leaf, question.at)?;
    check_usage(leaf, question.usage)?;
    Ok(vec![leaf.clone()])
}

struct Search<'a> {
    leaf: &'a Certificate,
    intermediates: &'a [Certificate],
    anchors: &'a [Anchor],
    question: &'a PathQuestion,
}

impl Search<'_> {
    fn run(&self, verifier: &Watch<'_>) -> Result<Vec<Certificate>, PathError> {
        let leaf_der = CertificateDer::from(self.leaf.der());
        let leaf = EndEntityCert::try_from(&leaf_der).map_err(|error| self.translate(&error))?;
        let intermediates: Vec<CertificateDer<'_>> = self
            .intermediates
            .iter()
            .map(|certificate| CertificateDer::from(certificate.der()))
            .collect();
        let anchors: Vec<TrustAnchor<'_>> = self.anchors.iter().filter_map(borrow).collect();
        let oracles = oracles(verifier);
        let algorithms: Vec<&dyn rustls_pki_types::SignatureVerificationAlgorithm> =
            oracles.iter().map(|oracle| oracle as _).collect();

        let found = RefCell::new(Vec::new());
        let refused = RefCell::new(None);
        let judge = |path: &VerifiedPath<'_>| match self.accept(path) {
            Ok(certificates) => {
                *found.borrow_mut() = certificates;
                Ok(())
            }
            Err(error) => {
                refused.borrow_mut().get_or_insert(error);
                Err(webpki::Error::UnknownIssuer)
            }
        };
        let built = leaf.verify_for_usage(
            &algorithms,
            &anchors,
            &intermediates,
            unix_time(self.question.at),
            AnyPurpose,
            None,
            Some(&judge),
        );
        match built {
            Ok(_) => Ok(found.take()),
            Err(_) if verifier.ran_out() => Err(PathError::TooMuchWork),
            Err(error) => match refused.take().unwrap_or_else(|| self.translate(&error)) {
                PathError::SignatureWrong if verifier.met_unsupported() => {
                    Err(PathError::UnsupportedAlgorithm)
                }
                error => Err(error),
            },
        }
    }

    /// What rustls-webpki leaves to us: validity of the anchor, key usage, extended key usage.
    fn accept(&self, path: &VerifiedPath<'_>) -> Result<Vec<Certificate>, PathError> {
        let mut certificates = vec![self.leaf.clone()];
        for intermediate in path.intermediate_certificates() {
            let der = intermediate.der();
            let same = |known: &&Certificate| known.der() == der.as_ref();
            certificates.extend(self.intermediates.iter().find(same).cloned());
        }
        certificates.push(self.anchor(path.anchor()).ok_or(PathError::NoPath)?.clone());
        let (leaf, authorities) = certificates.split_first().ok_or(PathError::NoPath)?;
        check_usage(leaf, self.question.usage)?;
        for authority in authorities {
            check_validity(authority, self.question.at)?;
            check_authority(authority, self.question.usage)?;
        }
        Ok(certificates)
    }

    /// The certificate behind webpki's anchor. Where two have one name and key, the one that the file carries.
    fn anchor(&self, found: &TrustAnchor<'_>) -> Option<&Certificate> {
        let mut same = self
            .anchors
            .iter()
            .filter(|anchor| {
                anchor.issuer().is_some_and(|issuer| {
                    issuer.subject == found.subject
                        && issuer.subject_public_key_info == found.subject_public_key_info
                })
            })
            .map(Anchor::certificate);
        let carried = same
            .clone()
            .find(|anchor| self.intermediates.contains(anchor));
        carried.or_else(|| same.next())
    }

    fn translate(&self, error: &webpki::Error) -> PathError {
        translate(error, self.leaf, self.question)
    }
}

/// Borrows instead of copying the name and the key.
fn borrow(anchor: &Anchor) -> Option<TrustAnchor<'_>> {
    let issuer = anchor.issuer()?;
    Some(TrustAnchor {
        subject: issuer.subject.as_ref().into(),
        subject_public_key_info: issuer.subject_public_key_info.as_ref().into(),
        name_constraints: issuer
            .name_constraints
            .as_ref()
            .map(|names| names.as_ref().into()),
    })
}

fn check_validity(certificate: &Certificate, at: Time) -> Result<(), PathError> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    match () {
        () if at < not_before => Err(PathError::NotYetValid { at, not_before }),
        () if at > not_after => Err(PathError::Expired { at, not_after }),
        () => Ok(()),
    }
}

fn check_usage(leaf: &Certificate, usage: Usage) -> Result<(), PathError> {
    usage
        .check(leaf)
        .map_err(|fault| constraint(leaf, Constraint::Usage(fault)))
}

fn check_authority(authority: &Certificate, usage: Usage) -> Result<(), PathError> {
    let signs = authority
        .key_usage()
        .is_none_or(|bits| bits.has_any(KeyUsage::KEY_CERT_SIGN));
    if !signs {
        return Err(constraint(authority, Constraint::KeyCertSign));
    }
    usage
        .check_authority(authority)
        .map_err(|fault| constraint(authority, Constraint::Usage(fault)))
}

fn constraint(certificate: &Certificate, constraint: Constraint) -> PathError {
    PathError::Constraint {
        certificate: certificate.subject_text(),
        constraint,
    }
}

fn translate(error: &webpki::Error, leaf: &Certificate, question: &PathQuestion) -> PathError {
    use webpki::Error as E;
    let time = |unix: &UnixTime| Time::from_unix(i64::try_from(unix.as_secs()).unwrap_or(i64::MAX));
    let at = question.at;
    match error {
        E::UnknownIssuer => PathError::NoPath,
        E::CertExpired { not_after, .. } => PathError::Expired {
            at,
            not_after: time(not_after),
        },
        E::CertNotValidYet { not_before, .. } => PathError::NotYetValid {
            at,
            not_before: time(not_before),
        },
        E::InvalidSignatureForPublicKey => PathError::SignatureWrong,
        E::EndEntityUsedAsCa | E::CaUsedAsEndEntity => {
            constraint(leaf, Constraint::BasicConstraints)
        }
        E::NameConstraintViolation => constraint(leaf, Constraint::Name),
        E::PathLenConstraintViolated => constraint(leaf, Constraint::PathLength),
        E::UnsupportedCriticalExtension => constraint(leaf, Constraint::CriticalExtension),
        E::UnsupportedSignatureAlgorithmContext(_)
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => PathError::UnsupportedAlgorithm,
        E::MaximumNameConstraintComparisonsExceeded
        | E::MaximumPathBuildCallsExceeded
        | E::MaximumPathDepthExceeded
        | E::MaximumSignatureChecksExceeded => PathError::TooMuchWork,
        other => PathError::Malformed(other.to_string()),
    }
}

/// Times before 1970 become 1970: no certificate of use is that old.
fn unix_time(at: Time) -> UnixTime {
    let seconds = u64::try_from(at.unix()).unwrap_or_default();
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

/// Purposes are judged by [`Usage`], whose rules differ for first certificate and authorities.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}
