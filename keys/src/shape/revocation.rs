//! TBSCertList (RFC 5280, 5.1) of the present.

use super::der::{self, Reader};
use super::{Circumstances, ShapeError, check_algorithm, time};

const DAY: i64 = 86_400;

/// A revocation list, version 2, that begins now.
pub(super) fn check(message: &[u8], around: &Circumstances<'_>) -> Result<(), ShapeError> {
    let mut outer = Reader::new(message, "TBSCertList");
    let mut list = outer.inside(der::SEQUENCE)?;
    outer.end()?;
    let version = list.value(der::INTEGER)?.content;
    check_algorithm(list.value(der::SEQUENCE)?.content, around.suite)?;
    list.value(der::SEQUENCE)?;
    let (this, next) = (time::x509(&mut list)?, time::x509(&mut list)?);
    list.optional(der::SEQUENCE)?;
    list.value(der::context(0))?;
    list.end()?;
    around.present("thisUpdate", this, DAY)?;
    match version == [1] && this < next {
        true => Ok(()),
        false => Err(ShapeError::NotDer {
            what: "TBSCertList".into(),
        }),
    }
}
