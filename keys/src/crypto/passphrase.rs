//! From a passphrase to a key: Argon2id (RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::CryptoFailed;
use crate::secret::{Passphrase, SecretKey};

/// How much work it is to try one passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfCost {
    memory_kib: u32,
    iterations: u32,
    lanes: u32,
}

impl Default for KdfCost {
    /// 64 MiB, 3 passes, 4 lanes: the second recommended option of RFC 9106, section 4.
    fn default() -> Self {
        Self {
            memory_kib: 64 * 1024,
            iterations: 3,
            lanes: 4,
        }
    }
}

impl KdfCost {
    /// Nearly free, so that tests need not wait. **Gives no protection**: whoever has the file tries
    /// thousands of passphrases a second.
    pub fn dangerously_cheap_for_tests() -> Self {
        Self {
            memory_kib: 64,
            iterations: 1,
            lanes: 1,
        }
    }
}

/// The KDF parameters of a vault, as its header tells them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KdfParameters {
    pub(crate) name: KdfName,
    pub(crate) memory_kib: u32,
    pub(crate) iterations: u32,
    pub(crate) lanes: u32,
    /// 32 bytes in base64.
    pub(crate) salt: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KdfName {
    Argon2id,
}

impl KdfParameters {
    /// Most memory that a header may make us take, 1 GiB: whoever can write the file must not be able to
    /// stop the machine.
    pub(crate) const MAX_MEMORY_KIB: u32 = 1 << 20;
    pub(crate) const MAX_ITERATIONS: u32 = 16;
    pub(crate) const MAX_LANES: u32 = 16;

    pub(crate) fn new(cost: KdfCost, salt: &[u8; super::SALT_LEN]) -> Self {
        Self {
            name: KdfName::Argon2id,
            memory_kib: cost.memory_kib,
            iterations: cost.iterations,
            lanes: cost.lanes,
            salt: crate::text::base64(salt),
        }
    }

    pub(crate) fn within_limits(&self) -> bool {
        // RFC 9106, 3.1: memory is at least eight blocks a lane.
        (1..=Self::MAX_LANES).contains(&self.lanes)
            && (1..=Self::MAX_ITERATIONS).contains(&self.iterations)
            && (8 * self.lanes..=Self::MAX_MEMORY_KIB).contains(&self.memory_kib)
    }
}

/// The unseal key: the passphrase, stretched.
pub(crate) fn stretch(
    passphrase: &Passphrase,
    parameters: &KdfParameters,
    salt: &[u8],
) -> Result<SecretKey, CryptoFailed> {
    let params = Params::new(
        parameters.memory_kib,
        parameters.iterations,
        parameters.lanes,
        Some(32),
    )
    .map_err(CryptoFailed::at("reading the Argon2 parameters"))?;
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let key = SecretKey::fill_with(|out| {
        argon2.hash_password_into_with_memory(passphrase.bytes(), salt, out, &mut memory)
    });
    memory.iter_mut().for_each(|block| block.zeroize());
    key.map_err(CryptoFailed::at("stretching the passphrase"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with the reference implementation (argon2-cffi wraps it):
    /// `hash_secret_raw(b"correct horse", b"0123456789abcdef0123456789abcdef", 2, 256, 2, 32, Type.ID).hex()`.
    #[test]
    fn agrees_with_the_reference_implementation() {
        let parameters = KdfParameters {
            name: KdfName::Argon2id,
            memory_kib: 256,
            iterations: 2,
            lanes: 2,
            salt: String::new(),
        };
        let passphrase = Passphrase::new("correct horse".into()).unwrap();
        let key = stretch(
            &passphrase,
            &parameters,
            b"0123456789abcdef0123456789abcdef",
        )
        .unwrap();
        assert_eq!(
            crate::text::hex(key.bytes()),
            "551934e111a94ee05ba9e533b5af7ee1908ebb48148aca75ac0fe6c724db81cd"
        );
    }

    #[test]
    fn the_default_cost_is_within_the_limits_and_an_absurd_one_is_not() {
        let mut parameters = KdfParameters::new(KdfCost::default(), &[0; 32]);
        assert!(parameters.within_limits());
        parameters.memory_kib = u32::MAX;
        assert!(!parameters.within_limits());
    }
}
