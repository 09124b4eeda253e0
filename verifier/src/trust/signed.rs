//! Opening signed envelopes.

use super::error::Fault;
use crate::crypto::{
    DigestAlgorithm, KeyAlgorithm, Native, PublicKey, SignatureAlgorithm, SignatureVerifier, sha256,
};
use crate::format::{ENVELOPE_SCHEMA, Envelope, PublicKeyEntry, base64, signed_message};
use crate::value::Suite;
use serde::de::DeserializeOwned;
use std::collections::HashSet;

/// Signatures looked at in one envelope. A nation has a handful of root keys.
const SIGNATURES: usize = 64;

/// Reads an envelope of the expected type. Nothing is proved yet.
pub(super) fn read(bytes: &[u8], expected: &str) -> Result<Envelope, Fault> {
    let envelope: Envelope = json(bytes)?;
    for (expected, found) in [
        (ENVELOPE_SCHEMA, &envelope.schema),
        (expected, &envelope.r#type),
    ] {
        if expected != found {
            return Err(Fault::Type {
                expected: expected.to_owned(),
                found: found.clone(),
            });
        }
    }
    if envelope.signatures.len() > SIGNATURES {
        return Err(Fault::Limit {
            what: "signatures",
            limit: SIGNATURES,
        });
    }
    Ok(envelope)
}

/// Reads the payload of an envelope.
pub(super) fn payload<T: DeserializeOwned>(envelope: &Envelope) -> Result<T, Fault> {
    json(envelope.payload.as_bytes())
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(bytes).map_err(|error| Fault::Json(error.to_string()))
}

/// Keys that may sign something, each once, each with the id that is its digest.
#[derive(Clone, Debug)]
pub(super) struct Keys(Vec<(String, Vec<u8>)>);

/// How many keys signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signers {
    /// Distinct known keys whose signature is right.
    pub(super) good: usize,
    /// Signatures under a known key's id that are wrong.
    pub(super) wrong: usize,
}

impl Keys {
    pub(super) fn read(entries: &[PublicKeyEntry]) -> Result<Self, Fault> {
        let mut seen = HashSet::new();
        let keys = entries.iter().map(|entry| {
            let spki = read_key(entry)?;
            match seen.insert(entry.id.as_str()) {
                true => Ok((entry.id.clone(), spki)),
                false => Err(unusable(entry, "given twice")),
            }
        });
        keys.collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the others hold all of these keys.
    pub(super) fn is_within(&self, others: &Self) -> bool {
        self.0.iter().all(|key| others.0.contains(key))
    }

    /// Who signed. One key counts once, however often it signed (RUSTSEC-2020-0024).
    pub(super) fn signers(&self, envelope: &Envelope) -> Signers {
        let message = signed_message(&envelope.r#type, &envelope.payload);
        let mut good = HashSet::new();
        let mut wrong = 0usize;
        for signature in &envelope.signatures {
            let Some((id, spki)) = self.0.iter().find(|(id, _)| *id == signature.key) else {
                continue;
            };
            if is_right(spki, &message, &signature.value) {
                good.insert(id.as_str());
            } else {
                wrong = wrong.saturating_add(1);
            }
        }
        Signers {
            good: good.len(),
            wrong,
        }
    }
}

fn read_key(entry: &PublicKeyEntry) -> Result<Vec<u8>, Fault> {
    if entry.suite != Suite::P256 {
        return Err(unusable(entry, "its suite is not available"));
    }
    let spki = base64::decode(&entry.spki).map_err(|_| unusable(entry, "not canonical base64"))?;
    if sha256(&spki).hex() != entry.id {
        return Err(unusable(entry, "its id is not its digest"));
    }
    match PublicKey::from_spki(&spki).map(|key| key.algorithm()) {
        Ok(KeyAlgorithm::EcP256) => Ok(spki),
        _ => Err(unusable(entry, "not a P-256 key")),
    }
}

fn unusable(entry: &PublicKeyEntry, why: &'static str) -> Fault {
    Fault::Key {
        id: entry.id.clone(),
        why,
    }
}

fn is_right(spki: &[u8], message: &[u8], value: &str) -> bool {
    let (Ok(key), Ok(signature)) = (PublicKey::from_spki(spki), base64::decode(value)) else {
        return false;
    };
    let algorithm = SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256);
    Native.verify(algorithm, key, message, &signature).is_ok()
}
