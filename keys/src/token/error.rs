//! What can be wrong with a token.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::KeyId;

/// Why a token did not do what it was asked. Each has another remedy (`docs/operations.md`).
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TokenError {
    /// This build has no PKCS#11.
    #[error("built without PKCS#11: build with `--features pkcs11`")]
    NotBuilt,
    /// The vault knows a key in a token, but no token is configured.
    #[error("the key lives in token {serial}, and no token is configured")]
    NotConfigured {
        /// The serial number of its token.
        serial: String,
    },
    /// The library cannot be loaded or started.
    #[error("the PKCS#11 library {module} cannot be used: {why}")]
    Library {
        /// Its path.
        module: String,
        /// What the loader or the library said.
        why: String,
    },
    /// No token of that label: taken out, switched off, or not reachable.
    #[error("no token labelled `{label}`")]
    Gone {
        /// The label.
        label: String,
    },
    /// More than one token of that label.
    #[error("{count} tokens are labelled `{label}`")]
    Ambiguous {
        /// The label.
        label: String,
        /// How many there are.
        count: usize,
    },
    /// Another token has the label now.
    #[error("token {expected} expected, found {found}")]
    OtherToken {
        /// Serial number of the key's token.
        expected: String,
        /// Serial number found.
        found: String,
    },
    /// The session ended, and a new one did not help.
    #[error("the session with the token is lost: {why}")]
    SessionLost {
        /// What the library said.
        why: String,
    },
    /// The PIN file cannot be used.
    #[error("PIN file: {why}")]
    PinFile {
        /// Why not.
        why: String,
    },
    /// Wrong PIN. It is not tried again until the program is started anew: every try counts towards the lock.
    #[error("the token refuses the PIN; it is not tried again before a restart")]
    WrongPin,
    /// One try is left; it is not used by a program.
    #[error("one wrong PIN more locks the token: log in by hand first")]
    LastPinTry,
    /// The PIN is locked: the token's security officer sets a new one.
    #[error("the PIN is locked; the token's security officer sets a new one")]
    PinLocked,
    /// The PIN was never set, has expired, or must be changed.
    #[error("the PIN must be set or changed first")]
    PinUnusable,
    /// The token does not have this key.
    #[error("the token has no key {key}")]
    KeyMissing {
        /// The key.
        key: KeyId,
    },
    /// The key in the token is another than the vault knows.
    #[error("the token's key {key} is not the one that was born")]
    OtherKey {
        /// The key.
        key: KeyId,
    },
    /// The key could leave the token, or be used for something else than signing.
    #[error("key {key} in the token is not as it must be: {attribute}")]
    Exposed {
        /// The key.
        key: KeyId,
        /// The attribute that is wrong.
        attribute: String,
    },
    /// What the token gave does not verify: a faulty device. It was not released.
    #[error("the token's signature with key {key} is wrong")]
    WrongSignature {
        /// The key.
        key: KeyId,
    },
    /// Anything else.
    #[error("the token refused: {why}")]
    Refused {
        /// What the library said.
        why: String,
    },
}
