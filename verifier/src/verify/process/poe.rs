//! Proofs of existence (EN 319 102-1 5.6.2.3): since when is each object known to be there?

use std::collections::HashMap;

use crate::crypto::Sha256;
use crate::value::Time;

/// The earliest proof of existence of each object, by its digest. Everything in the file exists now.
#[derive(Clone, Debug)]
pub(in crate::verify) struct Poe {
    now: Time,
    proven: HashMap<Sha256, Time>,
}

impl Poe {
    /// Nothing is proved to be older than `now`.
    pub(in crate::verify) fn new(now: Time) -> Self {
        Self {
            now,
            proven: HashMap::new(),
        }
    }

    /// These were there at `at`.
    pub(in crate::verify) fn add(&mut self, objects: &[Sha256], at: Time) {
        for object in objects {
            let known = self.proven.entry(*object).or_insert(at);
            *known = at.min(*known);
        }
    }

    /// The earliest time that is proved.
    pub(in crate::verify) fn proven(&self, object: &Sha256) -> Option<Time> {
        self.proven.get(object).copied()
    }

    /// The earliest time known: what is proved, else now.
    pub(in crate::verify) fn lowest(&self, object: &Sha256) -> Time {
        self.proven(object).unwrap_or(self.now)
    }

    /// From when all of these are known to be there.
    pub(in crate::verify) fn all(&self, objects: &[Sha256]) -> Time {
        let lowest = objects.iter().map(|object| self.lowest(object));
        lowest.max().unwrap_or(self.now)
    }
}
