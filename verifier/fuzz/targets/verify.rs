//! The whole judge over any file.

#![no_main]

use libfuzzer_sys::fuzz_target;
fuzz_target!(init: yinxin_fuzz::plant("verify"), |data: &[u8]| yinxin_fuzz::judged(data));
