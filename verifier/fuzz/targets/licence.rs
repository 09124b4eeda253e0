//! `licence.json`: what is read is written again and read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yinxin_verifier::format::LicenceFile;

fuzz_target!(init: yinxin_fuzz::plant("licence"), |data: &[u8]| {
    let Ok(read) = serde_json::from_slice::<LicenceFile>(data) else {
        return;
    };
    let written = serde_json::to_string(&read).expect("JSON");
    let again: LicenceFile = serde_json::from_str(&written).expect("what was written");
    assert_eq!(serde_json::to_string(&again).expect("JSON"), written);
});
