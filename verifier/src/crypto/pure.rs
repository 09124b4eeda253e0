//! The back end in Rust alone, for WebAssembly: the same answers as [`super::Native`] natively, more slowly.

use ed25519_dalek::Verifier as _;
use rsa::traits::SignatureScheme;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::Digest as _;

use super::elliptic::{ecdsa_holds, sm2_holds};
use super::key::rsa_parts;
use super::{
    Digest, DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureError,
    SignatureVerifier,
};

/// Checks signatures with the RustCrypto crates: ECDSA P-256 and P-384, RSA 2048 to 4096, Ed25519, SM2.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pure;

impl SignatureVerifier for Pure {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        use SignatureAlgorithm as A;
        let unsupported = SignatureError::Unsupported(algorithm);
        let holds = match (algorithm, key.algorithm()) {
            (A::Ecdsa(digest), KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384) => match digest {
                DigestAlgorithm::Sha256 | DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512 => {
                    ecdsa_holds(key, hash(digest, message).as_ref(), signature)
                }
                _ => return Err(unsupported),
            },
            (A::RsaPkcs1(digest), _) if key.is_rsa_for(algorithm) => {
                key.check_modulus()?;
                let scheme = pkcs1(digest).ok_or(unsupported)?;
                rsa_holds(key, scheme, digest, message, signature)
            }
            (A::RsaPss(digest), _) if key.is_rsa_for(algorithm) => {
                key.check_modulus()?;
                let scheme = pss(digest).ok_or(unsupported)?;
                rsa_holds(key, scheme, digest, message, signature)
            }
            (A::Ed25519, KeyAlgorithm::Ed25519) => ed25519_holds(key.bits(), message, signature),
            (A::Sm2, KeyAlgorithm::Sm2) => sm2_holds(key, message, signature),
            (_, key) => return Err(SignatureError::KeyMismatch { algorithm, key }),
        };
        holds.then_some(()).ok_or(SignatureError::Wrong)
    }
}

fn hash(digest: DigestAlgorithm, message: &[u8]) -> Digest {
    let mut hasher = Hasher::new(digest);
    hasher.update(message);
    hasher.finish()
}

fn ed25519_holds(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use ed25519_dalek::{Signature, VerifyingKey};
    let Ok(point) = <&[u8; 32]>::try_from(point) else {
        return false;
    };
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_bytes(point),
        Signature::from_slice(signature),
    ) else {
        return false;
    };
    key.verify(message, &signature).is_ok()
}

fn rsa_holds(
    key: PublicKey<'_>,
    scheme: impl SignatureScheme,
    digest: DigestAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let Some((modulus, exponent)) = rsa_parts(key.bits()) else {
        return false;
    };
    let number = BigUint::from_bytes_be;
    let Ok(key) = RsaPublicKey::new(number(modulus), number(exponent)) else {
        return false;
    };
    let hashed = hash(digest, message);
    key.verify(scheme, hashed.as_ref(), signature).is_ok()
}

fn pkcs1(digest: DigestAlgorithm) -> Option<Pkcs1v15Sign> {
    Some(match digest {
        DigestAlgorithm::Sha1 => Pkcs1v15Sign {
            hash_len: Some(DigestAlgorithm::Sha1.length()),
            prefix: Box::new(SHA1_DIGEST_INFO),
        },
        DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<rsa::sha2::Sha256>(),
        DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<rsa::sha2::Sha384>(),
        DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<rsa::sha2::Sha512>(),
        _ => return None,
    })
}

/// `DigestInfo` of SHA-1 up to the digest (RFC 8017 9.2, note 1).
const SHA1_DIGEST_INFO: [u8; 15] = [
    0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14,
];

/// Salt as long as the digest, which is the profile of sealed files.
fn pss(digest: DigestAlgorithm) -> Option<Pss> {
    let salt = digest.length();
    Some(match digest {
        DigestAlgorithm::Sha256 => Pss::new_with_salt::<rsa::sha2::Sha256>(salt),
        DigestAlgorithm::Sha384 => Pss::new_with_salt::<rsa::sha2::Sha384>(salt),
        DigestAlgorithm::Sha512 => Pss::new_with_salt::<rsa::sha2::Sha512>(salt),
        _ => return None,
    })
}

/// A digest under way.
#[derive(Clone)]
pub(super) enum Hasher {
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sm3(sm3::Sm3),
}

impl Hasher {
    pub(super) fn new(digest: DigestAlgorithm) -> Self {
        match digest {
            DigestAlgorithm::Sha1 => Self::Sha1(sha1::Sha1::new()),
            DigestAlgorithm::Sha256 => Self::sha256(),
            DigestAlgorithm::Sha384 => Self::Sha384(sha2::Sha384::new()),
            DigestAlgorithm::Sha512 => Self::Sha512(sha2::Sha512::new()),
            DigestAlgorithm::Sm3 => Self::Sm3(sm3::Sm3::new()),
        }
    }

    pub(super) fn sha256() -> Self {
        Self::Sha256(sha2::Sha256::new())
    }

    pub(super) fn update(&mut self, part: &[u8]) {
        match self {
            Self::Sha1(state) => state.update(part),
            Self::Sha256(state) => state.update(part),
            Self::Sha384(state) => state.update(part),
            Self::Sha512(state) => state.update(part),
            Self::Sm3(state) => state.update(part),
        }
    }

    pub(super) fn finish(self) -> Digest {
        match self {
            Self::Sha1(state) => Digest::new(&state.finalize()),
            Self::Sha256(state) => Digest::new(&state.finalize()),
            Self::Sha384(state) => Digest::new(&state.finalize()),
            Self::Sha512(state) => Digest::new(&state.finalize()),
            Self::Sm3(state) => Digest::new(&state.finalize()),
        }
    }
}
