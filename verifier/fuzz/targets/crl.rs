//! Revocation lists: kept byte for byte, and no list but the region's own says anything of a sample's certificates.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::parts::{Seal, lists, seals};
use yinxin_fuzz::{Both, NOW};
use yinxin_verifier::path::{Crl, PathQuestion, Revocation, RevocationData, Usage, check_path};
use yinxin_verifier::value::Time;

static SEALS: LazyLock<Vec<Seal>> = LazyLock::new(seals);
static LISTS: LazyLock<Vec<Crl>> = LazyLock::new(lists);

fuzz_target!(init: yinxin_fuzz::plant("crl"), |data: &[u8]| {
    let Ok(list) = Crl::parse(data) else {
        return;
    };
    assert_eq!(list.der(), data);
    let seal = &SEALS[0];
    let at = Time::from_unix(NOW);
    let question = PathQuestion { at, now: at, usage: Usage::Seal };
    let (leaf, others) = seal.chain.split_first().expect("a chain");
    let anchors = std::slice::from_ref(&seal.anchor);
    let path = check_path(leaf, others, anchors, &RevocationData::from(&[list][..]), &question, &Both).expect("a path");
    let speaks = |revocation: &Revocation| {
        !matches!(revocation, Revocation::NotNeeded | Revocation::Unknown { .. })
    };
    if path.certificates().iter().any(|one| speaks(&one.revocation)) {
        assert!(LISTS.iter().any(|genuine| genuine.der() == data), "a forged list was believed");
    }
});
