//! States and policies: changed by people, on record first.

use super::Vault;
use crate::life::{KeyDetails, Order, Policy, State, Transition};
use crate::store::KeyAdmin;
use crate::usage::{Book, Event, SignedHead};
use crate::{
    Authorisation, KeyError, KeyId, KeySpec, KeyStore, PublicKey, Purpose, Suite, ToSign,
    VaultError,
};

/// Label of the key that signs heads of the usage log.
const LOG_KEY: &str = "usage log";

impl KeyAdmin for Vault {
    fn details(&self, key: &KeyId) -> Result<KeyDetails, KeyError> {
        let public = self.public(key)?;
        let now = self.clock.now();
        self.log().read(now, |book| told(book, public))?
    }

    fn change(
        &self,
        key: &KeyId,
        transition: Transition,
        order: &Order,
    ) -> Result<KeyDetails, KeyError> {
        let public = self.public(key)?;
        self.decide(|book, now| {
            let to = life(book, key)?.state.change(transition, order, now)?;
            Ok(Event::State {
                key: key.clone(),
                transition,
                to,
                order: order.clone(),
            })
        })?;
        if transition == Transition::Destroy {
            self.keyring.erase(key)?;
        }
        self.details(&public.id)
    }

    fn set_policy(
        &self,
        key: &KeyId,
        policy: &Policy,
        order: &Order,
    ) -> Result<KeyDetails, KeyError> {
        self.public(key)?;
        policy.well_formed()?;
        order.two_people()?;
        self.decide(|book, _| {
            Ok(Event::Policy {
                key: key.clone(),
                policy: Policy {
                    version: life(book, key)?.policy.version + 1,
                    ..policy.clone()
                },
                order: order.clone(),
            })
        })?;
        self.details(key)
    }

    fn signed_head(&self) -> Result<SignedHead, KeyError> {
        let key = self.log_key()?;
        let (vault, head) = {
            let log = self.log();
            (log.vault().to_owned(), log.head())
        };
        let message = SignedHead::message(&vault, &head);
        let authorisation = Authorisation::new("yinxin", "head of the usage log", head.hash.0);
        let item = ToSign {
            key: &key.id,
            purpose: Purpose::Checkpoint,
            message: &message,
            authorisation: &authorisation,
        };
        let signature = self.sign_own(&item)?;
        Ok(SignedHead::new(&vault, head, &key.spki, &signature.der))
    }

    fn record_stranger(&self, user: u32) -> Result<(), KeyError> {
        self.append(Event::Stranger { uid: user }).map(|_| ())
    }
}

impl Vault {
    /// The key that signs heads of this log: the first active one, or a new one.
    pub(super) fn log_key(&self) -> Result<PublicKey, KeyError> {
        for public in self.list()? {
            let is_ours = public.purposes[..] == [Purpose::Checkpoint] && public.label == LOG_KEY;
            if is_ours && self.details(&public.id)?.state == State::Active {
                return Ok(public);
            }
        }
        self.generate(&KeySpec::new(
            Suite::Ed25519,
            [Purpose::Checkpoint],
            LOG_KEY,
        ))
    }

    /// A crash may have come between the record of a destruction and the destruction.
    pub(super) fn finish_destruction(&self) -> Result<(), VaultError> {
        let destroyed = self.log().destroyed();
        for key in destroyed {
            match self.keyring.erase(&key) {
                // A damaged file opens as no key; whoever asks for it is told.
                Ok(()) | Err(VaultError::RecordEdited { .. } | VaultError::Malformed { .. }) => {}
                // A token that is not there cannot be told; it is told when it is.
                Err(VaultError::Token(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn life<'b>(book: &'b Book, key: &KeyId) -> Result<&'b crate::usage::Life, KeyError> {
    book.life(key)
        .ok_or_else(|| KeyError::UnknownKey { key: key.clone() })
}

fn told(book: &Book, public: PublicKey) -> Result<KeyDetails, KeyError> {
    let life = life(book, &public.id)?;
    Ok(KeyDetails::new(
        public,
        life.state,
        life.policy.clone(),
        life.used,
    ))
}
