//! A sample of promise 5; the whole of it is `cargo run --release -p yinxin-tests --bin every-byte`.

use yinxin_tests::every_byte::{breaches, cuts_and_insertions, flips, swaps_and_removals};
use yinxin_tests::mutate::Alteration;

use crate::shared::SCENE;

/// A prime, so that the sample meets every kind of place.
const EVERY: usize = 127;

fn sample(all: Vec<Alteration>) -> Vec<Alteration> {
    all.into_iter().step_by(EVERY).collect()
}

#[test]
fn no_flipped_byte_of_a_licence_stays_valid() {
    let file = &SCENE.licence;
    assert_eq!(
        breaches(&SCENE.verifier, file, &sample(flips(file.len()))),
        []
    );
}

#[test]
fn no_flipped_byte_of_a_document_stays_valid() {
    let file = &SCENE.document;
    assert_eq!(
        breaches(&SCENE.verifier, file, &sample(flips(file.len()))),
        []
    );
}

#[test]
fn no_byte_of_the_seal_can_be_flipped() {
    let (file, place) = (
        &SCENE.licence,
        yinxin_tests::mutate::Place::of_last_seal(&SCENE.licence),
    );
    let seal: Vec<Alteration> = place
        .dictionary
        .step_by(7)
        .map(|at| Alteration::Flip(at, 0x20))
        .collect();
    assert_eq!(breaches(&SCENE.verifier, file, &seal), []);
}

#[test]
fn no_cut_insertion_swap_or_removal_stays_valid() {
    let file = &SCENE.licence;
    let mut all = cuts_and_insertions(file.len(), 40);
    all.extend(swaps_and_removals(file.len(), 40));
    assert_eq!(breaches(&SCENE.verifier, file, &all), []);
}
