//! What tests of several modules share: a fixed clock and numbers that look random but repeat.

use std::sync::atomic::{AtomicU64, Ordering};

use yinxin_keys::Random;
use yinxin_verifier::crypto::sha256;

/// Different bytes at each call, the same in each run.
#[derive(Debug, Default)]
pub(crate) struct CountingRandom(AtomicU64);

impl CountingRandom {
    pub(crate) fn new() -> Self {
        Self::default()
    }
}

impl Random for CountingRandom {
    fn fill(&self, out: &mut [u8]) {
        for part in out.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            let block = sha256(&count.to_be_bytes());
            part.copy_from_slice(&block.as_bytes()[..part.len()]);
        }
    }
}
