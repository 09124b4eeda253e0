//! One custodian's share, and its text on a card.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use super::shamir;
use crate::Random;
use crate::crypto::sha256;
use crate::secret::SecretKey;
use crate::text::{fill_from_hex, from_hex, hex};

/// Begins every share: what it is, and the version of its form.
const PREFIX: &str = "YXS1";
const CHECKSUM: usize = 4;
/// Group, number, threshold, count, values, checksum.
const BYTES: usize = GroupId::BYTES + 3 + 32 + CHECKSUM;

/// The name of one set of shares: 16 lower-case hexadecimal digits. Shares of different sets do not go together.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupId([u8; Self::BYTES]);

impl GroupId {
    const BYTES: usize = 8;
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for GroupId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        from_hex(&text)
            .map(Self)
            .ok_or("16 lower-case hexadecimal digits expected")
    }
}

impl From<GroupId> for String {
    fn from(group: GroupId) -> Self {
        hex(&group.0)
    }
}

/// How many custodians there are, and how many of them open the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quorum {
    /// So many open the vault.
    pub threshold: u8,
    /// Of so many.
    pub shares: u8,
}

/// A set of custodians that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("2 ≤ threshold ≤ shares ≤ {max} expected, found {threshold} of {shares}", max = Quorum::MAX)]
pub struct QuorumError {
    /// The threshold asked for.
    pub threshold: u8,
    /// The number of shares asked for.
    pub shares: u8,
}

impl Quorum {
    /// Most custodians.
    pub const MAX: u8 = 32;

    /// `threshold` of `shares`; a threshold of one would make every custodian the only one.
    pub fn new(threshold: u8, shares: u8) -> Result<Self, QuorumError> {
        match 2 <= threshold && threshold <= shares && shares <= Self::MAX {
            true => Ok(Self { threshold, shares }),
            false => Err(QuorumError { threshold, shares }),
        }
    }
}

/// A set of custodians.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub id: GroupId,
    /// How many.
    pub quorum: Quorum,
}

impl Group {
    pub(crate) fn fresh(quorum: Quorum, random: &dyn Random) -> Self {
        let mut id = [0; GroupId::BYTES];
        random.fill(&mut id);
        Self {
            id: GroupId(id),
            quorum,
        }
    }

    /// Splits an unseal key for this set.
    pub(crate) fn split(&self, unseal: &SecretKey, random: &dyn Random) -> Vec<Share> {
        let Quorum { threshold, shares } = self.quorum;
        let values = shamir::split(unseal, threshold, shares, random);
        let numbered = (1..).zip(values);
        numbered
            .map(|(number, values)| Share {
                group: *self,
                number,
                values,
            })
            .collect()
    }
}

/// One share of an unseal key.
pub struct Share {
    pub(super) group: Group,
    pub(super) number: u8,
    pub(super) values: shamir::Values,
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} …)", self.name())
    }
}

/// Why a text is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ShareError {
    /// It does not begin as shares do.
    #[error("a share begins with {PREFIX}")]
    NotAShare,
    /// Characters are missing, or there are too many.
    #[error("a share has {expected} hexadecimal digits after {PREFIX}, found {found}")]
    Length {
        /// How many it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// A character that is no hexadecimal digit.
    #[error("hexadecimal digits expected (0 to 9, A to F)")]
    Digit,
    /// Mistyped: the checksum does not fit.
    #[error("mistyped: its checksum does not fit")]
    Checksum,
    /// Well typed, but it cannot be.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// Its number is not one of the set.
    #[error("share {number} of {shares}")]
    Number {
        /// Its number.
        number: u8,
        /// How many there are.
        shares: u8,
    },
}

impl Share {
    /// The set that it belongs to.
    pub fn group(&self) -> Group {
        self.group
    }

    /// Which of the set it is, from 1.
    pub fn number(&self) -> u8 {
        self.number
    }

    /// What may be told of it: set and number.
    pub fn name(&self) -> String {
        format!("{}/{}", self.group.id, self.number)
    }

    /// The text for the card: `YXS1-` and groups of four digits. Whoever has `threshold` of them has the vault.
    pub fn text(&self) -> Zeroizing<String> {
        let mut digits = Zeroizing::new(hex(&*self.bytes()));
        digits.make_ascii_uppercase();
        let mut text = Zeroizing::new(String::with_capacity(2 * digits.len()));
        text.push_str(PREFIX);
        for (at, digit) in digits.chars().enumerate() {
            if at % 4 == 0 {
                text.push('-');
            }
            text.push(digit);
        }
        text
    }

    /// Reads the text of a card; dashes, spaces and the case of letters do not matter.
    pub fn parse(text: &str) -> Result<Self, ShareError> {
        let mut plain = Zeroizing::new(String::with_capacity(text.len()));
        let kept = text.chars().filter(|c| *c != '-' && !c.is_whitespace());
        plain.extend(kept.map(|c| c.to_ascii_lowercase()));
        let digits = plain
            .strip_prefix(&PREFIX.to_ascii_lowercase())
            .ok_or(ShareError::NotAShare)?;
        if digits.chars().count() != 2 * BYTES {
            return Err(ShareError::Length {
                expected: 2 * BYTES,
                found: digits.chars().count(),
            });
        }
        let mut bytes = Zeroizing::new([0; BYTES]);
        match fill_from_hex(digits, &mut *bytes) {
            true => Self::from_bytes(&bytes),
            false => Err(ShareError::Digit),
        }
    }

    fn from_bytes(bytes: &[u8; BYTES]) -> Result<Self, ShareError> {
        let (body, checksum) = bytes.split_at(BYTES - CHECKSUM);
        if sum(body) != checksum {
            return Err(ShareError::Checksum);
        }
        let (id, rest) = body.split_at(GroupId::BYTES);
        let quorum = Quorum::new(rest[1], rest[2])?;
        let number = rest[0];
        if !(1..=quorum.shares).contains(&number) {
            return Err(ShareError::Number {
                number,
                shares: quorum.shares,
            });
        }
        let mut share = Self {
            group: Group {
                id: GroupId(id.try_into().expect("eight bytes")),
                quorum,
            },
            number,
            values: Box::new(Zeroizing::new([0; 32])),
        };
        share.values.copy_from_slice(&rest[3..]);
        Ok(share)
    }

    fn bytes(&self) -> Zeroizing<[u8; BYTES]> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        let (body, checksum) = bytes.split_at_mut(BYTES - CHECKSUM);
        body[..GroupId::BYTES].copy_from_slice(&self.group.id.0);
        body[GroupId::BYTES..][..3].copy_from_slice(&[
            self.number,
            self.group.quorum.threshold,
            self.group.quorum.shares,
        ]);
        body[GroupId::BYTES + 3..].copy_from_slice(&**self.values);
        checksum.copy_from_slice(&sum(body));
        bytes
    }
}

/// Finds typing errors; protects against nobody.
fn sum(body: &[u8]) -> [u8; CHECKSUM] {
    let mut digest = sha256(body);
    let sum = [digest[0], digest[1], digest[2], digest[3]];
    digest.zeroize();
    sum
}

/// The unseal key behind shares of one set with distinct numbers.
pub(super) fn combine(shares: &[Share]) -> SecretKey {
    let parts: Vec<_> = shares.iter().map(|s| (s.number, &**s.values)).collect();
    shamir::combine(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use proptest::prelude::*;

    fn three_of_five() -> Vec<Share> {
        let random = SystemRandom::new();
        let secret = SecretKey::fill(|key| key.fill(7));
        Group::fresh(Quorum::new(3, 5).unwrap(), &random).split(&secret, &random)
    }

    #[test]
    fn a_share_is_read_back_from_its_card_in_any_case_and_spacing() {
        for share in three_of_five() {
            let text = share.text();
            let retyped = text.to_lowercase().replace('-', " ");
            for text in [&**text, &retyped] {
                let read = Share::parse(text).unwrap();
                assert_eq!((read.group, read.number), (share.group, share.number));
                assert_eq!(**read.values, **share.values);
            }
        }
    }

    #[test]
    fn any_three_shares_give_the_key() {
        let shares = three_of_five();
        assert_eq!(combine(&shares[2..]).bytes(), &[7; 32]);
        assert_ne!(combine(&shares[3..]).bytes(), &[7; 32]);
    }

    #[test]
    fn every_mistyped_digit_is_found() {
        let text = three_of_five()[0].text().to_string();
        for at in 0..text.len() {
            let old = text.as_bytes()[at];
            if old == b'-' {
                continue;
            }
            let new = if old == b'0' { '1' } else { '0' };
            let mut typed = text.clone();
            typed.replace_range(at..=at, &new.to_string());
            assert!(Share::parse(&typed).is_err(), "digit {at}");
        }
    }

    #[test]
    fn a_threshold_of_one_or_above_the_number_of_shares_is_refused() {
        assert!(Quorum::new(2, 2).is_ok());
        for (threshold, shares) in [(0, 3), (1, 3), (4, 3), (2, 33)] {
            assert!(
                Quorum::new(threshold, shares).is_err(),
                "{threshold} of {shares}"
            );
        }
    }

    #[test]
    fn the_debug_form_of_a_share_says_nothing_of_its_values() {
        let share = &three_of_five()[0];
        assert!(!format!("{share:?}").contains(&hex(&share.values[..4])));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in ".{0,200}") {
            let _ = Share::parse(&text);
            let _ = Share::parse(&format!("{PREFIX}{text}"));
        }
    }
}
