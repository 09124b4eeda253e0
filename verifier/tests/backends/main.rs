//! Both back ends give the same answer to every signature: those of OpenSSL, those made here, and broken ones.

mod both;
mod elliptic;
mod rsa;
mod sm2;
mod vectors;
mod wycheproof;

pub(crate) use both::Both;
