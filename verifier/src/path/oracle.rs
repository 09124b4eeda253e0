//! Our signature checks, dressed as rustls-webpki wants them.

use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use crate::crypto::{
    DigestAlgorithm, KeyAlgorithm, PublicKey, SignatureAlgorithm, SignatureVerifier,
};

/// One pair of key and signature algorithm.
pub(super) struct Oracle<'v> {
    verifier: &'v dyn SignatureVerifier,
    row: &'static Row,
}

struct Row {
    key: KeyAlgorithm,
    algorithm: SignatureAlgorithm,
    key_id: AlgorithmIdentifier,
    signature_id: AlgorithmIdentifier,
}

/// Every pair that a certificate may be signed with. SHA-1 is not among them.
static ROWS: [Row; 12] = [
    row(
        KeyAlgorithm::EcP256,
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
        alg_id::ECDSA_P256,
        alg_id::ECDSA_SHA256,
    ),
    row(
        KeyAlgorithm::EcP256,
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384),
        alg_id::ECDSA_P256,
        alg_id::ECDSA_SHA384,
    ),
    row(
        KeyAlgorithm::EcP384,
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
        alg_id::ECDSA_P384,
        alg_id::ECDSA_SHA256,
    ),
    row(
        KeyAlgorithm::EcP384,
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384),
        alg_id::ECDSA_P384,
        alg_id::ECDSA_SHA384,
    ),
    row(
        KeyAlgorithm::Ed25519,
        SignatureAlgorithm::Ed25519,
        alg_id::ED25519,
        alg_id::ED25519,
    ),
    row(
        KeyAlgorithm::Rsa,
        SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
        alg_id::RSA_ENCRYPTION,
        alg_id::RSA_PKCS1_SHA256,
    ),
    row(
        KeyAlgorithm::Rsa,
        SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha384),
        alg_id::RSA_ENCRYPTION,
        alg_id::RSA_PKCS1_SHA384,
    ),
    row(
        KeyAlgorithm::Rsa,
        SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha512),
        alg_id::RSA_ENCRYPTION,
        alg_id::RSA_PKCS1_SHA512,
    ),
    row(
        KeyAlgorithm::Rsa,
        SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha256),
        alg_id::RSA_ENCRYPTION,
        alg_id::RSA_PSS_SHA256,
    ),
    row(
        KeyAlgorithm::Rsa,
        SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha384),
        alg_id::RSA_ENCRYPTION,
        alg_id::RSA_PSS_SHA384,
    ),
    row(
        KeyAlgorithm::Rsa,
        SignatureAlgorithm::RsaPss(DigestAlgorithm::Sha512),
        alg_id::RSA_ENCRYPTION,
        alg_id::RSA_PSS_SHA512,
    ),
    row(
        KeyAlgorithm::Sm2,
        SignatureAlgorithm::Sm2,
        SM2_KEY,
        SM2_SIGNATURE,
    ),
];

/// id-ecPublicKey with curve 1.2.156.10197.1.301 (GB/T 35276 6).
const SM2_KEY: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55,
    0x01, 0x82, 0x2d,
]);
/// SM2 with SM3, 1.2.156.10197.1.501.
const SM2_SIGNATURE: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75]);

const fn row(
    key: KeyAlgorithm,
    algorithm: SignatureAlgorithm,
    key_id: AlgorithmIdentifier,
    signature_id: AlgorithmIdentifier,
) -> Row {
    Row {
        key,
        algorithm,
        key_id,
        signature_id,
    }
}

/// All pairs, checked by `verifier`.
pub(super) fn oracles(verifier: &dyn SignatureVerifier) -> Vec<Oracle<'_>> {
    ROWS.iter().map(|row| Oracle { verifier, row }).collect()
}

impl SignatureVerificationAlgorithm for Oracle<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = PublicKey::new(self.row.key, public_key);
        self.verifier
            .verify(self.row.algorithm, key, message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.row.key_id
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.row.signature_id
    }
}

impl std::fmt::Debug for Oracle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Oracle({:?})", self.row.algorithm)
    }
}
