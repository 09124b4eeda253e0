//! What is signed, by which algorithm, and by whose key it was found to be.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::Unusable;
use crate::crypto::{
    AlgorithmIdentifier, DigestAlgorithm, PublicKey, SignatureAlgorithm, SignatureError,
    SignatureVerifier,
};
use crate::der::{DerError, Reader, Tag};

/// A signed structure, opened.
pub(super) struct Opened<'a> {
    pub(super) signed: Signed,
    /// Content of the signed part.
    pub(super) part: &'a [u8],
    /// The algorithm identifier beside the signature.
    pub(super) algorithm: &'a [u8],
    /// What follows the signature.
    pub(super) rest: Reader<'a>,
}

/// Keys whose answer is remembered; an authority has one or two.
const KEYS: usize = 8;

/// The signed part of a list or response.
pub(super) struct Signed {
    der: Vec<u8>,
    /// Position of the signed part within `der`.
    part: Range<usize>,
    algorithm: Option<SignatureAlgorithm>,
    signature: Vec<u8>,
    /// Whether a key (`SubjectPublicKeyInfo`) made the signature: mathematics only, so nothing here goes stale.
    answers: Mutex<Vec<Answer>>,
}

/// A key, and whether it made the signature.
type Answer = (Vec<u8>, Result<(), SignatureError>);

impl Signed {
    /// `SEQUENCE { signed part, AlgorithmIdentifier, signature BIT STRING, … }`
    pub(super) fn read(der: &[u8]) -> Result<Opened<'_>, DerError> {
        let mut outer = Reader::new(der);
        let whole = outer.expect(Tag::SEQUENCE)?;
        outer.finish()?;
        let start = der.len().saturating_sub(whole.value.len());
        let mut fields = Reader::new(whole.value);
        let part = fields.expect(Tag::SEQUENCE)?;
        let identifier = AlgorithmIdentifier::read(&mut fields)?;
        let signed = Self {
            der: der.to_vec(),
            part: start..start.saturating_add(part.raw.len()),
            algorithm: SignatureAlgorithm::from_identifier(&identifier, DigestAlgorithm::Sha256),
            signature: fields.bit_string()?.to_vec(),
            answers: Mutex::default(),
        };
        Ok(Opened {
            signed,
            part: part.value,
            algorithm: identifier.raw,
            rest: fields,
        })
    }

    /// The bytes of all.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    /// Nobody can check this signature.
    pub(super) fn forget_algorithm(&mut self) {
        self.algorithm = None;
    }

    /// This key (`SubjectPublicKeyInfo`) made the signature, by the algorithm given back.
    ///
    /// A list may be megabytes, and a file may bring many: each is hashed once for a key, whatever the answer.
    pub(super) fn check(
        &self,
        spki: &[u8],
        verifier: &dyn SignatureVerifier,
    ) -> Result<SignatureAlgorithm, Unusable> {
        let algorithm = self.algorithm.ok_or(Unusable::UnknownAlgorithm)?;
        let answer = self
            .remembered(spki)
            .unwrap_or_else(|| self.ask(algorithm, spki, verifier));
        answer.map(|()| algorithm).map_err(Unusable::Signature)
    }

    fn ask(
        &self,
        algorithm: SignatureAlgorithm,
        spki: &[u8],
        verifier: &dyn SignatureVerifier,
    ) -> Result<(), SignatureError> {
        let Ok(key) = PublicKey::from_spki(spki) else {
            return Err(SignatureError::Unsupported(algorithm));
        };
        let part = self.der.get(self.part.clone()).unwrap_or_default();
        let answer = verifier.verify(algorithm, key, part, &self.signature);
        if answer != Err(SignatureError::TooMuchWork) {
            self.remember(spki, answer);
        }
        answer
    }

    fn remembered(&self, spki: &[u8]) -> Option<Result<(), SignatureError>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = answers.iter().find(|(key, _)| key == spki);
        known.map(|(_, answer)| *answer)
    }

    fn remember(&self, spki: &[u8], answer: Result<(), SignatureError>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() < KEYS {
            answers.push((spki.to_vec(), answer));
        }
    }
}
