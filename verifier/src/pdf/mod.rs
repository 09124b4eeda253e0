//! A strict reader of PDF files (ISO 32000-1), for what a judge of seals needs and nothing else.
//!
//! It reads views of the file, never repairs, and bounds all work. A file is a chain of revisions; each can be looked at as it was when it was sealed.

mod asn1;
mod attachments;
mod chain;
mod change;
mod coverage;
mod document;
mod error;
mod fault;
mod fields;
mod file;
mod filter;
mod graph;
mod hex;
mod increment;
mod indirect;
mod limits;
mod object;
mod pages;
mod parse;
mod risks;
mod signature;
mod signatures;
mod step;
mod step_field;
mod step_validation;
mod unchanged;
mod xref;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use attachments::{Attachment, AttachmentPlace};
pub use change::{Change, ChangeKind, LaterRule};
pub use coverage::later_changes;
pub use error::{Bound, PdfError, Repair};
pub use fault::{PdfFault, Trailing};
pub use file::{PdfFile, read};
pub use limits::Limits;
pub use object::ObjectId;
pub use risks::Risk;
pub use signature::{ByteRange, Contents, HexCase, SignatureField, SubFilter, Widget};
pub use xref::XrefKind;
