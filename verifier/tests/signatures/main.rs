//! Signatures, time stamps, paths and revocation lists, attacked one way at a time.
//!
//! Each "must fail" stands beside a sibling that must pass. Certificates are made here, CMS by a small writer
//! of its own, so that no code is shared with the service that seals.

mod attacks;
mod carried;
#[path = "../der/mod.rs"]
mod der;
mod entries;
mod flips;
mod lists;
mod ocsp;
mod openssl;
mod paths;
mod pki;
mod properties;
mod remembered;
mod responses;
mod revocation;
mod scopes;
mod stamps;
mod vectors;
mod writer;
