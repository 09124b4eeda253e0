//! What other makers write that is no fault, and what is neither a seal nor a broken one.

use yinxin_verifier::oid;
use yinxin_verifier::report::{ReasonCode, Verdict};

use super::file::Pdf;
use super::pki::*;
use super::scene::*;
use super::writer::*;

fn told(scene: &Scene, file: &Pdf) -> (Verdict, Option<ReasonCode>) {
    let report = scene.judge(file);
    (report.verdict, report.reason.map(|reason| reason.code))
}

/// A file whose container was changed before it was signed.
fn with(scene: &Scene, change: impl FnOnce(&mut Cms)) -> Pdf {
    Pdf::sealed(PADES, |content| {
        let mut cms = scene.cms(content);
        change(&mut cms);
        stamped(cms.sign(&scene.signer), &scene.first, -HOUR).encode()
    })
}

/// The same file with one letter of its page changed.
fn altered(mut file: Pdf) -> Pdf {
    let at = file
        .bytes
        .windows(8)
        .position(|window| window == b"(sealed)");
    file.bytes[at.unwrap() + 1] = b'S';
    file
}

#[test]
fn place_prepared_for_a_seal_and_not_sealed_is_no_seal_whatever_came_later() {
    let scene = Scene::new();
    let empty = || Pdf::sealed(PADES, |_| vec![0; 8]);
    let no_seal = (Verdict::Unsupported, Some(ReasonCode::NoSeal));
    assert_eq!(told(&scene, &empty()), no_seal);
    let stamped = empty().with_stamp(stamping(&scene.second, -HOUR));
    assert_eq!(told(&scene, &stamped), no_seal);
    // One byte of a value that is none.
    let broken = Pdf::sealed(PADES, |_| vec![1]);
    assert_eq!(
        told(&scene, &broken),
        (Verdict::Invalid, Some(ReasonCode::FormatBad))
    );
}

#[test]
fn signature_of_a_kind_of_other_makers_is_unsupported_and_its_content_still_checked() {
    let scene = Scene::new();
    let brazil = || {
        Pdf::sealed("PBAD.PAdES", |content| {
            stamped(scene.cms(content).sign(&scene.signer), &scene.first, -HOUR).encode()
        })
    };
    let unsupported = (
        Verdict::Unsupported,
        Some(ReasonCode::SealFormatUnsupported),
    );
    assert_eq!(told(&scene, &brazil()), unsupported);
    let changed = (Verdict::Invalid, Some(ReasonCode::ContentChanged));
    assert_eq!(told(&scene, &altered(brazil())), changed);
}

#[test]
fn unknown_digest_is_unsupported_not_broken() {
    let scene = Scene::new();
    let unknown = with(&scene, |cms| {
        cms.digest_algorithm = algorithm(&[1, 2, 3, 4])
    });
    assert_eq!(
        told(&scene, &unknown),
        (
            Verdict::Unsupported,
            Some(ReasonCode::SealFormatUnsupported)
        )
    );
}

/// Windows' CryptoAPI names the whole signature algorithm where the digest is due.
#[test]
fn digest_named_by_its_signature_algorithm_is_known() {
    let scene = Scene::new();
    let named = with(&scene, |cms| {
        cms.digest_algorithm = algorithm(oid::ECDSA_SHA256.arcs);
    });
    scene.passes(&named);
    assert_eq!(told(&scene, &altered(named)).0, Verdict::Invalid);
}

#[test]
fn attribute_of_a_maker_may_be_there_twice_and_ours_may_not() {
    let scene = Scene::new();
    let twice = |kind: oid::Oid| {
        with(&scene, |cms| {
            let signed = cms.signed.as_mut().unwrap();
            signed.push(attribute(kind, &octets(b"a")));
            signed.push(attribute(kind, &octets(b"b")));
        })
    };
    let maker = oid::Oid {
        dotted: "1.3.6.1.4.1.22883.1",
        arcs: &[1, 3, 6, 1, 4, 1, 22883, 1],
    };
    scene.passes(&twice(maker));
    assert_eq!(
        told(&scene, &twice(oid::LICENCE_DIGEST)),
        (Verdict::Invalid, Some(ReasonCode::FormatBad))
    );
}
