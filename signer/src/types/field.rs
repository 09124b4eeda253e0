//! What a field of a licence may hold.

use serde::Deserialize;

/// The rule of one field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// Its name in requests, in `licence.json` and on the page.
    pub id: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Must it be there?
    #[serde(default)]
    pub required: bool,
}

/// What a field holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldKind {
    /// Words.
    Text {
        /// Most characters.
        max_chars: usize,
    },
    /// A day, `YYYY-MM-DD`; printed 2026年11月21日.
    Date,
    /// One of these words.
    Choice {
        /// The words.
        options: Vec<String>,
    },
    /// A PNG or JPEG picture.
    Image {
        /// Most bytes of the decoded picture file.
        max_bytes: usize,
    },
}
