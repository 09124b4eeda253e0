//! What the program hands in: time and chance. Nothing here reads a clock of its own.

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Unix seconds, UTC.
    fn now(&self) -> i64;
}

impl<F: Fn() -> i64 + Send + Sync> Clock for F {
    fn now(&self) -> i64 {
        self()
    }
}

/// Gives random bytes fit for keys, salts and names.
pub trait Random: Send + Sync {
    /// Fills `out` whole.
    fn fill(&self, out: &mut [u8]);
}
