//! A back end that asks both, and asks again with every part of the question broken.

use std::sync::atomic::{AtomicUsize, Ordering};
use yinxin_verifier::crypto::{
    Native, PublicKey, Pure, SignatureAlgorithm, SignatureError, SignatureVerifier,
};

/// Counts signatures that hold, and questions in all.
#[derive(Debug, Default)]
pub(crate) struct Both {
    good: AtomicUsize,
    asked: AtomicUsize,
}

impl Both {
    pub(crate) fn good(&self) -> usize {
        self.good.load(Ordering::Relaxed)
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// One question, without variants.
    pub(crate) fn ask(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let native = Native.verify(algorithm, key, message, signature);
        let pure = Pure.verify(algorithm, key, message, signature);
        let question = || format!("{algorithm:?} {key:02x?} over {message:02x?}: {signature:02x?}");
        assert_eq!(native, pure, "{}", question());
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.good
            .fetch_add(native.is_ok().into(), Ordering::Relaxed);
        native
    }
}

impl SignatureVerifier for Both {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let answer = self.ask(algorithm, key, message, signature);
        for broken in broken(signature) {
            self.ask(algorithm, key, message, &broken).ok();
        }
        for broken in broken(key.bits()) {
            let key = PublicKey::new(key.algorithm(), &broken);
            self.ask(algorithm, key, message, signature).ok();
        }
        for broken in broken(message).into_iter().take(8) {
            self.ask(algorithm, key, &broken, signature).ok();
        }
        for other in algorithms() {
            self.ask(other, key, message, signature).ok();
        }
        answer
    }
}

/// Every byte with a bit flipped (of long ones every seventh), cut at either end, longer at either end, nothing.
fn broken(bytes: &[u8]) -> Vec<Vec<u8>> {
    let step = if bytes.len() > 150 { 7 } else { 1 };
    let flipped = (0..bytes.len()).step_by(step).map(|at| {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << (at % 8);
        flipped
    });
    let ends = [
        bytes.get(1..).unwrap_or_default().to_vec(),
        bytes[..bytes.len().saturating_sub(1)].to_vec(),
        [bytes, &[0]].concat(),
        [&[0], bytes].concat(),
        Vec::new(),
        vec![0; bytes.len()],
        vec![0xff; bytes.len()],
    ];
    ends.into_iter().chain(flipped).collect()
}

pub(crate) fn algorithms() -> Vec<SignatureAlgorithm> {
    use SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss, Sm2};
    use yinxin_verifier::crypto::DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512, Sm3};
    let of = |digest| [Ecdsa(digest), RsaPkcs1(digest), RsaPss(digest)];
    let with_digest = [Sha1, Sha256, Sha384, Sha512, Sm3].into_iter().flat_map(of);
    with_digest.chain([Ed25519, Sm2]).collect()
}
