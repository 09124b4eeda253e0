//! Sealing one thing under a key: HKDF-SHA256 (RFC 5869) to a fresh sub-key, then AES-256-GCM (SP 800-38D).

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf;

use super::CryptoFailed;
use crate::Random;
use crate::secret::{SecretBytes, SecretKey};

/// Length of the salt that stands before what was sealed.
pub(crate) const SALT_LEN: usize = 32;

/// Not opened: another key, other associated data, or changed bytes. Which one cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAuthentic;

/// Seals and opens under one key, for one use that `label` names.
pub(crate) struct Sealer<'k> {
    key: &'k SecretKey,
    label: &'static str,
}

impl<'k> Sealer<'k> {
    pub(crate) fn new(key: &'k SecretKey, label: &'static str) -> Self {
        Self { key, label }
    }

    /// `salt ∥ ciphertext ∥ tag`, bound to `associated`.
    pub(crate) fn seal(
        &self,
        secret: &[u8],
        associated: &[u8],
        random: &dyn Random,
    ) -> Result<Vec<u8>, CryptoFailed> {
        let mut salt = [0; SALT_LEN];
        random.fill(&mut salt);
        let mut sealed = Vec::with_capacity(SALT_LEN + secret.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&salt);
        sealed.extend_from_slice(secret);
        let tag = self
            .sub_key(&salt)?
            .seal_in_place_separate_tag(nonce(), Aad::from(associated), &mut sealed[SALT_LEN..])
            .map_err(CryptoFailed::at("sealing"))?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// What was sealed with the same key, label and `associated`.
    pub(crate) fn open(
        &self,
        sealed: &[u8],
        associated: &[u8],
    ) -> Result<SecretBytes, NotAuthentic> {
        let (salt, rest) = sealed.split_at_checked(SALT_LEN).ok_or(NotAuthentic)?;
        let key = self.sub_key(salt).map_err(|_| NotAuthentic)?;
        let mut buffer = zeroize::Zeroizing::new(rest.to_vec());
        let secret = key
            .open_in_place(nonce(), Aad::from(associated), &mut buffer)
            .map_err(|_| NotAuthentic)?;
        Ok(SecretBytes::new(secret.to_vec()))
    }

    fn sub_key(&self, salt: &[u8]) -> Result<LessSafeKey, CryptoFailed> {
        let info = [self.label.as_bytes()];
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(self.key.bytes());
        let okm = prk
            .expand(&info, &AES_256_GCM)
            .map_err(CryptoFailed::at("deriving a sub-key"))?;
        Ok(LessSafeKey::new(UnboundKey::from(okm)))
    }
}

/// Zero: every sub-key comes from a fresh 256-bit salt and seals exactly one message.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;

    fn key(byte: u8) -> SecretKey {
        SecretKey::fill_with(|k| {
            k.fill(byte);
            Ok::<_, ()>(())
        })
        .unwrap()
    }

    #[test]
    fn what_is_sealed_opens_again() {
        let key = key(1);
        let sealer = Sealer::new(&key, "test");
        let sealed = sealer
            .seal(b"secret", b"about", &SystemRandom::new())
            .unwrap();
        assert_eq!(sealer.open(&sealed, b"about").unwrap().bytes(), b"secret");
    }

    #[test]
    fn another_key_label_or_associated_data_does_not_open() {
        let (one, two) = (key(1), key(2));
        let sealer = Sealer::new(&one, "test");
        let sealed = sealer
            .seal(b"secret", b"about", &SystemRandom::new())
            .unwrap();
        assert!(Sealer::new(&two, "test").open(&sealed, b"about").is_err());
        assert!(Sealer::new(&one, "other").open(&sealed, b"about").is_err());
        assert!(sealer.open(&sealed, b"above").is_err());
        assert!(sealer.open(&sealed[..SALT_LEN - 1], b"about").is_err());
    }

    #[test]
    fn the_same_secret_never_looks_the_same_twice() {
        let key = key(1);
        let sealer = Sealer::new(&key, "test");
        let random = SystemRandom::new();
        assert_ne!(
            sealer.seal(b"secret", b"", &random).unwrap(),
            sealer.seal(b"secret", b"", &random).unwrap()
        );
    }
}
