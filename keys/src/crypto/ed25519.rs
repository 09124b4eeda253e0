//! Ed25519 (RFC 8032), pure, for checkpoints.

use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use zeroize::Zeroizing;

use super::CryptoFailed;
use crate::secret::SecretBytes;

/// SubjectPublicKeyInfo of an Ed25519 key, up to its 32 bytes (RFC 8410, 4).
const SPKI_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// OneAsymmetricKey of version 1 with an Ed25519 seed, up to its 32 bytes (RFC 8410, 7).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// An Ed25519 key pair, ready to sign. `ring` does not wipe its memory when it is dropped.
pub(crate) struct Ed25519Key(Ed25519KeyPair);

impl Ed25519Key {
    /// A new key pair and its PKCS#8 (RFC 8410), from the system's own generator.
    pub(super) fn generate() -> Result<(SecretBytes, Self), CryptoFailed> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map_err(CryptoFailed::at("making a key"))?;
        let secret = SecretBytes::new(document.as_ref().to_vec());
        let key = Self::read(&secret)?;
        Ok((secret, key))
    }

    /// Reads a key pair in PKCS#8; its public half must fit its private half.
    pub(super) fn read(secret: &SecretBytes) -> Result<Self, CryptoFailed> {
        Ed25519KeyPair::from_pkcs8(secret.bytes())
            .map(Self)
            .map_err(CryptoFailed::at("reading a key"))
    }

    /// A new key pair, its PKCS#8 of version 1: the seed alone (RFC 8410, 7 and 10.3).
    pub(super) fn generate_seed() -> Result<(SecretBytes, Self), CryptoFailed> {
        let mut document = Zeroizing::new([0; 48]);
        document[..16].copy_from_slice(&PKCS8_PREFIX);
        SystemRandom::new()
            .fill(&mut document[16..])
            .map_err(CryptoFailed::at("making a key"))?;
        let secret = SecretBytes::new(document.to_vec());
        let key = Self::read_file(&secret)?;
        Ok((secret, key))
    }

    /// Reads a key pair in PKCS#8 with or without its public half.
    pub(super) fn read_file(secret: &SecretBytes) -> Result<Self, CryptoFailed> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(secret.bytes())
            .map(Self)
            .map_err(CryptoFailed::at("reading a key"))
    }

    /// The key pair of a known seed, for self-tests.
    pub(super) fn known(seed: &[u8], public: &[u8]) -> Result<Self, CryptoFailed> {
        Ed25519KeyPair::from_seed_and_public_key(seed, public)
            .map(Self)
            .map_err(CryptoFailed::at("reading a known key"))
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }

    pub(super) fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    pub(super) fn spki(&self) -> Vec<u8> {
        [&SPKI_PREFIX, self.public()].concat()
    }
}

/// The 32 bytes of a key in a SubjectPublicKeyInfo.
pub(crate) fn from_spki(spki: &[u8]) -> Option<&[u8]> {
    spki.strip_prefix(&SPKI_PREFIX)
        .filter(|key| key.len() == 32)
}

pub(crate) fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoFailed> {
    UnparsedPublicKey::new(&ED25519, public)
        .verify(message, signature)
        .map_err(CryptoFailed::at("checking a signature"))
}
