//! A back end that asks both.

use yinxin_verifier::crypto::{
    Native, PublicKey, Pure, SignatureAlgorithm, SignatureError, SignatureVerifier,
};

/// Panics where the back ends disagree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Both;

impl SignatureVerifier for Both {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let native = Native.verify(algorithm, key, message, signature);
        let pure = Pure.verify(algorithm, key, message, signature);
        assert_eq!(native, pure, "{algorithm:?} {key:02x?}: {signature:02x?}");
        native
    }
}
