//! Many random changes, up to eight at once, of a sealed licence and a sealed document: `random-changes COUNT`.
//! None may be `valid`, none may crash.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::thread;

use yinxin_tests::house::{House, judge};
use yinxin_tests::mutate::{Alteration, Dice};
use yinxin_tests::samples;
use yinxin_verifier::Verifier;
use yinxin_verifier::report::Verdict;

fn main() -> ExitCode {
    let Some(count) = std::env::args()
        .nth(1)
        .and_then(|count| count.parse::<u64>().ok())
    else {
        eprintln!("usage: random-changes COUNT");
        return ExitCode::from(64);
    };
    let house = House::new(2, samples::FOOD);
    let verifier = house.verifier();
    let files = [
        house.licence(samples::FOOD, 1),
        house.document(&samples::notice()),
    ];
    let cores = thread::available_parallelism().map_or(1, usize::from) as u64;
    let (verifier, files) = (&verifier, &files);
    let passed: Vec<u64> = thread::scope(|scope| {
        let worker = |core: u64| {
            move || {
                (core..count)
                    .step_by(cores as usize)
                    .filter(|seed| breaks(verifier, files, *seed))
                    .collect::<Vec<_>>()
            }
        };
        let workers: Vec<_> = (0..cores).map(|core| scope.spawn(worker(core))).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker catches its panics"))
            .collect()
    });
    println!(
        "{} {count} randomly changed files, none valid, none crashes",
        if passed.is_empty() { "PASS" } else { "FAIL" }
    );
    println!("  | seeds that break the promise: {passed:?}");
    if passed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Whether the changed file of this seed is called valid or makes the verifier panic.
fn breaks(verifier: &Verifier, files: &[Vec<u8>; 2], seed: u64) -> bool {
    let mut dice = Dice::new(seed);
    let original = &files[dice.below(files.len())];
    let mut file = original.clone();
    for _ in 0..=dice.below(8) {
        let alteration = Alteration::any(&mut dice, file.len());
        file = alteration
            .of(&file)
            .filter(|altered| !altered.is_empty())
            .unwrap_or(file);
    }
    // Several changes may undo each other.
    if &file == original {
        return false;
    }
    catch_unwind(AssertUnwindSafe(|| judge(verifier, &file).verdict))
        .map_or(true, |verdict| verdict == Verdict::Valid)
}
