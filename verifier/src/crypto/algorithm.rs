//! Algorithm identifiers (RFC 5280 4.1.1.2) and the signature algorithms that we know.

use super::DigestAlgorithm;
use crate::der::{DerError, Element, Oid, Reader, Tag};

/// ```text
/// AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AlgorithmIdentifier<'a> {
    /// Which algorithm.
    pub oid: Oid<'a>,
    /// Parameters as found; absent and NULL differ.
    pub parameters: Option<Element<'a>>,
    /// The whole element.
    pub raw: &'a [u8],
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Reads the next element.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, DerError> {
        let element = reader.expect(Tag::SEQUENCE)?;
        Self::from_element(element)
    }

    /// Reads an element whose tag may be implicit.
    pub fn from_element(element: Element<'a>) -> Result<Self, DerError> {
        let mut inside = Reader::new(element.value);
        let oid = inside.oid()?;
        let parameters = inside.any_optional()?;
        inside.finish()?;
        Ok(Self {
            oid,
            parameters,
            raw: element.raw,
        })
    }

    /// Parameters are left out or are NULL.
    pub fn has_no_parameters(&self) -> bool {
        self.parameters
            .is_none_or(|p| p.tag == Tag::NULL && p.value.is_empty())
    }

    /// The digest that this names, if it is one, with parameters absent or NULL (RFC 5754 2).
    pub fn digest(&self) -> Option<DigestAlgorithm> {
        DigestAlgorithm::from_oid(self.oid).filter(|_| self.has_no_parameters())
    }

    /// The digest of the signature algorithm that this names. Windows' CryptoAPI writes one where a digest is due.
    pub fn digest_of_signature(&self) -> Option<DigestAlgorithm> {
        let (_, algorithm) = PLAIN.iter().find(|(arcs, _)| self.oid.is(arcs))?;
        match algorithm {
            SignatureAlgorithm::RsaPkcs1(digest) | SignatureAlgorithm::Ecdsa(digest) => {
                Some(*digest).filter(|_| self.has_no_parameters())
            }
            _ => None,
        }
    }
}

/// A signature algorithm together with its digest.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// ECDSA, value as `Ecdsa-Sig-Value` (RFC 5758 3.2); the curve is the key's.
    Ecdsa(DigestAlgorithm),
    /// Ed25519 (RFC 8032, RFC 8419).
    Ed25519,
    /// RSASSA-PKCS1-v1_5 (RFC 8017 8.2).
    RsaPkcs1(DigestAlgorithm),
    /// RSASSA-PSS, MGF1 with the same digest, salt as long as the digest (RFC 8017 8.1).
    RsaPss(DigestAlgorithm),
    /// SM2 with SM3 (GB/T 32918.2), the ID `1234567812345678`, value as `SM2Signature` (GB/T 35276).
    Sm2,
}

impl SignatureAlgorithm {
    /// What an identifier names. `digest` is the signer's digest algorithm, needed where the identifier names
    /// no digest: `rsaEncryption` (RFC 3370 3.2), and the SM2 signature of GB/T 35275. `None`: not known, or
    /// parameters that contradict themselves.
    pub fn from_identifier(
        identifier: &AlgorithmIdentifier<'_>,
        digest: DigestAlgorithm,
    ) -> Option<Self> {
        if identifier.oid.is(RSASSA_PSS) {
            let (digest, salt) = pss_parameters(identifier.parameters?).ok()??;
            return (salt == digest.length() as u64).then_some(Self::RsaPss(digest));
        }
        if identifier.oid.is(RSA_ENCRYPTION) {
            return identifier
                .has_no_parameters()
                .then_some(Self::RsaPkcs1(digest));
        }
        if identifier.oid.is(SM2_BARE) {
            let fits = identifier.has_no_parameters() && digest == DigestAlgorithm::Sm3;
            return fits.then_some(Self::Sm2);
        }
        let (_, algorithm) = PLAIN.iter().find(|(arcs, _)| identifier.oid.is(arcs))?;
        let fits = match algorithm {
            // RFC 5754 3.2 wants NULL for RSA; left out is common and harmless.
            Self::RsaPkcs1(_) | Self::Sm2 => identifier.has_no_parameters(),
            // RFC 5758 3.2, RFC 8410 3: left out.
            _ => identifier.parameters.is_none(),
        };
        fits.then_some(*algorithm)
    }

    /// The digest inside the algorithm; Ed25519 hashes with SHA-512 (RFC 8419 3.1).
    pub const fn digest(self) -> DigestAlgorithm {
        match self {
            Self::Ecdsa(digest) | Self::RsaPkcs1(digest) | Self::RsaPss(digest) => digest,
            Self::Ed25519 => DigestAlgorithm::Sha512,
            Self::Sm2 => DigestAlgorithm::Sm3,
        }
    }
}

const RSA_ENCRYPTION: &[u64] = &[1, 2, 840, 113549, 1, 1, 1];
pub(super) const RSASSA_PSS: &[u64] = &[1, 2, 840, 113549, 1, 1, 10];
/// SM2 as a signature algorithm, whatever the digest (GB/T 33560); GB/T 35275 writes it.
const SM2_BARE: &[u64] = &[1, 2, 156, 10197, 1, 301, 1];
const MGF1: &[u64] = &[1, 2, 840, 113549, 1, 1, 8];

/// Identifiers whose parameters carry nothing.
const PLAIN: &[(&[u64], SignatureAlgorithm)] = &[
    (
        &[1, 2, 840, 10045, 4, 3, 2],
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256),
    ),
    (
        &[1, 2, 840, 10045, 4, 3, 3],
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384),
    ),
    (
        &[1, 2, 840, 10045, 4, 3, 4],
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha512),
    ),
    (
        &[1, 2, 840, 10045, 4, 1],
        SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha1),
    ),
    (
        &[1, 2, 840, 113549, 1, 1, 5],
        SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1),
    ),
    (
        &[1, 2, 840, 113549, 1, 1, 11],
        SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256),
    ),
    (
        &[1, 2, 840, 113549, 1, 1, 12],
        SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha384),
    ),
    (
        &[1, 2, 840, 113549, 1, 1, 13],
        SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha512),
    ),
    (&[1, 3, 101, 112], SignatureAlgorithm::Ed25519),
    (&[1, 2, 156, 10197, 1, 501], SignatureAlgorithm::Sm2),
];

/// Digest and salt length of `RSASSA-PSS-params` (RFC 4055 3.1), when digest and mask agree on one digest.
///
/// ```text
/// SEQUENCE { hashAlgorithm [0], maskGenAlgorithm [1], saltLength [2] INTEGER DEFAULT 20, trailerField [3] INTEGER DEFAULT 1 }
/// ```
/// Digest and mask default to SHA-1; one left out therefore disagrees with any digest of today, and is an error.
pub(super) fn pss_parameters(
    parameters: Element<'_>,
) -> Result<Option<(DigestAlgorithm, u64)>, DerError> {
    let mut outer = Reader::new(parameters.raw);
    let mut fields = outer.nested(Tag::SEQUENCE)?;
    let hash = AlgorithmIdentifier::read(&mut fields.nested(Tag::context(0))?)?;
    let mask = AlgorithmIdentifier::read(&mut fields.nested(Tag::context(1))?)?;
    let mut number = |tag: u8, default: u64| match fields.optional(Tag::context(tag))? {
        Some(field) => Reader::new(field.value).small_integer(),
        None => Ok(default),
    };
    let (salt, trailer) = (number(2, 20)?, number(3, 1)?);
    fields.finish()?;
    let mask_digest = match mask.parameters {
        Some(inner) if mask.oid.is(MGF1) => AlgorithmIdentifier::from_element(inner)?.digest(),
        _ => None,
    };
    let digest = hash
        .digest()
        .filter(|digest| mask_digest == Some(*digest) && trailer == 1);
    Ok(digest.map(|digest| (digest, salt)))
}
