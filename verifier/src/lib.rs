//! The judge: says what a sealed licence (电子证照) or document is worth.
//!
//! ```
//! use yinxin_verifier::{Evidence, Policy, report::Verdict, value::Time, verify};
//!
//! // Trust starts from a root that somebody pinned: Evidence::new().with_bundle(&root_json, &bundle_yxb)?
//! let evidence = Evidence::new();
//! let at = Time::parse_rfc3339("2026-11-22T12:00:00+08:00")?;
//! let report = verify(b"a photograph of a licence", &evidence, &Policy::default(), at);
//!
//! assert_eq!(report.verdict, Verdict::Unsupported);
//! let reason = report.reason.ok_or("no reason")?;
//! assert_eq!(reason.zh, "不是 PDF 或 OFD 文件");
//! assert_eq!(report.next_step.zh(), "请对方提供原始电子文件，或扫二维码");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! No I/O, no clock, no network, no async. What the judge knows comes in as arguments: the file, [`Evidence`],
//! [`Policy`], and a moment. What it finds goes out as a [`report::Report`] that can be stored and defended later.
//! For many files, make one [`Verifier`]; for more than a moment, ask a [`Question`].
//!
//! | module | does |
//! |---|---|
//! | [`value`], [`format`](mod@format), [`oid`] | vocabulary that writers share: codes, times, JSON formats, identifiers |
//! | [`pdf`], [`der`], [`cms`], [`timestamp`], [`path`], [`crypto`] | readers and checks, each of one standard |
//! | [`trust`] | from the pinned root to the lists of the regions |
//! | [`report`] | verdict, reasons, words |
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
