//! Types that hold secrets: no `Clone`, a silent `Debug`, wiped when dropped.

use std::fmt;

use thiserror::Error;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// What opens a vault. Held only as long as it takes to derive a key from it.
#[derive(ZeroizeOnDrop)]
pub struct Passphrase(Vec<u8>);

/// The passphrase is too short or too long.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a passphrase has {min} to {max} bytes, found {bytes}", min = Passphrase::MIN, max = Passphrase::MAX)]
pub struct PassphraseError {
    /// How many bytes it has.
    pub bytes: usize,
}

impl Passphrase {
    /// Fewest bytes (NIST SP 800-63B, 5.1.1.1).
    pub const MIN: usize = 8;
    /// Most bytes.
    pub const MAX: usize = 1024;

    /// Takes a passphrase over. The text is used as it is: whoever reads it from a file takes the line end off.
    pub fn new(text: String) -> Result<Self, PassphraseError> {
        let secret = Self(text.into_bytes());
        match secret.0.len() {
            Self::MIN..=Self::MAX => Ok(secret),
            bytes => Err(PassphraseError { bytes }),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// A symmetric key of 256 bits, on the heap so that moving it leaves no copy behind.
pub(crate) struct SecretKey(Box<Zeroizing<[u8; 32]>>);

impl SecretKey {
    /// Built in place.
    pub(crate) fn fill_with<E>(
        fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut key = Self(Box::new(Zeroizing::new([0; 32])));
        fill(&mut key.0)?;
        Ok(key)
    }

    /// The same, where nothing can go wrong.
    pub(crate) fn fill(fill: impl FnOnce(&mut [u8; 32])) -> Self {
        let mut key = Self(Box::new(Zeroizing::new([0; 32])));
        fill(&mut key.0);
        key
    }

    /// A copy of 32 secret bytes; of another number, none.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == 32).then(|| Self::fill(|key| key.copy_from_slice(bytes)))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// Secret bytes of any length.
pub(crate) struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(…)")
    }
}
