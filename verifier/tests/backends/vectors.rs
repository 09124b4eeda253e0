//! Containers, paths, lists and time stamps of OpenSSL (`tests/vectors/cms/HOW.md`), judged with both back ends.

use crate::Both;
use yinxin_verifier::cms::Container;
use yinxin_verifier::path::{Anchor, Crl, PathQuestion, Usage, check_path};
use yinxin_verifier::value::Time;

const CONTENT: &[u8] = include_bytes!("../vectors/cms/content.bin");
const ROOT: &[u8] = include_bytes!("../vectors/cms/root.der");
const LIST: &[u8] = include_bytes!("../vectors/cms/root.crl");
/// 2027-01-01T00:00:00Z, after all of them were made.
const LATER: i64 = 1_798_761_600;

/// The signature, the certificates on its path and the list; how many signatures hold.
fn good(cms: &[u8]) -> usize {
    let both = Both::default();
    let container = Container::read(cms).expect("a container");
    let signed = container.signed_data().expect("a signature");
    let verification = signed.verify(&[CONTENT], &[], &both);
    let question = PathQuestion {
        at: Time::from_unix(LATER),
        now: Time::from_unix(LATER),
        usage: Usage::Seal,
    };
    let signer = verification.signer().expect("a signer");
    let anchors = [Anchor::parse(ROOT).expect("an anchor")];
    let crls = [Crl::parse(LIST).expect("a list")];
    let certificates = signed.certificates();
    check_path(
        signer,
        certificates,
        &anchors,
        &crls.as_slice().into(),
        &question,
        &both,
    )
    .expect("a path");
    assert!(both.asked() > 300, "broken ones are asked about");
    both.good()
}

#[test]
fn containers_paths_and_lists_of_openssl_get_the_same_answers() {
    for (name, cms) in [
        ("rsa", &include_bytes!("../vectors/cms/rsa.cms")[..]),
        ("pss", include_bytes!("../vectors/cms/pss.cms")),
        ("p256", include_bytes!("../vectors/cms/p256.cms")),
        ("p384", include_bytes!("../vectors/cms/p384.cms")),
        ("ski", include_bytes!("../vectors/cms/ski.cms")),
        ("no-ess", include_bytes!("../vectors/cms/no-ess.cms")),
    ] {
        assert!(good(cms) >= 3, "{name}: signature, certificate and list");
    }
}
