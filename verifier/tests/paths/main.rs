//! Certificate paths, after the ideas of x509-limbo and of NIST PKITS; each judged by rustls-webpki as well.
//!
//! Certificates are written by a writer of the tests' own. In each group of cases some pass and some fail, so that
//! no refusal comes from something else than what the case is about.

mod agreement;
mod algorithms;
mod authorities;
mod building;
mod certificates;
mod constraints;
#[allow(dead_code, reason = "shared with the tests of signatures")]
#[path = "../der/mod.rs"]
mod der;
mod judge;
mod make;
mod mutation;
mod name_forms;
mod order;
mod policies;
mod table;
