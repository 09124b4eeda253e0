//! Trust material: from the pinned root to the lists of the regions, and the evidence made of it.
//!
//! Trust starts from keys that the caller pinned. A bundle is never trusted on its own word: every list in it is
//! signed by a key that the list above names, up to the root. What is parsed and what is verified have
//! different types; the verified ones can be made only here.

mod bundle;
mod chain;
mod error;
mod evidence;
mod pem;
mod region;
mod root;
mod signed;

pub use bundle::BUNDLE_BYTES;
pub use chain::TrustChain;
pub use error::{Fault, TrustError};
pub use evidence::{Evidence, EvidenceError};
pub use region::{Entitlement, VerifiedRegion};
pub use root::{PinnedRoot, VerifiedNational};
