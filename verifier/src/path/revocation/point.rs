//! Distribution points (RFC 5280 4.2.1.13), and the reasons that a list covers.

use crate::der::{self, DerError, Element, Reader, Tag};

/// Distribution points of one certificate, and names of one point; real certificates have under five.
const LIMIT: usize = 64;

/// ReasonFlags (RFC 5280 4.2.1.13): bit n of the standard is bit n here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Reasons(u16);

impl Reasons {
    pub(super) const NONE: Self = Self(0);
    /// keyCompromise (1) to aACompromise (8).
    pub(super) const ALL: Self = Self(0x1fe);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Every bit of `other` is here too.
    pub(super) const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Content of a BIT STRING; bits that the standard does not name say nothing.
    pub(super) fn read(content: &[u8]) -> Result<Self, DerError> {
        let (_, octets) = content
            .split_first()
            .filter(|(unused, _)| **unused < 8)
            .ok_or(DerError::BitString)?;
        let mut octets = octets.iter().map(|octet| octet.reverse_bits());
        let (low, high) = (octets.next(), octets.next());
        let bits = u16::from_le_bytes([low.unwrap_or(0), high.unwrap_or(0)]);
        Ok(Self(bits).and(Self::ALL))
    }
}

/// One point, or what a certificate without points implies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct DistributionPoint {
    /// Where the list is: `GeneralName`s (DER). One relative to the list's issuer is completed.
    pub(super) names: Vec<Vec<u8>>,
    /// Reasons that the list there covers.
    pub(super) reasons: Reasons,
    /// Who signs the list where that is not the certificate's issuer: `GeneralName`s (DER).
    pub(super) crl_issuer: Vec<Vec<u8>>,
}

impl DistributionPoint {
    /// RFC 5280 6.3.3: beside the points named, one at the issuer's own name, for all reasons.
    pub(super) fn implied(issuer: &[u8]) -> Self {
        Self {
            names: vec![directory_name(issuer)],
            reasons: Reasons::ALL,
            crl_issuer: Vec::new(),
        }
    }

    /// ```text
    /// DistributionPoint ::= SEQUENCE { distributionPoint [0], reasons [1] BIT STRING, cRLIssuer [2] GeneralNames }
    /// ```
    fn read(element: Element<'_>, issuer: &[u8]) -> Result<Self, DerError> {
        let mut fields = Reader::new(element.value);
        let place = fields.optional(Tag::context(0))?;
        let reasons = fields.optional(Tag::context_primitive(1))?;
        let signer = fields.optional(Tag::context(2))?;
        fields.finish()?;
        let crl_issuer = signer.map_or(Ok(Vec::new()), |names| raw(names.value))?;
        let named = crl_issuer
            .iter()
            .find_map(|name| inside_directory_name(name));
        let relative_to = named.unwrap_or(issuer);
        Ok(Self {
            names: place.map_or(Ok(Vec::new()), |place| {
                point_names(place.value, relative_to)
            })?,
            reasons: reasons.map_or(Ok(Reasons::ALL), |bits| Reasons::read(bits.value))?,
            crl_issuer: without(crl_issuer, issuer),
        })
    }
}

/// Content of cRLDistributionPoints in a certificate of `issuer`.
pub(super) fn points(content: &[u8], issuer: &[u8]) -> Result<Vec<DistributionPoint>, DerError> {
    let mut outer = Reader::new(content);
    let list = outer.expect(Tag::SEQUENCE)?;
    outer.finish()?;
    der::set_of(list.value, LIMIT)?
        .into_iter()
        .map(|point| DistributionPoint::read(point, issuer))
        .collect()
}

/// Content of `DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RDN }`.
pub(super) fn point_names(content: &[u8], issuer: &[u8]) -> Result<Vec<Vec<u8>>, DerError> {
    let mut choice = Reader::new(content);
    let full = choice.optional(Tag::context(0))?;
    let relative = match full {
        Some(_) => None,
        None => Some(choice.expect(Tag::context(1))?),
    };
    choice.finish()?;
    match (full, relative) {
        (Some(full), _) => raw(full.value),
        (None, Some(last)) => Ok(vec![directory_name(&longer_name(issuer, last.value)?)]),
        (None, None) => Ok(Vec::new()),
    }
}

/// `GeneralName ::= directoryName [4] EXPLICIT Name`.
pub(super) fn directory_name(name: &[u8]) -> Vec<u8> {
    der::encode(Tag::context(4), name)
}

/// The `Name` (DER) in a `GeneralName`, if it is a directoryName.
pub(super) fn inside_directory_name(general_name: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(general_name);
    let explicit = reader.optional(Tag::context(4)).ok()??;
    Some(explicit.value)
}

/// A name with one more relative name at its end.
fn longer_name(name: &[u8], relative: &[u8]) -> Result<Vec<u8>, DerError> {
    let parts = Reader::new(name).expect(Tag::SEQUENCE)?.value;
    let last = der::encode(Tag::SET, relative);
    Ok(der::encode(Tag::SEQUENCE, &[parts, &last].concat()))
}

/// A point that names the certificate's own issuer as signer says nothing new (RFC 5280 4.2.1.13).
fn without(mut names: Vec<Vec<u8>>, issuer: &[u8]) -> Vec<Vec<u8>> {
    match names
        .iter()
        .any(|name| inside_directory_name(name) == Some(issuer))
    {
        true => Vec::new(),
        false => std::mem::take(&mut names),
    }
}

fn raw(general_names: &[u8]) -> Result<Vec<Vec<u8>>, DerError> {
    let names = der::set_of(general_names, LIMIT)?;
    Ok(names.into_iter().map(|name| name.raw.to_vec()).collect())
}
