//! Every check of one signature, each with its result.

use super::signed_data::SignedData;
use super::{CmsCheck, CmsError, CmsFailure, EssVersion, Outcome};
use crate::crypto::{
    AlgorithmIdentifier, Digest, DigestAlgorithm, Sha256, SignatureAlgorithm, SignatureError,
    SignatureVerifier, constant_time_eq,
};
use crate::der::{DerError, Element, Oid, Reader, Tag};
use crate::oid;
use crate::path::Certificate;

/// CMSAlgorithmProtection (RFC 6211).
pub(super) const ALGORITHM_PROTECTION: oid::Oid = oid::Oid {
    dotted: "1.2.840.113549.1.9.52",
    arcs: &[1, 2, 840, 113549, 1, 9, 52],
};

/// All checks of one signature.
#[derive(Clone, Debug)]
pub struct Verification {
    signer: Option<Certificate>,
    checks: Vec<(CmsCheck, Outcome)>,
}

impl Verification {
    /// Whose key was tried; also where a check failed, so that a report can say who is claimed.
    pub fn signer(&self) -> Option<&Certificate> {
        self.signer.as_ref()
    }

    /// Every check with its result.
    pub fn checks(&self) -> &[(CmsCheck, Outcome)] {
        &self.checks
    }

    /// Result of one check.
    pub fn outcome(&self, check: CmsCheck) -> &Outcome {
        let found = self.checks.iter().find(|(found, _)| *found == check);
        found.map_or(&Outcome::NotRun, |(_, outcome)| outcome)
    }

    /// The most useful failure; a changed file by an unknown signer is *changed*.
    pub fn failure(&self) -> Option<&CmsFailure> {
        let failures = self.checks.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Fail(failure) => Some(failure),
            _ => None,
        });
        failures.max_by_key(|failure| failure.failing())
    }

    /// As [`failure`](Self::failure), a digest that is too weak today left out of account: it may have been strong
    /// enough when it was used.
    pub(crate) fn failure_beside_weakness(&self) -> Option<&CmsFailure> {
        let failures = self.checks.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Fail(CmsFailure::DigestWeak(_)) => None,
            Outcome::Fail(failure) => Some(failure),
            _ => None,
        });
        failures.max_by_key(|failure| failure.failing())
    }

    /// The signer's certificate, if every check held.
    pub fn verified(&self) -> Result<&Certificate, &CmsFailure> {
        match (self.failure(), &self.signer) {
            (Some(failure), _) => Err(failure),
            (None, Some(signer)) if self.is_intact() => Ok(signer),
            (None, _) => Err(&CmsFailure::SignerNotFound),
        }
    }

    /// Content and signed attributes are what the signer's key signed.
    pub fn is_intact(&self) -> bool {
        [CmsCheck::MessageDigest, CmsCheck::Signature]
            .iter()
            .all(|check| *self.outcome(*check) == Outcome::Pass)
    }
}

/// What is signed, in parts: two of a PDF file.
#[derive(Clone, Copy, Debug)]
pub struct Content<'c> {
    parts: &'c [&'c [u8]],
    sha256: Option<Sha256>,
}

impl<'c> Content<'c> {
    /// Content that is hashed when a check asks for it.
    pub const fn new(parts: &'c [&'c [u8]]) -> Self {
        Self {
            parts,
            sha256: None,
        }
    }

    /// Content whose SHA-256 the caller computed already, along with other digests of the same bytes.
    pub const fn hashed(parts: &'c [&'c [u8]], sha256: Sha256) -> Self {
        Self {
            parts,
            sha256: Some(sha256),
        }
    }

    pub(crate) fn digest(&self, algorithm: DigestAlgorithm) -> Digest {
        match (algorithm, self.sha256) {
            (DigestAlgorithm::Sha256, Some(known)) => known.into(),
            _ => algorithm.digest(self.parts),
        }
    }
}

impl SignedData<'_> {
    /// Runs every check. `content` is what is signed, in parts (two of a PDF file, none for a time stamp);
    /// `extra` are certificates found elsewhere (DSS), where the CMS carries none.
    pub fn verify(
        &self,
        content: &[&[u8]],
        extra: &[Certificate],
        verifier: &dyn SignatureVerifier,
    ) -> Verification {
        self.verify_content(Content::new(content), extra, verifier)
    }

    /// [`Self::verify`] over content that may be hashed already.
    pub fn verify_content(
        &self,
        content: Content<'_>,
        extra: &[Certificate],
        verifier: &dyn SignatureVerifier,
    ) -> Verification {
        let inside = self.content.map(|inside| [inside]);
        let content = match &inside {
            Some(inside) => Content::new(inside),
            None => content,
        };
        let signer = self.find_signer(extra);
        let checks = vec![
            (CmsCheck::SignedAttributes, self.check_signed_attributes()),
            (CmsCheck::ContentType, self.check_content_type()),
            (CmsCheck::MessageDigest, self.check_message_digest(&content)),
            (CmsCheck::Algorithms, self.check_algorithms()),
            (
                CmsCheck::AlgorithmProtection,
                self.check_algorithm_protection(),
            ),
            (CmsCheck::SignerIdentifier, self.check_identifier(signer)),
            (
                CmsCheck::SigningCertificate,
                self.check_signing_certificate(signer),
            ),
            (
                CmsCheck::Signature,
                self.check_signature(signer, content.parts, verifier),
            ),
        ];
        Verification {
            signer: signer.cloned(),
            checks,
        }
    }

    /// Named by identifier and by hash; else by hash, of those carried, since each is hashed for that; else by identifier.
    /// The checks then say what was missing.
    fn find_signer<'c>(&'c self, extra: &'c [Certificate]) -> Option<&'c Certificate> {
        let all = || self.certificates().iter().chain(extra);
        let identifier = self.signer_info().identifier;
        let hashed = |one: &&Certificate| self.is_named(one);
        all()
            .find(|one| identifier.matches(one) && hashed(one))
            .or_else(|| self.certificates().iter().find(hashed))
            .or_else(|| all().find(|one| identifier.matches(one)))
    }

    /// Every signing-certificate attribute there names it.
    fn is_named(&self, certificate: &Certificate) -> bool {
        let signer = self.signer_info();
        let mut there = signer.ess.iter().chain(&signer.ess_v1).peekable();
        there.peek().is_some() && there.all(|ess| ess.names(certificate))
    }

    fn check_signed_attributes(&self) -> Outcome {
        hold(self.signer_info().signed.is_some(), || {
            CmsFailure::NoSignedAttributes
        })
    }

    fn check_content_type(&self) -> Outcome {
        let expected = self.shape.content_type();
        self.with_attribute(oid::CONTENT_TYPE, |value| {
            let found = Oid::from_content(value.value);
            match found {
                Ok(found) if value.tag == Tag::OID => hold(found.is(expected.arcs), || {
                    CmsFailure::ContentType(found.to_string())
                }),
                _ => Outcome::Fail(CmsFailure::Attribute(oid::CONTENT_TYPE.dotted)),
            }
        })
    }

    fn check_message_digest(&self, content: &Content<'_>) -> Outcome {
        let digest = self.signer_info().digest;
        self.with_attribute(oid::MESSAGE_DIGEST, |value| {
            if value.tag != Tag::OCTET_STRING {
                return Outcome::Fail(CmsFailure::Attribute(oid::MESSAGE_DIGEST.dotted));
            }
            let computed = content.digest(digest);
            hold(constant_time_eq(value.value, computed.as_ref()), || {
                CmsFailure::DigestMismatch
            })
        })
    }

    fn check_algorithms(&self) -> Outcome {
        let signer = self.signer_info();
        let Some(algorithm) = signer.algorithm else {
            let name = signer.algorithm_identifier.oid.to_string();
            return Outcome::Fail(CmsFailure::AlgorithmUnknown(name));
        };
        let (content, signature) = (signer.digest, algorithm.digest());
        // RFC 8419 3.1: Ed25519 without signed attributes aside, the content is hashed with SHA-512; older
        // signers wrote others, and the digest of the content is signed in any case.
        if content != signature && algorithm != SignatureAlgorithm::Ed25519 {
            return Outcome::Fail(CmsFailure::DigestDisagrees { content, signature });
        }
        hold(!content.is_weak(), || CmsFailure::DigestWeak(content))
    }

    fn check_algorithm_protection(&self) -> Outcome {
        let signer = self.signer_info();
        let found = signer
            .signed
            .as_ref()
            .map(|signed| signed.single(ALGORITHM_PROTECTION));
        let agrees = match found {
            None | Some(Ok(None)) => return Outcome::NotRun,
            Some(Err(_)) => false,
            Some(Ok(Some(value))) => protects(
                value,
                &signer.digest_identifier,
                &signer.algorithm_identifier,
            )
            .unwrap_or(false),
        };
        hold(agrees, || CmsFailure::AlgorithmProtection)
    }

    fn check_identifier(&self, signer: Option<&Certificate>) -> Outcome {
        let identifier = self.signer_info().identifier;
        hold(
            signer.is_some_and(|signer| identifier.matches(signer)),
            || CmsFailure::SignerNotFound,
        )
    }

    fn check_signing_certificate(&self, signer: Option<&Certificate>) -> Outcome {
        let info = self.signer_info();
        let Some(ess) = info.ess.as_ref().or(info.ess_v1.as_ref()) else {
            return Outcome::Fail(CmsFailure::SigningCertificateMissing);
        };
        let Some(signer) = signer else {
            return Outcome::NotRun;
        };
        if !self.is_named(signer) {
            return Outcome::Fail(CmsFailure::SigningCertificateMismatch);
        }
        if ess.version == EssVersion::V1 {
            // SHA-1 still resists what an attacker would need here, a second certificate with a given digest.
            return Outcome::Warn(CmsFailure::SigningCertificateSha1);
        }
        match ess.issuer_serial_fits(signer) {
            true => Outcome::Pass,
            false => Outcome::Warn(CmsFailure::IssuerSerial),
        }
    }

    /// Over the signed attributes in DER; where that fails and they came in another order, over that order.
    fn check_signature(
        &self,
        signer: Option<&Certificate>,
        content: &[&[u8]],
        verifier: &dyn SignatureVerifier,
    ) -> Outcome {
        let (Some(signer), Some(algorithm)) = (signer, self.signer_info().algorithm) else {
            return Outcome::NotRun;
        };
        let Ok(key) = signer.public_key() else {
            return Outcome::Fail(SignatureError::Unsupported(algorithm).into());
        };
        let signature = self.signer_info().signature;
        let verify = |message: &[u8]| verifier.verify(algorithm, key, message, signature);
        let result = match &self.signer_info().signed {
            None => verify(&content.concat()),
            Some(signed) if signed.is_sorted() => verify(&signed.as_found()),
            Some(signed) => verify(&signed.as_der()).or_else(|_| verify(&signed.as_found())),
        };
        match result {
            Ok(()) => Outcome::Pass,
            Err(error) => Outcome::Fail(error.into()),
        }
    }

    /// Runs `check` on the one value of a signed attribute that must be there.
    fn with_attribute(&self, kind: oid::Oid, check: impl Fn(Element<'_>) -> Outcome) -> Outcome {
        let Some(signed) = &self.signer_info().signed else {
            return Outcome::NotRun;
        };
        match signed.single(kind) {
            Ok(Some(value)) => check(value),
            Ok(None) | Err(CmsError::Attribute(_)) | Err(_) => {
                Outcome::Fail(CmsFailure::Attribute(kind.dotted))
            }
        }
    }
}

fn hold(holds: bool, failure: impl FnOnce() -> CmsFailure) -> Outcome {
    match holds {
        true => Outcome::Pass,
        false => Outcome::Fail(failure()),
    }
}

/// ```text
/// CMSAlgorithmProtection ::= SEQUENCE { digestAlgorithm, signatureAlgorithm [1] IMPLICIT OPTIONAL, mac [2] … }
/// ```
fn protects(
    value: Element<'_>,
    digest: &AlgorithmIdentifier<'_>,
    signature: &AlgorithmIdentifier<'_>,
) -> Result<bool, DerError> {
    let mut fields = Reader::new(value.raw).nested(Tag::SEQUENCE)?;
    let protected_digest = AlgorithmIdentifier::read(&mut fields)?;
    let protected_signature = AlgorithmIdentifier::from_element(fields.expect(Tag::context(1))?)?;
    fields.finish()?;
    Ok(same(&protected_digest, digest) && same(&protected_signature, signature))
}

/// The same algorithm and parameters; absent and NULL mean the same (RFC 5754 2).
fn same(left: &AlgorithmIdentifier<'_>, right: &AlgorithmIdentifier<'_>) -> bool {
    let parameters = |of: &AlgorithmIdentifier<'_>| match of.has_no_parameters() {
        true => None,
        false => of.parameters.map(|parameters| parameters.raw.to_vec()),
    };
    left.oid == right.oid && parameters(left) == parameters(right)
}
