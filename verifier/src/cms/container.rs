//! The bytes of a CMS structure, as DER.

use std::borrow::Cow;

use super::{CmsError, Deviation, Shape, SignedData, signed_data};
use crate::der::{is_definite, transcode};

/// CMS bytes that are framed as DER: taken as they are, or rewritten once from BER.
#[derive(Clone, Debug)]
pub struct Container<'a> {
    der: Cow<'a, [u8]>,
}

impl<'a> Container<'a> {
    /// 4 MiB. A licence has 5 KiB, a signature with embedded revocation data up to 1 MiB.
    pub const SIZE_LIMIT: usize = 4 << 20;

    /// Takes exactly one element; the zero padding after it must be cut off already.
    pub fn read(bytes: &'a [u8]) -> Result<Self, CmsError> {
        if bytes.len() > Self::SIZE_LIMIT {
            return Err(CmsError::TooLarge {
                limit: Self::SIZE_LIMIT,
            });
        }
        if is_definite(bytes)? {
            return Ok(Self {
                der: Cow::Borrowed(bytes),
            });
        }
        let (der, taken) = transcode(bytes)?;
        match bytes.len().saturating_sub(taken) {
            0 => Ok(Self {
                der: Cow::Owned(der),
            }),
            left => Err(CmsError::Der(crate::der::DerError::Trailing(left))),
        }
    }

    /// The DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Parses a signature over outside content, tolerantly: what departs from our profile is listed in it.
    pub fn signed_data(&self) -> Result<SignedData<'_>, CmsError> {
        self.parse_as(Shape::Detached)
    }

    pub(crate) fn parse_as(&self, shape: Shape) -> Result<SignedData<'_>, CmsError> {
        let mut signed = signed_data::parse_as(&self.der, shape)?;
        if matches!(self.der, Cow::Owned(_)) {
            signed.deviate(Deviation::Ber);
        }
        Ok(signed)
    }
}
