//! Hashes and signature checks. The only place of this crate that names a crypto crate.
//!
//! Suites, digests and signatures are enums: a combination that no back end computes (RSA-PSS with SHA-1) is still
//! recognised by its identifier, and answered with a typed "unsupported", never with "wrong".

mod algorithm;
mod budget;
mod digest;
mod elliptic;
mod integers;
mod key;
mod low_s;
#[cfg(feature = "ring")]
mod native;
#[cfg(feature = "pure")]
mod pure;
mod sm3;

#[cfg(not(any(feature = "ring", feature = "pure")))]
compile_error!("one of the features `ring` and `pure` makes the back end");

#[cfg(feature = "ring")]
use native as backend;
#[cfg(not(feature = "ring"))]
use pure as backend;

pub use algorithm::{AlgorithmIdentifier, SignatureAlgorithm};
pub use budget::Budget;
pub use digest::{Digest, DigestAlgorithm, Sha256, Sha256Hasher, constant_time_eq, sha256};
pub use key::{KeyAlgorithm, KeyError, PublicKey};
pub use low_s::is_low_s_p256;
#[cfg(feature = "ring")]
pub use native::Native;
#[cfg(not(feature = "ring"))]
pub use pure::Pure as Native;
#[cfg(feature = "pure")]
pub use pure::Pure;
pub use sm3::sm3_hex;

/// Why a signature did not verify.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// RSA modulus outside 2048 to 4096 bits.
    #[error("RSA key of {bits} bits is outside 2048 to 4096")]
    KeySize {
        /// Bits of the modulus.
        bits: usize,
    },
    /// The key is of another kind than the signature algorithm needs (an RSA key under an ECDSA identifier).
    #[error("a {key:?} key cannot have made a {algorithm:?} signature")]
    KeyMismatch {
        /// Algorithm named beside the signature.
        algorithm: SignatureAlgorithm,
        /// Kind of the key.
        key: KeyAlgorithm,
    },
    /// The checks that one file may cause are used up ([`Budget`]).
    #[error("too many signature checks")]
    TooMuchWork,
    /// Known by name, not computed by this build.
    #[error("algorithm {0:?} is not supported")]
    Unsupported(SignatureAlgorithm),
    /// The value is not this key's signature over the message.
    #[error("the signature value is wrong")]
    Wrong,
}

/// A back end that checks signatures over messages (never over bare digests: Ed25519 and SM2 need the message).
pub trait SignatureVerifier: Send + Sync {
    /// `Ok` only when `signature` is the key's signature over the message.
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError>;
}
