//! Elliptic curves that *ring* does not have: SM2, and ECDSA with SHA-512. In Rust alone, so both back ends share them.

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;

use super::integers::pair;
use super::{KeyAlgorithm, PublicKey};

/// The signer's ID where nothing else is agreed (GM/T 0009 10), 16 octets; certificates, CRLs, seals and signed data
/// all use it.
const DEFAULT_ID: &str = "1234567812345678";

/// ECDSA over P-256 or P-384 (FIPS 186-5, 6.4.2) of a message `hashed` already; any other key made no such signature.
pub(super) fn ecdsa_holds(key: PublicKey<'_>, hashed: &[u8], signature: &[u8]) -> bool {
    let Some(point) = uncompressed(key) else {
        return false;
    };
    match key.algorithm() {
        KeyAlgorithm::EcP256 => holds(
            p256::ecdsa::VerifyingKey::from_sec1_bytes(point),
            p256::ecdsa::Signature::from_der(signature),
            hashed,
        ),
        KeyAlgorithm::EcP384 => holds(
            p384::ecdsa::VerifyingKey::from_sec1_bytes(point),
            p384::ecdsa::Signature::from_der(signature),
            hashed,
        ),
        _ => false,
    }
}

fn holds<K: PrehashVerifier<S>, S, E>(
    key: Result<K, E>,
    signature: Result<S, E>,
    hashed: &[u8],
) -> bool {
    match (key, signature) {
        (Ok(key), Ok(signature)) => key.verify_prehash(hashed, &signature).is_ok(),
        _ => false,
    }
}

/// SM2 with SM3 (GB/T 32918.2, 7): Z of the default ID and the key goes before the message. The signature is
/// `SM2Signature ::= SEQUENCE { r INTEGER, s INTEGER }` (GB/T 35276).
pub(super) fn sm2_holds(key: PublicKey<'_>, message: &[u8], signature: &[u8]) -> bool {
    use sm2::dsa::{Signature, VerifyingKey};
    let read = || {
        let (r, s) = pair(signature)?;
        let raw = [padded(r)?, padded(s)?].concat();
        let key = VerifyingKey::from_sec1_bytes(DEFAULT_ID, uncompressed(key)?).ok()?;
        Some((key, Signature::from_slice(&raw).ok()?))
    };
    read().is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
}

/// One spelling for each point (SEC 1, 2.3.3): *ring* takes no compressed ones, and RFC 5480 2.2 lets them be left out.
fn uncompressed(key: PublicKey<'_>) -> Option<&[u8]> {
    let point = key.bits();
    (point.first() == Some(&4)).then_some(point)
}

/// A number as 32 octets; `None` where it has more.
fn padded(number: &[u8]) -> Option<[u8; 32]> {
    let mut whole = [0; 32];
    let start = whole.len().checked_sub(number.len())?;
    whole.get_mut(start..)?.copy_from_slice(number);
    Some(whole)
}
