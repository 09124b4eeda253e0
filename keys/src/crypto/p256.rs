//! ECDSA on P-256 with SHA-256 (FIPS 186-5).

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED_SIGNING as SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};

use super::{CryptoFailed, low_s};
use crate::secret::SecretBytes;

/// SubjectPublicKeyInfo of a P-256 key, up to its point (RFC 5480, 2.1.1.1).
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A P-256 key pair, ready to sign. `ring` does not wipe its memory when it is dropped.
pub(crate) struct P256Key {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl P256Key {
    /// A new key pair in PKCS#8 (RFC 5958), from the system's own generator.
    pub(super) fn generate() -> Result<(SecretBytes, Self), CryptoFailed> {
        let document = EcdsaKeyPair::generate_pkcs8(&SIGNING, &SystemRandom::new())
            .map_err(CryptoFailed::at("making a key"))?;
        let secret = SecretBytes::new(document.as_ref().to_vec());
        let key = Self::read(&secret)?;
        Ok((secret, key))
    }

    /// Reads a key pair in PKCS#8; its public half must fit its private half.
    pub(super) fn read(secret: &SecretBytes) -> Result<Self, CryptoFailed> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&SIGNING, secret.bytes(), &random)
            .map_err(CryptoFailed::at("reading a key"))?;
        Ok(Self { pair, random })
    }

    /// The key pair of a known scalar, for self-tests.
    pub(super) fn known(scalar: &[u8], point: &[u8]) -> Result<Self, CryptoFailed> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(&SIGNING, scalar, point, &random)
            .map_err(CryptoFailed::at("reading a known key"))?;
        Ok(Self { pair, random })
    }

    /// DER Ecdsa-Sig-Value over `message`, low `s`.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoFailed> {
        let signature = self
            .pair
            .sign(&self.random, message)
            .map_err(CryptoFailed::at("signing"))?;
        let fixed = signature
            .as_ref()
            .try_into()
            .map_err(CryptoFailed::at("signing"))?;
        Ok(low_s::encode(fixed))
    }

    /// The uncompressed point.
    pub(super) fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// DER SubjectPublicKeyInfo.
    pub(super) fn spki(&self) -> Vec<u8> {
        spki(self.point())
    }
}

/// DER SubjectPublicKeyInfo of an uncompressed point.
pub(crate) fn spki(point: &[u8]) -> Vec<u8> {
    [&SPKI_PREFIX, point].concat()
}

/// Whether `signature` is a DER signature over `message`.
pub(super) fn verify(point: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoFailed> {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
        .verify(message, signature)
        .map_err(CryptoFailed::at("checking a signature"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_signatures_verify_as_der_and_have_a_low_s() {
        let (_, key) = P256Key::generate().unwrap();
        for i in 0..100u8 {
            let signature = key.sign(&[i]).unwrap();
            verify(key.point(), &[i], &signature).unwrap();
            assert!(low_s::is_low(&signature));
            assert!(verify(key.point(), &[i + 1], &signature).is_err());
        }
    }

    #[test]
    fn a_key_whose_halves_do_not_fit_is_refused() {
        let (secret, _) = P256Key::generate().unwrap();
        let mut bytes = secret.bytes().to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        assert!(P256Key::read(&SecretBytes::new(bytes)).is_err());
    }
}
