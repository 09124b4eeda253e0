//! A limit to the public-key work that one file may cause.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{PublicKey, SignatureAlgorithm, SignatureError, SignatureVerifier};

/// Passes checks on to another verifier until they run out.
pub struct Budget<'v> {
    verifier: &'v dyn SignatureVerifier,
    left: AtomicU32,
}

impl<'v> Budget<'v> {
    /// rustls-webpki stops at the same number (RUSTSEC-2023-0052). A licence needs 7: the seal and its time
    /// stamp, the three certificates below the root, and two revocation lists.
    pub const DEFAULT_CHECKS: u32 = 100;

    /// `checks` signature checks, made by `verifier`.
    pub fn new(verifier: &'v dyn SignatureVerifier, checks: u32) -> Self {
        Self {
            verifier,
            left: AtomicU32::new(checks),
        }
    }

    /// Nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

impl SignatureVerifier for Budget<'_> {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .map_err(|_| SignatureError::TooMuchWork)?;
        self.verifier.verify(algorithm, key, message, signature)
    }
}

impl std::fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Budget({} left)", self.left.load(Ordering::Relaxed))
    }
}
