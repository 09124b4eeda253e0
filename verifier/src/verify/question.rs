//! What is asked about a file.

use crate::value::{Time, Uscc};

/// A question about one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The date asked about: was the licence in force then?
    pub at: Time,
    /// The clock: how old is the evidence?
    pub now: Time,
    /// As the caller calls the file.
    pub file_name: String,
    /// What the seal is expected to be for: `licence` or `document`, 证照 or 公文.
    pub purpose: Option<String>,
    /// Who is expected to have sealed.
    pub issuer: Option<Uscc>,
    /// The expected licence type, by code or name.
    pub licence_type: Option<String>,
    /// Whether the report names the file by SM3 too. That costs more than all the rest of judging.
    pub sm3: bool,
}

impl Question {
    /// Asks about a moment, with the clock at that moment, expecting nothing.
    pub fn at(at: Time) -> Self {
        Self {
            at,
            now: at,
            file_name: String::new(),
            purpose: None,
            issuer: None,
            licence_type: None,
            sm3: false,
        }
    }

    /// The same question about a file of this name.
    pub fn named(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }

    /// The same question, with the file's SM3 in the report.
    pub fn with_sm3(mut self) -> Self {
        self.sm3 = true;
        self
    }

    /// The time that counts where none is proved.
    pub(super) fn control_time(&self) -> Time {
        self.at.max(self.now)
    }
}
