//! SHA-256 (FIPS 180-4).

use std::io::{self, Read};

use ring::digest;

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

/// A digest of bytes that come piece by piece.
pub(crate) struct Hashing(digest::Context);

impl Hashing {
    pub(crate) fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of what came so far.
    pub(crate) fn so_far(&self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.0.clone().finish().as_ref());
        out
    }
}

/// The digest of all that can be read.
pub(crate) fn sha256_of(mut from: impl Read) -> io::Result<[u8; 32]> {
    let mut hashing = Hashing::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer)? {
            0 => break,
            read => hashing.update(&buffer[..read]),
        }
    }
    Ok(hashing.so_far())
}
