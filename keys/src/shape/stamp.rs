//! TSTInfo (RFC 3161, 2.4.2): the time that is stamped is the key holder's own.

use super::der::{self, Reader};
use super::{Circumstances, ShapeError, oid, time};
use crate::crypto::sha256;
use crate::{Authorisation, Suite};

/// A batch is prepared, sealed and put on record between the moment that it names and now.
const SECONDS_BEFORE: i64 = 30;

/// The authorisation shows the TSTInfo that its digest is over, and its time is now.
pub(super) fn check(
    authorisation: &Authorisation,
    around: &Circumstances<'_>,
) -> Result<(), ShapeError> {
    let info = authorisation
        .content
        .as_deref()
        .ok_or(ShapeError::ContentMissing)?;
    if digest(info, around.suite)? != authorisation.digest {
        return Err(ShapeError::DigestDiffers);
    }
    around.present("the time stamp", time_of(info)?, SECONDS_BEFORE)
}

fn digest(info: &[u8], suite: Suite) -> Result<[u8; 32], ShapeError> {
    match suite {
        Suite::P256 => Ok(sha256(info)),
        Suite::Sm2 => Ok(crate::crypto::sm3(info)),
        Suite::Ed25519 => Err(ShapeError::Algorithm { suite }),
    }
}

fn time_of(info: &[u8]) -> Result<i64, ShapeError> {
    const ORDERING: u8 = der::BOOLEAN;
    const NONCE: u8 = der::INTEGER;
    const ACCURACY: u8 = der::SEQUENCE;
    let mut outer = Reader::new(info, "TSTInfo");
    let mut info = outer.inside(der::SEQUENCE)?;
    outer.end()?;
    let version = info.value(der::INTEGER)?.content;
    info.value(der::OBJECT_IDENTIFIER)?;
    imprint(info.inside(der::SEQUENCE)?)?;
    info.value(der::INTEGER)?;
    let time = time::stamp(&mut info)?;
    for tag in [ACCURACY, ORDERING, NONCE, der::context(0)] {
        info.optional(tag)?;
    }
    info.end()?;
    match version == [1] {
        true => Ok(time),
        false => Err(not_tst_info()),
    }
}

/// `SEQUENCE { SEQUENCE { algorithm, NULL? }, OCTET STRING }` with a digest of 32 octets.
fn imprint(mut imprint: Reader<'_>) -> Result<(), ShapeError> {
    let mut algorithm = imprint.inside(der::SEQUENCE)?;
    let name = algorithm.value(der::OBJECT_IDENTIFIER)?.content;
    let digest = imprint.value(der::OCTET_STRING)?.content;
    imprint.end()?;
    match [oid::SHA256, oid::SM3].contains(&name) && digest.len() == 32 {
        true => Ok(()),
        false => Err(not_tst_info()),
    }
}

fn not_tst_info() -> ShapeError {
    ShapeError::NotDer {
        what: "TSTInfo".into(),
    }
}
