//! Several threads on one connection: they come in one after another, and go out in the order in which they came in.
//!
//! The key holder reads questions and writes answers this way, its caller the other way round. So answers need no numbers,
//! and while the disk takes the records of one batch, the next is signed.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Who has come in and who has gone out.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// How many have come in.
    entered: Mutex<u64>,
    left: Mutex<Left>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Left {
    count: u64,
    /// One could not do its part: what follows on the connection belongs to nobody.
    broken: bool,
}

/// The place in the order, counted from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(u64);

impl Turns {
    /// Does `first` while nobody else comes in. Where it fails, nobody has come in.
    pub(super) fn enter<T>(&self, first: impl FnOnce() -> io::Result<T>) -> io::Result<(Place, T)> {
        let mut entered = self.entered.lock().unwrap_or_else(PoisonError::into_inner);
        let done = first()?;
        let place = Place(*entered);
        *entered += 1;
        Ok((place, done))
    }

    /// Does `last` when all before have done theirs. Where it fails, nobody goes out any more.
    pub(super) fn leave<T>(
        &self,
        Place(place): Place,
        last: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        self.wait_for(place)?;
        // Not under the lock: this may take long, and others come in meanwhile.
        let done = last();
        let mut left = self.left();
        left.count += 1;
        left.broken |= done.is_err();
        self.changed.notify_all();
        done
    }

    fn wait_for(&self, place: u64) -> io::Result<()> {
        let waiting = |left: &mut Left| left.count != place && !left.broken;
        let left = self
            .changed
            .wait_while(self.left(), waiting)
            .unwrap_or_else(PoisonError::into_inner);
        match left.broken {
            false => Ok(()),
            true => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }

    /// Nobody goes out any more.
    pub(super) fn break_off(&self) {
        self.left().broken = true;
        self.changed.notify_all();
    }

    pub(super) fn are_broken(&self) -> bool {
        self.left().broken
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn enter(turns: &Turns) -> Place {
        turns.enter(|| Ok(())).unwrap().0
    }

    #[test]
    fn who_came_later_goes_later() {
        let turns = Turns::default();
        let (one, two) = (enter(&turns), enter(&turns));
        let order = Mutex::new(Vec::new());
        let note = |name| {
            order.lock().unwrap().push(name);
            Ok(())
        };
        thread::scope(|scope| {
            scope.spawn(|| turns.leave(two, || note("two")).unwrap());
            turns.leave(one, || note("one")).unwrap();
        });
        assert_eq!(order.into_inner().unwrap(), ["one", "two"]);
    }

    #[test]
    fn after_one_that_failed_nobody_takes_the_answer_of_another() {
        let turns = Turns::default();
        let (one, two) = (enter(&turns), enter(&turns));
        let failed = turns.leave(one, || Err::<(), _>(io::ErrorKind::TimedOut.into()));
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(turns.are_broken());
        let after = turns.leave(two, || -> io::Result<()> { panic!("not its answer") });
        assert_eq!(after.unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
    }

    #[test]
    fn one_that_ends_in_between_keeps_nobody_waiting() {
        let turns = Turns::default();
        let (_one, two) = (enter(&turns), enter(&turns));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.leave(two, || Ok(())));
            turns.break_off();
            waiting.join().unwrap().unwrap_err();
        });
    }
}
