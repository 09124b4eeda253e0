//! SM2 with SM3 (GB/T 32918.2): the signer's default ID goes into Z, and Z into the digest.

use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::elliptic_curve::sec1::ToSec1Point as _;
use sm2::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use sm2::{PublicKey, SecretKey};
use sm3::{Digest as _, Sm3};
use zeroize::Zeroizing;

use super::CryptoFailed;
use crate::Random;
use crate::secret::SecretBytes;

/// The ID that everybody uses (GM/T 0009, 10): certificates, seals and CRLs alike.
const DEFAULT_ID: &str = "1234567812345678";

/// An SM2 key pair, ready to sign. The crate's signing key is not wiped when it is dropped.
pub(crate) struct Sm2Key {
    signing: SigningKey,
    public: PublicKey,
    point: Vec<u8>,
}

impl Sm2Key {
    /// A new key pair and its PKCS#8 (id-ecPublicKey with the SM2 curve), from the system's own generator.
    pub(super) fn generate() -> Result<(SecretBytes, Self), CryptoFailed> {
        let mut scalar = Zeroizing::new([0; 32]);
        // A scalar beyond the order comes once in 2^32.
        let secret = loop {
            super::SystemRandom::new().fill(&mut *scalar);
            if let Ok(secret) = SecretKey::from_slice(&*scalar) {
                break secret;
            }
        };
        let document = secret
            .to_pkcs8_der()
            .map_err(CryptoFailed::at("making a key"))?;
        let bytes = SecretBytes::new(document.as_bytes().to_vec());
        Ok((bytes, Self::of(&secret)?))
    }

    /// Reads a key pair in PKCS#8; its public half, if it names one, must fit its private half.
    pub(super) fn read(secret: &SecretBytes) -> Result<Self, CryptoFailed> {
        let secret =
            SecretKey::from_pkcs8_der(secret.bytes()).map_err(CryptoFailed::at("reading a key"))?;
        Self::of(&secret)
    }

    /// The key pair of a known scalar, for self-tests.
    pub(super) fn known(scalar: &[u8]) -> Result<Self, CryptoFailed> {
        let secret =
            SecretKey::from_slice(scalar).map_err(CryptoFailed::at("reading a known key"))?;
        Self::of(&secret)
    }

    fn of(secret: &SecretKey) -> Result<Self, CryptoFailed> {
        let public = secret.public_key();
        Ok(Self {
            signing: SigningKey::new(DEFAULT_ID, secret)
                .map_err(CryptoFailed::at("reading a key"))?,
            point: public.to_sec1_point(false).as_bytes().to_vec(),
            public,
        })
    }

    /// DER `SEQUENCE { r, s }` (GB/T 35276).
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoFailed> {
        let signature: Signature = self
            .signing
            .try_sign(message)
            .map_err(CryptoFailed::at("signing"))?;
        Ok(super::low_s::der(&signature.to_bytes().into()))
    }

    /// The uncompressed point.
    pub(super) fn point(&self) -> &[u8] {
        &self.point
    }

    pub(super) fn spki(&self) -> Result<Vec<u8>, CryptoFailed> {
        let document = self
            .public
            .to_public_key_der()
            .map_err(CryptoFailed::at("writing a public key"))?;
        Ok(document.as_bytes().to_vec())
    }
}

/// Whether `signature` is a DER signature over `message`.
pub(super) fn verify(point: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoFailed> {
    let signature =
        Signature::from_der(signature).map_err(CryptoFailed::at("checking a signature"))?;
    VerifyingKey::from_sec1_bytes(DEFAULT_ID, point)
        .and_then(|key| key.verify(message, &signature))
        .map_err(CryptoFailed::at("checking a signature"))
}

pub(crate) fn sm3(bytes: &[u8]) -> [u8; 32] {
    Sm3::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_key_names_the_sm2_curve() {
        let (_, key) = Sm2Key::generate().unwrap();
        let spki = key.spki().unwrap();
        // SEQUENCE { SEQUENCE { id-ecPublicKey, 1.2.156.10197.1.301 }, BIT STRING }.
        assert_eq!(
            crate::text::hex(&spki[..26]),
            "3059301306072a8648ce3d020106082a811ccf5501822d034200"
        );
        assert_eq!(spki[26..], *key.point());
    }

    #[test]
    fn a_key_that_was_stored_signs_as_before() {
        let (secret, key) = Sm2Key::generate().unwrap();
        let again = Sm2Key::read(&secret).unwrap();
        assert_eq!(again.point(), key.point());
        let signature = again.sign(b"message").unwrap();
        verify(key.point(), b"message", &signature).unwrap();
        assert!(verify(key.point(), b"massage", &signature).is_err());
    }

    #[test]
    fn a_p256_key_is_no_sm2_key() {
        let (secret, _) = super::super::p256::P256Key::generate().unwrap();
        assert!(Sm2Key::read(&secret).is_err());
    }
}
