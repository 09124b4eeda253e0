//! A licence request: read whole, with all its faults at once.

mod draft;
pub(crate) mod fault;
pub(crate) mod fields;
mod json;
mod parse;
mod party;

pub use draft::Draft;
pub use fault::{Fault, FaultCode, Faults};

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use yinxin_verifier::value::{AreaCode, Date, Uscc};

use crate::types::LicenceType;

/// Longest request, in bytes: a photo of two megabytes in base64, and room for words.
pub const MAX_REQUEST: usize = 4 << 20;

/// A licence request whose every member is as its type demands. Whether it fits on the page is said by
/// [`Signer::check`](crate::Signer::check).
#[derive(Clone)]
pub struct Request {
    pub(crate) licence_type: Arc<LicenceType>,
    pub(crate) area: AreaCode,
    pub(crate) issuer: Issuer,
    pub(crate) holder: Holder,
    pub(crate) number: Option<String>,
    pub(crate) issued_on: Date,
    pub(crate) valid_from: Date,
    pub(crate) valid_to: Option<Date>,
    pub(crate) fields: BTreeMap<String, FieldValue>,
}

/// The issuing department as the request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Uscc,
}

/// The holder 持证主体.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// Person or organisation.
    pub kind: HolderKind,
    /// Name.
    pub name: String,
    /// Which code (GB/T 36903, annex A): 001 unified social credit code, 111 resident ID, ….
    pub code_type: String,
    /// The code.
    pub code: String,
}

/// Who may hold a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderKind {
    /// 自然人.
    Person,
    /// 法人和其他组织.
    Organisation,
}

/// What a field holds.
#[derive(Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Words.
    Text(String),
    /// A day.
    Date(Date),
    /// A picture.
    Image {
        /// `image/png` or `image/jpeg`.
        media_type: String,
        /// The file.
        bytes: Vec<u8>,
    },
}

/// Personal data stay out of logs: a request shows its type and area, no more.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("licence_type", &self.licence_type.rules.code)
            .field("area", &self.area)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Date(_) => "Date(..)",
            Self::Image { .. } => "Image(..)",
        })
    }
}

impl Request {
    /// The type.
    pub fn licence_type(&self) -> &Arc<LicenceType> {
        &self.licence_type
    }

    /// Where the licence is issued.
    pub fn area(&self) -> &AreaCode {
        &self.area
    }

    /// Who issues it.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Who holds it.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// The number, where the request brings one.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// Day of issue.
    pub fn issued_on(&self) -> Date {
        self.issued_on
    }

    /// First day in force.
    pub fn valid_from(&self) -> Date {
        self.valid_from
    }

    /// Last day in force; none: 长期.
    pub fn valid_to(&self) -> Option<Date> {
        self.valid_to
    }

    /// The type's own fields; absent ones are left out.
    pub fn fields(&self) -> &BTreeMap<String, FieldValue> {
        &self.fields
    }
}
