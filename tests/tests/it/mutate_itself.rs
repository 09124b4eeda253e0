//! The mutator does what it says: an attack that changes nothing would pass for a caught one.

use std::collections::BTreeSet;

use yinxin_tests::mutate::{attacks, attacks_on_our_profile, transplants};

use crate::shared::SCENE;

#[test]
fn every_attack_changes_the_file_and_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    let licence = &SCENE.licence;
    let all = attacks(licence)
        .into_iter()
        .chain(attacks_on_our_profile(licence));
    for attack in all {
        assert_ne!(
            attack.file, SCENE.licence,
            "{} changes nothing",
            attack.name
        );
        assert!(
            names.insert(attack.name.clone()),
            "{} is there twice",
            attack.name
        );
    }
}

#[test]
fn every_transplant_changes_the_file() {
    for attack in transplants(&SCENE.licence, &SCENE.other_licence) {
        assert_ne!(
            attack.file, SCENE.licence,
            "{} changes nothing",
            attack.name
        );
    }
}
