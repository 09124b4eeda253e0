//! The signer through its public face: regions, requests, licences, documents; judged by the verifier.

mod documents;
mod faults;
mod licences;
mod pdf;
mod publication;
mod world;
