//! The one room where cryptographic crates are named.
//!
//! Small verbs over our own types; nothing of `ring` or `argon2` shows outside.

mod aead;
mod hash;
mod low_s;
mod p256;
mod passphrase;
mod random;

pub(crate) use aead::{NotAuthentic, SALT_LEN, Sealer};
pub(crate) use hash::sha256;
pub(crate) use p256::P256Key;
#[cfg(test)]
pub(crate) use p256::verify;
pub use passphrase::KdfCost;
pub(crate) use passphrase::{KdfParameters, stretch};
pub use random::SystemRandom;

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
