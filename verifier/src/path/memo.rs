//! Remembers which certificate and CRL signatures were found good.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use crate::crypto::{
    PublicKey, Sha256, Sha256Hasher, SignatureAlgorithm, SignatureError, SignatureVerifier,
};

/// Checks a certificate's signature once, however many files carry it.
///
/// What is remembered is one mathematical fact: this key made this signature over these bytes. Dates, usage,
/// revocation and trust are judged anew for each file, so nothing that is remembered can go stale.
pub struct Memo<V> {
    verifier: V,
    good: RwLock<HashSet<Sha256>>,
}

impl<V: SignatureVerifier> Memo<V> {
    /// A province has some thousand seal certificates; 32 bytes each. When full, it starts over.
    pub const CAPACITY: usize = 16_384;

    /// Nothing remembered yet.
    pub fn new(verifier: V) -> Self {
        Self {
            verifier,
            good: RwLock::new(HashSet::new()),
        }
    }

    /// Number of signatures remembered.
    pub fn len(&self) -> usize {
        self.good
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// Nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn knows(&self, fact: &Sha256) -> bool {
        self.good
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(fact)
    }

    fn remember(&self, fact: Sha256) {
        let mut good = self.good.write().unwrap_or_else(PoisonError::into_inner);
        if good.len() >= Self::CAPACITY {
            good.clear();
        }
        good.insert(fact);
    }
}

impl<V: SignatureVerifier> SignatureVerifier for Memo<V> {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let fact = fact(algorithm, key, message, signature);
        if self.knows(&fact) {
            return Ok(());
        }
        self.verifier.verify(algorithm, key, message, signature)?;
        self.remember(fact);
        Ok(())
    }
}

impl<V> std::fmt::Debug for Memo<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo(..)")
    }
}

/// Digest over everything that goes into the check, each part with its length.
fn fact(
    algorithm: SignatureAlgorithm,
    key: PublicKey<'_>,
    message: &[u8],
    signature: &[u8],
) -> Sha256 {
    let mut hasher = Sha256Hasher::new();
    let kinds = format!("{algorithm:?} {:?}", key.algorithm());
    for part in [kinds.as_bytes(), key.bits(), message, signature] {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finish()
}
