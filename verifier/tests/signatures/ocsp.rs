//! Attacks on OCSP responses (X8), each beside a sibling that counts.

use rcgen::{CertificateParams, CustomExtension, KeyUsagePurpose};
use yinxin_verifier::crypto::{DigestAlgorithm, Native, SignatureError};
use yinxin_verifier::oid;
use yinxin_verifier::path::{
    Certificate, Crl, Datum, OcspError, OcspResponse, PathCertificate, PathQuestion, Revocation,
    RevocationData, RevocationReason, SignedAs, Source, Unusable, Usage, check_path,
};

use super::lists::{List, entry, time};
use super::pki::*;
use super::responses::*;
use super::writer::{algorithm, extension, octets, seq};

const OCSP_SIGNING: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 9];
const NO_CHECK: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 48, 1, 5];

/// What these data say of the seal, at NOW; `extra` are certificates found elsewhere in the file.
pub(crate) fn facts(
    region: &Region,
    crls: Vec<Crl>,
    ocsps: Vec<OcspResponse>,
    extra: &[Certificate],
) -> PathCertificate {
    let question = PathQuestion {
        at: at(0),
        now: at(0),
        usage: Usage::Seal,
    };
    let others = [&[region.seal_ca.certificate()], extra].concat();
    let path = check_path(
        &region.seal.certificate(),
        &others,
        &[region.root.anchor()],
        &RevocationData { crls, ocsps },
        &question,
        &Native,
    );
    path.unwrap().certificates()[0].clone()
}

fn fact(region: &Region, response: &Response<'_>) -> Revocation {
    facts(region, vec![], vec![response.response()], &[]).revocation
}

fn refused(unusable: Unusable) -> Revocation {
    Revocation::Unknown {
        unusable: vec![unusable],
    }
}

fn in_force() -> Revocation {
    Revocation::Good {
        this_update: at(-HOUR),
        next_update: at(DAY),
    }
}

/// A response of the seal's issuer itself.
fn own<'a>(region: &'a Region, answer: Answer) -> Response<'a> {
    Response::of(&region.seal_ca, answer)
}

fn about_seal(region: &Region) -> Answer {
    Answer::on(&region.seal, &region.seal_ca)
}

fn responder_params(name: &str) -> CertificateParams {
    let mut params = signer(name);
    params.custom_extensions = vec![usages(&[OCSP_SIGNING], false), no_check()];
    params
}

fn no_check() -> CustomExtension {
    CustomExtension::from_oid_content(NO_CHECK, vec![5, 0])
}

/// What a responder with this certificate, issued by the seal's issuer, achieves.
fn delegated(params: CertificateParams) -> Revocation {
    let region = Region::new();
    let responder = region.seal_ca.issue(params);
    fact(&region, &Response::of(&responder, about_seal(&region)))
}

#[test]
fn answer_of_the_issuer_itself_counts_with_all_its_facts() {
    let region = Region::new();
    let response = own(&region, about_seal(&region)).response();
    let found = facts(&region, vec![], vec![response.clone()], &[]);
    assert_eq!(found.revocation, in_force());
    let [datum] = found.data.as_slice() else {
        panic!("{:?}", found.data)
    };
    assert_eq!(datum.source, Source::Ocsp);
    assert_eq!(datum.signed_as, SignedAs::Issuer);
    assert_eq!(datum.signer, region.seal_ca.certificate());
    assert_eq!(datum.signer_revocation, None);
    assert_eq!(datum.produced_at, Some(at(-HOUR)));
    assert_eq!(datum.ids, [response.sha256()]);
}

#[test]
fn responder_appointed_by_the_issuer_counts() {
    assert_eq!(delegated(responder_params("应答器")), in_force());
    let region = Region::new();
    let responder = region.seal_ca.issue(responder_params("应答器"));
    let mut by_key_hash = Response::of(&responder, about_seal(&region));
    by_key_hash.responder = by_key(&responder);
    let found = facts(&region, vec![], vec![by_key_hash.response()], &[]);
    assert_eq!(found.revocation, in_force());
    assert_eq!(found.data[0].signed_as, SignedAs::DelegatedResponder);
    assert_eq!(found.data[0].signer_revocation, Some(Revocation::NotNeeded));
}

#[test]
fn responder_whose_certificate_stands_elsewhere_in_the_file_counts() {
    let region = Region::new();
    let responder = region.seal_ca.issue(responder_params("应答器"));
    let mut bare = Response::of(&responder, about_seal(&region));
    bare.certificates = vec![];
    assert_eq!(fact(&region, &bare), refused(Unusable::NoSigner));
    let elsewhere = [responder.certificate()];
    let found = facts(&region, vec![], vec![bare.response()], &elsewhere);
    assert_eq!(found.revocation, in_force());
}

#[test]
fn ocsp_of_another_ca_is_not_counted() {
    let region = Region::new();
    // By a responder of the root, which did not issue the seal.
    let stranger = region.root.issue(responder_params("应答器"));
    let response = Response::of(&stranger, about_seal(&region));
    assert_eq!(fact(&region, &response), refused(Unusable::OtherIssuer));
    // By an impostor of the issuer's name.
    let impostor = self_signed(region.seal_ca.params.clone());
    let forged = Response::of(&impostor, about_seal(&region));
    let found = facts(&region, vec![], vec![forged.response()], &[]).revocation;
    assert!(matches!(found, Revocation::Unknown { .. }));
    // By a responder whom the impostor appointed.
    let theirs = impostor.issue(responder_params("应答器"));
    let forged = Response::of(&theirs, about_seal(&region));
    assert_eq!(fact(&region, &forged), refused(Unusable::OtherIssuer));
}

#[test]
fn responder_without_purpose_is_not_counted() {
    let refused = refused(Unusable::ResponderWithoutPurpose);
    let mut params = signer("应答器");
    params.custom_extensions = vec![no_check()];
    assert_eq!(delegated(params), refused);
    let mut any = signer("应答器");
    any.custom_extensions = vec![usages(&[oid::EKU_ANY.arcs], false), no_check()];
    assert_eq!(delegated(any), refused);
}

#[test]
fn responder_whose_key_may_not_sign_is_not_counted() {
    let mut params = responder_params("应答器");
    params.key_usages = vec![KeyUsagePurpose::KeyAgreement];
    assert_eq!(delegated(params), refused(Unusable::SignerMayNotSign));
}

#[test]
fn certificate_that_answers_for_itself_is_not_counted() {
    let mut region = Region::new();
    let mut params = region.seal.params.clone();
    params.custom_extensions = vec![
        usages(&[oid::EKU_DOCUMENT_SIGNING.arcs, OCSP_SIGNING], false),
        no_check(),
    ];
    region.seal = region.seal_ca.issue(params.clone());
    let response = Response::of(&region.seal, about_seal(&region));
    let itself = refused(Unusable::ResponderIsSubject);
    assert_eq!(fact(&region, &response), itself);
    // Nor by another certificate for the same key.
    let key = rcgen::KeyPair::from_pem(&region.seal.key.serialize_pem()).unwrap();
    let twin = region.seal_ca.issue_to(key, responder_params("应答器"));
    let response = Response::of(&twin, about_seal(&region));
    assert_eq!(fact(&region, &response), itself);
}

#[test]
fn responder_id_that_is_not_the_signers_is_not_counted() {
    let region = Region::new();
    let responder = region.seal_ca.issue(responder_params("应答器"));
    for id in [by_name(&region.tsa), by_key(&region.tsa)] {
        let mut response = Response::of(&responder, about_seal(&region));
        response.responder = id;
        assert_eq!(fact(&region, &response), refused(Unusable::NoSigner));
    }
    // The issuer's name over the responder's signature.
    let mut response = Response::of(&responder, about_seal(&region));
    response.responder = by_name(&region.seal_ca);
    let wrong = Unusable::Signature(SignatureError::Wrong);
    assert_eq!(fact(&region, &response), refused(wrong));
}

#[test]
fn changed_response_is_not_counted() {
    let region = Region::new();
    let response = own(&region, about_seal(&region).says(since(-HOUR, None)));
    let genuine = response.der();
    // RevokedInfo with nothing but its time; two bytes alone may stand in a key's digest as well.
    let revoked = [0xa1, 0x11, 0x18, 0x0f];
    let place = genuine
        .windows(revoked.len())
        .position(|window| window == revoked)
        .unwrap();
    // "revoked" with its time becomes "good" and nothing else changes its length.
    let mut changed = genuine.clone();
    changed[place + 5] ^= 1;
    assert!(matches!(
        fact(&region, &response),
        Revocation::Revoked { .. }
    ));
    let changed = OcspResponse::parse(&changed).unwrap();
    let found = facts(&region, vec![], vec![changed], &[]).revocation;
    let wrong = Unusable::Signature(SignatureError::Wrong);
    assert_eq!(found, refused(wrong));
}

#[test]
fn cert_id_is_recomputed_with_every_digest_that_is_allowed() {
    let region = Region::new();
    let sha384: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 2];
    let sha512: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 3];
    for (digest, arcs) in [
        (DigestAlgorithm::Sha1, SHA1),
        (DigestAlgorithm::Sha256, oid::SHA256.arcs),
        (DigestAlgorithm::Sha384, sha384),
        (DigestAlgorithm::Sha512, sha512),
    ] {
        let mut answer = about_seal(&region);
        answer.id = cert_id(&region.seal, &region.seal_ca, digest, arcs);
        assert_eq!(fact(&region, &own(&region, answer)), in_force());
    }
    let nothing = Revocation::Unknown { unusable: vec![] };
    let mut unknown_digest = about_seal(&region);
    unknown_digest.id = cert_id(
        &region.seal,
        &region.seal_ca,
        DigestAlgorithm::Sha256,
        &[1, 2, 3],
    );
    let other_serial = Answer::on(&region.tsa, &region.seal_ca);
    let other_issuer = Answer::on(&region.seal, &region.root);
    // Right name, other key: the issuer before its keys changed.
    let impostor = self_signed(region.seal_ca.params.clone());
    let other_key = Answer::on(&region.seal, &impostor);
    for answer in [unknown_digest, other_serial, other_issuer, other_key] {
        assert_eq!(fact(&region, &own(&region, answer)), nothing);
    }
}

#[test]
fn revoked_and_on_hold_are_told_with_time_and_reason() {
    let region = Region::new();
    let judge = |status| fact(&region, &own(&region, about_seal(&region).says(status)));
    let expected = Revocation::Revoked {
        at: at(-2 * HOUR),
        reason: Some(RevocationReason::KeyCompromise),
        this_update: at(-HOUR),
    };
    assert_eq!(judge(since(-2 * HOUR, Some(1))), expected);
    assert!(matches!(
        judge(since(-2 * HOUR, None)),
        Revocation::Revoked { reason: None, .. }
    ));
    let held = Revocation::OnHold {
        since: at(-2 * HOUR),
        this_update: at(-HOUR),
    };
    assert_eq!(judge(since(-2 * HOUR, Some(6))), held);
}

#[test]
fn unknown_is_neither_good_nor_revoked() {
    let region = Region::new();
    let response = own(&region, about_seal(&region).says(unknown()));
    assert_eq!(fact(&region, &response), refused(Unusable::StatusUnknown));
}

/// c2pa-rs #2644 took "good" outside its window for revoked.
#[test]
fn good_outside_its_window_is_neither_good_nor_revoked() {
    let region = Region::new();
    let judge = |this_update, next_update| {
        let answer = about_seal(&region).made(this_update, next_update);
        fact(&region, &own(&region, answer))
    };
    let past = Revocation::Stale {
        this_update: at(-2 * DAY),
        next_update: Some(at(-DAY)),
    };
    assert_eq!(judge(-2 * DAY, Some(-DAY)), past);
    let momentary = Revocation::Stale {
        this_update: at(-HOUR),
        next_update: None,
    };
    assert_eq!(judge(-HOUR, None), momentary);
    assert_eq!(judge(HOUR, Some(DAY)), refused(Unusable::FromTheFuture));
    assert_eq!(judge(-HOUR, Some(DAY)), in_force());
    assert!(matches!(judge(200, Some(DAY)), Revocation::Good { .. }));
}

#[test]
fn times_that_contradict_each_other_are_not_counted() {
    let region = Region::new();
    let produced = |offset| {
        let mut response = own(&region, about_seal(&region));
        response.produced_at = offset;
        fact(&region, &response)
    };
    assert_eq!(produced(-2 * HOUR), refused(Unusable::TimeOrder));
    assert_eq!(produced(HOUR), refused(Unusable::FromTheFuture));
    assert_eq!(produced(-HOUR - 200), in_force());
    assert_eq!(produced(0), in_force());
    let backwards = about_seal(&region).made(-HOUR, Some(-2 * HOUR));
    assert_eq!(
        fact(&region, &own(&region, backwards)),
        refused(Unusable::TimeOrder)
    );
}

#[test]
fn unknown_critical_extension_makes_the_answer_unusable() {
    let region = Region::new();
    let odd = |critical| extension(&[1, 2, 3], critical, &[5, 0]);
    let nonce = extension(oid::OCSP_NONCE.arcs, true, &octets(b"12345678"));
    let whole = |extension| {
        let mut response = own(&region, about_seal(&region));
        response.extensions = vec![extension];
        fact(&region, &response)
    };
    let single = |extension| fact(&region, &own(&region, about_seal(&region).with(extension)));
    assert_eq!(whole(odd(false)), in_force());
    assert_eq!(whole(nonce), in_force());
    assert_eq!(single(odd(false)), in_force());
    assert_eq!(whole(odd(true)), refused(Unusable::UnknownCritical));
    assert_eq!(single(odd(true)), refused(Unusable::UnknownCritical));
    // One on another certificate's answer is that one's.
    let other = Answer::on(&region.tsa, &region.seal_ca).with(odd(true));
    let both = own(&region, about_seal(&region)).also(other);
    assert_eq!(fact(&region, &both), in_force());
}

#[test]
fn cert_hash_must_be_the_certificates() {
    let region = Region::new();
    let judge = |der: &[u8], arcs| {
        let value = hash(DigestAlgorithm::Sha256, der);
        let content = seq(&[&algorithm(arcs), &octets(&value)]);
        let answer = about_seal(&region).with(extension(oid::CERT_HASH.arcs, false, &content));
        fact(&region, &own(&region, answer))
    };
    assert_eq!(judge(&region.seal.der, oid::SHA256.arcs), in_force());
    let refused = refused(Unusable::CertHash);
    assert_eq!(judge(&region.tsa.der, oid::SHA256.arcs), refused);
    assert_eq!(judge(&region.seal.der, &[1, 2, 3]), refused);
}

#[test]
fn the_answer_about_the_certificate_is_found_among_many() {
    let region = Region::new();
    let other = Answer::on(&region.tsa, &region.seal_ca).says(since(-DAY, None));
    let response = own(&region, other).also(about_seal(&region));
    assert_eq!(fact(&region, &response), in_force());
    let against = about_seal(&region).says(since(-DAY, None));
    let twice = own(&region, about_seal(&region)).also(against);
    assert!(matches!(fact(&region, &twice), Revocation::Revoked { .. }));
}

/// A responder without id-pkix-ocsp-nocheck can be revoked itself.
#[test]
fn responders_own_revocation_is_looked_up() {
    let region = Region::new();
    let mut params = responder_params("应答器");
    params.custom_extensions = vec![usages(&[OCSP_SIGNING], false)];
    let responder = region.seal_ca.issue(params);
    let response = Response::of(&responder, about_seal(&region)).response();
    let judge = |crls: Vec<Crl>| {
        let found = facts(&region, crls, vec![response.clone()], &[]);
        let of_ocsp = |datum: &&Datum| datum.source == Source::Ocsp;
        let signer = found.data.iter().find(of_ocsp);
        (
            signer.and_then(|datum| datum.signer_revocation.clone()),
            found.revocation,
        )
    };
    let unknown = refused(Unusable::SignerRevocationUnknown);
    assert_eq!(judge(vec![]), (None, unknown));
    // The list knows both; without the response the seal is good by it anyway.
    let clean = List::of(&region.seal_ca).crl();
    assert_eq!(judge(vec![clean]), (Some(in_force()), in_force()));
    let list = List::of(&region.seal_ca).entry(entry(&responder, -DAY, &[]));
    assert_eq!(judge(vec![list.crl()]).0, None);
}

/// Its own "good" does not count for a responder, nor that of another responder without a way to end.
#[test]
fn responder_does_not_vouch_for_itself() {
    let region = Region::new();
    let mut params = responder_params("应答器");
    params.custom_extensions = vec![usages(&[OCSP_SIGNING], false)];
    let responder = region.seal_ca.issue(params);
    let itself = Answer::on(&responder, &region.seal_ca);
    let response = Response::of(&responder, about_seal(&region)).also(itself);
    let unknown = refused(Unusable::SignerRevocationUnknown);
    assert_eq!(fact(&region, &response), unknown);
    // The issuer's own word does.
    let vouched = own(&region, Answer::on(&responder, &region.seal_ca));
    let responses = vec![
        Response::of(&responder, about_seal(&region)).response(),
        vouched.response(),
    ];
    let found = facts(&region, vec![], responses, &[]);
    assert_eq!(found.revocation, in_force());
}

#[test]
fn nocheck_in_an_authoritys_certificate_is_not_counted() {
    let mut params = authority("下级");
    params.key_usages.push(KeyUsagePurpose::DigitalSignature);
    params.custom_extensions = vec![usages(&[OCSP_SIGNING], false), no_check()];
    assert_eq!(
        delegated(params),
        refused(Unusable::SignerRevocationUnknown)
    );
}

#[test]
fn short_lived_responder_and_one_without_revocation_data_need_none() {
    let says = |arcs: &[u64]| {
        let mut params = responder_params("应答器");
        params.custom_extensions = vec![
            usages(&[OCSP_SIGNING], false),
            CustomExtension::from_oid_content(arcs, vec![5, 0]),
        ];
        delegated(params)
    };
    assert_eq!(says(&[0, 4, 0, 194121, 2, 1]), in_force());
    assert_eq!(says(&[2, 5, 29, 56]), in_force());
    assert_eq!(says(&[1, 2, 3]), refused(Unusable::SignerRevocationUnknown));
}

#[test]
fn responder_must_have_been_valid_when_it_signed() {
    let with = |after: i64| {
        let mut params = responder_params("应答器");
        params.not_after = at(after).to_offset();
        delegated(params)
    };
    assert_eq!(with(-2 * HOUR), refused(Unusable::SignerNotValid));
    // Expired since: a fact for whoever asks about proofs of existence.
    assert_eq!(with(-60), in_force());
}

#[test]
fn responder_with_an_unknown_critical_extension_is_not_counted() {
    let with = |critical| {
        let mut odd = CustomExtension::from_oid_content(&[1, 2, 3], vec![5, 0]);
        odd.set_criticality(critical);
        let mut params = responder_params("应答器");
        params.custom_extensions.push(odd);
        delegated(params)
    };
    assert_eq!(with(false), in_force());
    assert_eq!(with(true), refused(Unusable::SignerConstraint));
}

/// A "good" about a certificate that had expired means something only if the responder still knows such ones.
#[test]
fn good_after_expiry_counts_only_with_an_archive_cutoff_before_it() {
    let mut region = Region::new();
    let mut params = region.seal.params.clone();
    params.not_after = at(-DAY).to_offset();
    region.seal = region.seal_ca.issue(params);
    let judge = |cutoff: Option<i64>| {
        let mut answer = about_seal(&region);
        let cutoff = cutoff.map(|at| extension(oid::OCSP_ARCHIVE_CUTOFF.arcs, false, &time(at)));
        answer.extensions.extend(cutoff);
        let question = PathQuestion {
            at: at(-2 * DAY),
            now: at(0),
            usage: Usage::Seal,
        };
        let path = check_path(
            &region.seal.certificate(),
            &[region.seal_ca.certificate()],
            &[region.root.anchor()],
            &RevocationData {
                crls: vec![],
                ocsps: vec![own(&region, answer).response()],
            },
            &question,
            &Native,
        );
        path.unwrap().certificates()[0].revocation.clone()
    };
    assert_eq!(judge(Some(-2 * DAY)), in_force());
    assert_eq!(judge(Some(-HOUR)), refused(Unusable::AfterExpiry));
    assert_eq!(judge(None), refused(Unusable::AfterExpiry));
}

#[test]
fn the_latest_datum_of_lists_and_responses_is_believed() {
    let region = Region::new();
    let hold = |this_update| {
        let answer = about_seal(&region).says(since(-DAY, Some(6)));
        own(&region, answer.made(this_update, Some(DAY))).response()
    };
    let judge = |hold_at| {
        let list = List::of(&region.seal_ca).made(-2 * HOUR, DAY).crl();
        facts(&region, vec![list], vec![hold(hold_at)], &[]).revocation
    };
    assert!(matches!(judge(-HOUR), Revocation::OnHold { .. }));
    assert!(matches!(judge(-3 * HOUR), Revocation::Good { .. }));
    // At the same time, the one against the certificate.
    assert!(matches!(judge(-2 * HOUR), Revocation::OnHold { .. }));
}

#[test]
fn what_is_revoked_stays_revoked() {
    let region = Region::new();
    let old = about_seal(&region).says(since(-DAY, Some(1)));
    let old = own(&region, old.made(-DAY, Some(DAY))).response();
    let clean = List::of(&region.seal_ca).crl();
    let found = facts(&region, vec![clean], vec![old], &[]);
    assert!(matches!(found.revocation, Revocation::Revoked { .. }));
    assert_eq!(found.data.len(), 2);
}

/// An answer of the moment proves more than a list from before, but is never in force later.
#[test]
fn of_two_good_data_the_one_in_force_is_told() {
    let region = Region::new();
    let moment = own(&region, about_seal(&region).made(-60, None)).response();
    let list = List::of(&region.seal_ca).crl();
    let found = facts(&region, vec![list], vec![moment], &[]);
    assert_eq!(found.revocation, in_force());
    assert_eq!(found.data[0].source, Source::Ocsp);
}

#[test]
fn what_is_no_answer_is_told_apart_from_what_is_malformed() {
    let region = Region::new();
    let response = own(&region, about_seal(&region));
    assert!(OcspResponse::parse(&response.der()).is_ok());
    assert!(OcspResponse::parse_basic(&response.basic()).is_ok());
    assert!(OcspResponse::is_like(&response.der()));
    assert!(!OcspResponse::is_like(&region.seal.der));
    let later = seq(&[&[0x0a, 1, 3]]);
    assert_eq!(
        OcspResponse::parse(&later).unwrap_err(),
        OcspError::Status(3)
    );
    let mut longer = response.der();
    longer.push(0);
    assert!(matches!(
        OcspResponse::parse(&longer),
        Err(OcspError::Malformed(_))
    ));
    let huge = vec![0; OcspResponse::SIZE_LIMIT + 1];
    assert!(matches!(
        OcspResponse::parse(&huge),
        Err(OcspError::TooLarge(_))
    ));
}
