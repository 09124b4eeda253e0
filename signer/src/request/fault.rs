//! What is wrong with a request: where, what, and in words.

use serde::Serialize;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901) into the request.
    pub pointer: String,
    /// What, for programs.
    pub code: FaultCode,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultCode {
    /// Not JSON, or not an object.
    NotJson,
    /// Longer than is read.
    TooLarge,
    /// A member that must be there is not.
    Missing,
    /// A member or field that the type does not know.
    Unknown,
    /// A member that is there twice.
    Twice,
    /// Another JSON type than expected.
    WrongType,
    /// Nothing, or only blanks.
    Empty,
    /// More characters than allowed.
    TooLong,
    /// A character that no licence may carry.
    Character,
    /// A licence type that is not known here.
    LicenceType,
    /// A code whose form is wrong.
    CodeForm,
    /// A code whose check character is wrong.
    CheckCharacter,
    /// A kind of holder that may not hold this type.
    HolderKind,
    /// A code type that does not go with the holder.
    CodeType,
    /// Not a day of the calendar.
    Date,
    /// The end comes before the start.
    EndBeforeStart,
    /// In force for longer than the type allows.
    Validity,
    /// Not one of the words allowed.
    Choice,
    /// A number of the wrong form.
    NumberForm,
    /// No number can be made.
    NumberRule,
    /// The issuer is not the department that owns the seal.
    Issuer,
    /// A picture that is none.
    Image,
    /// A character that no font has.
    GlyphMissing,
    /// A script that needs shaping.
    NeedsShaping,
    /// More text than its box holds.
    DoesNotFit,
}

/// All faults of a request, never none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Faults(pub(crate) Vec<Fault>);

impl Faults {
    /// The faults, in the order of the request.
    pub fn list(&self) -> &[Fault] {
        &self.0
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            let gap = if at == 0 { "" } else { "; " };
            write!(f, "{gap}{}: {}", fault.pointer, fault.en)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Collects faults while a request is read.
#[derive(Debug, Default)]
pub(crate) struct Collector(Vec<Fault>);

impl Collector {
    /// Notes a fault.
    pub(crate) fn add(
        &mut self,
        pointer: &str,
        code: FaultCode,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.0.push(Fault {
            pointer: pointer.to_owned(),
            code,
            zh: zh.into(),
            en: en.into(),
        });
    }

    /// Whether nothing was wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same, without some.
    pub(crate) fn without(mut self, known: impl Fn(&Fault) -> bool) -> Self {
        self.0.retain(|fault| !known(fault));
        self
    }

    /// Nothing, or the faults.
    pub(crate) fn finish(self) -> Result<(), Faults> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Faults(self.0))
        }
    }

    /// The faults of a request that is read no further.
    pub(crate) fn stop(self) -> Faults {
        Faults(self.0)
    }
}

/// A pointer one step deeper; `~` and `/` in the name are escaped (RFC 6901, 3).
pub(crate) fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_in_pointers() {
        assert_eq!(below("/fields", "经营项目"), "/fields/经营项目");
        assert_eq!(below("/fields", "a/b~c"), "/fields/a~1b~0c");
    }
}
