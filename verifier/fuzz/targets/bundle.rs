//! Trust bundles: the pinned root takes the samples' bundle and no other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::{BUNDLE, Bytes, ROOT, edited};
use yinxin_verifier::Evidence;

fuzz_target!(init: yinxin_fuzz::plant("bundle"), |data: &[u8]| {
    taken(data);
    taken(&edited(BUNDLE, Bytes(data)));
});

fn taken(bundle: &[u8]) {
    let taken = Evidence::new().with_bundle(ROOT, bundle).is_ok();
    assert_eq!(taken, bundle == BUNDLE);
}
