//! Paths: a certificate, others behind it, and the samples' root; both back ends, and nobody but the root's own get there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

use yinxin_fuzz::parts::{Seal, seals};
use yinxin_fuzz::{Both, NOW};
use yinxin_verifier::der::Reader;
use yinxin_verifier::path::{Certificate, PathQuestion, RevocationData, Usage, check_path};
use yinxin_verifier::value::Time;

static SEALS: LazyLock<Vec<Seal>> = LazyLock::new(seals);

fuzz_target!(init: yinxin_fuzz::plant("path"), |data: &[u8]| {
    let mut reader = Reader::new(data);
    let mut certificates = Vec::new();
    while let Ok(Some(element)) = reader.any_optional() {
        certificates.extend(Certificate::parse(element.raw));
    }
    let Some((leaf, others)) = certificates.split_first() else {
        return;
    };
    let seal = &SEALS[0];
    let anchors = std::slice::from_ref(&seal.anchor);
    let at = Time::from_unix(NOW);
    let question = PathQuestion { at, now: at, usage: Usage::Seal };
    if let Ok(path) = check_path(leaf, others, anchors, &RevocationData::default(), &question, &Both) {
        assert_eq!(path.anchor(), Some(seal.anchor.certificate()));
        for one in path.certificates() {
            let issued = |seal: &Seal| seal.chain.contains(&one.certificate);
            assert!(SEALS.iter().any(issued), "a certificate that the root never issued");
        }
    }
});
