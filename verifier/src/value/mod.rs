//! Domain values, parsed once into types that cannot be wrong.
//!
//! Every code value has `parse`, `as_str`, `Display` and travels through serde as its string.

mod area;
pub mod date;
mod identifier;
mod licence_type;
mod resident;
mod suite;
mod time;
mod uscc;

pub use self::time::{Time, TimeError};
pub use ::time::Date;
pub use area::AreaCode;
pub use identifier::{LicenceIdentifier, check_character};
pub use licence_type::LicenceTypeCode;
pub use resident::ResidentId;
pub use suite::Suite;
pub use uscc::Uscc;

/// Why a text is not the code it claims to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Wrong number of characters.
    #[error("expected {expected} characters, found {found}")]
    Length {
        /// The length or range of lengths that the standard sets.
        expected: &'static str,
        /// Characters found.
        found: usize,
    },
    /// A character outside the alphabet of the code.
    #[error("character {position} is {found:?}, which this code does not use")]
    Character {
        /// Position, counted from 1.
        position: usize,
        /// The character found there.
        found: char,
    },
    /// The check character does not fit the others.
    #[error("check character should be {expected}, found {found}")]
    Check {
        /// What the others demand.
        expected: char,
        /// What is there.
        found: char,
    },
    /// The first two digits name no province of GB/T 2260.
    #[error("{found} is no province code of GB/T 2260")]
    Province {
        /// The two digits found.
        found: String,
    },
    /// The birth date inside the number is no day of the calendar.
    #[error("the birth date in the number does not exist")]
    BirthDate,
    /// The dotted parts are not those of a licence identifier.
    #[error("expected {expected} parts between dots, found {found}")]
    Parts {
        /// Parts expected.
        expected: usize,
        /// Parts found.
        found: usize,
    },
    /// The version number is outside 1 to 999.
    #[error("version must be 001 to 999, found {found}")]
    Version {
        /// What is there.
        found: String,
    },
}

/// Gives a newtype over `String` its `as_str`, `Display`, `FromStr` and serde, all through `parse`.
macro_rules! string_value {
    ($name:ident) => {
        impl $name {
            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::value::CodeError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
use string_value;

/// Checks the length and, character by character, the alphabet.
fn check_alphabet(
    text: &str,
    length: usize,
    expected: &'static str,
    allowed: impl Fn(usize, char) -> bool,
) -> Result<(), CodeError> {
    let found = text.chars().count();
    if found != length {
        return Err(CodeError::Length { expected, found });
    }
    match text.chars().zip(1..).find(|&(c, at)| !allowed(at, c)) {
        Some((found, position)) => Err(CodeError::Character { position, found }),
        None => Ok(()),
    }
}
