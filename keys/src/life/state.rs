//! The states of a key and the ways between them (NIST SP 800-57 Part 1, 7).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Order, OrderRefused};

/// Where a key stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Made and tested, not yet to be used.
    PreActive,
    /// Signs.
    Active,
    /// Does not sign for now.
    Suspended,
    /// Signs no more; what it signed stands.
    Deactivated,
    /// Signs no more; what it signed stands only with proof that it was signed before.
    Compromised {
        /// From when on others may have had it, unix seconds. Not the day of the report.
        since: i64,
    },
    /// The private half is gone; the public half and the record stay for good.
    Destroyed,
}

/// A way from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// Pre-active to active; two people.
    Activate,
    /// Active to suspended.
    Suspend,
    /// Suspended to active; two people, as for [`Transition::Activate`].
    Resume,
    /// Active or suspended to deactivated.
    Deactivate,
    /// Any but destroyed to compromised, or to an earlier date of it.
    Compromise {
        /// From when on others may have had it, unix seconds.
        since: i64,
    },
    /// Pre-active, deactivated or compromised to destroyed; two people.
    Destroy,
}

/// Why a key does not change its state.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TransitionRefused {
    /// There is no such way.
    #[error("a key that is {from} cannot {transition}")]
    NoSuchWay {
        /// Its state.
        from: State,
        /// What was ordered.
        transition: Transition,
    },
    /// A compromise cannot be dated in the future.
    #[error("a compromise since {since} lies in the future (now {now})")]
    Future {
        /// The date given.
        since: i64,
        /// The present.
        now: i64,
    },
    /// The order does not count.
    #[error(transparent)]
    Order(#[from] OrderRefused),
}

impl State {
    /// The state after `transition`, if there is a way and the right people ordered it.
    pub fn change(
        self,
        transition: Transition,
        order: &Order,
        now: i64,
    ) -> Result<Self, TransitionRefused> {
        let next = self.next(transition)?;
        if let Self::Compromised { since } = next
            && since > now
        {
            return Err(TransitionRefused::Future { since, now });
        }
        match transition.takes_two() {
            true => order.two_people()?,
            false => order.well_formed()?,
        }
        Ok(next)
    }

    /// The state after `transition`, if there is a way.
    pub(crate) fn next(self, transition: Transition) -> Result<Self, TransitionRefused> {
        use Transition::{Activate, Compromise, Deactivate, Destroy, Resume, Suspend};
        match (self, transition) {
            (Self::PreActive, Activate) | (Self::Suspended, Resume) => Ok(Self::Active),
            (Self::Active, Suspend) => Ok(Self::Suspended),
            (Self::Active | Self::Suspended, Deactivate) => Ok(Self::Deactivated),
            (
                Self::PreActive | Self::Active | Self::Suspended | Self::Deactivated,
                Compromise { since },
            ) => Ok(Self::Compromised { since }),
            (Self::Compromised { since: known }, Compromise { since }) if since < known => {
                Ok(Self::Compromised { since })
            }
            (Self::PreActive | Self::Deactivated | Self::Compromised { .. }, Destroy) => {
                Ok(Self::Destroyed)
            }
            (from, transition) => Err(TransitionRefused::NoSuchWay { from, transition }),
        }
    }

    /// Whether a key in this state signs.
    pub fn signs(self) -> bool {
        self == Self::Active
    }

    /// The name in logs and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PreActive => "pre_active",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deactivated => "deactivated",
            Self::Compromised { .. } => "compromised",
            Self::Destroyed => "destroyed",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Transition {
    /// Whether two different people must order it.
    pub fn takes_two(self) -> bool {
        matches!(self, Self::Activate | Self::Resume | Self::Destroy)
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Activate => "activate",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Deactivate => "deactivate",
            Self::Compromise { .. } => "compromise",
            Self::Destroy => "destroy",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1000;
    const STATES: [State; 6] = [
        State::PreActive,
        State::Active,
        State::Suspended,
        State::Deactivated,
        State::Compromised { since: 500 },
        State::Destroyed,
    ];

    fn two() -> Order {
        Order::by("王敏", "as decided").with("李强")
    }

    /// The whole table: every state and every way, those that are there and those that are not.
    #[test]
    fn the_table_of_ways_is_that_of_the_standard() {
        let ways = [
            (Transition::Activate, "1-----"),
            (Transition::Suspend, "-2----"),
            (Transition::Resume, "--1---"),
            (Transition::Deactivate, "-33---"),
            (Transition::Compromise { since: 700 }, "4444--"),
            (Transition::Compromise { since: 400 }, "44444-"),
            (Transition::Destroy, "5--55-"),
        ];
        for (transition, row) in ways {
            for (from, cell) in STATES.into_iter().zip(row.chars()) {
                let next = from.change(transition, &two(), NOW);
                let expected = cell.to_digit(10).map(|to| STATES[to as usize].as_str());
                assert_eq!(
                    next.ok().map(State::as_str),
                    expected,
                    "{from} {transition}"
                );
            }
        }
    }

    #[test]
    fn activating_resuming_and_destroying_take_two_people_and_the_rest_one() {
        let one = Order::by("王敏", "as decided");
        for (from, transition) in [
            (State::PreActive, Transition::Activate),
            (State::Suspended, Transition::Resume),
            (State::Deactivated, Transition::Destroy),
        ] {
            assert!(matches!(
                from.change(transition, &one, NOW),
                Err(TransitionRefused::Order(OrderRefused::NeedsSecond { .. }))
            ));
            from.change(transition, &two(), NOW).unwrap();
        }
        for transition in [
            Transition::Suspend,
            Transition::Deactivate,
            Transition::Compromise { since: 1 },
        ] {
            State::Active.change(transition, &one, NOW).unwrap();
        }
    }

    #[test]
    fn a_compromise_is_not_dated_in_the_future() {
        let declare = |since| State::Active.change(Transition::Compromise { since }, &two(), NOW);
        assert!(matches!(
            declare(NOW + 1),
            Err(TransitionRefused::Future { .. })
        ));
        assert_eq!(declare(NOW), Ok(State::Compromised { since: NOW }));
    }

    #[test]
    fn only_an_active_key_signs() {
        let signing = STATES.into_iter().filter(|state| state.signs());
        assert_eq!(signing.collect::<Vec<_>>(), [State::Active]);
    }
}
