//! `layout.toml`: the page of a licence type.

use serde::Deserialize;
use yinxin_page::{Element, TemplateSpec};

use super::{FieldKind, TypeError, TypeRules};

/// The page of a type, in millimetres from the top left corner.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Centre of the seal, mm.
    pub seal_centre: (f32, f32),
    /// The page.
    pub page: TemplateSpec,
}

/// Boxes that every type may have, filled from the request's own members.
pub(crate) const COMMON_BOXES: [&str; 10] = [
    "number",
    "holder_name",
    "holder_code",
    "issuer_name",
    "issued_on",
    "valid_from",
    "valid_to",
    "valid_period",
    "identifier",
    "qr",
];

impl Layout {
    /// Names of the boxes on the page.
    pub(crate) fn boxes(&self) -> impl Iterator<Item = &str> {
        self.page
            .elements
            .iter()
            .filter_map(|element| match element {
                Element::Field(field) => Some(field.id.as_str()),
                Element::Image(image) => Some(image.id.as_str()),
                Element::Qr(qr) => Some(qr.id.as_str()),
                _ => None,
            })
    }

    /// Is there a box of this name?
    pub(crate) fn has(&self, id: &str) -> bool {
        self.boxes().any(|name| name == id)
    }

    /// Every field has a box of its kind, and every box something that fills it.
    pub(super) fn check(&self, rules: &TypeRules) -> Result<(), TypeError> {
        let name = || rules.name.clone();
        for field in &rules.fields {
            let image = matches!(field.kind, FieldKind::Image { .. });
            let fits = self.page.elements.iter().any(|element| match element {
                Element::Field(b) => b.id == field.id && !image,
                Element::Image(b) => b.id == field.id && image,
                _ => false,
            });
            if !fits {
                return Err(TypeError::NoBox {
                    name: name(),
                    field: field.id.clone(),
                });
            }
        }
        let filled =
            |id: &str| COMMON_BOXES.contains(&id) || rules.fields.iter().any(|f| f.id == id);
        match self.boxes().find(|id| !filled(id)) {
            Some(id) => Err(TypeError::NoField {
                name: name(),
                field: id.to_owned(),
            }),
            None => Ok(()),
        }
    }
}
