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
        }
    }

    /// The same question about a file of this name.
    pub fn named(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }

    /// The time that counts where none is proved.
    pub(super) fn control_time(&self) -> Time {
        self.at.max(self.now)
    }
}
