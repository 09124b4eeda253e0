//! The native back end, *ring*.

use ring::signature as ring;

use super::{
    DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureError, SignatureVerifier,
};

/// Checks signatures with *ring*: ECDSA P-256 and P-384, RSA 2048 to 4096, Ed25519.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl SignatureVerifier for Native {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let verification = select(algorithm, key)?;
        ring::UnparsedPublicKey::new(verification, key.bits())
            .verify(message, signature)
            .map_err(|_| SignatureError::Wrong)
    }
}

fn select(
    algorithm: SignatureAlgorithm,
    key: PublicKey<'_>,
) -> Result<&'static dyn ring::VerificationAlgorithm, SignatureError> {
    use SignatureAlgorithm as A;
    let unsupported = Err(SignatureError::Unsupported(algorithm));
    match (algorithm, key.algorithm()) {
        (A::Ecdsa(digest), KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384) => {
            ecdsa(digest, key.algorithm()).map_or(unsupported, Ok)
        }
        (A::RsaPkcs1(_) | A::RsaPss(_), KeyAlgorithm::Rsa) => {
            check_modulus(key)?;
            rsa(algorithm).map_or(unsupported, Ok)
        }
        (A::Ed25519, KeyAlgorithm::Ed25519) => Ok(&ring::ED25519),
        (A::Sm2, KeyAlgorithm::Sm2) => unsupported,
        (_, key) => Err(SignatureError::KeyMismatch { algorithm, key }),
    }
}

fn ecdsa(
    digest: DigestAlgorithm,
    curve: KeyAlgorithm,
) -> Option<&'static dyn ring::VerificationAlgorithm> {
    Some(match (curve, digest) {
        (KeyAlgorithm::EcP256, DigestAlgorithm::Sha256) => &ring::ECDSA_P256_SHA256_ASN1,
        (KeyAlgorithm::EcP256, DigestAlgorithm::Sha384) => &ring::ECDSA_P256_SHA384_ASN1,
        (KeyAlgorithm::EcP384, DigestAlgorithm::Sha256) => &ring::ECDSA_P384_SHA256_ASN1,
        (KeyAlgorithm::EcP384, DigestAlgorithm::Sha384) => &ring::ECDSA_P384_SHA384_ASN1,
        _ => return None,
    })
}

fn rsa(algorithm: SignatureAlgorithm) -> Option<&'static dyn ring::VerificationAlgorithm> {
    use DigestAlgorithm as D;
    use SignatureAlgorithm as A;
    Some(match algorithm {
        A::RsaPkcs1(D::Sha1) => &ring::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        A::RsaPkcs1(D::Sha256) => &ring::RSA_PKCS1_2048_8192_SHA256,
        A::RsaPkcs1(D::Sha384) => &ring::RSA_PKCS1_2048_8192_SHA384,
        A::RsaPkcs1(D::Sha512) => &ring::RSA_PKCS1_2048_8192_SHA512,
        A::RsaPss(D::Sha256) => &ring::RSA_PSS_2048_8192_SHA256,
        A::RsaPss(D::Sha384) => &ring::RSA_PSS_2048_8192_SHA384,
        A::RsaPss(D::Sha512) => &ring::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

/// Below 2048 bits a key proves nothing, above 4096 it only costs time; neither makes a signature "wrong".
fn check_modulus(key: PublicKey<'_>) -> Result<(), SignatureError> {
    match key.modulus_bits() {
        Some(2048..=4096) => Ok(()),
        Some(bits) => Err(SignatureError::KeySize { bits }),
        None => Err(SignatureError::Wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    /// RFC 6979 A.2.5, P-256 with SHA-256 over "sample". Its s is in the upper half, which is legal.
    #[test]
    fn published_p256_signature_verifies_and_is_not_low() {
        let point = bytes(concat!(
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
        ));
        let signature = bytes(concat!(
            "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
        ));
        let key = PublicKey::new(KeyAlgorithm::EcP256, &point);
        let verify = |digest, message: &[u8]| {
            Native.verify(SignatureAlgorithm::Ecdsa(digest), key, message, &signature)
        };
        assert_eq!(verify(DigestAlgorithm::Sha256, b"sample"), Ok(()));
        assert!(!crate::crypto::is_low_s_p256(&signature));
        let wrong = Err(SignatureError::Wrong);
        assert_eq!(verify(DigestAlgorithm::Sha256, b"simple"), wrong);
        assert_eq!(verify(DigestAlgorithm::Sha384, b"sample"), wrong);
        assert!(matches!(
            verify(DigestAlgorithm::Sha512, b"sample"),
            Err(SignatureError::Unsupported(_))
        ));
    }

    /// RFC 8032 7.1, test 1: the empty message.
    #[test]
    fn published_ed25519_signature_verifies() {
        let point = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signature = bytes(concat!(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ));
        let key = PublicKey::new(KeyAlgorithm::Ed25519, &point);
        let verify =
            |message: &[u8]| Native.verify(SignatureAlgorithm::Ed25519, key, message, &signature);
        assert_eq!(verify(b""), Ok(()));
        assert_eq!(verify(b"x"), Err(SignatureError::Wrong));
    }

    #[test]
    fn key_of_another_kind_and_suites_not_built_in_are_told_apart_from_wrong() {
        let key = PublicKey::new(KeyAlgorithm::EcP256, &[4]);
        let rsa = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
        assert!(matches!(
            Native.verify(rsa, key, b"", b""),
            Err(SignatureError::KeyMismatch { .. })
        ));
        let sm2 = PublicKey::new(KeyAlgorithm::Sm2, &[4]);
        assert_eq!(
            Native.verify(SignatureAlgorithm::Sm2, sm2, b"", b""),
            Err(SignatureError::Unsupported(SignatureAlgorithm::Sm2))
        );
    }
}
