//! Each shape, and each neighbour of it that must be refused.

use super::samples::{self, Profile};
use super::{Circumstances, ShapeError, Standing, check};
use crate::crypto::sha256;
use crate::{Authorisation, KeyId, Purpose, Suite, ToSign};

/// 2026-11-22T04:00:00Z.
const NOW: i64 = 1_795_320_000;
const NOW_TEXT: &str = "20261122040000Z";
const DIGEST: [u8; 32] = [7; 32];
/// Stand for SubjectPublicKeyInfos of keys that live here.
const SEAL_KEY: &[u8] = &[0x30, 1, 1];
const STAMP_KEY: &[u8] = &[0x30, 1, 2];
const CA_KEY: &[u8] = &[0x30, 1, 3];
const FOREIGN_KEY: &[u8] = &[0x30, 1, 4];

fn purposes_of(spki: &[u8]) -> Option<Vec<Purpose>> {
    match spki {
        SEAL_KEY => Some(vec![Purpose::SealLicence]),
        STAMP_KEY => Some(vec![Purpose::TimeStamp]),
        CA_KEY => Some(vec![Purpose::Certificate, Purpose::Crl]),
        _ => None,
    }
}

fn look(
    standing: Standing,
    purpose: Purpose,
    message: &[u8],
    authorisation: &Authorisation,
) -> Result<(), ShapeError> {
    let key = KeyId::parse(&"0".repeat(32)).unwrap();
    let item = ToSign {
        key: &key,
        purpose,
        message,
        authorisation,
    };
    let around = Circumstances {
        now: NOW,
        suite: Suite::P256,
        standing,
        purposes_of: &purposes_of,
    };
    check(&item, &around).map(|_| ())
}

fn asked() -> Authorisation {
    Authorisation::new("clerk", "request", DIGEST)
}

fn plain(purpose: Purpose, message: &[u8]) -> Result<(), ShapeError> {
    look(Standing::Service, purpose, message, &asked())
}

fn in_ceremony(purpose: Purpose, message: &[u8]) -> Result<(), ShapeError> {
    look(Standing::Ceremony, purpose, message, &asked())
}

#[test]
fn seals_sign_their_own_attributes_and_not_each_others() {
    let licence = samples::licence(&DIGEST, b"");
    let document = samples::document(&DIGEST, b"");
    plain(Purpose::SealLicence, &licence).unwrap();
    plain(Purpose::SealDocument, &document).unwrap();
    let other = |purpose| Err(ShapeError::Attributes { purpose });
    assert_eq!(
        plain(Purpose::SealDocument, &licence),
        other(Purpose::SealDocument)
    );
    assert_eq!(
        plain(Purpose::SealLicence, &document),
        other(Purpose::SealLicence)
    );
    assert_eq!(
        plain(Purpose::SealDocument, &samples::stamp(&DIGEST)),
        other(Purpose::SealDocument),
        "the attributes of a time stamp"
    );
}

#[test]
fn a_digest_that_was_not_authorised_is_refused() {
    let other = samples::licence(&[8; 32], b"");
    assert_eq!(
        plain(Purpose::SealLicence, &other),
        Err(ShapeError::DigestDiffers)
    );
}

#[test]
fn attributes_in_another_spelling_or_with_one_more_are_refused() {
    let unsorted = {
        let mut parts = samples::common(samples::DATA, &DIGEST, b"");
        parts.sort();
        parts.reverse();
        samples::tlv(0x31, &parts.concat())
    };
    let twice = {
        let mut parts = samples::common(samples::DATA, &DIGEST, b"");
        parts.push(parts[0].clone());
        samples::set_of(parts)
    };
    let signing_time = {
        let mut parts = samples::common(samples::DATA, &DIGEST, b"");
        let name = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 5];
        parts.push(samples::attribute(
            &name,
            &samples::tlv(0x17, b"261122040000Z"),
        ));
        samples::set_of(parts)
    };
    let longer = [&samples::document(&DIGEST, b"")[..], &[0]].concat();
    for message in [unsorted, twice, signing_time, longer, Vec::new()] {
        let refused = plain(Purpose::SealDocument, &message);
        assert!(
            matches!(refused, Err(ShapeError::NotDer { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn any_cut_of_the_attributes_is_refused() {
    let whole = samples::licence(&DIGEST, b"");
    for length in 0..whole.len() {
        plain(Purpose::SealLicence, &whole[..length]).unwrap_err();
    }
}

fn stamped(moment: &str) -> Result<(), ShapeError> {
    let info = samples::tst_info(moment);
    let digest = sha256(&info);
    let shown = Authorisation::new("time stamp", "now", digest).with_content(info);
    look(
        Standing::Service,
        Purpose::TimeStamp,
        &samples::stamp(&digest),
        &shown,
    )
}

#[test]
fn no_time_is_stamped_but_the_key_holders_own() {
    stamped(NOW_TEXT).unwrap();
    stamped("20261122035930Z").unwrap();
    for moment in ["20261122035929Z", "20251122040000Z", "20261122040002Z"] {
        assert!(
            matches!(stamped(moment), Err(ShapeError::Time { .. })),
            "{moment}"
        );
    }
    assert_eq!(stamped("20261122040000.0Z"), Err(ShapeError::NotATime));
}

#[test]
fn a_time_stamp_is_over_the_content_that_is_shown() {
    let digest = sha256(&samples::tst_info(NOW_TEXT));
    let message = samples::stamp(&digest);
    let hidden = Authorisation::new("time stamp", "now", digest);
    let look = |shown: &_| look(Standing::Service, Purpose::TimeStamp, &message, shown);
    assert_eq!(look(&hidden), Err(ShapeError::ContentMissing));
    let other = hidden
        .clone()
        .with_content(samples::tst_info("20201122040000Z"));
    assert_eq!(look(&other), Err(ShapeError::DigestDiffers));
    look(&hidden.clone().with_content(samples::tst_info(NOW_TEXT))).unwrap();
}

fn certificate(profile: Profile, spki: &[u8]) -> Vec<u8> {
    samples::certificate(profile, spki, NOW_TEXT, "20291121000000Z")
}

#[test]
fn certificates_are_for_keys_of_this_store_and_for_what_those_were_born_for() {
    let certified = |profile, spki| plain(Purpose::Certificate, &certificate(profile, spki));
    certified(Profile::LicenceSeal, SEAL_KEY).unwrap();
    certified(Profile::TimeStamp, STAMP_KEY).unwrap();
    for (profile, spki) in [
        (Profile::LicenceSeal, FOREIGN_KEY),
        (Profile::DocumentSeal, SEAL_KEY),
        (Profile::LicenceSeal, STAMP_KEY),
        (Profile::TimeStamp, SEAL_KEY),
    ] {
        assert_eq!(certified(profile, spki), Err(ShapeError::ForeignSubject));
    }
}

#[test]
fn authorities_are_certified_in_a_ceremony_only() {
    let authority = certificate(Profile::Authority, CA_KEY);
    assert!(matches!(
        plain(Purpose::Certificate, &authority),
        Err(ShapeError::CeremonyOnly { .. })
    ));
    in_ceremony(Purpose::Certificate, &authority).unwrap();
    let foreign = certificate(Profile::Authority, FOREIGN_KEY);
    assert_eq!(
        in_ceremony(Purpose::Certificate, &foreign),
        Err(ShapeError::ForeignSubject)
    );
}

#[test]
fn a_seal_that_could_certify_fits_no_profile() {
    let hybrid = certificate(Profile::SealThatCertifies, SEAL_KEY);
    for refused in [
        plain(Purpose::Certificate, &hybrid),
        in_ceremony(Purpose::Certificate, &hybrid),
    ] {
        assert!(matches!(refused, Err(ShapeError::Profile { .. })));
    }
}

#[test]
fn certificates_neither_begin_in_the_past_nor_live_longer_than_their_kind() {
    let lives = |from, to| {
        let message = samples::certificate(Profile::LicenceSeal, SEAL_KEY, from, to);
        plain(Purpose::Certificate, &message)
    };
    lives(NOW_TEXT, "20291122040000Z").unwrap();
    assert!(matches!(
        lives("20251122040000Z", "20271122040000Z"),
        Err(ShapeError::Time { .. })
    ));
    assert!(matches!(
        lives(NOW_TEXT, "20311122040000Z"),
        Err(ShapeError::Profile { .. })
    ));
    assert!(matches!(
        lives(NOW_TEXT, NOW_TEXT),
        Err(ShapeError::Profile { .. })
    ));
}

#[test]
fn a_revocation_list_is_one_and_of_the_present() {
    let list = samples::revocation_list(NOW_TEXT, "20261222040000Z");
    plain(Purpose::Crl, &list).unwrap();
    plain(Purpose::Certificate, &list).unwrap_err();
    plain(Purpose::Crl, &certificate(Profile::LicenceSeal, SEAL_KEY)).unwrap_err();
    let old = samples::revocation_list("20261022040000Z", "20261222040000Z");
    assert!(matches!(
        plain(Purpose::Crl, &old),
        Err(ShapeError::Time { .. })
    ));
}

#[test]
fn signed_json_is_of_a_type_of_its_purpose() {
    for (purpose, kind) in [
        (Purpose::TrustList, "yinxin.region-list/1"),
        (Purpose::TrustList, "yinxin.national-list/1"),
        (Purpose::Bundle, "yinxin.bundle/1"),
    ] {
        plain(purpose, &samples::signed_json(kind)).unwrap();
    }
    for (purpose, kind) in [
        (Purpose::TrustList, "yinxin.root/1"),
        (Purpose::TrustList, "yinxin.bundle/1"),
        (Purpose::Bundle, "yinxin.region-list/1"),
        (Purpose::Root, "yinxin.national-list/1"),
    ] {
        let refused = in_ceremony(purpose, &samples::signed_json(kind));
        assert_eq!(refused, Err(ShapeError::SignedJson { purpose }), "{kind}");
    }
    let no_json = b"yinxin.signed/1\0yinxin.bundle/1\0{".to_vec();
    plain(Purpose::Bundle, &no_json).unwrap_err();
}

#[test]
fn a_root_file_is_signed_in_a_ceremony_only() {
    let root = samples::signed_json("yinxin.root/1");
    assert!(matches!(
        plain(Purpose::Root, &root),
        Err(ShapeError::CeremonyOnly { .. })
    ));
    in_ceremony(Purpose::Root, &root).unwrap();
}

#[test]
fn a_checkpoint_is_one_and_no_head_of_the_usage_log() {
    let root = "A".repeat(43);
    let checkpoint = format!("log.example\n7\n{root}=\n");
    plain(Purpose::Checkpoint, checkpoint.as_bytes()).unwrap();
    for message in [
        "log.example\n7\n",
        "\n7\n",
        &checkpoint[1..checkpoint.len() - 1],
        "yinxin.usage-head/1\0vault",
    ] {
        assert_eq!(
            plain(Purpose::Checkpoint, message.as_bytes()),
            Err(ShapeError::Checkpoint)
        );
    }
}
