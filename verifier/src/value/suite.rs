//! Crypto suites, chosen per key and never mixed in one signature.

use serde::{Deserialize, Serialize};

/// A crypto suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// ECDSA over P-256 with SHA-256 (FIPS 186-5); PDF.
    P256,
    /// SM2 with SM3 (GB/T 32918, GB/T 32905); OFD and the national formats.
    Sm2,
}
