//! A vault that starts sealed: it answers nothing but how far its opening has come, until enough custodians were there.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::{UnsealError, UnsealStatus, Unsealing};
use crate::life::{KeyDetails, Order, Policy, Transition};
use crate::store::KeyAdmin;
use crate::usage::SignedHead;
use crate::{KeyError, KeyId, KeySpec, KeyStore, PublicKey, Signature, ToSign, Vault, VaultError};

/// What is done to a vault when it opens: its token is put beside it, say.
pub type Furnish = Box<dyn Fn(Vault) -> Result<Vault, VaultError> + Send + Sync>;

/// A sealed vault, which custodians open while it is in use.
pub struct Door {
    unsealing: Mutex<Unsealing>,
    furnish: Furnish,
    vault: OnceLock<Vault>,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door")
            .field("open", &self.vault.get().is_some())
            .finish_non_exhaustive()
    }
}

impl Door {
    /// A closed door.
    pub fn new(unsealing: Unsealing, furnish: Furnish) -> Self {
        Self {
            unsealing: Mutex::new(unsealing),
            furnish,
            vault: OnceLock::new(),
        }
    }

    /// How far the opening has come.
    pub fn status(&self) -> UnsealStatus {
        self.unsealing().status()
    }

    /// Takes a share; with the last one that is needed, the vault opens.
    pub fn submit(&self, share: &str) -> Result<UnsealStatus, UnsealError> {
        let mut unsealing = self.unsealing();
        if self.vault.get().is_some() {
            return Ok(unsealing.status());
        }
        if let Some(vault) = unsealing.submit(share)? {
            let vault = (self.furnish)(vault).map_err(|error| {
                unsealing.reset();
                UnsealError::Refused {
                    why: error.to_string(),
                }
            })?;
            // Under the lock: nobody was faster.
            self.vault.get_or_init(|| vault);
        }
        Ok(unsealing.status())
    }

    /// Forgets the shares that are in. An open vault stays open.
    pub fn reset(&self) -> UnsealStatus {
        let mut unsealing = self.unsealing();
        if self.vault.get().is_none() {
            unsealing.reset();
        }
        unsealing.status()
    }

    fn unsealing(&self) -> MutexGuard<'_, Unsealing> {
        self.unsealing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn vault(&self) -> Result<&Vault, KeyError> {
        self.vault.get().ok_or_else(|| {
            let status = self.status();
            KeyError::Sealed {
                progress: status.progress,
                threshold: status.t,
            }
        })
    }
}

impl KeyStore for Door {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        self.vault()?.generate(spec)
    }

    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError> {
        self.vault()?.public(key)
    }

    fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        self.vault()?.list()
    }

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        match self.vault() {
            Ok(vault) => vault.sign(batch),
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn usage_log(&self, offset: u64) -> Result<Vec<u8>, KeyError> {
        self.vault()?.usage_log(offset)
    }

    fn asks_for_approval(&self, key: &KeyId) -> Result<bool, KeyError> {
        self.vault()?.asks_for_approval(key)
    }

    fn ready(&self) -> Result<(), KeyError> {
        self.vault()?.ready()
    }
}

impl KeyAdmin for Door {
    fn details(&self, key: &KeyId) -> Result<KeyDetails, KeyError> {
        self.vault()?.details(key)
    }

    fn change(
        &self,
        key: &KeyId,
        transition: Transition,
        order: &Order,
    ) -> Result<KeyDetails, KeyError> {
        self.vault()?.change(key, transition, order)
    }

    fn set_policy(
        &self,
        key: &KeyId,
        policy: &Policy,
        order: &Order,
    ) -> Result<KeyDetails, KeyError> {
        self.vault()?.set_policy(key, policy, order)
    }

    fn signed_head(&self) -> Result<SignedHead, KeyError> {
        self.vault()?.signed_head()
    }

    fn record_stranger(&self, user: u32) -> Result<(), KeyError> {
        self.vault()?.record_stranger(user)
    }
}
