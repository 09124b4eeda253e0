//! Sealing: two calls to the key store for a whole batch, first all seals, then all time stamps.

use std::{fmt, ops::Range, sync::Arc};

use yinxin_keys::{
    Approval, Authorisation, KeyError, KeyId, KeyStore, MAX_BATCH, Signature, ToSign,
};
use yinxin_verifier::{
    crypto::{Sha256, Sha256Hasher},
    value::Time,
};

use crate::{
    chain::Chain,
    cms::{self, Content},
    signer::{FixedPrefix, OpenSeal, Signer},
    timestamp::{self, UnsignedToken},
};

/// A file that lacks nothing but its signature.
pub struct Prepared {
    file: Vec<u8>,
    gap: Range<usize>,
    attributes: Vec<u8>,
    authorisation: Authorisation,
    seal: Arc<OpenSeal>,
    identifier: Option<String>,
}

/// A file that is sealed and stamped, and not yet judged.
pub struct Candidate {
    pub(crate) file: Vec<u8>,
    pub(crate) identifier: Option<String>,
    pub(crate) records: UsageRecords,
}

impl Candidate {
    /// Where its signatures stand in the usage log.
    pub fn records(&self) -> UsageRecords {
        self.records
    }
}

/// Personal data stay out of logs: a file shows its length, no more.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("bytes", &self.file.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate")
            .field("bytes", &self.file.len())
            .finish_non_exhaustive()
    }
}

/// Where the two signatures of a sealed file stand in the key store's usage log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageRecords {
    /// The seal's.
    pub seal: u64,
    /// The time stamp's.
    pub time_stamp: u64,
}

/// Why one file of a batch was not sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The seal's key did not sign.
    #[error("seal: {0}")]
    Seal(#[source] KeyError),
    /// The time-stamp key did not sign. The seal's signature is thrown away; its use stays on record.
    #[error("time stamp: {0}")]
    TimeStamp(#[source] KeyError),
    /// The key store gave fewer answers than it got messages.
    #[error("the key store left a message unanswered")]
    Unanswered,
    /// The signature is larger than the gap: a key of an unforeseen kind.
    #[error("a signature of {needed} bytes does not fit into {reserved}")]
    TooLarge {
        /// Size of the CMS.
        needed: usize,
        /// Size of the gap.
        reserved: usize,
    },
}

/// Octets of an Ecdsa-Sig-Value on P-256 at most: two integers of 33 octets, and three headers.
const LARGEST_SIGNATURE: usize = 72;

/// The size of a finished CMS at most: one made with the largest of everything that varies.
pub(crate) fn reserve(chain: &Chain, authority: &Chain, licence: bool) -> usize {
    let digest = [0; 32];
    let attributes = cms::signed_attributes(
        &Content::Detached,
        &digest,
        chain,
        licence.then_some(&digest),
    );
    let signature = [0; LARGEST_SIGNATURE];
    let token = UnsignedToken::new(
        &signature,
        Time::from_unix(0),
        &timestamp::LARGEST_SERIAL,
        authority,
    )
    .sign(&signature, authority);
    cms::signed_data(
        &Content::Detached,
        chain,
        &attributes,
        &signature,
        Some(&token),
    )
    .len()
}

impl Prepared {
    /// `gap`: from `<` to one past `>`. `licence`: digest of `licence.json`, for licences.
    pub(crate) fn new(
        file: Vec<u8>,
        gap: Range<usize>,
        seal: Arc<OpenSeal>,
        licence: Option<Licence>,
        behalf: &OnBehalf,
    ) -> Self {
        let digest = digest(&file, &gap, licence.as_ref().map(|licence| &licence.prefix));
        let licence_digest = licence.as_ref().map(|licence| licence.digest.as_slice());
        let standing = Authorisation::new(&behalf.caller, &behalf.request, *digest.as_bytes());
        let authorisation = match &licence {
            Some(licence) => standing.for_licence_type(&licence.licence_type),
            None => standing,
        };
        Self {
            attributes: cms::signed_attributes(
                &Content::Detached,
                digest.as_ref(),
                &seal.chain,
                licence_digest,
            ),
            authorisation,
            identifier: licence.map(|licence| licence.identifier),
            file,
            gap,
            seal,
        }
    }

    /// The file as it stands, and its gap for the signature (from `<` to one past `>`): what an approver looks at.
    pub fn draft(&self) -> (&[u8], Range<usize>) {
        (&self.file, self.gap.clone())
    }

    /// The key that will seal it.
    pub fn key(&self) -> &KeyId {
        &self.seal.key
    }

    /// The SHA-256 over the file without its gap: what an approver approves.
    pub fn digest(&self) -> &[u8; 32] {
        &self.authorisation.digest
    }

    /// The same, with the consent of an approver, for a seal whose key asks for it.
    pub fn approved_by(self, approval: Arc<Approval>) -> Self {
        let authorisation = self.authorisation.approved_by(approval);
        Self {
            authorisation,
            ..self
        }
    }
}

/// What makes a prepared file a licence.
pub(crate) struct Licence {
    pub(crate) digest: [u8; 32],
    pub(crate) identifier: String,
    /// Code of the licence type.
    pub(crate) licence_type: String,
    pub(crate) prefix: FixedPrefix,
}

/// SHA-256 over the file without its gap, going on from the hash of a fixed prefix where there is one.
fn digest(file: &[u8], gap: &Range<usize>, prefix: Option<&FixedPrefix>) -> Sha256 {
    let (start, mut hasher) = match prefix {
        Some(prefix) if prefix.length <= gap.start => (prefix.length, prefix.hasher.clone()),
        _ => (0, Sha256Hasher::new()),
    };
    hasher.update(&file[start..gap.start]);
    hasher.update(&file[gap.end..]);
    hasher.finish()
}

/// On whose behalf, and for which request, a seal is used; goes on record with the use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnBehalf {
    /// Who asks.
    pub caller: String,
    /// The request's id.
    pub request: String,
}

impl Signer {
    /// Seals and stamps a batch: one answer each, in order. `now` is the time of the stamps.
    pub fn seal(
        &self,
        batch: Vec<Prepared>,
        keys: &dyn KeyStore,
        now: Time,
    ) -> Vec<Result<Candidate, SealError>> {
        let mut answers = Vec::with_capacity(batch.len());
        let mut rest = batch.into_iter().peekable();
        while rest.peek().is_some() {
            answers.extend(self.seal_some(rest.by_ref().take(MAX_BATCH).collect(), keys, now));
        }
        answers
    }

    fn seal_some(
        &self,
        batch: Vec<Prepared>,
        keys: &dyn KeyStore,
        now: Time,
    ) -> Vec<Result<Candidate, SealError>> {
        let seals = sign_seals(&batch, keys);
        let tokens: Vec<_> = seals
            .iter()
            .map(|seal| {
                seal.as_ref()
                    .ok()
                    .map(|seal| self.unsigned_token(&seal.der, now))
            })
            .collect();
        let mut stamps = self
            .sign_stamps(tokens.iter().flatten(), keys, now)
            .into_iter();
        let parts = batch.into_iter().zip(seals).zip(tokens);
        parts
            .map(|((prepared, seal), token)| {
                let seal = seal?;
                let token = token.ok_or(SealError::Unanswered)?;
                let stamp = stamps.next().unwrap_or(Err(SealError::Unanswered))?;
                self.finish(prepared, seal, token, stamp)
            })
            .collect()
    }

    fn unsigned_token(&self, signature: &[u8], now: Time) -> UnsignedToken {
        let mut chance = [0; 8];
        self.random.fill(&mut chance);
        let serial = timestamp::serial(now, chance);
        UnsignedToken::new(signature, now, &serial, &self.tsa.chain)
    }

    fn sign_stamps<'a>(
        &self,
        tokens: impl Iterator<Item = &'a UnsignedToken>,
        keys: &dyn KeyStore,
        now: Time,
    ) -> Vec<Result<Signature, SealError>> {
        let request = now.to_string();
        let orders: Vec<_> = tokens
            .map(|token| (token, token.authorisation(&request)))
            .collect();
        let batch: Vec<_> = orders
            .iter()
            .map(|(token, authorisation)| ToSign {
                key: &self.tsa.key,
                purpose: yinxin_keys::Purpose::TimeStamp,
                message: &token.to_sign,
                authorisation,
            })
            .collect();
        answers(keys, &batch, SealError::TimeStamp)
    }

    fn finish(
        &self,
        prepared: Prepared,
        seal: Signature,
        token: UnsignedToken,
        stamp: Signature,
    ) -> Result<Candidate, SealError> {
        let token = token.sign(&stamp.der, &self.tsa.chain);
        let cms = cms::signed_data(
            &Content::Detached,
            &prepared.seal.chain,
            &prepared.attributes,
            &seal.der,
            Some(&token),
        );
        let mut file = prepared.file;
        fill_gap(&mut file[prepared.gap], &cms)?;
        Ok(Candidate {
            file,
            identifier: prepared.identifier,
            records: UsageRecords {
                seal: seal.record,
                time_stamp: stamp.record,
            },
        })
    }
}

fn sign_seals(batch: &[Prepared], keys: &dyn KeyStore) -> Vec<Result<Signature, SealError>> {
    let orders: Vec<_> = batch
        .iter()
        .map(|prepared| ToSign {
            key: &prepared.seal.key,
            purpose: prepared.seal.purpose.key_purpose(),
            message: &prepared.attributes,
            authorisation: &prepared.authorisation,
        })
        .collect();
    answers(keys, &orders, SealError::Seal)
}

/// One answer for each order, whatever the key store gave back. Nothing to sign is no call.
fn answers(
    keys: &dyn KeyStore,
    orders: &[ToSign<'_>],
    error: fn(KeyError) -> SealError,
) -> Vec<Result<Signature, SealError>> {
    if orders.is_empty() {
        return Vec::new();
    }
    let mut given = keys.sign(orders).into_iter();
    orders
        .iter()
        .map(|_| {
            given
                .next()
                .map_or(Err(SealError::Unanswered), |answer| answer.map_err(error))
        })
        .collect()
}

/// Upper-case hex, then the zeros that are already there (pades profile: nothing else may stand in the gap).
fn fill_gap(gap: &mut [u8], cms: &[u8]) -> Result<(), SealError> {
    const HEX: [u8; 16] = *b"0123456789ABCDEF";
    let reserved = gap.len().saturating_sub(2) / 2;
    if cms.len() > reserved {
        return Err(SealError::TooLarge {
            needed: cms.len(),
            reserved,
        });
    }
    for (digits, byte) in gap[1..].chunks_exact_mut(2).zip(cms) {
        digits[0] = HEX[usize::from(byte >> 4)];
        digits[1] = HEX[usize::from(byte & 15)];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_is_filled_in_upper_case_and_padded_with_zeros() {
        let mut gap = *b"<00000000>";
        fill_gap(&mut gap, &[0xAB, 0x0C]).unwrap();
        assert_eq!(&gap, b"<AB0C0000>");
    }

    #[test]
    fn a_signature_that_does_not_fit_leaves_the_gap_alone() {
        let mut gap = *b"<0000>";
        let error = fill_gap(&mut gap, &[1, 2, 3]).unwrap_err();
        assert!(matches!(
            error,
            SealError::TooLarge {
                needed: 3,
                reserved: 2
            }
        ));
        assert_eq!(&gap, b"<0000>");
    }
}
