//! keyd: the key store as a process of its own, without a network, and the client to it.
//!
//! One stream socket, questions one way and answers in their order the other way, each `length (u32, big endian) ∥ body`; a
//! batch of messages is one question. The next question may be sent before the answer to the last has come. The socket is one end of a pair whose other end the parent holds ([`pair`]), or a Unix socket
//! ([`listen`]) whose callers' user ids are checked (`SO_PEERCRED`).
//!
//! There is no verb that changes a key's state or policy, enrols an approver or declares a ceremony: whoever has taken
//! over the service could put any two names to such an order. Those are given to the vault itself.

mod client;
mod harden;
mod protocol;
mod server;
mod turns;

pub use client::{Client, pair};
pub use harden::{Confinement, Effect, Measure, confine, protect_memory};
pub use protocol::{MAX_FRAME, Status};
pub use server::{Admitted, Keyd, Listening, from_parent, listen, serve_failure};
