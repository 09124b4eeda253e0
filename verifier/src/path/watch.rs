//! What a path search met on its way.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::crypto::{PublicKey, SignatureAlgorithm, SignatureError, SignatureVerifier};

/// Keeps apart what rustls-webpki only knows as "invalid signature".
pub(super) struct Watch<'v> {
    verifier: &'v dyn SignatureVerifier,
    ran_out: AtomicBool,
    unsupported: AtomicBool,
}

impl<'v> Watch<'v> {
    pub(super) fn new(verifier: &'v dyn SignatureVerifier) -> Self {
        Self {
            verifier,
            ran_out: false.into(),
            unsupported: false.into(),
        }
    }

    pub(super) fn ran_out(&self) -> bool {
        self.ran_out.load(Ordering::Relaxed)
    }

    pub(super) fn met_unsupported(&self) -> bool {
        self.unsupported.load(Ordering::Relaxed)
    }
}

impl SignatureVerifier for Watch<'_> {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let answer = self.verifier.verify(algorithm, key, message, signature);
        let flag = match answer {
            Err(SignatureError::TooMuchWork) => &self.ran_out,
            Err(SignatureError::Unsupported(_) | SignatureError::KeySize { .. }) => {
                &self.unsupported
            }
            _ => return answer,
        };
        flag.store(true, Ordering::Relaxed);
        answer
    }
}
