//! From a certificate to a trust anchor.

use super::link::Links;
use super::revocation;
use super::search::{Judged, Search};
use super::validate::check_first;
use super::{Anchor, Certificate, PathCertificate, PathError, Revocation, RevocationData, Usage};
use crate::crypto::SignatureVerifier;
use crate::value::Time;

/// Seconds by which another's clock may run ahead of ours.
pub(crate) const CLOCK_SKEW: i64 = 300;

/// When, and for what.
#[derive(Clone, Copy, Debug)]
pub struct PathQuestion {
    /// Time of interest: when the signature is proven to have existed. Paths valid then are preferred.
    pub at: Time,
    /// Time of the judgement, against which revocation lists are fresh or stale.
    pub now: Time,
    /// What the first certificate was used for.
    pub usage: Usage,
}

/// A path that keeps the rules of RFC 5280 6.1: signatures, names, constraints, policies, usage.
///
/// Two of its rules are left to who asks, because EN 319 102-1 5.2.6 wants facts with times and no yes or no:
/// validity ([`Path::out_of_bounds`]), and revocation (each certificate's facts).
#[derive(Clone, Debug)]
pub struct Path {
    certificates: Vec<PathCertificate>,
}

/// A certificate outside its validity at some time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OutOfBounds<'p> {
    /// Place on the path, 0 = the certificate asked about.
    pub position: usize,
    /// Which.
    pub certificate: &'p Certificate,
    /// The time.
    pub at: Time,
}

impl OutOfBounds<'_> {
    /// Not valid yet; else it had expired.
    pub fn is_early(&self) -> bool {
        self.at < self.certificate.not_before()
    }
}

impl std::fmt::Display for OutOfBounds<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (who, at) = (self.certificate.subject_text(), self.at);
        match self.is_early() {
            true => write!(
                f,
                "{who}: valid from {}, after {at}",
                self.certificate.not_before()
            ),
            false => write!(
                f,
                "{who}: expired {}, before {at}",
                self.certificate.not_after()
            ),
        }
    }
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

    /// The first certificate, counted from the one asked about, that is not valid at this time; the anchor too.
    pub fn out_of_bounds(&self, at: Time) -> Option<OutOfBounds<'_>> {
        let mut all = self
            .certificates
            .iter()
            .map(|one| &one.certificate)
            .enumerate();
        let (position, certificate) = all.find(|(_, one)| !one.is_valid_at(at))?;
        Some(OutOfBounds {
            position,
            certificate,
            at,
        })
    }
}

/// Finds a path from `leaf` over `intermediates` to one of `anchors`, and gathers what `data` say of each
/// certificate on it.
///
/// Of several paths the first is taken on which every authority is valid at `question.at` and none is revoked; where
/// there is no such path, the one with the fewest that are not.
pub fn check_path(
    leaf: &Certificate,
    intermediates: &[Certificate],
    anchors: &[Anchor],
    data: &RevocationData,
    question: &PathQuestion,
    verifier: &dyn SignatureVerifier,
) -> Result<Path, PathError> {
    let facts = |path: &[&Certificate]| {
        let certificates = path.iter().copied().cloned().collect();
        revocation::facts(certificates, intermediates, data, question.now, verifier)
    };
    let certificates = match anchors.iter().any(|anchor| anchor.certificate() == leaf) {
        // Trusted by itself; it must still be for this use.
        true => {
            check_first(leaf, question.usage)?;
            facts(&[leaf])
        }
        false => {
            let judge = |path: &[&Certificate]| {
                let path = facts(path);
                let blemishes = blemishes(&path, question.at);
                Judged { blemishes, path }
            };
            let links = Links::new(verifier);
            Search::new(intermediates, anchors, question, links, judge).run(leaf)?
        }
    };
    Ok(Path { certificates })
}

/// Authorities that were not valid, and authorities that were revoked or on hold. What is wrong with the first
/// certificate is so on every path.
fn blemishes(path: &[PathCertificate], at: Time) -> usize {
    let authorities = || path.iter().skip(1);
    let invalid = authorities().filter(|one| !one.certificate.is_valid_at(at));
    let revoked = authorities().filter(|one| {
        matches!(
            one.revocation,
            Revocation::Revoked { .. } | Revocation::OnHold { .. }
        )
    });
    invalid.count().saturating_add(revoked.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_second_of_validity_is_not_early() {
        let certificate = include_bytes!("../../tests/vectors/path/p256-signer.der");
        let certificate = Certificate::parse(certificate).unwrap();
        let (from, to) = (certificate.not_before(), certificate.not_after());
        let words = |at: Time| {
            let outside = OutOfBounds {
                position: 0,
                certificate: &certificate,
                at,
            };
            (outside.is_early(), outside.to_string())
        };
        let who = certificate.subject_text();
        let before = from.add_seconds(-1).unwrap();
        assert_eq!(
            words(before),
            (true, format!("{who}: valid from {from}, after {before}"))
        );
        let after = to.add_seconds(1).unwrap();
        assert_eq!(
            words(after),
            (false, format!("{who}: expired {to}, before {after}"))
        );
        assert!(!words(from).0);
    }
}
