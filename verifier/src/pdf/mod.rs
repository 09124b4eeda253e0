//! A strict reader of PDF files (ISO 32000-1), for what a judge of seals needs and nothing else.
//!
//! It reads views of the file, never repairs, and bounds all work. A file is a chain of revisions; each can be
//! looked at as it was when it was sealed.
//!
//! ```
//! use yinxin_verifier::pdf::{LaterRule, Limits, PdfError, later_changes, read};
//!
//! assert_eq!(read(b"not a PDF", &Limits::default()).unwrap_err(), PdfError::NotPdf);
//!
//! fn is_what_was_sealed(file: &[u8]) -> Result<bool, PdfError> {
//!     let file = read(file, &Limits::default())?;
//!     let sound = file.signatures().iter().all(|signature| {
//!         let changes = later_changes(&file, signature, LaterRule::Document);
//!         signature.faults().is_empty() && changes.iter().all(|change| change.allowed)
//!     });
//!     Ok(sound && !file.signatures().is_empty())
//! }
//! # assert!(is_what_was_sealed(b"not a PDF").is_err());
//! ```
//!
//! From the bytes up: `parse` reads tokens and objects, `xref` and `chain` find where objects are in which
//! revision, `document` gives the view of a revision; `fields`, `pages` and `signatures` find the seals and
//! check their structure; `step` and its parts compare a revision with the one before.

mod appearance;
mod asn1;
mod attachments;
mod byte_range;
mod chain;
mod change;
mod content;
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
mod likeness;
mod limits;
mod object;
mod object_stream;
mod pages;
mod parse;
mod permissions;
mod pictures;
mod places;
mod risks;
mod signature;
mod signatures;
mod step;
mod step_document;
mod step_field;
mod step_fill;
mod step_form;
mod step_place;
mod step_structure;
mod step_validation;
mod unchanged;
mod validation_data;
mod xmp;
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
pub use pictures::{Likeness, LikenessKind, Pictures, pictures};
pub use risks::Risk;
pub use signature::{ByteRange, Contents, HexCase, SignatureField, SubFilter, Widget};
pub use validation_data::{StoreEntry, ValidationData};
pub use xref::XrefKind;
