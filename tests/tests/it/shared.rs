//! What all tests here share, made once: making a region and its files takes longer than judging them.

use std::sync::LazyLock;

use yinxin_tests::house::House;
use yinxin_tests::samples;
use yinxin_verifier::Verifier;

/// The region of the tests, what it sealed, and somebody elsewhere who judges it.
pub(crate) struct Scene {
    pub(crate) house: House,
    pub(crate) verifier: Verifier,
    pub(crate) licence: Vec<u8>,
    pub(crate) other_licence: Vec<u8>,
    pub(crate) document: Vec<u8>,
}

pub(crate) static SCENE: LazyLock<Scene> = LazyLock::new(|| {
    let house = House::new(1, samples::FOOD);
    Scene {
        verifier: house.verifier(),
        licence: house.licence(samples::FOOD, 1),
        other_licence: house.licence(samples::FOOD, 2),
        document: house.document(&samples::notice()),
        house,
    }
});

/// Another region, with a root of its own.
pub(crate) static ELSEWHERE: LazyLock<House> = LazyLock::new(|| House::new(99, samples::FOOD));
