//! The one room where cryptographic crates are named.
//!
//! Small verbs over our own types; nothing of the crates shows outside.

mod aead;
mod ed25519;
mod hash;
mod low_s;
mod mac;
mod p256;
mod passphrase;
mod private;
mod random;
mod selftest;
mod sm2;

pub(crate) use aead::{NotAuthentic, SALT_LEN, Sealer};
pub(crate) use ed25519::{from_spki as ed25519_from_spki, verify as ed25519_verify};
pub(crate) use hash::{Hashing, sha256, sha256_of};
pub(crate) use low_s::encode as p256_signature;
pub(crate) use mac::Prover;
pub(crate) use p256::spki as p256_spki;
pub use passphrase::KdfCost;
pub(crate) use passphrase::{KdfParameters, stretch};
pub(crate) use private::PrivateKey;
pub(crate) use private::verify;
pub use random::SystemRandom;
pub(crate) use selftest::{KNOWN_ANSWERS, KnownAnswer, test_symmetric};
pub(crate) use sm2::sm3;

/// The library refused or failed; it does not say why, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library failed while {doing}")]
pub(crate) struct CryptoFailed {
    pub(crate) doing: &'static str,
}

impl CryptoFailed {
    pub(crate) fn at<E>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |_| Self { doing }
    }
}
