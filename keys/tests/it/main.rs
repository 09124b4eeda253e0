//! The key store from outside: each test is named for the attack or the outcome.

mod backup;
mod ceremony;
mod custody;
mod fixture;
mod keyd;
mod policy;
mod rollback;
mod secrets;
mod shapes;
mod signing;
mod states;
mod usage_chain;
mod usage_crash;
mod usage_shared;
mod vault_files;
mod vault_open;
