//! The native back end, *ring*, and for what it does not have the same code as the other back end.

use ::ring::digest;
use ::ring::signature as ring;
use sm3::Digest as _;

use super::elliptic::{ecdsa_holds, sm2_holds};
use super::{
    Digest, DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureError,
    SignatureVerifier,
};

/// Checks signatures with *ring*: ECDSA P-256 and P-384, RSA 2048 to 4096, Ed25519; SM2 and ECDSA with SHA-512
/// with the RustCrypto crates.
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
        let holds = match algorithm {
            SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha512) if is_nist(key) => {
                let hashed = DigestAlgorithm::Sha512.digest(&[message]);
                ecdsa_holds(key, hashed.as_ref(), signature)
            }
            SignatureAlgorithm::Sm2 if key.algorithm() == KeyAlgorithm::Sm2 => {
                sm2_holds(key, message, signature)
            }
            _ => ring::UnparsedPublicKey::new(select(algorithm, key)?, key.bits())
                .verify(message, signature)
                .is_ok(),
        };
        holds.then_some(()).ok_or(SignatureError::Wrong)
    }
}

fn is_nist(key: PublicKey<'_>) -> bool {
    matches!(key.algorithm(), KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384)
}

fn select(
    algorithm: SignatureAlgorithm,
    key: PublicKey<'_>,
) -> Result<&'static dyn ring::VerificationAlgorithm, SignatureError> {
    use SignatureAlgorithm as A;
    let unsupported = Err(SignatureError::Unsupported(algorithm));
    match (algorithm, key.algorithm()) {
        (A::Ecdsa(digest), curve) if is_nist(key) => ecdsa(digest, curve).map_or(unsupported, Ok),
        (A::RsaPkcs1(_) | A::RsaPss(_), _) if key.is_rsa_for(algorithm) => {
            key.check_modulus()?;
            rsa(algorithm).map_or(unsupported, Ok)
        }
        (A::Ed25519, KeyAlgorithm::Ed25519) => Ok(&ring::ED25519),
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
pub(super) enum Hasher {
    Ring(digest::Context),
    Sm3(sm3::Sm3),
}

impl Hasher {
    pub(super) fn new(algorithm: DigestAlgorithm) -> Self {
        let algorithm = match algorithm {
            DigestAlgorithm::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            DigestAlgorithm::Sha256 => &digest::SHA256,
            DigestAlgorithm::Sha384 => &digest::SHA384,
            DigestAlgorithm::Sha512 => &digest::SHA512,
            DigestAlgorithm::Sm3 => return Self::Sm3(sm3::Sm3::new()),
        };
        Self::Ring(digest::Context::new(algorithm))
    }

    pub(super) fn sha256() -> Self {
        Self::Ring(digest::Context::new(&digest::SHA256))
    }

    pub(super) fn update(&mut self, part: &[u8]) {
        match self {
            Self::Ring(state) => state.update(part),
            Self::Sm3(state) => state.update(part),
        }
    }

    pub(super) fn finish(self) -> Digest {
        match self {
            Self::Ring(state) => Digest::new(state.finish().as_ref()),
            Self::Sm3(state) => Digest::new(&state.finalize()),
        }
    }
}
