//! Licence data in whole files: bound by the seal, told under it, and posing without it.

use std::collections::BTreeMap;

use yinxin_verifier::crypto::sha256;
use yinxin_verifier::format::{Grant, LICENCE_FILE_NAME, LICENCE_SCHEMA, LicenceFile, StatusRef};
use yinxin_verifier::oid;
use yinxin_verifier::report::{Acceptance, Authority, LicenceState, ReasonCode as R, Report};
use yinxin_verifier::value::LicenceIdentifier;

use super::file::Pdf;
use super::nation::{area, licence_type, uscc};
use super::pki::*;
use super::regions::*;
use super::scene::{PADES, gen_time};
use super::writer::*;

fn licence() -> Vec<u8> {
    let file = LicenceFile {
        schema: LICENCE_SCHEMA.into(),
        certificate_identifier: LicenceIdentifier::new(&licence_type(), &uscc(), "1", 1).unwrap(),
        certificate_name: "食品经营许可证".into(),
        certificate_type_code: licence_type(),
        certificate_number: "1".into(),
        certificate_area_code: area("430100"),
        certificate_issuing_authority_name: "某局".into(),
        certificate_issuing_authority_code: uscc(),
        issued_date: "2026-11-20".into(),
        effective_date: "2026-11-20".into(),
        expiring_date: None,
        holder_name: "某人".into(),
        holder_code: "1".into(),
        holder_code_type: "001".into(),
        fields: BTreeMap::new(),
        status: StatusRef {
            region: area("430000"),
            list: 1,
            index: 1,
        },
        template_sha256: String::new(),
        handle: String::new(),
    };
    serde_json::to_vec(&file).unwrap()
}

/// A region whose seal is for this purpose.
fn region(purpose: oid::Oid) -> Listed {
    let mut region = Listed::new("first");
    let mut params = region.seal.params.clone();
    params.custom_extensions = seal("", purpose).custom_extensions;
    region.seal = region.seal_ca.issue(params);
    region
}

/// A sealed file with this attachment, bound or not, stamped yesterday or not.
fn file(
    by: &Listed,
    attached: Option<(&str, &[u8])>,
    bound: Option<&[u8]>,
    is_stamped: bool,
) -> Pdf {
    Pdf::sealed_with(PADES, attached, |content| {
        let chain = [&by.seal, &by.seal_ca, &by.root].map(|one| one.der.clone());
        let mut cms = Cms::over(oid::DATA, content, &chain);
        let digest = bound.map(sha256);
        let attributes = cms.signed.as_mut().unwrap();
        attributes.extend(
            digest.map(|digest| attribute(oid::LICENCE_DIGEST, &octets(digest.as_bytes()))),
        );
        let mut cms = cms.sign(&by.seal);
        let authority = [by.tsa.der.clone(), by.root.der.clone()];
        let token = Cms::token(tst_info(&cms.signature, &gen_time(-DAY)), &authority);
        let token = token.sign(&by.tsa).encode();
        cms.unsigned = is_stamped.then(|| vec![attribute(oid::SIGNATURE_TIME_STAMP, &token)]);
        cms.encode()
    })
}

fn judge(by: &Listed, file: &Pdf) -> Report {
    let second = Listed::new("second");
    judge_by(evidence(by, by.services(None), &second), file)
}

fn code(report: &Report) -> Option<R> {
    report.reason.as_ref().map(|reason| reason.code)
}

#[test]
fn licence_is_told_where_its_seal_binds_it() {
    let (region, data) = (region(oid::EKU_LICENCE_SEAL), licence());
    let attached = Some((LICENCE_FILE_NAME, data.as_slice()));
    let good = judge(&region, &file(&region, attached, Some(&data), true));
    assert_eq!((code(&good), good.acceptance), (None, Acceptance::Accept));
    assert_eq!(good.authority.result, Authority::Entitled);
    let told = good.licence.unwrap();
    assert_eq!(
        (told.state, told.number.as_str()),
        (LicenceState::InForce, "1")
    );

    for (attached, bound, expected) in [
        (attached, None, R::AttachmentPoses),
        (attached, Some(&b"other"[..]), R::AttachmentPoses),
        (None, Some(&data[..]), R::LicenceDataMissing),
        (None, None, R::LicenceDataMissing),
    ] {
        let report = judge(&region, &file(&region, attached, bound, true));
        assert_eq!(code(&report), Some(expected));
        assert_eq!(report.licence, None);
    }
}

/// A document must never pose as a licence, in whatever case its attachment is written.
#[test]
fn document_with_licence_data_poses() {
    let (region, data) = (region(oid::EKU_DOCUMENT_SEAL), licence());
    for (name, expected) in [
        (LICENCE_FILE_NAME, Some(R::AttachmentPoses)),
        ("Licence.JSON", Some(R::AttachmentPoses)),
        ("annex.json", None),
    ] {
        let report = judge(&region, &file(&region, Some((name, &data)), None, true));
        assert_eq!(code(&report), expected, "{name}");
        assert_eq!(report.licence, None);
        assert_eq!(report.authority.result, Authority::NotApplicable);
    }
}

/// Nothing is told of a licence whose seal is proved wrong, here by a change of the page.
#[test]
fn licence_of_a_broken_seal_is_not_told() {
    let (region, data) = (region(oid::EKU_LICENCE_SEAL), licence());
    let attached = Some((LICENCE_FILE_NAME, data.as_slice()));
    let sealed = file(&region, attached, Some(&data), true);
    let mut broken = sealed.clone();
    let at = broken
        .bytes
        .windows(8)
        .position(|window| window == b"(sealed)")
        .unwrap();
    broken.bytes[at + 1] = b'S';
    let report = judge(&region, &broken);
    assert_eq!(
        (code(&report), report.licence),
        (Some(R::ContentChanged), None)
    );
    assert!(judge(&region, &sealed).licence.is_some());
}

/// The right to issue began after the clock says that it was sealed: a fault where that time is proved.
#[test]
fn right_to_issue_is_judged_at_the_proved_time() {
    let (region, data) = (region(oid::EKU_LICENCE_SEAL), licence());
    let attached = Some((LICENCE_FILE_NAME, data.as_slice()));
    let judge = |is_stamped| {
        let file = file(&region, attached, Some(&data), is_stamped);
        let granted = |grant: &mut Grant| (grant.from, grant.to) = (at(DAY), None);
        let second = Listed::new("second");
        let lists = evidence_with(&region, region.services(None), &second, granted);
        judge_by(lists, &file).authority.result
    };
    assert_eq!(judge(true), Authority::NotEntitled);
    assert_eq!(judge(false), Authority::Unknown);
}

/// Documents are sealed together by several departments; a licence is one department's, and stays as it was.
#[test]
fn licence_is_not_sealed_by_anybody_else() {
    let data = licence();
    let attached = Some((LICENCE_FILE_NAME, data.as_slice()));
    for (purpose, bound, expected) in [
        (
            oid::EKU_LICENCE_SEAL,
            Some(&data[..]),
            Some(R::ContentChanged),
        ),
        (oid::EKU_DOCUMENT_SEAL, None, None),
    ] {
        let region = region(purpose);
        let sealed = file(&region, attached.filter(|_| bound.is_some()), bound, true);
        let alone = judge(&region, &sealed);
        assert_eq!(code(&alone), None);
        let second = super::scene::Scene::new();
        let sign = |content: &[u8]| second.cms(content).sign(&second.signer).encode();
        let report = judge(&region, &sealed.with_seal(PADES, sign));
        let first = report.seals[0].reason.as_ref().map(|reason| reason.code);
        assert_eq!(first, expected);
    }
}
