//! Public keys out of `SubjectPublicKeyInfo` (RFC 5280 4.1.2.7).

use super::algorithm::{RSASSA_PSS, pss_parameters};
use super::{AlgorithmIdentifier, DigestAlgorithm, SignatureAlgorithm, SignatureError};
use crate::der::{DerError, Reader, Tag};

/// Kinds of public keys.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// NIST P-256 (secp256r1).
    EcP256,
    /// NIST P-384 (secp384r1).
    EcP384,
    /// Ed25519.
    Ed25519,
    /// RSA, for PKCS#1 v1.5 and PSS.
    Rsa,
    /// RSA for PSS alone (RFC 4055 1.2); `Some`: with that digest alone.
    RsaPss(Option<DigestAlgorithm>),
    /// SM2, on the curve of GB/T 32918.5.
    Sm2,
}

/// A public key of a known kind; `bits` is the content of `subjectPublicKey` (a point, or `RSAPublicKey`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PublicKey<'a> {
    algorithm: KeyAlgorithm,
    bits: &'a [u8],
}

/// Why a `SubjectPublicKeyInfo` gives no usable key.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not the structure of RFC 5280 4.1.2.7.
    #[error("public key is malformed: {0}")]
    Malformed(#[from] DerError),
    /// A kind of key that we do not know.
    #[error("public key algorithm {0} is not known")]
    Unknown(String),
}

impl<'a> PublicKey<'a> {
    /// Reads the DER of a `SubjectPublicKeyInfo`.
    pub fn from_spki(spki: &'a [u8]) -> Result<Self, KeyError> {
        let mut outer = Reader::new(spki);
        let mut fields = outer.nested(Tag::SEQUENCE)?;
        outer.finish()?;
        let identifier = AlgorithmIdentifier::read(&mut fields)?;
        let bits = fields.bit_string()?;
        fields.finish()?;
        let algorithm = kind(&identifier)?;
        Ok(Self { algorithm, bits })
    }

    /// A key whose parts are known already.
    pub const fn new(algorithm: KeyAlgorithm, bits: &'a [u8]) -> Self {
        Self { algorithm, bits }
    }

    /// Kind of the key.
    pub const fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// Content of `subjectPublicKey`.
    pub const fn bits(&self) -> &'a [u8] {
        self.bits
    }

    /// Bits of an RSA modulus; `None` for other keys or a malformed one.
    pub fn modulus_bits(&self) -> Option<usize> {
        if !matches!(self.algorithm, KeyAlgorithm::Rsa | KeyAlgorithm::RsaPss(_)) {
            return None;
        }
        let (modulus, _) = rsa_parts(self.bits)?;
        let spare = modulus.first()?.leading_zeros() as usize;
        modulus.len().checked_mul(8)?.checked_sub(spare)
    }

    /// An RSA key that may make signatures of this kind: one for PSS makes no others, and none with another digest
    /// than its own (RFC 4055 3.1).
    pub(super) fn is_rsa_for(&self, algorithm: SignatureAlgorithm) -> bool {
        match (self.algorithm, algorithm) {
            (
                KeyAlgorithm::Rsa,
                SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaPss(_),
            )
            | (KeyAlgorithm::RsaPss(None), SignatureAlgorithm::RsaPss(_)) => true,
            (KeyAlgorithm::RsaPss(Some(own)), SignatureAlgorithm::RsaPss(digest)) => own == digest,
            _ => false,
        }
    }

    /// Below 2048 bits a key proves nothing, above 4096 it only costs time; neither makes a signature "wrong".
    pub(super) fn check_modulus(&self) -> Result<(), SignatureError> {
        match self.modulus_bits() {
            Some(2048..=4096) => Ok(()),
            Some(bits) => Err(SignatureError::KeySize { bits }),
            None => Err(SignatureError::Wrong),
        }
    }
}

/// Modulus and exponent of an `RSAPublicKey` (RFC 8017 A.1.1), without leading zeros.
pub(super) fn rsa_parts(bits: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Reader::new(bits);
    let mut fields = outer.nested(Tag::SEQUENCE).ok()?;
    outer.finish().ok()?;
    let modulus = fields.integer().ok()?.positive()?;
    let exponent = fields.integer().ok()?.positive()?;
    fields.finish().ok()?;
    Some((modulus, exponent))
}

fn kind(identifier: &AlgorithmIdentifier<'_>) -> Result<KeyAlgorithm, KeyError> {
    let unknown = || KeyError::Unknown(identifier.oid.to_string());
    if identifier.oid.is(&[1, 2, 840, 113549, 1, 1, 1]) && identifier.has_no_parameters() {
        return Ok(KeyAlgorithm::Rsa);
    }
    if identifier.oid.is(RSASSA_PSS) {
        return rsa_pss(identifier).ok_or_else(unknown);
    }
    if identifier.oid.is(&[1, 3, 101, 112]) && identifier.parameters.is_none() {
        return Ok(KeyAlgorithm::Ed25519);
    }
    let curve = match identifier.parameters {
        Some(curve) if identifier.oid.is(&[1, 2, 840, 10045, 2, 1]) => {
            Reader::new(curve.raw).oid().map_err(|_| unknown())?
        }
        _ => return Err(unknown()),
    };
    let named = CURVES.iter().find(|(arcs, _)| curve.is(arcs));
    named.map(|(_, algorithm)| *algorithm).ok_or_else(unknown)
}

/// Parameters left out restrict nothing. Those there name the digest, and the shortest salt, which must not exceed
/// the one salt that we take: as long as the digest (RFC 4055 3.1).
fn rsa_pss(identifier: &AlgorithmIdentifier<'_>) -> Option<KeyAlgorithm> {
    let Some(parameters) = identifier.parameters else {
        return Some(KeyAlgorithm::RsaPss(None));
    };
    let (digest, shortest_salt) = pss_parameters(parameters).ok()??;
    (shortest_salt <= digest.length() as u64).then_some(KeyAlgorithm::RsaPss(Some(digest)))
}

const CURVES: &[(&[u64], KeyAlgorithm)] = &[
    (&[1, 2, 840, 10045, 3, 1, 7], KeyAlgorithm::EcP256),
    (&[1, 3, 132, 0, 34], KeyAlgorithm::EcP384),
    (&[1, 2, 156, 10197, 1, 301], KeyAlgorithm::Sm2),
];
