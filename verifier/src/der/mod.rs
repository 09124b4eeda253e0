//! Strict DER (X.690 clause 10) over borrowed bytes, and a way in for BER containers of other makers.
//!
//! [`Reader`] accepts one spelling of everything: definite minimal lengths, canonical INTEGER, BOOLEAN, OBJECT
//! IDENTIFIER and time. It never recurses; how deep it goes is decided by the structure that the caller reads.

mod ber;
mod error;
mod oid;
mod reader;
mod time;

pub use ber::{element_length, encode, is_definite, transcode};
pub use error::DerError;
pub use oid::Oid;
pub use reader::{Element, Integer, Reader, Tag, is_sorted, set_of};
pub use time::{Instant, generalized_time, utc_time};
