//! The native back end, *ring*.

use ::ring::digest;
use ::ring::signature as ring;

use super::{
    Digest, DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureError,
    SignatureVerifier,
};

/// Checks signatures with *ring*: ECDSA P-256 and P-384, RSA 2048 to 4096, Ed25519.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl SignatureVerifier for Native {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let verification = select(algorithm, key)?;
        ring::UnparsedPublicKey::new(verification, key.bits())
            .verify(message, signature)
            .map_err(|_| SignatureError::Wrong)
    }
}

fn select(
    algorithm: SignatureAlgorithm,
    key: PublicKey<'_>,
) -> Result<&'static dyn ring::VerificationAlgorithm, SignatureError> {
    use SignatureAlgorithm as A;
    let unsupported = Err(SignatureError::Unsupported(algorithm));
    match (algorithm, key.algorithm()) {
        (A::Ecdsa(digest), KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384) => {
            ecdsa(digest, key.algorithm()).map_or(unsupported, Ok)
        }
        (A::RsaPkcs1(_) | A::RsaPss(_), KeyAlgorithm::Rsa) => {
            key.check_modulus()?;
            rsa(algorithm).map_or(unsupported, Ok)
        }
        (A::Ed25519, KeyAlgorithm::Ed25519) => Ok(&ring::ED25519),
        (A::Sm2, KeyAlgorithm::Sm2) => unsupported,
        (_, key) => Err(SignatureError::KeyMismatch { algorithm, key }),
    }
}

fn ecdsa(
    digest: DigestAlgorithm,
    curve: KeyAlgorithm,
) -> Option<&'static dyn ring::VerificationAlgorithm> {
    Some(match (curve, digest) {
        (KeyAlgorithm::EcP256, DigestAlgorithm::Sha256) => &ring::ECDSA_P256_SHA256_ASN1,
        (KeyAlgorithm::EcP256, DigestAlgorithm::Sha384) => &ring::ECDSA_P256_SHA384_ASN1,
        (KeyAlgorithm::EcP384, DigestAlgorithm::Sha256) => &ring::ECDSA_P384_SHA256_ASN1,
        (KeyAlgorithm::EcP384, DigestAlgorithm::Sha384) => &ring::ECDSA_P384_SHA384_ASN1,
        _ => return None,
    })
}

fn rsa(algorithm: SignatureAlgorithm) -> Option<&'static dyn ring::VerificationAlgorithm> {
    use DigestAlgorithm as D;
    use SignatureAlgorithm as A;
    Some(match algorithm {
        A::RsaPkcs1(D::Sha1) => &ring::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        A::RsaPkcs1(D::Sha256) => &ring::RSA_PKCS1_2048_8192_SHA256,
        A::RsaPkcs1(D::Sha384) => &ring::RSA_PKCS1_2048_8192_SHA384,
        A::RsaPkcs1(D::Sha512) => &ring::RSA_PKCS1_2048_8192_SHA512,
        A::RsaPss(D::Sha256) => &ring::RSA_PSS_2048_8192_SHA256,
        A::RsaPss(D::Sha384) => &ring::RSA_PSS_2048_8192_SHA384,
        A::RsaPss(D::Sha512) => &ring::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// A digest under way.
#[derive(Clone)]
pub(super) struct Hasher(digest::Context);

impl Hasher {
    pub(super) fn new(algorithm: DigestAlgorithm) -> Option<Self> {
        let algorithm = match algorithm {
            DigestAlgorithm::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            DigestAlgorithm::Sha256 => &digest::SHA256,
            DigestAlgorithm::Sha384 => &digest::SHA384,
            DigestAlgorithm::Sha512 => &digest::SHA512,
            DigestAlgorithm::Sm3 => return None,
        };
        Some(Self(digest::Context::new(algorithm)))
    }

    pub(super) fn sha256() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    pub(super) fn update(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    pub(super) fn finish(self) -> Digest {
        Digest::new(self.0.finish().as_ref())
    }
}
