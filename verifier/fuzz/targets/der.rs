//! DER and BER: what reads as DER is rewritten to itself, and what is rewritten once stays.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yinxin_verifier::der::{
    Reader, Tag, element_length, generalized_time, is_definite, transcode, utc_time,
};

fuzz_target!(init: yinxin_fuzz::plant("der"), |data: &[u8]| {
    walk(data);
    generalized_time(data).ok();
    utc_time(data).ok();
    let Ok((der, taken)) = transcode(data) else {
        return;
    };
    assert_eq!(element_length(data), Ok(taken));
    assert!(der.len() <= taken);
    assert_eq!(is_definite(&der), Ok(true));
    assert_eq!(transcode(&der), Ok((der.clone(), der.len())));
    if is_definite(&data[..taken]) == Ok(true) {
        assert_eq!(der, data[..taken]);
    }
});

/// Every typed read at every element.
fn walk(data: &[u8]) {
    let mut reader = Reader::new(data);
    while let Ok(Some(element)) = reader.any_optional() {
        let typed = || Reader::new(element.raw);
        typed().integer().ok();
        typed().small_integer().ok();
        typed().bit_string().ok();
        typed().octet_string().ok();
        typed().default_false().ok();
        if let Ok(oid) = typed().oid() {
            let arcs: Vec<u64> = oid.arcs().collect();
            assert!(oid.is(&arcs));
        }
        if element.tag == Tag::SEQUENCE {
            walk(element.value);
        }
    }
}
