//! Signatures that cause more work than their bytes tell. Each limit has a sibling below it.

use yinxin_verifier::oid;
use yinxin_verifier::report::{ReasonCode, Verdict};

use super::file::Pdf;
use super::pki::*;
use super::scene::*;
use super::writer::*;

/// Sealed and stamped, with further attributes full of values that are no time stamps.
fn with_stamps_beside(scene: &Scene, attributes: usize) -> Pdf {
    Pdf::sealed(PADES, |content| {
        let mut cms = stamped(scene.cms(content).sign(&scene.signer), &scene.first, -HOUR);
        let nothing = vec![vec![5, 0]; 64];
        let full = seq(&[&oid(oid::SIGNATURE_TIME_STAMP.arcs), &set(&nothing)]);
        let unsigned = cms.unsigned.as_mut().unwrap();
        unsigned.extend(vec![full; attributes]);
        cms.encode()
    })
}

#[test]
fn hundreds_of_time_stamps_in_one_signature_are_more_than_is_judged() {
    let scene = Scene::new();
    scene.passes(&with_stamps_beside(&scene, 3));
    let report = scene.judge(&with_stamps_beside(&scene, 4));
    assert_eq!(report.verdict, Verdict::Unsupported);
    assert_eq!(report.reason.unwrap().code, ReasonCode::FileTooComplex);
}
