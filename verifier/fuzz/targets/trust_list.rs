//! JSON of root, lists and manifest: what is read is written again and read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use yinxin_verifier::Evidence;
use yinxin_verifier::format::{Envelope, Manifest, NationalList, RegionList, Root};

fuzz_target!(init: yinxin_fuzz::plant("trust_list"), |data: &[u8]| {
    if let Some(envelope) = twice::<Envelope>(data) {
        payload(envelope.payload.as_bytes());
    }
    payload(data);
    // Root keys are pinned, so anything may be pinned; the samples' bundle then chains to the samples' root alone.
    Evidence::new().with_bundle(data, yinxin_fuzz::BUNDLE).ok();
});

fn payload(data: &[u8]) {
    twice::<Root>(data);
    twice::<NationalList>(data);
    twice::<RegionList>(data);
    twice::<Manifest>(data);
}

fn twice<T: DeserializeOwned + Serialize>(data: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(data).ok()?;
    let written = serde_json::to_string(&read).expect("JSON");
    let again: T = serde_json::from_str(&written).expect("what was written");
    assert_eq!(serde_json::to_string(&again).expect("JSON"), written);
    Some(read)
}
