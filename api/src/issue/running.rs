//! What this process works on right now.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::store::ClaimKey;

/// The keys of the requests in work.
#[derive(Clone, Debug, Default)]
pub(super) struct Running(Arc<Mutex<HashSet<ClaimKey>>>);

impl Running {
    /// Enters a key, or `None` if a request with it is in work.
    pub(super) fn enter(&self, key: ClaimKey) -> Option<Entered> {
        let fresh = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key.clone());
        fresh.then(|| Entered {
            running: self.clone(),
            key,
        })
    }

    /// Whether a request with this key is in work.
    pub(super) fn contains(&self, key: &ClaimKey) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(key)
    }
}

/// The key is in work until this is dropped.
#[derive(Debug)]
pub(super) struct Entered {
    running: Running,
    key: ClaimKey,
}

impl Entered {
    pub(super) fn key(&self) -> &ClaimKey {
        &self.key
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.running
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_request_with_the_same_key_waits_for_the_first() {
        let running = Running::default();
        let key = ClaimKey {
            client: "a".to_owned(),
            key: "k".to_owned(),
        };
        let first = running.enter(key.clone());
        assert!(first.is_some());
        assert!(running.enter(key.clone()).is_none());
        drop(first);
        assert!(running.enter(key).is_some());
    }
}
