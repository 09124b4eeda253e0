//! Remembers which certificate and CRL signatures were found good.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use crate::crypto::{
    Budget, KeyAlgorithm, PublicKey, Sha256, Sha256Hasher, SignatureAlgorithm, SignatureError,
    SignatureVerifier,
};

/// Checks a certificate's signature once, however many files carry it.
///
/// What is remembered is one mathematical fact: this key made this signature over these bytes. Dates, usage,
/// revocation and trust are judged anew for each file, so nothing that is remembered can go stale.
pub struct Memo<V> {
    verifier: V,
    good: RwLock<HashSet<Fact>>,
}

impl<V: SignatureVerifier> Memo<V> {
    /// A province has some thousand seal certificates; 40 bytes each. When full, it starts over.
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

    /// What is remembered is answered for nothing; the rest is asked of `budget`, and then remembered.
    pub fn within<'m>(&'m self, budget: &'m Budget<'m>) -> impl SignatureVerifier + 'm {
        Within { memo: self, budget }
    }

    fn ask(
        &self,
        verifier: &dyn SignatureVerifier,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let fact = Fact::new(algorithm, key, message, signature);
        if self.knows(&fact) {
            return Ok(());
        }
        verifier.verify(algorithm, key, message, signature)?;
        self.remember(fact);
        Ok(())
    }

    fn knows(&self, fact: &Fact) -> bool {
        self.good
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(fact)
    }

    fn remember(&self, fact: Fact) {
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
        self.ask(&self.verifier, algorithm, key, message, signature)
    }
}

/// See [`Memo::within`].
struct Within<'m, V> {
    memo: &'m Memo<V>,
    budget: &'m Budget<'m>,
}

impl<V: SignatureVerifier> SignatureVerifier for Within<'_, V> {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.memo
            .ask(self.budget, algorithm, key, message, signature)
    }
}

impl<V> std::fmt::Debug for Memo<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo(..)")
    }
}

/// A check that was made: everything that went into it.
#[derive(Eq, Hash, PartialEq)]
struct Fact {
    algorithm: SignatureAlgorithm,
    key: KeyAlgorithm,
    /// Over key, message and signature, each with its length.
    digest: Sha256,
}

impl Fact {
    fn new(
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Self {
        let mut hasher = Sha256Hasher::new();
        for part in [key.bits(), message, signature] {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self {
            algorithm,
            key: key.algorithm(),
            digest: hasher.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says yes to the signature `good`.
    struct Lenient;

    impl SignatureVerifier for Lenient {
        fn verify(
            &self,
            _: SignatureAlgorithm,
            _: PublicKey<'_>,
            _: &[u8],
            signature: &[u8],
        ) -> Result<(), SignatureError> {
            (signature == b"good")
                .then_some(())
                .ok_or(SignatureError::Wrong)
        }
    }

    fn ask(
        verifier: &impl SignatureVerifier,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let key = PublicKey::new(KeyAlgorithm::Ed25519, b"key");
        verifier.verify(SignatureAlgorithm::Ed25519, key, message, signature)
    }

    #[test]
    fn a_known_signature_costs_nothing_and_a_wrong_one_each_time() {
        let (memo, budget) = (Memo::new(Lenient), Budget::new(&Lenient, 3));
        let within = memo.within(&budget);
        for _ in 0..5 {
            assert_eq!(ask(&within, b"message", b"good"), Ok(()));
        }
        assert_eq!(memo.len(), 1);
        for _ in 0..2 {
            assert_eq!(ask(&within, b"message", b"bad"), Err(SignatureError::Wrong));
        }
        assert_eq!(
            ask(&within, b"other", b"good"),
            Err(SignatureError::TooMuchWork)
        );
        assert_eq!(ask(&within, b"message", b"good"), Ok(()));
    }

    #[test]
    fn a_fact_is_of_one_message_one_key_and_one_algorithm() {
        let memo = Memo::new(Lenient);
        assert_eq!(ask(&memo, b"message", b"good"), Ok(()));
        assert!(!memo.is_empty());
        let (algorithm, key) = (
            SignatureAlgorithm::Ed25519,
            PublicKey::new(KeyAlgorithm::Ed25519, b"key"),
        );
        assert!(memo.knows(&Fact::new(algorithm, key, b"message", b"good")));
        assert!(!memo.knows(&Fact::new(algorithm, key, b"messag", b"egood")));
        let other = PublicKey::new(KeyAlgorithm::Ed25519, b"yek");
        assert!(!memo.knows(&Fact::new(algorithm, other, b"message", b"good")));
        assert!(!memo.knows(&Fact::new(
            SignatureAlgorithm::Sm2,
            key,
            b"message",
            b"good"
        )));
    }
}
