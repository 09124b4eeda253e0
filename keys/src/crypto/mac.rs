//! HMAC-SHA256 (RFC 2104) under a sub-key: says that whoever wrote something had the vault open.

use ring::{hkdf, hmac};

use super::CryptoFailed;
use crate::secret::SecretKey;

/// Makes and checks proofs for one use, which its label names.
pub(crate) struct Prover(hmac::Key);

impl Prover {
    /// The sub-key of `key` for `label` (HKDF-SHA256, RFC 5869).
    pub(crate) fn new(key: &SecretKey, label: &'static str) -> Result<Self, CryptoFailed> {
        let info = [label.as_bytes()];
        let okm = hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
            .extract(key.bytes())
            .expand(&info, hmac::HMAC_SHA256)
            .map(hmac::Key::from)
            .map_err(CryptoFailed::at("deriving a sub-key"))?;
        Ok(Self(okm))
    }

    pub(crate) fn prove(&self, bytes: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(hmac::sign(&self.0, bytes).as_ref());
        out
    }

    /// Compared in constant time.
    pub(crate) fn holds(&self, bytes: &[u8], proof: &[u8; 32]) -> bool {
        hmac::verify(&self.0, bytes, proof).is_ok()
    }
}

impl std::fmt::Debug for Prover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prover(…)")
    }
}
