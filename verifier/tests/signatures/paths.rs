//! Attacks on certificate paths (X1, X3, X4, C8), with their siblings.

use rcgen::{
    BasicConstraints, CustomExtension, GeneralSubtree, IsCa, KeyUsagePurpose, NameConstraints,
    SanType,
};
use yinxin_verifier::crypto::{Budget, Native};
use yinxin_verifier::oid;
use yinxin_verifier::path::{
    Anchor, Certificate, Constraint, KeyUsage, Memo, NameFault, Path, PathError, PathQuestion,
    RevocationData, SealUse, Usage, UsageFault, WorkLimit, check_path,
};
use yinxin_verifier::value::Time;

use super::pki::*;

fn find(
    leaf: &Identity,
    others: &[&Identity],
    anchors: &[Anchor],
    at: Time,
) -> Result<Path, PathError> {
    let others: Vec<Certificate> = others.iter().map(|one| one.certificate()).collect();
    let question = PathQuestion {
        at,
        now: at,
        usage: Usage::Seal,
    };
    check_path(
        &leaf.certificate(),
        &others,
        anchors,
        &RevocationData::default(),
        &question,
        &Native,
    )
}

fn constraint(result: Result<Path, PathError>) -> Constraint {
    match result {
        Err(PathError::Constraint { constraint, .. }) => constraint,
        other => panic!("expected a constraint, found {other:?}"),
    }
}

#[test]
fn path_runs_from_the_seal_to_the_anchor() {
    let region = Region::new();
    let path = find(
        &region.seal,
        &[&region.root, &region.seal_ca],
        &[region.root.anchor()],
        at(0),
    )
    .unwrap();
    let found: Vec<&[u8]> = path
        .certificates()
        .iter()
        .map(|one| one.certificate.der())
        .collect();
    assert_eq!(
        found,
        region
            .seal_chain()
            .iter()
            .map(Vec::as_slice)
            .collect::<Vec<_>>()
    );
    assert_eq!(path.anchor(), Some(&region.root.certificate()));
    assert_eq!(region.seal.certificate().seal_use(), Some(SealUse::Licence));
}

#[test]
fn any_authority_and_any_certificate_itself_may_be_the_anchor() {
    let region = Region::new();
    let by_ca = find(&region.seal, &[], &[region.seal_ca.anchor()], at(0)).unwrap();
    assert_eq!(by_ca.certificates().len(), 2);
    let itself = find(&region.seal, &[], &[region.seal.anchor()], at(0)).unwrap();
    assert_eq!(itself.certificates().len(), 1);
}

#[test]
fn pinned_seal_does_not_vouch_for_what_its_key_signs() {
    let region = Region::new();
    let forged = region.seal.issue(seal("冒名", oid::EKU_LICENCE_SEAL));
    assert!(matches!(
        find(&forged, &[], &[region.seal.anchor()], at(0)),
        Err(PathError::NoIssuer { .. })
    ));
}

#[test]
fn c8_self_signed_certificate_in_the_file_is_not_an_anchor() {
    let region = Region::new();
    let stranger = self_signed(signer("自签"));
    let anchors = [region.root.anchor()];
    assert!(matches!(
        find(&stranger, &[&stranger], &anchors, at(0)),
        Err(PathError::NotTrusted { .. })
    ));
    assert!(find(&stranger, &[], &[stranger.anchor()], at(0)).is_ok());
}

#[test]
fn missing_intermediate_is_no_path() {
    let region = Region::new();
    let result = find(&region.seal, &[], &[region.root.anchor()], at(0));
    assert_eq!(
        result.unwrap_err(),
        PathError::NoIssuer {
            certificate: "CN=上海市某局".into(),
            issuer: "CN=印章认证中心".into(),
        }
    );
}

#[test]
fn x1_expired_and_not_yet_valid_are_judged_at_the_proven_time() {
    let region = Region::new();
    let judge = |offset| {
        find(
            &region.seal,
            &[&region.seal_ca],
            &[region.root.anchor()],
            at(offset),
        )
        .unwrap()
        .out_of_bounds(at(offset))
        .map(|outside| (outside.position, outside.is_early()))
    };
    assert_eq!(judge(364 * DAY), None);
    assert_eq!(judge(366 * DAY), Some((0, false)));
    assert_eq!(judge(-366 * DAY), Some((0, true)));
}

#[test]
fn x1_expired_anchor_is_told() {
    let mut short = authority("旧根");
    short.not_after = at(-DAY).to_offset();
    let root = self_signed(short);
    let leaf = root.issue(signer("某人"));
    let path = find(&leaf, &[], &[root.anchor()], at(0)).unwrap();
    assert_eq!(path.out_of_bounds(at(-2 * DAY)), None);
    let outside = path.out_of_bounds(at(0)).unwrap();
    assert_eq!((outside.position, outside.is_early()), (1, false));
}

#[test]
fn x1_path_length_is_kept() {
    let region = Region::new();
    let below = region.seal_ca.issue(authority("越级"));
    let leaf = below.issue(signer("某人"));
    let result = find(
        &leaf,
        &[&below, &region.seal_ca],
        &[region.root.anchor()],
        at(0),
    );
    assert_eq!(
        constraint(result),
        Constraint::PathLength {
            allowed: 0,
            found: 1
        }
    );
    let allowed = region.root.issue(authority("可再设"));
    let below = allowed.issue(authority("下级"));
    let leaf = below.issue(signer("某人"));
    assert!(find(&leaf, &[&below, &allowed], &[region.root.anchor()], at(0)).is_ok());
}

#[test]
fn x1_certificate_of_no_authority_issues_nothing() {
    let region = Region::new();
    let forged = region.seal.issue(signer("冒名"));
    let result = find(
        &forged,
        &[&region.seal, &region.seal_ca],
        &[region.root.anchor()],
        at(0),
    );
    assert_eq!(constraint(result), Constraint::BasicConstraints);
}

#[test]
fn x1_authority_without_key_cert_sign_issues_nothing() {
    let region = Region::new();
    let mut params = authority("只签列表");
    params.key_usages = vec![KeyUsagePurpose::CrlSign];
    let ca = region.root.issue(params);
    let leaf = ca.issue(signer("某人"));
    let result = find(&leaf, &[&ca], &[region.root.anchor()], at(0));
    assert_eq!(
        constraint(result),
        Constraint::KeyCertSign {
            found: Some(KeyUsage::CRL_SIGN)
        }
    );
}

#[test]
fn x1_forged_issuer_signature_is_told() {
    let region = Region::new();
    let impostor = self_signed(region.root.params.clone());
    let leaf = impostor.issue(signer("冒名"));
    let result = find(&leaf, &[], &[region.root.anchor()], at(0));
    assert_eq!(
        result.unwrap_err(),
        PathError::SignatureWrong {
            certificate: "CN=冒名".into(),
            issuer: "CN=根".into(),
        }
    );
}

#[test]
fn x2_name_outside_the_constraints_is_refused() {
    let region = Region::new();
    let mut params = authority("只签某域");
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("gov.cn".into())],
        excluded_subtrees: vec![],
    });
    let ca = region.root.issue(params);
    let named = |name: &str| {
        let mut params = signer("某机构");
        params.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
        find(&ca.issue(params), &[&ca], &[region.root.anchor()], at(0))
    };
    assert!(named("ju.gov.cn").is_ok());
    assert_eq!(
        constraint(named("ju.example.com")),
        Constraint::Name(NameFault::NotPermitted {
            name: "ju.example.com".into(),
            issuer: "CN=只签某域".into(),
        })
    );
}

#[test]
fn x3_certificates_for_other_uses_do_not_sign_documents() {
    let region = Region::new();
    let with = |purposes: &[&[u64]]| {
        let mut params = signer("某人");
        params.custom_extensions = vec![usages(purposes, false)];
        find(
            &region.root.issue(params),
            &[],
            &[region.root.anchor()],
            at(0),
        )
    };
    let purpose = |last| [1, 3, 6, 1, 5, 5, 7, 3, last];
    let (server, email, stamping, signing) = (purpose(1), purpose(4), purpose(8), purpose(36));
    let any: &[u64] = oid::EKU_ANY.arcs;
    for good in [&[&signing[..]][..], &[&email], &[any], &[&email, &server]] {
        assert!(with(good).is_ok(), "{good:?}");
    }
    for bad in [&[&server[..]][..], &[&stamping], &[any, &server]] {
        assert!(
            matches!(
                constraint(with(bad)),
                Constraint::Usage(UsageFault::Extended { .. })
            ),
            "{bad:?}"
        );
    }
}

#[test]
fn x3_key_for_encryption_does_not_sign_documents() {
    let region = Region::new();
    let mut params = signer("某人");
    params.key_usages = vec![KeyUsagePurpose::KeyEncipherment];
    let result = find(
        &region.root.issue(params),
        &[],
        &[region.root.anchor()],
        at(0),
    );
    assert!(matches!(
        constraint(result),
        Constraint::Usage(UsageFault::Key { .. })
    ));
}

#[test]
fn x3_own_seal_has_one_use_and_signs_only() {
    let region = Region::new();
    let with = |purposes: &[&[u64]], keys: Vec<KeyUsagePurpose>| {
        let mut params = seal("某局", oid::EKU_LICENCE_SEAL);
        params.custom_extensions = vec![usages(purposes, false)];
        params.key_usages = keys;
        find(
            &region.root.issue(params),
            &[],
            &[region.root.anchor()],
            at(0),
        )
    };
    let signs = || {
        vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::ContentCommitment,
        ]
    };
    let (signing, licence, document) = (
        oid::EKU_DOCUMENT_SIGNING.arcs,
        oid::EKU_LICENCE_SEAL.arcs,
        oid::EKU_DOCUMENT_SEAL.arcs,
    );
    assert!(with(&[signing, licence], signs()).is_ok());
    assert!(with(&[signing, document], signs()).is_ok());
    for bad in [
        &[licence][..],
        &[signing, licence, document],
        &[signing, licence, oid::EKU_ANY.arcs],
        &[licence, oid::EKU_ANY.arcs],
    ] {
        assert!(
            matches!(constraint(with(bad, signs())), Constraint::Usage(_)),
            "{bad:?}"
        );
    }
    let more = [signs(), vec![KeyUsagePurpose::KeyAgreement]].concat();
    assert!(matches!(
        constraint(with(&[signing, licence], more)),
        Constraint::Usage(_)
    ));
    assert!(matches!(
        constraint(with(&[signing, licence], vec![])),
        Constraint::Usage(_)
    ));
}

#[test]
fn x3_authority_for_servers_does_not_vouch_for_signers() {
    let region = Region::new();
    let with = |purpose: &[u64]| {
        let mut params = authority("专用");
        params.custom_extensions = vec![usages(&[purpose], false)];
        let ca = region.root.issue(params);
        find(
            &ca.issue(signer("某人")),
            &[&ca],
            &[region.root.anchor()],
            at(0),
        )
    };
    assert!(with(oid::EKU_DOCUMENT_SIGNING.arcs).is_ok());
    assert!(with(oid::EKU_LICENCE_SEAL.arcs).is_ok());
    assert!(with(oid::EKU_DOCUMENT_SEAL.arcs).is_ok());
    assert!(matches!(
        constraint(with(&[1, 3, 6, 1, 5, 5, 7, 3, 1])),
        Constraint::Usage(_)
    ));
}

#[test]
fn x3_authority_does_not_seal() {
    let region = Region::new();
    let result = find(&region.seal_ca, &[], &[region.root.anchor()], at(0));
    assert_eq!(constraint(result), Constraint::Usage(UsageFault::Authority));
    let pinned = find(&region.seal_ca, &[], &[region.seal_ca.anchor()], at(0));
    assert_eq!(constraint(pinned), Constraint::Usage(UsageFault::Authority));
}

#[test]
fn x4_unknown_critical_extension_is_refused_on_leaf_authority_and_pinned_seal() {
    let region = Region::new();
    let unknown = |critical| {
        let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        extension.set_criticality(critical);
        extension
    };
    let leaf = |critical| {
        let mut params = signer("某人");
        params.custom_extensions = vec![unknown(critical)];
        region.root.issue(params)
    };
    let judge = |leaf: &Identity, anchor: Anchor| find(leaf, &[], &[anchor], at(0));
    assert!(judge(&leaf(false), region.root.anchor()).is_ok());
    let unknown_kind = || Constraint::CriticalExtension {
        kind: "1.2.3.4".into(),
    };
    assert_eq!(
        constraint(judge(&leaf(true), region.root.anchor())),
        unknown_kind()
    );
    let pinned = leaf(true);
    assert_eq!(constraint(judge(&pinned, pinned.anchor())), unknown_kind());
    let mut params = authority("怪");
    params.custom_extensions = vec![unknown(true)];
    let ca = region.root.issue(params);
    let below = ca.issue(signer("某人"));
    assert!(find(&below, &[&ca], &[region.root.anchor()], at(0)).is_err());
}

#[test]
fn x6_cross_signed_authorities_end_in_a_bounded_search() {
    let key = || rcgen::KeyPair::generate().unwrap();
    let (a, b) = (key(), key());
    let (root_a, root_b) = (authority("甲"), authority("乙"));
    let pem = |key: &rcgen::KeyPair| rcgen::KeyPair::from_pem(&key.serialize_pem()).unwrap();
    let own = |params: &rcgen::CertificateParams, key: &rcgen::KeyPair| Identity {
        der: params.self_signed(key).unwrap().der().to_vec(),
        key: pem(key),
        params: params.clone(),
    };
    let (first, second) = (own(&root_a, &a), own(&root_b, &b));
    let a_by_b = second.issue_to(pem(&a), root_a.clone());
    let b_by_a = first.issue_to(pem(&b), root_b.clone());
    let leaf = first.issue(signer("某人"));
    let stranger = Region::new();
    let others = [&a_by_b, &b_by_a, &first, &second];
    assert!(find(&leaf, &others, &[second.anchor()], at(0)).is_ok());
    assert!(matches!(
        find(&leaf, &others, &[stranger.root.anchor()], at(0)),
        Err(PathError::NoIssuer { .. } | PathError::NotTrusted { .. })
    ));
}

#[test]
fn work_is_bounded() {
    let region = Region::new();
    let leaf = region.seal.certificate();
    let others = [region.seal_ca.certificate()];
    let anchors = [region.root.anchor()];
    let question = PathQuestion {
        at: at(0),
        now: at(0),
        usage: Usage::Seal,
    };
    let judge = |checks| {
        let budget = Budget::new(&Native, checks);
        check_path(
            &leaf,
            &others,
            &anchors,
            &RevocationData::default(),
            &question,
            &budget,
        )
        .map(|_| ())
    };
    assert_eq!(judge(2), Ok(()));
    assert_eq!(judge(1), Err(PathError::TooMuchWork(WorkLimit::Signatures)));
    let crowd = vec![others[0].clone(); 1_001];
    let result = check_path(
        &leaf,
        &crowd,
        &anchors,
        &RevocationData::default(),
        &question,
        &Native,
    );
    assert_eq!(
        result.unwrap_err(),
        PathError::TooMuchWork(WorkLimit::Certificates { limit: 1_000 })
    );
}

#[test]
fn memo_remembers_good_signatures_and_no_bad_ones() {
    let region = Region::new();
    let memo = Memo::new(Native);
    let question = PathQuestion {
        at: at(0),
        now: at(0),
        usage: Usage::Seal,
    };
    let judge = |leaf: &Identity, at: Time| {
        let question = PathQuestion { at, ..question };
        check_path(
            &leaf.certificate(),
            &[region.seal_ca.certificate()],
            &[region.root.anchor()],
            &RevocationData::default(),
            &question,
            &memo,
        )
    };
    assert!(judge(&region.seal, at(0)).is_ok());
    assert_eq!(memo.len(), 2);
    assert!(judge(&region.seal, at(0)).is_ok());
    assert_eq!(memo.len(), 2);
    // What is remembered says nothing about dates.
    let path = judge(&region.seal, at(900 * DAY)).unwrap();
    assert!(path.out_of_bounds(at(900 * DAY)).is_some());
    let impostor = self_signed(region.seal_ca.params.clone());
    let forged = impostor.issue(signer("冒名"));
    assert!(judge(&forged, at(0)).is_err());
    assert!(judge(&forged, at(0)).is_err());
    assert!(memo.len() <= 3);
}

#[test]
fn renewed_root_with_the_same_key_is_told_apart_by_what_the_file_carries() {
    let old = self_signed(authority("根"));
    let key = rcgen::KeyPair::from_pem(&old.key.serialize_pem()).unwrap();
    let mut params = authority("根");
    params.not_after = at(5_000 * DAY).to_offset();
    let der = params.self_signed(&key).unwrap().der().to_vec();
    let new = Identity { key, params, der };
    let leaf = old.issue(signer("某人"));
    let anchors = [old.anchor(), new.anchor()];
    for root in [&old, &new] {
        let path = find(&leaf, &[root], &anchors, at(0)).unwrap();
        assert_eq!(path.anchor(), Some(&root.certificate()));
    }
}

#[test]
fn constrained_authority_may_still_be_an_anchor() {
    let mut params = authority("根");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let root = self_signed(params);
    assert!(find(&root.issue(signer("某人")), &[], &[root.anchor()], at(0)).is_ok());
}
