//! What each purpose signs: a message of another shape is refused, so that a seal's key never becomes an authority's, no
//! time is stamped but the present, and nothing is sealed but what the authorisation names.

mod attributes;
mod certificate;
mod der;
mod error;
mod oid;
mod revocation;
mod signed_json;
mod stamp;
mod text;
mod time;

/// Messages of the right shape.
#[cfg(test)]
#[path = "../../tests/it/shapes.rs"]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

pub use error::ShapeError;

use crate::{Purpose, Suite, ToSign};

/// What the key holder knows beside the message.
pub(crate) struct Circumstances<'a> {
    /// Its own clock, unix seconds.
    pub(crate) now: i64,
    /// The algorithms of the key.
    pub(crate) suite: Suite,
    pub(crate) standing: Standing,
    /// The purposes of the key of this store that has this SubjectPublicKeyInfo.
    pub(crate) purposes_of: &'a dyn Fn(&[u8]) -> Option<Vec<Purpose>>,
}

/// Whether people who may do more than a service have declared a ceremony.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    #[default]
    Service,
    Ceremony,
}

impl Circumstances<'_> {
    fn needs_ceremony(&self, what: &'static str) -> Result<(), ShapeError> {
        match self.standing {
            Standing::Ceremony => Ok(()),
            Standing::Service => Err(ShapeError::CeremonyOnly { what: what.into() }),
        }
    }

    /// A moment `before` seconds ago at most, and not ahead of a clock that is read a second later.
    fn present(&self, what: &'static str, found: i64, before: i64) -> Result<(), ShapeError> {
        match (self.now.saturating_sub(before)..=self.now.saturating_add(1)).contains(&found) {
            true => Ok(()),
            false => Err(ShapeError::Time {
                what: what.into(),
                found,
                now: self.now,
            }),
        }
    }
}

/// What a message tells beside that its shape is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// SHA-256 of the certificate that it names as the key's own.
    pub(crate) names: Option<[u8; 32]>,
    /// SubjectPublicKeyInfo of the key that it certifies.
    pub(crate) certifies: Option<Vec<u8>>,
}

/// Whether the message is what its purpose signs, and what the authorisation names.
pub(crate) fn check(item: &ToSign<'_>, around: &Circumstances<'_>) -> Result<Shape, ShapeError> {
    let (purpose, message) = (item.purpose, item.message);
    let digest = &item.authorisation.digest;
    let mut shape = Shape::default();
    match purpose {
        Purpose::SealLicence | Purpose::SealDocument => {
            shape.names = Some(attributes::check(purpose, message, digest)?);
        }
        Purpose::TimeStamp => {
            shape.names = Some(attributes::check(purpose, message, digest)?);
            stamp::check(item.authorisation, around)?;
        }
        Purpose::Certificate => {
            shape.certifies = Some(certificate::check(message, around)?.to_vec());
        }
        Purpose::Crl => revocation::check(message, around)?,
        Purpose::TrustList | Purpose::Bundle | Purpose::Root => {
            signed_json::check(purpose, message, around)?;
        }
        Purpose::Checkpoint => text::checkpoint(message)?,
    }
    Ok(shape)
}

pub(crate) use certificate::signed as certificate;

fn check_algorithm(found: &[u8], suite: Suite) -> Result<(), ShapeError> {
    let expected = match suite {
        Suite::P256 => oid::ECDSA_WITH_SHA256,
        Suite::Sm2 => oid::SM2_WITH_SM3,
        Suite::Ed25519 => return Err(ShapeError::Algorithm { suite }),
    };
    match found == expected {
        true => Ok(()),
        false => Err(ShapeError::Algorithm { suite }),
    }
}
