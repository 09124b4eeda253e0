//! The judge: says what a sealed licence (电子证照) or document is worth.
//!
//! No I/O, no clock, no network, no async. What it knows comes in as arguments; what it finds goes out as a
//! [`report`](crate::report)-shaped value that can be stored and defended later.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

pub mod cms;
pub mod crypto;
pub mod der;
pub mod format;
pub mod oid;
pub mod path;
pub mod pdf;
pub mod report;
pub mod timestamp;
pub mod trust;
pub mod value;
mod verify;

pub use trust::Evidence;
pub use verify::{MAX_FILE_BYTES, Policy, Question, STRICT_TEXT, Verifier, verify};
