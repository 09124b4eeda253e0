//! What a key may be used for, by whom, when and how often.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::State;
use crate::usage::Digest;
use crate::{Authorisation, KeyError, KeyId};

/// The limits of a key beside its purposes. What is not limited is `None`.
///
/// A new version takes two people ([`KeyAdmin::set_policy`](crate::KeyAdmin::set_policy)); every record of use
/// carries the digest of the version that was in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Counts from 1; 0 is the policy of birth. The key store sets it.
    pub version: u32,
    /// Licence types (GB/T 36904, 21 characters) that it may seal; a request that names none is refused.
    pub licence_types: Option<Vec<String>>,
    /// Callers that may use it.
    pub callers: Option<Vec<String>>,
    /// First second of use, unix seconds.
    pub valid_from: Option<i64>,
    /// Last second of use, unix seconds.
    pub valid_to: Option<i64>,
    /// Most signatures in a second.
    pub per_second: Option<u64>,
    /// Most signatures in a day of China Standard Time.
    pub per_day: Option<u64>,
    /// Most signatures ever.
    pub total: Option<u64>,
    /// Most messages in one batch with this key.
    pub batch: Option<u64>,
    /// Whether every signature needs an approver's consent ([`Approval`](crate::Approval)).
    pub approval: bool,
}

/// Why a policy cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PolicyRefused {
    /// Longer than a record can hold.
    #[error("a policy has at most {limit} bytes as JSON, found {bytes}")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Its end is before its beginning.
    #[error("valid from {from} to {to}: never")]
    NeverValid {
        /// Beginning, unix seconds.
        from: i64,
        /// End, unix seconds.
        to: i64,
    },
}

impl Policy {
    /// Longest policy as JSON, in bytes: room for about a hundred licence types.
    pub const MAX_BYTES: usize = 3072;

    /// SHA-256 of its JSON.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.json())
    }

    fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a policy has only text keys")
    }

    /// Whether it can be set.
    pub fn well_formed(&self) -> Result<(), PolicyRefused> {
        let bytes = self.json().len();
        if bytes > Self::MAX_BYTES {
            return Err(PolicyRefused::TooLong {
                bytes,
                limit: Self::MAX_BYTES,
            });
        }
        match (self.valid_from, self.valid_to) {
            (Some(from), Some(to)) if to < from => Err(PolicyRefused::NeverValid { from, to }),
            _ => Ok(()),
        }
    }

    /// Whether a use at `now` is within it, after `used` and with `in_batch` messages of the same batch.
    pub(crate) fn admit(
        &self,
        key: &KeyId,
        use_: &Authorisation,
        counters: &Counters,
        now: i64,
        in_batch: u64,
    ) -> Result<(), KeyError> {
        self.admit_time(key, now)?;
        self.admit_caller(key, use_)?;
        self.admit_licence_type(key, use_)?;
        self.admit_count(key, counters, now, in_batch)
    }

    fn admit_time(&self, key: &KeyId, now: i64) -> Result<(), KeyError> {
        let early = self.valid_from.is_some_and(|from| now < from);
        let late = self.valid_to.is_some_and(|to| now > to);
        if early || late {
            return Err(KeyError::OutsideValidity {
                key: key.clone(),
                now,
                from: self.valid_from,
                to: self.valid_to,
            });
        }
        Ok(())
    }

    fn admit_caller(&self, key: &KeyId, use_: &Authorisation) -> Result<(), KeyError> {
        match &self.callers {
            Some(callers) if !callers.contains(&use_.caller) => Err(KeyError::CallerNotAllowed {
                key: key.clone(),
                caller: use_.caller.clone(),
            }),
            _ => Ok(()),
        }
    }

    fn admit_licence_type(&self, key: &KeyId, use_: &Authorisation) -> Result<(), KeyError> {
        let asked = use_.licence_type.as_ref();
        match &self.licence_types {
            Some(types) if !asked.is_some_and(|asked| types.contains(asked)) => {
                Err(KeyError::LicenceTypeNotAllowed {
                    key: key.clone(),
                    asked: asked.cloned(),
                })
            }
            _ => Ok(()),
        }
    }

    fn admit_count(
        &self,
        key: &KeyId,
        used: &Counters,
        now: i64,
        in_batch: u64,
    ) -> Result<(), KeyError> {
        let limits = [
            (Quota::Batch, self.batch, in_batch),
            (Quota::Second, self.per_second, used.in_second(now)),
            (Quota::Day, self.per_day, used.in_day(now)),
            (Quota::Total, self.total, used.total),
        ];
        for (quota, limit, used) in limits {
            if let Some(limit) = limit.filter(|limit| used >= *limit) {
                return Err(KeyError::QuotaExceeded {
                    key: key.clone(),
                    quota,
                    limit,
                });
            }
        }
        Ok(())
    }
}

/// What a limit is counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// One batch.
    Batch,
    /// One second.
    Second,
    /// One day of China Standard Time.
    Day,
    /// All its life.
    Total,
}

impl Quota {
    /// The name in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Second => "second",
            Self::Day => "day",
            Self::Total => "total",
        }
    }
}

/// How often a key signed. Only ever grows, because the usage log only ever grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counters {
    /// The last second in which it signed, unix seconds.
    pub second: i64,
    /// How often in that second.
    pub in_second: u64,
    /// How often on the day of that second.
    pub in_day: u64,
    /// How often in all.
    pub total: u64,
}

impl Counters {
    /// After one more signature at `now`.
    pub(crate) fn count(&mut self, now: i64) {
        *self = Self {
            second: now,
            in_second: self.in_second(now) + 1,
            in_day: self.in_day(now) + 1,
            total: self.total + 1,
        };
    }

    fn in_second(&self, now: i64) -> u64 {
        if now == self.second {
            self.in_second
        } else {
            0
        }
    }

    fn in_day(&self, now: i64) -> u64 {
        if day(now) == day(self.second) {
            self.in_day
        } else {
            0
        }
    }
}

/// The day of China Standard Time, counted from 1970.
fn day(now: i64) -> i64 {
    const SECONDS: i64 = 86_400;
    const OFFSET: i64 = 8 * 3600;
    now.saturating_add(OFFSET).div_euclid(SECONDS)
}

/// Whether a key in `state` signs.
pub(crate) fn admit_state(key: &KeyId, state: State) -> Result<(), KeyError> {
    match state.signs() {
        true => Ok(()),
        false => Err(KeyError::NotActive {
            key: key.clone(),
            state,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        // 2026-11-21T16:00:00Z is midnight of the 22nd in China.
        let midnight = 1_795_276_800;
        let mut used = Counters::default();
        used.count(midnight - 1);
        used.count(midnight - 1);
        assert_eq!((used.in_day(midnight - 1), used.in_day(midnight)), (2, 0));
        used.count(midnight);
        assert_eq!(used.in_day(midnight + 86_399), 1);
        assert_eq!(used.in_day(midnight + 86_400), 0);
        assert_eq!(used.total, 3);
    }

    #[test]
    fn a_policy_that_fits_no_record_or_no_moment_is_refused() {
        let types = |count| Policy {
            licence_types: Some(vec!["11100000MB0301234Y001".into(); count]),
            ..Policy::default()
        };
        types(100).well_formed().unwrap();
        assert!(matches!(
            types(200).well_formed(),
            Err(PolicyRefused::TooLong { .. })
        ));
        let never = Policy {
            valid_from: Some(2),
            valid_to: Some(1),
            ..Policy::default()
        };
        assert!(matches!(
            never.well_formed(),
            Err(PolicyRefused::NeverValid { from: 2, to: 1 })
        ));
    }

    #[test]
    fn two_policies_have_two_digests() {
        let limited = Policy {
            total: Some(1),
            ..Policy::default()
        };
        assert_ne!(limited.digest(), Policy::default().digest());
    }
}
