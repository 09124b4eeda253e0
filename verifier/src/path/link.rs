//! One link of a path: the signature of an issuer on a certificate.

use super::Certificate;
use crate::crypto::{SignatureError, SignatureVerifier};

/// Links that one search judges (RUSTSEC-2023-0052 and -0053: without such a number a small file kept verifiers busy
/// for hours). What a [`Memo`](super::Memo) knows counts too.
const LIMIT: usize = 100;

/// What became of a link.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Link {
    /// The issuer's key made the signature.
    Signed,
    /// Another key did.
    Wrong,
    /// The certificate names two algorithms.
    Contradiction,
    /// Algorithm or key is not known or too weak: which.
    Unsupported(String),
    /// No further signature may be checked.
    TooMuchWork,
}

/// The links judged so far: each once.
pub(super) struct Links<'a> {
    verifier: &'a dyn SignatureVerifier,
    known: Vec<(&'a Certificate, &'a Certificate, Link)>,
}

impl<'a> Links<'a> {
    pub(super) fn new(verifier: &'a dyn SignatureVerifier) -> Self {
        Self {
            verifier,
            known: Vec::new(),
        }
    }

    pub(super) fn judge(&mut self, subject: &'a Certificate, issuer: &'a Certificate) -> Link {
        let same = |(one, other, _): &&(&Certificate, &Certificate, Link)| {
            std::ptr::eq(*one, subject) && std::ptr::eq(*other, issuer)
        };
        if let Some((_, _, link)) = self.known.iter().find(same) {
            return link.clone();
        }
        if self.known.len() >= LIMIT {
            return Link::TooMuchWork;
        }
        let link = link(subject, issuer, self.verifier);
        self.known.push((subject, issuer, link.clone()));
        link
    }
}

fn link(subject: &Certificate, issuer: &Certificate, verifier: &dyn SignatureVerifier) -> Link {
    if !subject.fields().names_one_algorithm {
        return Link::Contradiction;
    }
    match subject.check_signature(issuer, verifier) {
        Ok(()) => Link::Signed,
        Err(IssuerFault::Unsupported(what)) => Link::Unsupported(what),
        Err(IssuerFault::Signature(SignatureError::TooMuchWork)) => Link::TooMuchWork,
        Err(IssuerFault::Signature(
            error @ (SignatureError::Unsupported(_) | SignatureError::KeySize { .. }),
        )) => Link::Unsupported(error.to_string()),
        Err(IssuerFault::Signature(_)) => Link::Wrong,
    }
}

/// Why a certificate does not prove to be an issuer's.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerFault {
    /// Did not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Algorithm or key is not known, or the digest is too weak for certificates.
    #[error("{0}")]
    Unsupported(String),
}

impl Certificate {
    /// `issuer`'s key made the signature on this certificate. Says nothing of names, validity or the right to issue.
    pub fn check_signature(
        &self,
        issuer: &Certificate,
        verifier: &dyn SignatureVerifier,
    ) -> Result<(), IssuerFault> {
        let algorithm = self
            .signature_algorithm()
            .filter(|algorithm| !algorithm.digest().is_weak())
            .ok_or_else(|| IssuerFault::Unsupported(self.signature_algorithm_id()))?;
        let key = issuer
            .public_key()
            .map_err(|error| IssuerFault::Unsupported(error.to_string()))?;
        Ok(verifier.verify(algorithm, key, self.signed(), self.signature())?)
    }
}
