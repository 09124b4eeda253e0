//! The token around the signed time.

use super::{StampError, TstInfo};
use crate::cms::CmsError;
use crate::cms::{Container, Deviation, Shape, SignedData, Strictness, parse_token};

/// A parsed time-stamp token. Nothing in it is verified yet: see [`Token::verify`].
#[derive(Clone, Debug)]
pub struct Token<'a> {
    pub(super) signed: SignedData<'a>,
    pub(super) info: TstInfo<'a>,
}

impl<'a> Token<'a> {
    /// Parses DER, as found in an attribute.
    pub fn parse(der: &'a [u8], strictness: Strictness) -> Result<Self, StampError> {
        let token = Self::new(parse_token(der)?)?;
        match (strictness, token.deviations().first()) {
            (Strictness::Own, Some(deviation)) => Err(CmsError::Profile(*deviation).into()),
            _ => Ok(token),
        }
    }

    /// Parses a token that stands by itself (the value of a document time stamp), tolerantly.
    pub fn read(container: &'a Container<'_>) -> Result<Self, StampError> {
        Self::new(container.parse_as(Shape::TimeStamp)?)
    }

    /// What the authority says.
    pub fn info(&self) -> &TstInfo<'a> {
        &self.info
    }

    /// The CMS around it.
    pub fn signed_data(&self) -> &SignedData<'a> {
        &self.signed
    }

    /// Where it departs from our own profile; empty when it does not.
    pub fn deviations(&self) -> &[Deviation] {
        self.signed.deviations()
    }

    fn new(signed: SignedData<'a>) -> Result<Self, StampError> {
        let content = signed.content().unwrap_or_default();
        let info = TstInfo::read(content)?;
        Ok(Self { signed, info })
    }
}
