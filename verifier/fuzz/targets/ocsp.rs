//! OCSP responses: no response says anything of a sample's certificates, since the region answers none.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::parts::{Seal, seals};
use yinxin_fuzz::{Both, NOW};
use yinxin_verifier::path::{
    OcspResponse, PathQuestion, Revocation, RevocationData, Usage, check_path,
};
use yinxin_verifier::value::Time;

static SEALS: LazyLock<Vec<Seal>> = LazyLock::new(seals);

fuzz_target!(init: yinxin_fuzz::plant("ocsp"), |data: &[u8]| {
    OcspResponse::parse_basic(data).ok();
    let Ok(response) = OcspResponse::parse(data) else {
        return;
    };
    assert!(OcspResponse::is_like(data));
    let data = RevocationData {
        ocsps: vec![response],
        ..RevocationData::default()
    };
    let seal = &SEALS[0];
    let at = Time::from_unix(NOW);
    let question = PathQuestion { at, now: at, usage: Usage::Seal };
    let (leaf, others) = seal.chain.split_first().expect("a chain");
    let anchors = std::slice::from_ref(&seal.anchor);
    let path = check_path(leaf, others, anchors, &data, &question, &Both).expect("a path");
    let speaks = |revocation: &Revocation| {
        !matches!(revocation, Revocation::NotNeeded | Revocation::Unknown { .. })
    };
    let believed = path.certificates().iter().any(|one| speaks(&one.revocation));
    assert!(!believed, "a forged response was believed");
});
