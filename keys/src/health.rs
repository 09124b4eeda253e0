//! Self-tests: each algorithm gives its known answer before its first use, or nothing is given out.

use std::sync::{OnceLock, PoisonError, RwLock};

use crate::crypto::{CryptoFailed, KNOWN_ANSWERS, KnownAnswer};
use crate::{KeyError, Suite};

/// Whether the algorithms may be used. The error state is for good: only opening the store again leaves it.
pub(crate) struct Health {
    answers: &'static [KnownAnswer],
    /// By suite, in the order of `answers`.
    passed: Vec<OnceLock<()>>,
    failed: RwLock<Option<String>>,
}

impl Health {
    pub(crate) fn new() -> Self {
        Self::with(KNOWN_ANSWERS)
    }

    /// With these known answers, which a test may damage.
    fn with(answers: &'static [KnownAnswer]) -> Self {
        Self {
            answers,
            passed: answers.iter().map(|_| OnceLock::new()).collect(),
            failed: RwLock::default(),
        }
    }

    #[cfg(test)]
    pub(crate) fn with_answers(answers: &'static [KnownAnswer]) -> Self {
        Self::with(answers)
    }

    /// Whether nothing failed so far.
    pub(crate) fn check(&self) -> Result<(), KeyError> {
        let failed = self.failed.read().unwrap_or_else(PoisonError::into_inner);
        match &*failed {
            None => Ok(()),
            Some(failed) => Err(KeyError::ErrorState {
                failed: failed.clone(),
            }),
        }
    }

    /// Whether the suite may be used; tests it, the first time.
    pub(crate) fn ready(&self, suite: Suite) -> Result<(), KeyError> {
        self.check()?;
        let at = self.answers.iter().position(|known| known.suite == suite);
        let Some((known, passed)) = at.map(|at| (&self.answers[at], &self.passed[at])) else {
            return Err(KeyError::SuiteNotAvailable { suite });
        };
        if passed.get().is_some() {
            return Ok(());
        }
        if let Err(failed) = known.test() {
            return Err(self.fail(suite, failed));
        }
        passed.get_or_init(|| ());
        Ok(())
    }

    /// Goes over to the error state.
    pub(crate) fn fail(&self, suite: Suite, failed: CryptoFailed) -> KeyError {
        let failed = format!("{suite} failed while {}", failed.doing);
        *self.failed.write().unwrap_or_else(PoisonError::into_inner) = Some(failed.clone());
        KeyError::ErrorState { failed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_answer_stops_every_suite_and_the_others_pass_before() {
        static DAMAGED: [KnownAnswer; 2] = [KNOWN_ANSWERS[0], KNOWN_ANSWERS[1].damaged()];
        let health = Health::with(&DAMAGED);
        health.ready(Suite::P256).unwrap();
        assert!(matches!(
            health.ready(Suite::Sm2),
            Err(KeyError::ErrorState { .. })
        ));
        assert!(matches!(
            health.ready(Suite::P256),
            Err(KeyError::ErrorState { .. })
        ));
        assert!(health.check().is_err());
    }
}
