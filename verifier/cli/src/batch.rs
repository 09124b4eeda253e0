//! Many files at once: judged on all cores, told in order, within bounded memory.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

/// More threads than this gain nothing: the disk is the limit.
const THREADS: usize = 16;
/// Files that may be judged ahead of the one that is told next.
const AHEAD: usize = 256;
/// Bytes of files in memory at once, over all threads; a single larger file is judged alone.
const BYTES: u64 = 128 << 20;

/// Does `work` for every index on all cores and `tell`s the outcomes in order. `size`: bytes that the work on an index
/// takes. Stops at the first error of `tell`.
pub(crate) fn in_order<T: Send>(
    indices: Range<usize>,
    size: impl Fn(usize) -> u64 + Sync,
    work: impl Fn(usize) -> T + Sync,
    mut tell: impl FnMut(usize, T) -> io::Result<()>,
) -> io::Result<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(THREADS).min(indices.len());
    let gate = Gate::new(indices.clone());
    let (outcomes, done) = mpsc::channel();
    thread::scope(|scope| {
        let _stop = Stop(&gate);
        for _ in 0..threads {
            let (gate, size, work, outcomes) = (&gate, &size, &work, outcomes.clone());
            scope.spawn(move || {
                while let Some((index, bytes)) = gate.take(size) {
                    let outcome = work(index);
                    gate.give_back(bytes);
                    if outcomes.send((index, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(outcomes);
        let (mut early, mut next) = (BTreeMap::new(), indices.start);
        for (index, outcome) in done {
            early.insert(index, outcome);
            while let Some(outcome) = early.remove(&next) {
                tell(next, outcome)?;
                next += 1;
                gate.told(next);
            }
        }
        Ok(())
    })
}

/// Who may work on what, and when.
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    left: Range<usize>,
    /// All before this one were told.
    told: usize,
    bytes: u64,
}

impl Gate {
    fn new(left: Range<usize>) -> Self {
        let told = left.start;
        let state = Mutex::new(State {
            left,
            told,
            bytes: 0,
        });
        Self {
            state,
            changed: Condvar::new(),
        }
    }

    /// The next index, once there is room for it, and the room that it takes. `None`: nothing is left.
    fn take(&self, size: &impl Fn(usize) -> u64) -> Option<(usize, u64)> {
        let is_far = |state: &mut State| {
            state.left.start < state.left.end && state.left.start >= state.told + AHEAD
        };
        let mut state = self.wait(self.lock(), is_far);
        let index = state.left.next()?;
        drop(state);
        let bytes = size(index);
        let is_full = |state: &mut State| state.bytes > 0 && state.bytes + bytes > BYTES;
        self.wait(self.lock(), is_full).bytes += bytes;
        Some((index, bytes))
    }

    fn give_back(&self, bytes: u64) {
        self.lock().bytes -= bytes;
        self.changed.notify_all();
    }

    fn told(&self, next: usize) {
        self.lock().told = next;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(
        &'g self,
        state: MutexGuard<'g, State>,
        while_so: impl FnMut(&mut State) -> bool,
    ) -> MutexGuard<'g, State> {
        let waited = self.changed.wait_while(state, while_so);
        waited.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nobody waits for a teller who has gone.
struct Stop<'g>(&'g Gate);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.left.start = state.left.end;
        drop(state);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    #[test]
    fn outcomes_come_in_order_however_long_each_takes() {
        let work = |index: usize| (0..(index % 7) * 2000).fold(index, |sum, _| sum ^ 1);
        let mut told = Vec::new();
        let tell = |index, _| {
            told.push(index);
            Ok(())
        };
        in_order(3..1000, |_| 1 << 20, work, tell).expect("told");
        assert_eq!(told, (3..1000).collect::<Vec<_>>());
    }

    #[test]
    fn work_stops_when_nobody_listens_any_more() {
        let begun = AtomicUsize::new(0);
        let work = |_| begun.fetch_add(1, SeqCst);
        let result = in_order(
            0..1_000_000,
            |_| 0,
            work,
            |_, _| Err(io::Error::other("full")),
        );
        assert!(result.is_err());
        assert!(begun.into_inner() <= AHEAD + THREADS);
    }

    #[test]
    fn a_file_larger_than_all_room_is_still_judged() {
        let mut told = 0;
        let tell = |_, ()| {
            told += 1;
            Ok(())
        };
        in_order(0..5, |_| BYTES * 2, |_| (), tell).expect("told");
        assert_eq!(told, 5);
    }
}
