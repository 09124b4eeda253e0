//! SHA-256 values.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::crypto::sha256;
use crate::text::{Digits, from_hex};

/// A SHA-256 value; as text, 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Digest(pub [u8; 32]);

impl Digest {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// The value that 64 digits stand for.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        from_hex(digits).map(Self)
    }

    pub(super) fn digits(&self) -> Digits<64> {
        Digits::of(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits().as_str())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.digits().as_str())
    }
}

impl TryFrom<String> for Digest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("64 lower-case hexadecimal digits expected")
    }
}
