//! EN 319 102-1 through whole files: sealed, stamped and archived PDFs, made here, judged by `verify`.
//!
//! The worked cases of the standard, the levels, and one test for every sub-indication that the policy can reach.
//! Each case that must not pass stands beside one that must.

mod cases;
#[allow(dead_code, reason = "shared with the tests of signatures")]
#[path = "../der/mod.rs"]
mod der;
mod file;
mod levels;
mod licences;
#[allow(dead_code, reason = "shared with the tests of signatures")]
#[path = "../signatures/lists.rs"]
mod lists;
mod makers;
#[allow(dead_code, reason = "shared with the tests of trust lists")]
#[path = "../trust/nation.rs"]
mod nation;
mod own;
#[allow(dead_code, reason = "shared with the tests of signatures")]
#[path = "../signatures/pki.rs"]
mod pki;
mod records;
mod regions;
mod scene;
mod sub_indications;
mod work;
#[allow(dead_code, reason = "shared with the tests of signatures")]
#[path = "../signatures/writer.rs"]
mod writer;
