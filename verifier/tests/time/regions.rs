//! What a region's list says of anchors and of time-stamp authorities, and since when.

use rcgen::DnType;
use yinxin_verifier::format::{
    Grant, RegionEntry, RegionList, Service, ServiceKind, base64, payload_type,
};
use yinxin_verifier::oid;
use yinxin_verifier::report::{CheckCode, CheckResult, ReasonCode, Report, SubIndication as S};
use yinxin_verifier::trust::Evidence;
use yinxin_verifier::value::Time;
use yinxin_verifier::{Policy, Question, Verifier};

use super::file::Pdf;
use super::nation::{Nation, USCC, area, bytes, sign};
use super::pki::*;
use super::scene::{PADES, gen_time};
use super::writer::*;

/// A region with a seal CA, a time-stamp authority and a document seal, none older than four years.
pub(crate) struct Listed {
    pub root: Identity,
    pub seal_ca: Identity,
    pub tsa: Identity,
    pub seal: Identity,
}

pub(crate) const LONG: i64 = 4 * 365 * DAY;

impl Listed {
    pub(crate) fn new(name: &str) -> Self {
        let long = |mut params: rcgen::CertificateParams| {
            params.not_before = date(-LONG);
            params.not_after = date(LONG);
            params
        };
        let root = self_signed(long(authority(&format!("{name} root"))));
        let seal_ca = root.issue(long(authority(&format!("{name} seals"))));
        let stamps = root.issue(tsa(&format!("{name} stamps")));
        let mut params = seal(name, oid::EKU_DOCUMENT_SEAL);
        let owner = DnType::CustomDnType(vec![2, 5, 4, 97]);
        params.distinguished_name.push(owner, USCC);
        params.not_before = date(-LONG);
        let seal = seal_ca.issue(params);
        Self {
            root,
            seal_ca,
            tsa: stamps,
            seal,
        }
    }

    pub(crate) fn services(&self, root_until: Option<Time>) -> Vec<Service> {
        let service = |kind, who: &Identity, to| Service {
            kind,
            name: "服务".into(),
            certificate: base64::encode(&who.der),
            from: at(-LONG),
            to,
        };
        vec![
            service(ServiceKind::RootCa, &self.root, root_until),
            service(ServiceKind::SealCa, &self.seal_ca, None),
            service(ServiceKind::Tsa, &self.tsa, None),
        ]
    }

    fn crls(&self, clock: i64) -> [Vec<u8>; 2] {
        let made = |by| crl_der(by, list(clock - HOUR, clock + DAY, vec![]));
        [made(&self.root), made(&self.seal_ca)]
    }
}

/// A file sealed in one region and stamped in another, or the same.
pub(crate) fn sealed(by: &Listed, stamped_by: &Listed, time: i64) -> Pdf {
    let chain = [&by.seal, &by.seal_ca, &by.root];
    sealed_with(
        by,
        &chain,
        stamped_by,
        &[&stamped_by.tsa, &stamped_by.root],
        time,
    )
}

/// As [`sealed`], with these certificates in the seal and in its token.
pub(crate) fn sealed_with(
    by: &Listed,
    chain: &[&Identity],
    stamped_by: &Listed,
    authority: &[&Identity],
    time: i64,
) -> Pdf {
    let certificates =
        |all: &[&Identity]| -> Vec<Vec<u8>> { all.iter().map(|one| one.der.clone()).collect() };
    Pdf::sealed(PADES, |content| {
        let mut cms = Cms::over(oid::DATA, content, &certificates(chain)).sign(&by.seal);
        let info = tst_info(&cms.signature, &gen_time(time));
        let token = Cms::token(info, &certificates(authority));
        let token = token.sign(&stamped_by.tsa).encode();
        cms.unsigned = Some(vec![attribute(oid::SIGNATURE_TIME_STAMP, &token)]);
        cms.encode()
    })
}

/// What a judge says who has the lists of both regions, that of the first with its root served until some time.
fn judge(file: &Pdf, first: &Listed, second: &Listed, root_until: Option<Time>) -> Report {
    let evidence = evidence(first, first.services(root_until), second);
    judge_by(evidence, file)
}

pub(crate) fn judge_by(evidence: Evidence, file: &Pdf) -> Report {
    Verifier::new(evidence, Policy::default()).verify(&file.bytes, &Question::at(at(0)))
}

/// The lists of both regions, that of the first with these services.
pub(crate) fn evidence(first: &Listed, services: Vec<Service>, second: &Listed) -> Evidence {
    evidence_with(first, services, second, |grant| grant.to = None)
}

/// As [`evidence`], with the department's grants changed.
pub(crate) fn evidence_with(
    first: &Listed,
    services: Vec<Service>,
    second: &Listed,
    change: impl FnMut(&mut Grant),
) -> Evidence {
    let mut nation = Nation::new();
    nation.region.services = services;
    let grants = &mut nation.region.departments[0].grants;
    grants.iter_mut().for_each(change);
    nation.region.departments[0].from = at(-LONG);
    nation.region.departments[0].to = None;
    let other = RegionEntry {
        code: area("440000"),
        name: "广东省".into(),
        ..nation.national.regions[0].clone()
    };
    nation.national.regions.push(other);
    let list = RegionList {
        code: area("440000"),
        name: "广东省".into(),
        services: second.services(None),
        ..nation.region.clone()
    };
    let mut members = nation.members();
    let signed = sign(payload_type::REGION, &list, &[&nation.list_key]);
    members.insert(2, ("regions/440000.json".into(), bytes(&signed)));
    let evidence = Evidence::new()
        .with_bundle(&nation.root_json(), &nation.bundle_of(&members))
        .unwrap();
    let crls = first.crls(0).into_iter().chain(second.crls(0));
    crls.fold(evidence, |evidence, der| evidence.with_crl(&der).unwrap())
}

fn sub_indication(report: &Report) -> Option<S> {
    report.seals[0].sub_indication
}

#[test]
pub(crate) fn root_that_is_not_listed_any_more() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let said = |stamped: i64, until: Option<i64>| {
        let file = sealed(&first, &first, stamped);
        sub_indication(&judge(&file, &first, &second, until.map(at)))
    };
    assert_eq!(said(-2 * DAY, None), None);
    assert_eq!(said(-2 * DAY, Some(-DAY)), None);
    assert_eq!(
        said(-HOUR, Some(-DAY)),
        Some(S::NoCertificateChainFoundNoPoe)
    );
    assert_eq!(said(-2 * DAY, Some(DAY)), None);
}

#[test]
fn authority_of_another_region_proves_no_time() {
    let (first, second) = (Listed::new("first"), Listed::new("second"));
    let own = judge(&sealed(&first, &first, -DAY), &first, &second, None);
    assert_eq!(own.reason, None);
    let other = judge(&sealed(&first, &second, -DAY), &first, &second, None);
    let seal = &other.seals[0];
    assert_eq!(seal.reason.as_ref().unwrap().code, ReasonCode::TsaNotInList);
    assert_eq!(seal.time.proven, None);
    let stamp = |check: &&yinxin_verifier::report::Check| check.code == CheckCode::Timestamp;
    let stamps: Vec<CheckResult> = seal
        .checks
        .iter()
        .filter(stamp)
        .map(|check| check.result)
        .collect();
    assert_eq!(stamps, [CheckResult::Unknown]);
}
