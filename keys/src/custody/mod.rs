//! Who can open a vault: custodians with shares of its unseal key, or one passphrase.

mod door;
mod gf256;
mod shamir;
mod share;
mod unsealing;

pub use door::{Door, Furnish};
pub use share::{Group, GroupId, Quorum, QuorumError, Share, ShareError};
pub(crate) use unsealing::recombine;
pub use unsealing::{UnsealError, UnsealStatus, UnsealedBy, Unsealing};
