//! Time stamps: no token proves another time than the samples' own.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::parts::{Seal, lists, seals};
use yinxin_fuzz::{Both, NOW};
use yinxin_verifier::cms::Container;
use yinxin_verifier::path::RevocationData;
use yinxin_verifier::timestamp::{StampQuestion, Token};
use yinxin_verifier::value::Time;

static SEALS: LazyLock<Vec<Seal>> = LazyLock::new(seals);
static LISTS: LazyLock<RevocationData> = LazyLock::new(|| RevocationData::from(&lists()[..]));

fuzz_target!(init: yinxin_fuzz::plant("timestamp"), |data: &[u8]| {
    let Ok(container) = Container::read(data) else {
        return;
    };
    let Ok(token) = Token::read(&container) else {
        return;
    };
    for seal in SEALS.iter() {
        let question = StampQuestion {
            anchors: std::slice::from_ref(&seal.anchor),
            extra: &[],
            revocation: &LISTS,
            now: Time::from_unix(NOW),
            verifier: &Both,
            certificate_verifier: &Both,
        };
        let verification = token.verify(&[&seal.signature], &question);
        if let Some(stamp) = verification.proven() {
            assert_eq!(stamp.time, seal.time, "another time was proven");
        }
    }
});
