//! Every byte of a file of our own profile is accounted for: altered files judged on all cores.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use yinxin_verifier::Verifier;
use yinxin_verifier::report::Verdict;

use crate::house::judge;
use crate::mutate::{Alteration, Dice};

/// The masks of promise 5: lowest bit, case bit, highest bit.
pub const MASKS: [u8; 3] = [0x01, 0x20, 0x80];

/// Every offset with every mask.
#[must_use]
pub fn flips(length: usize) -> Vec<Alteration> {
    (0..length)
        .flat_map(|at| MASKS.map(|mask| Alteration::Flip(at, mask)))
        .collect()
}

/// Truncations and insertions, `count` of each, at places that are the same in every run.
#[must_use]
pub fn cuts_and_insertions(length: usize, count: usize) -> Vec<Alteration> {
    let mut dice = Dice::new(5);
    let mut all: Vec<Alteration> = (0..count)
        .map(|_| Alteration::Truncate(dice.below(length)))
        .collect();
    all.extend((0..count).map(|_| Alteration::Insert(dice.below(length + 1), dice.roll() as u8)));
    all
}

/// Bytes that change places, near each other and far apart, and bytes taken out.
#[must_use]
pub fn swaps_and_removals(length: usize, count: usize) -> Vec<Alteration> {
    let mut dice = Dice::new(6);
    let mut all: Vec<Alteration> = (0..count)
        .map(|_| Alteration::Swap(dice.below(length), dice.below(length)))
        .collect();
    all.extend(
        (0..count)
            .map(|_| dice.below(length - 1))
            .map(|at| Alteration::Swap(at, at + 1)),
    );
    all.extend((0..count).map(|_| Alteration::Remove(dice.below(length))));
    all
}

/// Why an alteration breaks the promise.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Breach {
    /// The altered file is still called valid.
    Valid,
    /// The verifier panicked.
    Panic,
}

/// Judges every alteration of `file`; what breaks the promise comes back.
#[must_use]
pub fn breaches(
    verifier: &Verifier,
    file: &[u8],
    alterations: &[Alteration],
) -> Vec<(Alteration, Breach)> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = alterations.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = alterations
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    part.iter()
                        .filter_map(|one| breach(verifier, file, *one))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker catches its panics"))
            .collect()
    })
}

fn breach(
    verifier: &Verifier,
    file: &[u8],
    alteration: Alteration,
) -> Option<(Alteration, Breach)> {
    let altered = alteration.of(file)?;
    match catch_unwind(AssertUnwindSafe(|| judge(verifier, &altered).verdict)) {
        Ok(Verdict::Valid) => Some((alteration, Breach::Valid)),
        Ok(_) => None,
        Err(_) => Some((alteration, Breach::Panic)),
    }
}
