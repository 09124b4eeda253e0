//! Attacks on time stamps (T1 to T6).

use rcgen::KeyUsagePurpose;
use yinxin_verifier::cms::{CmsFailure, Deviation, Strictness};
use yinxin_verifier::crypto::{DigestAlgorithm, Native};
use yinxin_verifier::oid;
use yinxin_verifier::path::{Anchor, Crl, RevocationReason, UsageFault};
use yinxin_verifier::timestamp::{
    StampCheck, StampError, StampFailure, StampOutcome, StampQuestion, StampVerification, Token,
};
use yinxin_verifier::value::Time;

use super::lists::{List, keeps_expired};
use super::pki::*;
use super::writer::*;

const STAMPED: &[u8] = b"a signature value";
/// NOW as genTime.
const GEN_TIME: &str = "20261122040000Z";

fn token(region: &Region, info: Vec<u8>) -> Cms {
    Cms::token(info, &region.tsa_chain()).sign(&region.tsa)
}

fn verify(token: &Cms, anchors: &[Anchor], crls: &[Crl], now: Time) -> StampVerification {
    let bytes = token.encode();
    let question = StampQuestion {
        anchors,
        extra: &[],
        revocation: &crls.into(),
        now,
        verifier: &Native,
        certificate_verifier: &Native,
    };
    Token::parse(&bytes, Strictness::Foreign)
        .unwrap()
        .verify(&[STAMPED], &question)
}

fn judged(region: &Region, token: &Cms) -> Option<StampFailure> {
    let verification = verify(token, &[region.root.anchor()], &region.crls(), at(HOUR));
    assert_eq!(
        verification.proven().is_some(),
        verification.failure().is_none()
    );
    verification.failure().cloned()
}

#[test]
fn a_sound_token_proves_its_time() {
    let region = Region::new();
    let token = token(&region, tst_info(STAMPED, GEN_TIME));
    let verification = verify(&token, &[region.root.anchor()], &region.crls(), at(HOUR));
    let stamp = verification.proven().unwrap();
    assert_eq!(stamp.time, at(0));
    assert_eq!(stamp.policy, oid::TIME_STAMP_POLICY.dotted);
    assert_eq!(stamp.tsa, region.tsa.certificate());
    assert!(
        verification
            .checks()
            .iter()
            .all(|(_, outcome)| *outcome == StampOutcome::Pass)
    );
    let bytes = token.encode();
    assert_eq!(
        Token::parse(&bytes, Strictness::Own).unwrap().deviations(),
        []
    );
}

#[test]
fn authority_whose_certificate_the_token_does_not_carry_may_be_pinned() {
    let region = Region::new();
    let mut bare = token(&region, tst_info(STAMPED, GEN_TIME));
    bare.certificates = None;
    let pinned = verify(&bare, &[region.tsa.anchor()], &[], at(HOUR));
    assert!(pinned.proven().is_some());
    let unknown = verify(&bare, &[region.root.anchor()], &region.crls(), at(HOUR));
    assert_eq!(
        unknown.failure(),
        Some(&StampFailure::Cms(CmsFailure::SignerNotFound))
    );
}

#[test]
fn t1_token_of_another_document_is_not_ours() {
    let region = Region::new();
    let moved = token(&region, tst_info(b"another signature value", GEN_TIME));
    assert_eq!(judged(&region, &moved), Some(StampFailure::Imprint));
}

#[test]
fn t1_changed_time_inside_the_token_is_a_hash_failure() {
    let region = Region::new();
    let mut changed = token(&region, tst_info(STAMPED, GEN_TIME));
    changed.content = Some(tst_info(STAMPED, "20251122040000Z"));
    assert_eq!(
        judged(&region, &changed),
        Some(StampFailure::Cms(CmsFailure::DigestMismatch))
    );
}

#[test]
fn t2_anchor_of_seals_does_not_vouch_for_time() {
    let region = Region::new();
    let token = token(&region, tst_info(STAMPED, GEN_TIME));
    let anchors = [region.seal_ca.anchor()];
    let verification = verify(&token, &anchors, &region.crls(), at(HOUR));
    assert!(matches!(
        verification.failure(),
        Some(StampFailure::Path(_))
    ));
    assert!(verify(&token, &[], &[], at(HOUR)).proven().is_none());
}

#[test]
fn t3_usage_must_be_critical_and_alone() {
    let mut region = Region::new();
    let mut with = |extensions: Vec<rcgen::CustomExtension>| {
        let mut params = tsa("时间戳");
        params.custom_extensions = extensions;
        region.tsa = region.root.issue(params);
        judged(&region, &token(&region, tst_info(STAMPED, GEN_TIME)))
    };
    let stamping = oid::EKU_TIME_STAMPING.arcs;
    let server: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 1];
    assert_eq!(with(vec![usages(&[stamping], true)]), None);
    assert_eq!(
        with(vec![usages(&[stamping], false)]),
        Some(StampFailure::Usage(UsageFault::ExtendedNotCritical))
    );
    for wrong in [
        vec![usages(&[stamping, server], true)],
        vec![usages(&[server], true)],
        vec![],
    ] {
        let failure = with(wrong);
        assert!(
            matches!(
                failure,
                Some(StampFailure::Usage(UsageFault::Extended { .. }))
            ),
            "{failure:?}"
        );
    }
}

#[test]
fn t3_key_of_an_authority_signs_and_nothing_else() {
    let mut region = Region::new();
    let mut with = |keys: Vec<KeyUsagePurpose>| {
        let mut params = tsa("时间戳");
        params.key_usages = keys;
        region.tsa = region.root.issue(params);
        judged(&region, &token(&region, tst_info(STAMPED, GEN_TIME)))
    };
    let (signs, agrees) = (
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyAgreement,
    );
    assert_eq!(with(vec![signs]), None);
    assert_eq!(with(vec![]), None);
    for wrong in [vec![agrees], vec![signs, agrees]] {
        let failure = with(wrong);
        assert!(
            matches!(failure, Some(StampFailure::Usage(UsageFault::Key { .. }))),
            "{failure:?}"
        );
    }
}

#[test]
fn t3_authority_above_must_not_exclude_time_stamps() {
    let judge = |purpose: &[u64]| {
        let mut region = Region::new();
        let mut params = authority("时间戳机构");
        params.custom_extensions = vec![usages(&[purpose], false)];
        let above = region.root.issue(params);
        region.tsa = above.issue(tsa("时间戳"));
        let chain = [&region.tsa, &above, &region.root].map(|one| one.der.clone());
        let token = Cms::token(tst_info(STAMPED, GEN_TIME), &chain).sign(&region.tsa);
        let crls = [
            crl(&region.root, list(-HOUR, DAY, vec![])),
            crl(&above, list(-HOUR, DAY, vec![])),
        ];
        let judged = verify(&token, &[region.root.anchor()], &crls, at(HOUR));
        judged.failure().cloned()
    };
    assert_eq!(judge(oid::EKU_TIME_STAMPING.arcs), None);
    assert_eq!(judge(oid::EKU_ANY.arcs), None);
    let failure = judge(oid::EKU_DOCUMENT_SIGNING.arcs);
    assert!(
        matches!(failure, Some(StampFailure::Usage(_))),
        "{failure:?}"
    );
}

#[test]
fn t1_imprint_of_an_old_digest_proves_nothing_any_more() {
    let region = Region::new();
    let with = |digest: DigestAlgorithm, arcs: &[u64]| {
        let info = tst_info_with(digest, arcs, STAMPED, GEN_TIME);
        judged(&region, &token(&region, info))
    };
    let sha256 = oid::SHA256.arcs;
    assert_eq!(with(DigestAlgorithm::Sha256, sha256), None);
    let sha1 = &[1, 3, 14, 3, 2, 26];
    assert_eq!(
        with(DigestAlgorithm::Sha1, sha1),
        Some(StampFailure::ImprintDigest(DigestAlgorithm::Sha1))
    );
}

#[test]
fn t3_seal_certificate_makes_no_time_stamps() {
    let mut region = Region::new();
    std::mem::swap(&mut region.tsa, &mut region.seal);
    let forged = Cms::token(
        tst_info(STAMPED, GEN_TIME),
        &[
            region.tsa.der.clone(),
            region.seal_ca.der.clone(),
            region.root.der.clone(),
        ],
    )
    .sign(&region.tsa);
    assert!(matches!(
        judged(&region, &forged),
        Some(StampFailure::Usage(_))
    ));
}

#[test]
fn t5_time_in_the_future_is_refused_beyond_the_skew() {
    let region = Region::new();
    let token = token(&region, tst_info(STAMPED, GEN_TIME));
    let judge = |now| verify(&token, &[region.root.anchor()], &[], at(now)).checks()[3].clone();
    assert_eq!(judge(-200), (StampCheck::Time, StampOutcome::Pass));
    assert_eq!(judge(-300), (StampCheck::Time, StampOutcome::Pass));
    assert_ne!(judge(-301), (StampCheck::Time, StampOutcome::Pass));
    assert_eq!(
        judge(-400),
        (
            StampCheck::Time,
            StampOutcome::Fail(StampFailure::Future { time: at(0) })
        )
    );
}

#[test]
fn t6_authority_that_has_expired_since_still_proves_the_time() {
    let region = Region::new();
    let token = token(&region, tst_info(STAMPED, GEN_TIME));
    let later = 400 * DAY;
    let judge = |list: List<'_>| {
        let crls = [list.made(later - DAY, later + DAY).crl()];
        let verification = verify(&token, &[region.root.anchor()], &crls, at(later));
        verification.failure().cloned()
    };
    let keeps = List::of(&region.root).with(keeps_expired(-DAY));
    assert_eq!(judge(keeps), None);
    // A list that forgets who has expired says nothing of one who has.
    let forgets = judge(List::of(&region.root));
    assert_eq!(forgets, Some(StampFailure::RevocationUnknown));
}

#[test]
fn t6_authority_that_had_expired_then_proves_nothing() {
    let region = Region::new();
    let late = token(&region, tst_info(STAMPED, "20281122040000Z"));
    let verification = verify(
        &late,
        &[region.root.anchor()],
        &region.crls(),
        at(900 * DAY),
    );
    assert!(matches!(
        verification.failure(),
        Some(StampFailure::OutOfBounds(_))
    ));
}

/// RFC 3161 4.
#[test]
fn revoked_authority_keeps_old_tokens_only_for_harmless_written_reasons() {
    let region = Region::new();
    let token = token(&region, tst_info(STAMPED, GEN_TIME));
    let judge = |when: i64, reason| {
        let crls = [crl(
            &region.root,
            list(2 * HOUR, DAY, vec![revoked(&region.tsa, when, reason)]),
        )];
        verify(&token, &[region.root.anchor()], &crls, at(3 * HOUR))
            .failure()
            .cloned()
    };
    use rcgen::RevocationReason as R;
    assert_eq!(judge(HOUR, Some(R::Superseded)), None);
    assert_eq!(judge(HOUR, Some(R::CessationOfOperation)), None);
    for (when, reason) in [
        (HOUR, None),
        (HOUR, Some(R::KeyCompromise)),
        (-HOUR, Some(R::Superseded)),
        (0, Some(R::Superseded)),
    ] {
        assert!(
            matches!(judge(when, reason), Some(StampFailure::Revoked { .. })),
            "{when} {reason:?}"
        );
    }
    let compromised = judge(HOUR, Some(R::KeyCompromise));
    let reason = Some(RevocationReason::KeyCompromise);
    assert_eq!(
        compromised,
        Some(StampFailure::Revoked {
            at: at(HOUR),
            reason
        })
    );
}

#[test]
fn without_revocation_data_the_time_is_unknown_not_wrong() {
    let region = Region::new();
    let token = token(&region, tst_info(STAMPED, GEN_TIME));
    let verification = verify(&token, &[region.root.anchor()], &[], at(HOUR));
    assert_eq!(
        verification.checks().last().unwrap().1,
        StampOutcome::Unknown(StampFailure::RevocationUnknown)
    );
    assert!(verification.proven().is_none());
}

#[test]
fn malformed_tokens_are_refused() {
    let region = Region::new();
    let parse = |info: Vec<u8>| {
        let bytes = token(&region, info).encode();
        Token::parse(&bytes, Strictness::Foreign)
            .map(|_| ())
            .unwrap_err()
    };
    let good = tst_info(STAMPED, GEN_TIME);
    let mut version_2 = good.clone();
    version_2[4] = 2;
    assert_eq!(parse(version_2), StampError::Version(2));
    assert!(matches!(
        parse(tst_info(STAMPED, "20261122040000.10Z")),
        StampError::Der(_)
    ));
    assert!(matches!(
        parse([good.clone(), vec![5, 0]].concat()),
        StampError::Der(_)
    ));
    let extension = seq(&[&oid(&[1, 2, 3]), &[1, 1, 0xff], &octets(&[])]);
    let critical = tlv(0x30, &[&good[2..], &tlv(0xa1, &extension)].concat());
    assert_eq!(
        parse(critical),
        StampError::CriticalExtension("1.2.3".into())
    );
}

#[test]
fn optional_parts_of_a_token_are_read() {
    let region = Region::new();
    let good = tst_info(STAMPED, "20261122040000.5Z");
    let accuracy = seq(&[&int(1), &[0x80, 2, 1, 0xf4], &[0x81, 1, 5]]);
    let extension = seq(&[&oid(&[1, 2, 3]), &octets(&[])]);
    let tsa_name = tlv(0xa0, &tlv(0xa4, &seq(&[])));
    let parts = [
        &good[2..],
        &accuracy,
        &[1, 1, 0xff],
        &int(9),
        &tsa_name,
        &tlv(0xa1, &extension),
    ]
    .concat();
    let bytes = token(&region, tlv(0x30, &parts)).encode();
    let token = Token::parse(&bytes, Strictness::Foreign).unwrap();
    assert_eq!(token.info().accuracy().unwrap().microseconds, 1_500_005);
    assert_eq!(token.info().gen_time().nanoseconds, 500_000_000);
    assert_eq!(token.info().nonce(), Some(&[9][..]));
}

#[test]
fn unsigned_attribute_in_a_token_is_not_ours() {
    let region = Region::new();
    let mut token = token(&region, tst_info(STAMPED, GEN_TIME));
    token.unsigned = Some(vec![attribute(oid::LICENCE_DIGEST, &int(1))]);
    let bytes = token.encode();
    let parsed = Token::parse(&bytes, Strictness::Foreign).unwrap();
    assert_eq!(parsed.deviations(), [Deviation::UnsignedAttributes]);
    assert!(Token::parse(&bytes, Strictness::Own).is_err());
}
