//! Signing: looked at, admitted, signed, on record; then released.

use std::sync::Arc;

use super::Vault;
use super::record::Key;
use crate::crypto::CryptoFailed;
use crate::shape::{self, Circumstances, Shape};
use crate::store::{MAX_BATCH, MAX_MESSAGE};
use crate::usage::{Admission, Admitted, Book, Digest, Event, Outcome, Use};
use crate::{Authorisation, KeyError, KeyId, KeyStore as _, PublicKey, Signature, Suite, ToSign};

/// What can be said of a message before the log is asked.
struct Looked {
    key: Arc<Key>,
    /// The certificate that the message names as the key's own.
    names: Option<Digest>,
    /// The key that the message certifies.
    certifies: Option<KeyId>,
}

/// A signature that is not on record yet, so not to be released.
struct Held {
    suite: Suite,
    der: Vec<u8>,
    ground: Admitted,
    /// The certificate that the signature makes, and whose.
    certified: Option<(KeyId, Digest)>,
}

impl Vault {
    /// Signs what a caller asks for: each message must have the shape of its purpose.
    pub(super) fn sign_batch(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        let answers = match batch.len() {
            0 => Ok(Vec::new()),
            1..=MAX_BATCH => self.sign_on_record(batch, |item, key| self.check_shape(item, key)),
            _ => self.refuse_batch(batch),
        };
        answers.unwrap_or_else(|error| batch.iter().map(|_| Err(error.clone())).collect())
    }

    /// Signs what this vault says of itself.
    pub(super) fn sign_own(&self, item: &ToSign<'_>) -> Result<Signature, KeyError> {
        let mut answers =
            self.sign_on_record(std::slice::from_ref(item), |_, _| Ok(Shape::default()))?;
        answers.pop().unwrap_or_else(|| {
            Err(KeyError::UnknownKey {
                key: item.key.clone(),
            })
        })
    }

    fn sign_on_record(
        &self,
        batch: &[ToSign<'_>],
        check_shape: impl Fn(&ToSign<'_>, &Key) -> Result<Shape, KeyError>,
    ) -> Result<Vec<Result<Signature, KeyError>>, KeyError> {
        let look = |item| {
            let key = self.look_at(item)?;
            let Shape { names, certifies } = check_shape(item, &key)?;
            Ok(Looked {
                key,
                names: names.map(Digest),
                certifies: certifies.and_then(|spki| Some(self.key_of(&spki)?.id)),
            })
        };
        let looked: Vec<_> = batch.iter().map(look).collect();
        let decide = |book: &mut Book, time| {
            let mut admission = Admission::new(book, time);
            let held = self.sign_admitted(batch, looked, &mut admission);
            let certified: Vec<_> = held.iter().flatten().filter_map(Held::certified).collect();
            let (mut events, answers): (Vec<_>, Vec<_>) = batch
                .iter()
                .zip(held)
                .map(|(item, held)| on_record(item, held, &admission))
                .unzip();
            // After the uses, which are numbered as the batch is.
            events.extend(certified);
            Ok::<_, KeyError>((events, answers))
        };
        let (written, answers) = self.log().append(self.clock.now(), decide)?;
        // The log is free: the next batch is signed while the disk takes this one.
        let first = written.confirm()?;
        let numbered = (first..).zip(answers);
        Ok(numbered
            .map(|(record, answer)| answer.map(|(suite, der)| Signature { suite, der, record }))
            .collect())
    }

    /// What can be said of a message before the log is asked: its limits, its key, its purpose.
    fn look_at(&self, item: &ToSign<'_>) -> Result<Arc<Key>, KeyError> {
        self.health.check()?;
        check_limits(item)?;
        let key = self.keyring.get(item.key)?;
        check_purpose(&key, item)?;
        self.health.ready(key.public().suite)?;
        Ok(key)
    }

    fn check_shape(&self, item: &ToSign<'_>, key: &Key) -> Result<Shape, KeyError> {
        let around = Circumstances {
            now: self.clock.now(),
            suite: key.public().suite,
            standing: self.standing,
            purposes_of: &|spki| Some(self.key_of(spki)?.purposes),
        };
        shape::check(item, &around).map_err(|why| KeyError::WrongShape {
            purpose: item.purpose,
            why,
        })
    }

    /// The key with this SubjectPublicKeyInfo, if it lives here.
    fn key_of(&self, spki: &[u8]) -> Option<PublicKey> {
        let keys = self.list().ok()?;
        keys.into_iter().find(|key| key.spki == spki)
    }

    /// Signs what state, policy and quotas admit. An algorithm that fails takes the whole batch with it.
    fn sign_admitted(
        &self,
        batch: &[ToSign<'_>],
        looked: Vec<Result<Looked, KeyError>>,
        admission: &mut Admission<'_>,
    ) -> Vec<Result<Held, KeyError>> {
        let sign = |(item, looked): (&ToSign<'_>, Result<Looked, KeyError>)| {
            let Looked {
                key,
                names,
                certifies,
            } = looked?;
            let ground = admission.admit(item, names)?;
            let signed = key.sign(item.message);
            let suite = key.public().suite;
            let der = signed.map_err(|error| self.refuse_from_now_on(error))?;
            let certificate = || shape::certificate(item.message, &der, suite);
            let certified = certifies.and_then(|whose| Some((whose, Digest::of(&certificate()?))));
            Ok(Held {
                suite,
                der,
                ground,
                certified,
            })
        };
        let held: Vec<_> = batch.iter().zip(looked).map(sign).collect();
        match self.health.check() {
            Ok(()) => held,
            Err(error) => held.into_iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// An algorithm that failed is not asked again: the error state.
    pub(super) fn refuse_from_now_on(&self, error: KeyError) -> KeyError {
        match error {
            KeyError::Algorithm { suite, .. } => self.health.fail(
                suite,
                CryptoFailed {
                    doing: "making a key or signing",
                },
            ),
            other => other,
        }
    }

    /// One record for the whole batch, named by its first message: the log must not grow without bound.
    fn refuse_batch(
        &self,
        batch: &[ToSign<'_>],
    ) -> Result<Vec<Result<Signature, KeyError>>, KeyError> {
        let error = KeyError::BatchTooLarge {
            count: batch.len(),
            limit: MAX_BATCH,
        };
        if let Some(item) = batch.first() {
            self.append(Event::Use(refused(item, &error)))?;
        }
        Err(error)
    }
}

impl Held {
    fn certified(&self) -> Option<Event> {
        let (key, certificate) = self.certified.clone()?;
        Some(Event::Certified { key, certificate })
    }
}

/// The record of one attempt, and its answer.
fn on_record(
    item: &ToSign<'_>,
    held: Result<Held, KeyError>,
    admission: &Admission<'_>,
) -> (Event, Result<(Suite, Vec<u8>), KeyError>) {
    match held {
        Ok(Held {
            suite, der, ground, ..
        }) => {
            let signed = Use::new(item, Outcome::Signed(Digest::of(&der)));
            (Event::Use(ground.onto(signed)), Ok((suite, der)))
        }
        Err(error) => {
            let refused = Use {
                policy: admission.policy_of(item.key),
                ..refused(item, &error)
            };
            (Event::Use(refused), Err(error))
        }
    }
}

fn refused(item: &ToSign<'_>, error: &KeyError) -> Use {
    Use::new(item, Outcome::Refused(error.code().to_owned()))
}

fn check_limits(item: &ToSign<'_>) -> Result<(), KeyError> {
    let Authorisation {
        caller, request, ..
    } = item.authorisation;
    let longest = caller.len().max(request.len());
    if item.message.len() > MAX_MESSAGE {
        return Err(KeyError::MessageTooLong {
            bytes: item.message.len(),
            limit: MAX_MESSAGE,
        });
    }
    if longest > Authorisation::MAX_TEXT {
        return Err(KeyError::AuthorisationTooLong {
            bytes: longest,
            limit: Authorisation::MAX_TEXT,
        });
    }
    Ok(())
}

fn check_purpose(key: &Key, item: &ToSign<'_>) -> Result<(), KeyError> {
    let allowed = &key.public().purposes;
    if allowed.contains(&item.purpose) {
        return Ok(());
    }
    Err(KeyError::PurposeNotAllowed {
        key: item.key.clone(),
        asked: item.purpose,
        allowed: allowed.clone(),
    })
}
