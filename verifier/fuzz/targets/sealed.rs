//! The whole judge over the samples, edited: bytes of the file, or elements of the seal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::{Bytes, SAMPLES, edited, edited_seal, judged};

fuzz_target!(init: yinxin_fuzz::plant("sealed"), |data: &[u8]| {
    let mut script = Bytes(data);
    let Some(choice) = script.byte() else {
        return;
    };
    let sample = SAMPLES[usize::from(choice & 1)];
    match choice & 2 {
        0 => judged(&edited(sample, script)),
        _ => {
            if let Some(file) = edited_seal(sample, script) {
                judged(&file);
            }
        }
    }
});
