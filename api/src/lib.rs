//! The service, its store, its pages and the `yinxin` command.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod causes;
pub mod cli;
pub mod config;
pub mod data_dir;
mod demo;
pub mod disk;
mod draft;
pub mod files;
pub mod http;
pub mod issue;
pub mod judge;
pub mod keys;
pub mod lease;
mod page;
pub mod random;
pub mod service;
pub mod store;
pub mod terms;
pub mod trust;

#[cfg(test)]
mod testing;
