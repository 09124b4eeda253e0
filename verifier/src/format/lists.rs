//! Root, national list and region list 信任根, 国家总表, 信任列表.

use crate::value::{AreaCode, LicenceTypeCode, Suite, Time, Uscc};
use serde::{Deserialize, Serialize};

/// The trust root: keys of which `threshold` must sign the national list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// For people.
    pub name: String,
    /// Counts up by one with each rotation.
    pub version: u32,
    /// When it was made.
    pub issued: Time,
    /// From when it no longer serves.
    pub expires: Time,
    /// How many distinct keys must sign.
    pub threshold: u8,
    /// The keys.
    pub keys: Vec<PublicKeyEntry>,
}

/// A bare public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKeyEntry {
    /// Lower-case hex SHA-256 of the SubjectPublicKeyInfo.
    pub id: String,
    /// Its suite.
    pub suite: Suite,
    /// SubjectPublicKeyInfo DER in canonical base64.
    pub spki: String,
}

/// The national list: which regions there are, and which keys speak for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NationalList {
    /// For people.
    pub name: String,
    /// Counts up with each issue.
    pub sequence: u64,
    /// When it was made.
    pub issued: Time,
    /// From when it is stale.
    pub next_update: Time,
    /// The regions.
    pub regions: Vec<RegionEntry>,
    /// Recognition rules; none are defined yet, so this is an empty list.
    pub recognition: [(); 0],
}

/// One region in the national list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionEntry {
    /// GB/T 2260 code of the region.
    pub code: AreaCode,
    /// For people.
    pub name: String,
    /// Keys of which any one signs the region's list.
    pub list_keys: Vec<PublicKeyEntry>,
    /// Keys of which any one signs the region's bundles.
    pub bundle_keys: Vec<PublicKeyEntry>,
    /// Lists with a lower sequence are rolled back.
    pub least_sequence: u64,
}

/// The list of one region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionList {
    /// GB/T 2260 code of the region.
    pub code: AreaCode,
    /// For people.
    pub name: String,
    /// Counts up with each issue.
    pub sequence: u64,
    /// When it was made.
    pub issued: Time,
    /// From when it is stale.
    pub next_update: Time,
    /// Certificate authorities, time-stamp authorities and other services.
    pub services: Vec<Service>,
    /// Departments and what they may issue.
    pub departments: Vec<Department>,
}

/// A service whose word counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What it does.
    pub kind: ServiceKind,
    /// For people.
    pub name: String,
    /// Certificate DER in canonical base64.
    pub certificate: String,
    /// From when it serves.
    pub from: Time,
    /// Until when; null: no end.
    pub to: Option<Time>,
}

/// What a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// Root of the region's certificates; an anchor.
    RootCa,
    /// Issues seal certificates.
    SealCa,
    /// Makes time stamps.
    Tsa,
    /// Publishes licence states.
    Status,
}

/// A department and what it may issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Its unified social credit code.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Where it sits.
    pub area: AreaCode,
    /// What it may issue, with history.
    pub grants: Vec<Grant>,
    /// From when it is listed.
    pub from: Time,
    /// Until when; null: no end.
    pub to: Option<Time>,
}

/// The right to issue one licence type in one area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The type.
    pub licence_type: LicenceTypeCode,
    /// The type's name.
    pub name: String,
    /// The area, with all below it.
    pub area: AreaCode,
    /// From when.
    pub from: Time,
    /// Until when; null: no end.
    pub to: Option<Time>,
}
