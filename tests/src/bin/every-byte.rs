//! Promise 5 over one sealed licence and one sealed document: every offset with XOR 01, 20 and 80, truncations
//! and insertions at 1 000 places, swaps and removals. None may be `valid`, none may crash.

use std::process::ExitCode;
use std::time::Instant;

use yinxin_tests::every_byte::{breaches, cuts_and_insertions, flips, swaps_and_removals};
use yinxin_tests::house::{House, judge};
use yinxin_tests::mutate::Alteration;
use yinxin_tests::samples;
use yinxin_verifier::Verifier;
use yinxin_verifier::report::Verdict;

const PLACES: usize = 1_000;

fn main() -> ExitCode {
    let house = House::new(1, samples::FOOD);
    let verifier = house.verifier();
    let licence = house.licence(samples::FOOD, 1);
    let document = house.document(&samples::notice());
    let sound = [("licence", licence), ("document", document)]
        .map(|(name, file)| is_accounted_for(&verifier, name, &file));
    if sound == [true, true] {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn is_accounted_for(verifier: &Verifier, name: &str, file: &[u8]) -> bool {
    let genuine = judge(verifier, file).verdict == Verdict::Valid;
    println!(
        "{} {name}: the file itself is valid",
        if genuine { "PASS" } else { "FAIL" }
    );
    let length = file.len();
    let groups: [(&str, Vec<Alteration>); 3] = [
        ("every byte flipped", flips(length)),
        ("cuts and insertions", cuts_and_insertions(length, PLACES)),
        ("swaps and removals", swaps_and_removals(length, PLACES)),
    ];
    let sound = groups.map(|(what, alterations)| {
        none_passes(verifier, &format!("{name}: {what}"), file, &alterations)
    });
    genuine && sound == [true, true, true]
}

fn none_passes(verifier: &Verifier, what: &str, file: &[u8], alterations: &[Alteration]) -> bool {
    let start = Instant::now();
    let found = breaches(verifier, file, alterations);
    let (count, seconds) = (alterations.len(), start.elapsed().as_secs_f32());
    println!(
        "{} {what}: {count} files in {seconds:.1} s",
        if found.is_empty() { "PASS" } else { "FAIL" }
    );
    for (alteration, breach) in found.iter().take(20) {
        println!("  | {alteration:?}: {breach:?}");
    }
    found.is_empty()
}
