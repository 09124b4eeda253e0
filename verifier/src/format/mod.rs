//! The JSON formats that writers and judges share: plain serde types, unknown members refused.

pub mod base64;
mod bundle;
mod envelope;
mod licence;
mod lists;

pub use bundle::{BUNDLE_MAGIC, BUNDLE_VERSION, Manifest, ManifestMember};
pub use envelope::{ENVELOPE_SCHEMA, Envelope, EnvelopeSignature, payload_type, signed_message};
pub use licence::{LICENCE_FILE_NAME, LICENCE_SCHEMA, LicenceFile, StatusRef};
pub use lists::{
    Department, Grant, NationalList, PublicKeyEntry, RegionEntry, RegionList, Root, Service,
    ServiceKind,
};
