//! The key store: keys that do not leave, used for nothing else than they were made for, never without a record.
//!
//! ```
//! use std::sync::Arc;
//! use yinxin_keys::{
//!     Authorisation, KeySpec, KeyStore, Passphrase, Purpose, Suite, SystemRandom, ToSign, Vault,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! let dir = home.path().join("keys");
//! let clock = Arc::new(|| 1_795_300_000); // the program's clock
//! let passphrase = Passphrase::new("correct horse battery staple".into())?;
//! let vault = Vault::create(&dir, passphrase, clock, Arc::new(SystemRandom::new()))?;
//!
//! let key = vault.generate(&KeySpec::new(Suite::P256, [Purpose::Bundle], "bundles"))?;
//! let authorisation = Authorisation::new("clerk 7", "request 42", [0; 32]);
//! let answers = vault.sign(&[ToSign {
//!     key: &key.id,
//!     purpose: Purpose::Bundle,
//!     message: b"yinxin.signed/1\0yinxin.bundle/1\0{}",
//!     authorisation: &authorisation,
//! }]);
//! let signature = answers.into_iter().next().unwrap()?;
//!
//! // The use was on disk before the signature was released.
//! let log = yinxin_keys::usage::verify(&dir)?;
//! assert_eq!(log.head.sequence, signature.record);
//! # Ok(())
//! # }
//! ```
//!
//! [`KeyStore`] is the seam: batch first, messages instead of digests. [`Vault`] is the software store behind it;
//! a separate process or a hardware module is another. What is protected against whom is told in `docs/keys.md`.

#[cfg(not(unix))]
compile_error!("the vault relies on Unix file modes and locks");

mod approval;
mod authorisation;
pub mod ceremony;
mod crypto;
mod custody;
mod durable;
mod handed_in;
mod health;
mod key;
pub mod keyd;
mod life;
mod secret;
mod shape;
mod store;
mod text;
mod token;
pub mod usage;
mod vault;

pub use approval::{Approval, ApprovalError, ApprovalUse, Approver, ApproverKey};
pub use authorisation::Authorisation;
pub use crypto::{KdfCost, SystemRandom};
pub use custody::{
    Door, Furnish, Group, GroupId, Quorum, QuorumError, Share, ShareError, UnsealError,
    UnsealStatus, UnsealedBy, Unsealing,
};
pub use handed_in::{Clock, Random};
pub use key::{Birth, KeyId, KeyIdError, KeySpec, PublicKey, Purpose, Suite};
pub use life::{
    Counters, KeyDetails, Order, OrderRefused, Policy, PolicyRefused, Quota, State, Transition,
    TransitionRefused,
};
pub use secret::{Passphrase, PassphraseError};
pub use shape::ShapeError;
pub use store::{KeyAdmin, KeyError, KeyStore, MAX_BATCH, MAX_MESSAGE, Signature, ToSign};
pub use token::{Token, TokenConfig, TokenError};
pub use vault::{BackupKey, Custody, Restoration, Restored, Vault, VaultError};
