//! Keys in a device: a hardware module, or a program that acts as one, reached through PKCS#11 (OASIS, version 2.40 and 3.x).
//!
//! The device holds the private half and computes the raw signature, nothing else. Purposes, shapes, states, policies,
//! approvals and the usage log are the vault's, the same for every key; so a vault may hold some keys itself and
//! leave others to a device.

mod error;
#[cfg(feature = "pkcs11")]
mod pkcs11;
#[cfg(feature = "pkcs11")]
mod template;

pub use error::TokenError;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use crate::crypto::{p256_signature, p256_spki, verify};
use crate::{KeyId, PublicKey, Purpose, Suite};

/// Where the device is, and which keys are born in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenConfig {
    /// The library of its maker.
    pub module: PathBuf,
    /// The label of the token in it.
    pub label: String,
    /// A file with the PIN of its user, closed to others.
    pub pin_file: PathBuf,
    /// Keys for any of these purposes are born in the token, all others in the vault.
    pub purposes: Vec<Purpose>,
    /// Directories that the library writes to. The key process may write nowhere else.
    #[serde(default)]
    pub writable: Vec<PathBuf>,
    /// The device is reached over a network: the key process keeps its sockets, and its status says so.
    #[serde(default)]
    pub network: bool,
}

/// What a vault asks of a device.
pub(crate) trait Device: Send + Sync {
    /// The serial number of the token.
    fn serial(&self) -> Result<String, TokenError>;

    /// Makes a P-256 key that cannot leave, and tells its point (65 bytes).
    fn generate(&self, key: &KeyId, label: &str) -> Result<Vec<u8>, TokenError>;

    /// Whether the private half is there with the attributes that it was born with, and its point.
    fn inspect(&self, key: &KeyId) -> Result<Vec<u8>, TokenError>;

    /// `r ∥ s` over a SHA-256 digest.
    fn sign(&self, key: &KeyId, digest: &[u8; 32]) -> Result<[u8; 64], TokenError>;

    /// Removes the key for good; it may be gone already.
    fn destroy(&self, key: &KeyId) -> Result<(), TokenError>;

    /// Whether it answers and lets us in.
    fn ready(&self) -> Result<(), TokenError>;
}

/// A device and the purposes for which keys are born in it.
#[derive(Clone)]
pub struct Token {
    device: Arc<dyn Device>,
    purposes: Vec<Purpose>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("purposes", &self.purposes)
            .finish_non_exhaustive()
    }
}

impl Token {
    /// The token of this configuration. It is asked when it is first needed: a device that is not there yet
    /// keeps its own keys from signing, and no others.
    #[cfg(feature = "pkcs11")]
    pub fn new(config: TokenConfig) -> Result<Self, TokenError> {
        let purposes = config.purposes.clone();
        Ok(Self {
            device: Arc::new(pkcs11::Pkcs11Device::new(config)),
            purposes,
        })
    }

    /// Not in this build.
    #[cfg(not(feature = "pkcs11"))]
    pub fn new(_config: TokenConfig) -> Result<Self, TokenError> {
        Err(TokenError::NotBuilt)
    }

    /// Loads the library and logs in, as far as that is possible now: before a process gives up the right to.
    /// What is wrong is told when the token is used.
    pub fn warm_up(&self) {
        let _ = self.device.ready();
    }

    /// Whether a key for these purposes is born in it.
    pub(crate) fn takes(&self, purposes: &[Purpose]) -> bool {
        purposes.iter().any(|asked| self.purposes.contains(asked))
    }

    pub(crate) fn device(&self) -> &dyn Device {
        &*self.device
    }

    /// Makes a key and tests it (FIPS 140-3, 10.3.B): tells the token's serial number and the point.
    pub(crate) fn generate(
        &self,
        id: &KeyId,
        label: &str,
    ) -> Result<(String, Vec<u8>), TokenError> {
        let serial = self.device.serial()?;
        let point = self.device.generate(id, label)?;
        sign_checked(self.device(), id, &point, b"pairwise consistency test")?;
        Ok((serial, point))
    }
}

/// The private half of one key, in a token.
pub(crate) struct TokenKey {
    token: Option<Token>,
    serial: String,
    inspected: OnceLock<()>,
}

impl TokenKey {
    /// The key may be known while its token is not.
    pub(crate) fn new(token: Option<Token>, serial: String) -> Self {
        Self {
            token,
            serial,
            inspected: OnceLock::new(),
        }
    }

    fn device(&self) -> Result<&dyn Device, TokenError> {
        let not_configured = || TokenError::NotConfigured {
            serial: self.serial.clone(),
        };
        let device = self.token.as_ref().ok_or_else(not_configured)?.device();
        let found = device.serial()?;
        match found == self.serial {
            true => Ok(device),
            false => Err(TokenError::OtherToken {
                expected: self.serial.clone(),
                found,
            }),
        }
    }

    /// DER `SEQUENCE { r, s }` over `message`, low `s`. Before its first use the key is looked at; what the device
    /// gives is checked each time, so that a faulty one cannot put a wrong signature under a document.
    pub(crate) fn sign(&self, public: &PublicKey, message: &[u8]) -> Result<Vec<u8>, TokenError> {
        let device = self.device()?;
        if self.inspected.get().is_none() {
            refuse_other_point(&device.inspect(&public.id)?, public)?;
            self.inspected.get_or_init(|| ());
        }
        sign_checked(device, &public.id, &public.point, message)
    }

    pub(crate) fn destroy(&self, key: &KeyId) -> Result<(), TokenError> {
        self.device()?.destroy(key)
    }
}

fn refuse_other_point(found: &[u8], public: &PublicKey) -> Result<(), TokenError> {
    match found == public.point {
        true => Ok(()),
        false => Err(TokenError::OtherKey {
            key: public.id.clone(),
        }),
    }
}

fn sign_checked(
    device: &dyn Device,
    key: &KeyId,
    point: &[u8],
    message: &[u8],
) -> Result<Vec<u8>, TokenError> {
    let raw = device.sign(key, &crate::crypto::sha256(message))?;
    let der = p256_signature(&raw);
    match verify(Suite::P256, point, message, &der) {
        Ok(()) => Ok(der),
        Err(_) => Err(TokenError::WrongSignature { key: key.clone() }),
    }
}

/// DER SubjectPublicKeyInfo of a point that a token told.
pub(crate) fn spki(point: &[u8]) -> Vec<u8> {
    p256_spki(point)
}
