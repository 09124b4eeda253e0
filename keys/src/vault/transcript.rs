//! Keys that sign the transcript of their ceremony.

use super::Vault;
use crate::ceremony::message;
use crate::usage::{Digest, Event};
use crate::{KeyError, KeyId, KeyStore as _, PublicKey};

impl Vault {
    /// What each of these keys signs at the end of a ceremony, in whatever state it is: a proof that it is there.
    /// Without new keys, the log key signs. On record like every use, before it is released.
    pub(crate) fn sign_transcript(
        &self,
        keys: &[KeyId],
        transcript: Digest,
    ) -> Result<Vec<(PublicKey, Vec<u8>)>, KeyError> {
        let keys = match keys {
            [] => vec![self.log_key()?],
            some => some
                .iter()
                .map(|key| self.public(key))
                .collect::<Result<_, _>>()?,
        };
        keys.into_iter()
            .map(|public| {
                let key = self.keyring.get(&public.id)?;
                let signature = key.sign(&message(&transcript, &public.id, &public.spki))?;
                self.append(Event::Transcript {
                    key: public.id.clone(),
                    transcript,
                    signature: Digest::of(&signature),
                })?;
                Ok((public, signature))
            })
            .collect()
    }
}
