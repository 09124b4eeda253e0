//! CMS, in BER and DER: every check with both back ends; what verifies over a sample is that sample's signature.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::Both;
use yinxin_fuzz::parts::{Seal, seals};
use yinxin_verifier::cms::Container;

static SEALS: LazyLock<Vec<Seal>> = LazyLock::new(seals);

fuzz_target!(init: yinxin_fuzz::plant("cms"), |data: &[u8]| {
    let Ok(container) = Container::read(data) else {
        return;
    };
    let Ok(signed) = container.signed_data() else {
        return;
    };
    for seal in SEALS.iter() {
        let verification = signed.verify(&seal.content, &[], &Both);
        if let Ok(signer) = verification.verified() {
            assert!(verification.failure().is_none());
            assert_eq!(signer, &seal.chain[0], "another signer verified");
        }
    }
});
