//! Attributes of a signer (RFC 5652 5.3).

use super::CmsError;
use super::verify::ALGORITHM_PROTECTION;
use crate::der::{Element, Oid, Reader, Tag, is_sorted, set_of};
use crate::oid;

/// Attributes that a signer has; real ones have under ten.
const ATTRIBUTE_LIMIT: usize = 64;

/// Signed attributes that are read.
const READ: [oid::Oid; 7] = [
    oid::CONTENT_TYPE,
    oid::MESSAGE_DIGEST,
    oid::SIGNING_TIME,
    oid::SIGNING_CERTIFICATE,
    oid::SIGNING_CERTIFICATE_V2,
    oid::LICENCE_DIGEST,
    ALGORITHM_PROTECTION,
];

/// ```text
/// Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue }
/// ```
#[derive(Clone, Debug)]
pub struct Attribute<'a> {
    /// Type.
    pub kind: Oid<'a>,
    /// Values, in the order found.
    pub values: Vec<Element<'a>>,
}

/// `SET OF Attribute`, in the order found.
#[derive(Clone, Debug, Default)]
pub struct Attributes<'a> {
    elements: Vec<Element<'a>>,
    attributes: Vec<Attribute<'a>>,
}

impl<'a> Attributes<'a> {
    pub(super) fn read(content: &'a [u8]) -> Result<Self, CmsError> {
        let elements = set_of(content, ATTRIBUTE_LIMIT)?;
        let attributes = elements.iter().map(attribute).collect::<Result<_, _>>()?;
        Ok(Self {
            elements,
            attributes,
        })
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Attribute<'a>> {
        self.attributes.iter()
    }

    /// All of one type.
    pub fn of(&self, kind: crate::oid::Oid) -> impl Iterator<Item = &Attribute<'a>> {
        self.iter()
            .filter(move |attribute| attribute.kind.is(kind.arcs))
    }

    /// The one value of the one attribute of this type; `None` if there is none of the type.
    pub fn single(&self, kind: crate::oid::Oid) -> Result<Option<Element<'a>>, CmsError> {
        let fault = || CmsError::Attribute(kind.dotted.to_owned());
        let mut found = self.of(kind);
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some(Attribute { values, .. }), None) => match values.as_slice() {
                [value] => Ok(Some(*value)),
                _ => Err(fault()),
            },
            (Some(_), Some(_)) => Err(fault()),
        }
    }

    /// No type that says anything to us is there twice. Others may be (RFC 5652 5.3): makers have their own.
    pub(super) fn check_unique(&self) -> Result<(), CmsError> {
        READ.iter()
            .try_for_each(|kind| match self.of(*kind).nth(1) {
                Some(_) => Err(CmsError::Attribute(kind.dotted.to_owned())),
                None => Ok(()),
            })
    }

    pub(super) fn is_sorted(&self) -> bool {
        is_sorted(&self.elements)
    }

    /// What the signature is over: `SET OF` in the order found (RFC 5652 5.4).
    pub(super) fn as_found(&self) -> Vec<u8> {
        encode(&self.elements)
    }

    /// The same in DER order.
    pub(super) fn as_der(&self) -> Vec<u8> {
        let mut elements = self.elements.clone();
        elements.sort_unstable_by_key(|element| element.raw);
        encode(&elements)
    }
}

fn attribute<'a>(element: &Element<'a>) -> Result<Attribute<'a>, CmsError> {
    let mut fields = Reader::new(element.raw).nested(Tag::SEQUENCE)?;
    let kind = fields.oid()?;
    let values = fields.expect(Tag::SET)?;
    fields.finish()?;
    Ok(Attribute {
        kind,
        values: set_of(values.value, ATTRIBUTE_LIMIT)?,
    })
}

fn encode(elements: &[Element<'_>]) -> Vec<u8> {
    let raw: Vec<&[u8]> = elements.iter().map(|element| element.raw).collect();
    crate::der::encode(Tag::SET, &raw.concat())
}
