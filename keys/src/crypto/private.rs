//! A private key of any suite.

use super::CryptoFailed;
use super::ed25519::{self, Ed25519Key};
use super::p256::{self, P256Key};
use super::sm2::{self, Sm2Key};
use crate::Suite;
use crate::secret::SecretBytes;

/// A private key, ready to sign.
pub(crate) enum PrivateKey {
    P256(Box<P256Key>),
    Sm2(Box<Sm2Key>),
    Ed25519(Box<Ed25519Key>),
}

impl PrivateKey {
    /// A new key and its PKCS#8 (RFC 5958), tested by a signature (FIPS 140-3, 10.3.B).
    ///
    /// Keys and nonces come from the system's own generator alone: randomness that is handed in for a test
    /// can never become a key.
    pub(crate) fn generate(suite: Suite) -> Result<(SecretBytes, Self), CryptoFailed> {
        let (secret, key) = match suite {
            Suite::P256 => P256Key::generate().map(|(secret, key)| (secret, Self::p256(key)))?,
            Suite::Sm2 => Sm2Key::generate().map(|(secret, key)| (secret, Self::sm2(key)))?,
            Suite::Ed25519 => {
                Ed25519Key::generate().map(|(secret, key)| (secret, Self::ed25519(key)))?
            }
        };
        key.test_pairwise()?;
        Ok((secret, key))
    }

    /// Reads a key in PKCS#8; its public half must fit its private half.
    pub(crate) fn read(suite: Suite, secret: &SecretBytes) -> Result<Self, CryptoFailed> {
        match suite {
            Suite::P256 => P256Key::read(secret).map(Self::p256),
            Suite::Sm2 => Sm2Key::read(secret).map(Self::sm2),
            Suite::Ed25519 => Ed25519Key::read(secret).map(Self::ed25519),
        }
    }

    /// A new Ed25519 key for a file of its own, in PKCS#8 as every tool reads it.
    pub(crate) fn generate_for_file() -> Result<(SecretBytes, Self), CryptoFailed> {
        let (secret, key) = Ed25519Key::generate_seed()?;
        let key = Self::ed25519(key);
        key.test_pairwise()?;
        Ok((secret, key))
    }

    /// Reads a key that another tool made: PKCS#8 of Ed25519 may lack the public half there (RFC 8410, 7).
    pub(crate) fn read_file(suite: Suite, secret: &SecretBytes) -> Result<Self, CryptoFailed> {
        match suite {
            Suite::Ed25519 => Ed25519Key::read_file(secret).map(Self::ed25519),
            other => Self::read(other, secret),
        }
    }

    pub(super) fn p256(key: P256Key) -> Self {
        Self::P256(Box::new(key))
    }

    pub(super) fn sm2(key: Sm2Key) -> Self {
        Self::Sm2(Box::new(key))
    }

    pub(super) fn ed25519(key: Ed25519Key) -> Self {
        Self::Ed25519(Box::new(key))
    }

    /// DER `SEQUENCE { r, s }`; for Ed25519 its 64 bytes.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoFailed> {
        match self {
            Self::P256(key) => key.sign(message),
            Self::Sm2(key) => key.sign(message),
            Self::Ed25519(key) => Ok(key.sign(message)),
        }
    }

    /// The uncompressed point; for Ed25519 its 32 bytes.
    pub(crate) fn point(&self) -> &[u8] {
        match self {
            Self::P256(key) => key.point(),
            Self::Sm2(key) => key.point(),
            Self::Ed25519(key) => key.public(),
        }
    }

    /// DER SubjectPublicKeyInfo.
    pub(crate) fn spki(&self) -> Result<Vec<u8>, CryptoFailed> {
        match self {
            Self::P256(key) => Ok(key.spki()),
            Self::Sm2(key) => key.spki(),
            Self::Ed25519(key) => Ok(key.spki()),
        }
    }

    fn suite(&self) -> Suite {
        match self {
            Self::P256(_) => Suite::P256,
            Self::Sm2(_) => Suite::Sm2,
            Self::Ed25519(_) => Suite::Ed25519,
        }
    }

    /// Its signature verifies under its public half, and under no other message.
    pub(super) fn test_pairwise(&self) -> Result<(), CryptoFailed> {
        let failed = CryptoFailed {
            doing: "testing a new key",
        };
        let signature = self.sign(b"pairwise consistency test")?;
        let holds = |message| verify(self.suite(), self.point(), message, &signature).is_ok();
        match holds(b"pairwise consistency test") && !holds(b"another message") {
            true => Ok(()),
            false => Err(failed),
        }
    }
}

/// Whether `signature` is one over `message` in this suite.
pub(crate) fn verify(
    suite: Suite,
    point: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), CryptoFailed> {
    match suite {
        Suite::P256 => p256::verify(point, message, signature),
        Suite::Sm2 => sm2::verify(point, message, signature),
        Suite::Ed25519 => ed25519::verify(point, message, signature),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_suite_are_made_stored_and_sign() {
        for suite in [Suite::P256, Suite::Sm2, Suite::Ed25519] {
            let (secret, key) = PrivateKey::generate(suite).unwrap();
            let again = PrivateKey::read(suite, &secret).unwrap();
            assert_eq!(again.spki().unwrap(), key.spki().unwrap());
            let signature = again.sign(b"message").unwrap();
            verify(suite, key.point(), b"message", &signature).unwrap();
            assert!(verify(suite, key.point(), b"massage", &signature).is_err());
        }
    }

    #[test]
    fn a_key_of_one_suite_is_not_read_as_another() {
        let suites = [Suite::P256, Suite::Sm2, Suite::Ed25519];
        for suite in suites {
            let (secret, _) = PrivateKey::generate(suite).unwrap();
            for other in suites.into_iter().filter(|other| *other != suite) {
                assert!(
                    PrivateKey::read(other, &secret).is_err(),
                    "{suite} as {other}"
                );
            }
        }
    }
}
