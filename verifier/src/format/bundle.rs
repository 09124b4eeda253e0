//! The trust bundle 信任包 (`.yxb`): what an offline judge needs, in one file.
//!
//! Magic, version `u16`, member count `u16`; then for each member: name length `u16`, name (`[a-z0-9./-]`),
//! length `u32`, bytes. All numbers big-endian. First comes `manifest.json` (an envelope), then its members
//! in its order, then nothing.

use crate::value::{AreaCode, Time};
use serde::{Deserialize, Serialize};

/// The first eight bytes.
pub const BUNDLE_MAGIC: [u8; 8] = *b"YXBUNDLE";
/// The only format version.
pub const BUNDLE_VERSION: u16 = 1;

/// The table of contents, signed by a bundle key of the region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// When the bundle was made.
    pub made: Time,
    /// The region that made it.
    pub region: AreaCode,
    /// All members but the manifest, in file order.
    pub members: Vec<ManifestMember>,
}

/// One member of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestMember {
    /// `national.json`, `regions/310000.json`, `crl/root.crl`, ….
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Lower-case hex SHA-256.
    pub sha256: String,
}
