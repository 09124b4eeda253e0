//! The operating system's random numbers.

use ring::rand::{SecureRandom, SystemRandom as Ring};

use crate::Random;

/// The operating system's generator (`getrandom(2)` on Linux).
///
/// Stops the program if the system cannot give random numbers: there is no safe way to go on.
#[derive(Clone, Debug)]
pub struct SystemRandom(Ring);

impl SystemRandom {
    /// The generator of this system.
    pub fn new() -> Self {
        Self(Ring::new())
    }
}

impl Default for SystemRandom {
    fn default() -> Self {
        Self::new()
    }
}

impl Random for SystemRandom {
    fn fill(&self, out: &mut [u8]) {
        self.0
            .fill(out)
            .expect("the operating system gives random numbers");
    }
}
