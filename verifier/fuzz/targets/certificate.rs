//! Certificates: kept byte for byte, and judged as their own issuer with both back ends.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::{Both, NOW};
use yinxin_verifier::path::{Anchor, Certificate, PathQuestion, RevocationData, Usage, check_path};
use yinxin_verifier::value::Time;

fuzz_target!(init: yinxin_fuzz::plant("certificate"), |data: &[u8]| {
    let Ok(certificate) = Certificate::parse(data) else {
        return;
    };
    assert_eq!(certificate.der(), data);
    certificate.subject_text();
    certificate.public_key().ok();
    let anchor = Anchor::new(certificate.clone());
    let at = Time::from_unix(NOW);
    for usage in [Usage::Seal, Usage::TimeStamp] {
        let question = PathQuestion { at, now: at, usage };
        let path = check_path(&certificate, &[], std::slice::from_ref(&anchor), &RevocationData::default(), &question, &Both);
        if let Ok(path) = path {
            assert_eq!(path.anchor(), Some(&certificate));
        }
    }
});
