//! The life of a key: its state, its policy, and the people who may change them.

mod order;
mod policy;
mod state;

pub use order::{Order, OrderRefused};
pub(crate) use policy::admit_state;
pub use policy::{Counters, Policy, PolicyRefused, Quota};
pub use state::{State, Transition, TransitionRefused};

use serde::{Deserialize, Serialize};

use crate::PublicKey;

/// All that may be told of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KeyDetails {
    /// Its public half, and what was fixed at its birth.
    pub public: PublicKey,
    /// Where it stands in its life.
    pub state: State,
    /// The policy in force.
    pub policy: Policy,
    /// How often it was used.
    pub used: Counters,
}

impl KeyDetails {
    pub(crate) fn new(public: PublicKey, state: State, policy: Policy, used: Counters) -> Self {
        Self {
            public,
            state,
            policy,
            used,
        }
    }
}
