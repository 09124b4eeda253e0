//! Licence types 证照类型: data, one folder each under `signer/types/`.

mod field;
mod layout;
mod number;

pub use field::{FieldKind, FieldRule};
pub use layout::Layout;
pub(crate) use number::{NumberFault, NumberSource};
pub use number::{NumberPart, NumberRule};

use std::sync::Arc;

use serde::Deserialize;
use yinxin_verifier::{
    crypto::sha256,
    value::{Date, LicenceTypeCode, Uscc},
};

use crate::request::HolderKind;

/// One licence type: what a licence of it must say, how it is numbered, how it looks.
#[derive(Clone, Debug)]
pub struct LicenceType {
    /// Its code, names and rules.
    pub rules: TypeRules,
    /// Its page.
    pub layout: Layout,
    /// Lower-case hex SHA-256 of the layout's source; stands in each licence.
    pub template_sha256: String,
}

/// `type.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRules {
    /// Code of the defining authority and a running number.
    pub code: LicenceTypeCode,
    /// Registered name.
    pub name: String,
    /// The authority that defines the type.
    pub defining_authority: Authority,
    /// Who may hold such a licence.
    pub holder_kinds: Vec<HolderKind>,
    /// How long it is in force.
    pub validity: ValidityRule,
    /// How it is numbered.
    pub number: NumberRule,
    /// What it says beside holder, issuer, number and dates.
    pub fields: Vec<FieldRule>,
}

/// An authority by name and code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: Uscc,
}

/// How long a licence of the type may be in force.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidityRule {
    /// May it have no end (长期)?
    pub open_ended: bool,
    /// Longest time between first and last day, in years; absent: any.
    #[serde(default)]
    pub max_years: Option<u8>,
}

impl ValidityRule {
    /// Is `to` within the longest time from `from`?
    pub fn allows(self, from: Date, to: Date) -> bool {
        let Some(years) = self.max_years else {
            return true;
        };
        let year = from.year() + i32::from(years);
        // 29 February has no anniversary in a common year; the day after takes its place.
        from.replace_year(year)
            .or_else(|_| from.next_day().unwrap_or(from).replace_year(year))
            .is_ok_and(|last| to <= last)
    }
}

/// The licence types that a service knows.
#[derive(Clone, Debug)]
pub struct LicenceTypes(Vec<Arc<LicenceType>>);

/// Why a licence type was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TypeError {
    /// `type.toml` or `layout.toml` is not what it should be.
    #[error("{file}: {source}")]
    Toml {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        source: toml::de::Error,
    },
    /// The type's code does not begin with that of its defining authority.
    #[error("{code} does not begin with the code of {authority}")]
    Code {
        /// The type's code.
        code: LicenceTypeCode,
        /// The defining authority's name.
        authority: String,
    },
    /// A field has no box on the page.
    #[error("{name}: no box for {field}")]
    NoBox {
        /// The type.
        name: String,
        /// The field.
        field: String,
    },
    /// A box on the page that nothing fills.
    #[error("{name}: nothing fills the box {field}")]
    NoField {
        /// The type.
        name: String,
        /// The box.
        field: String,
    },
    /// Two types share a code or name.
    #[error("{0} is there twice")]
    Twice(String),
}

/// The types that come with the program: folder by folder, `type.toml` and `layout.toml`.
const BUILTIN: [(&str, &str); 3] = [
    (
        include_str!("../../types/food-operation/type.toml"),
        include_str!("../../types/food-operation/layout.toml"),
    ),
    (
        include_str!("../../types/business-licence/type.toml"),
        include_str!("../../types/business-licence/layout.toml"),
    ),
    (
        include_str!("../../types/disability-certificate/type.toml"),
        include_str!("../../types/disability-certificate/layout.toml"),
    ),
];

impl LicenceTypes {
    /// The types that come with the program.
    pub fn builtin() -> Result<Self, TypeError> {
        let types = BUILTIN
            .iter()
            .map(|(rules, layout)| LicenceType::parse(rules, layout));
        Self::new(types.collect::<Result<_, _>>()?)
    }

    /// These types; codes and names must differ.
    pub fn new(types: Vec<LicenceType>) -> Result<Self, TypeError> {
        let mut known = Self(Vec::new());
        for licence_type in types {
            let TypeRules { code, name, .. } = &licence_type.rules;
            if known.find(code.as_str()).or(known.find(name)).is_some() {
                return Err(TypeError::Twice(name.clone()));
            }
            known.0.push(Arc::new(licence_type));
        }
        Ok(known)
    }

    /// A type by its code or its registered name.
    pub fn find(&self, code_or_name: &str) -> Option<&Arc<LicenceType>> {
        self.0
            .iter()
            .find(|t| t.rules.code.as_str() == code_or_name || t.rules.name == code_or_name)
    }

    /// All types.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<LicenceType>> {
        self.0.iter()
    }
}

impl LicenceType {
    /// A type from the texts of its two files.
    pub fn parse(rules: &str, layout: &str) -> Result<Self, TypeError> {
        let template_sha256 = sha256(layout.as_bytes()).hex();
        let rules: TypeRules = read("type.toml", rules)?;
        let layout: Layout = read("layout.toml", layout)?;
        if !rules
            .code
            .as_str()
            .starts_with(rules.defining_authority.uscc.as_str())
        {
            let authority = rules.defining_authority.name;
            return Err(TypeError::Code {
                code: rules.code,
                authority,
            });
        }
        layout.check(&rules)?;
        Ok(Self {
            rules,
            layout,
            template_sha256,
        })
    }

    /// The rule of a field.
    pub fn field(&self, id: &str) -> Option<&FieldRule> {
        self.rules.fields.iter().find(|field| field.id == id)
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, TypeError> {
    toml::from_str(text).map_err(|source| TypeError::Toml { file, source })
}
