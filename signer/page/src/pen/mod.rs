//! The PDF pen: from laid-out blocks to objects (ISO 32000-1).

pub(crate) mod alphabet;
pub(crate) mod attachments;
pub(crate) mod content;
pub(crate) mod date;
pub(crate) mod decoration;
pub(crate) mod file;
pub(crate) mod objects;
pub(crate) mod packing;
pub(crate) mod sheets;
pub(crate) mod signature;
pub(crate) mod structure;

use pdf_writer::Settings;

/// Objects without padding: smaller files.
pub(crate) const COMPACT: Settings = Settings { pretty: false };
