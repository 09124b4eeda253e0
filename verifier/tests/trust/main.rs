//! Trust material under attack. Each refusal has a sibling that is taken.

mod nation;
mod regions;

use nation::{Nation, area, bytes, container, entry, key, licence_type, sign, time, uscc};
use proptest::prelude::*;
use yinxin_verifier::format::{Envelope, payload_type};
use yinxin_verifier::report::ReasonCode;
use yinxin_verifier::trust::{Entitlement, Fault, TrustError};
use yinxin_verifier::{Evidence, Policy, Question, Verifier};

fn read(root: &[u8], bundle: &[u8]) -> Result<Evidence, TrustError> {
    Evidence::new().with_bundle(root, bundle)
}

fn reason(result: Result<Evidence, TrustError>) -> Result<(), &'static str> {
    result.map(drop).map_err(|error| error.reason().as_str())
}

#[test]
fn a_bundle_that_chains_to_its_root_is_taken() {
    let nation = Nation::new();
    let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
    let (chain, region) = evidence.regions().next().unwrap();
    assert_eq!(chain.root().root(), &nation.root);
    assert_eq!(chain.national().list(), &nation.national);
    assert_eq!(region.list(), &nation.region);
    assert_eq!(evidence.revocation().crls.len(), 1);
    assert_eq!(region.anchors().len(), 1);
}

#[test]
fn a_bundle_of_another_root_is_a_root_mismatch() {
    let (mine, other) = (Nation::new(), Nation::new());
    assert_eq!(
        reason(read(&mine.root_json(), &other.bundle())),
        Err("trust_root_mismatch")
    );
}

#[test]
fn one_key_that_signs_twice_counts_once() {
    let nation = Nation::new();
    let [first, second, _] = nation.root_keys.as_slice() else {
        panic!("three keys")
    };
    let sign_by = |keys: &[&rcgen::KeyPair]| {
        let mut members = nation.members();
        members[0].1 = bytes(&sign(payload_type::NATIONAL, &nation.national, keys));
        reason(read(&nation.root_json(), &nation.bundle_of(&members)))
    };
    assert_eq!(sign_by(&[first]), Err("trust_root_mismatch"));
    assert_eq!(sign_by(&[first, first]), Err("trust_root_mismatch"));
    assert_eq!(sign_by(&[first, second]), Ok(()));
    assert_eq!(
        sign_by(&[&key(), first, second]),
        Ok(()),
        "signatures by others do not count, nor hurt"
    );
}

#[test]
fn a_root_that_names_one_key_twice_is_refused() {
    let mut nation = Nation::new();
    nation.root.keys.push(entry(&nation.root_keys[0]));
    assert_eq!(
        reason(read(&nation.root_json(), &nation.bundle())),
        Err("trust_root_mismatch")
    );
}

#[test]
fn a_root_with_an_impossible_threshold_is_refused() {
    for threshold in [0, 4] {
        let mut nation = Nation::new();
        nation.root.threshold = threshold;
        let error = read(&nation.root_json(), &nation.bundle()).unwrap_err();
        assert_eq!(
            error,
            TrustError::Root(Fault::Threshold { threshold, keys: 3 })
        );
    }
}

#[test]
fn a_root_changed_after_signing_is_refused() {
    let nation = Nation::new();
    let text = String::from_utf8(nation.root_json()).unwrap();
    let changed = text.replace("\\\"version\\\":1", "\\\"version\\\":2");
    assert_ne!(text, changed);
    assert_eq!(
        reason(read(changed.as_bytes(), &nation.bundle())),
        Err("trust_root_mismatch")
    );
}

#[test]
fn a_key_whose_id_is_not_its_digest_is_refused() {
    let mut nation = Nation::new();
    nation.national.regions[0].list_keys[0].id = entry(&key()).id;
    assert_eq!(
        reason(read(&nation.root_json(), &nation.bundle())),
        Err("bundle_mismatch")
    );
}

#[test]
fn a_list_signed_by_a_key_that_the_national_list_does_not_name_is_refused() {
    let mut nation = Nation::new();
    nation.list_key = key();
    assert_eq!(
        reason(read(&nation.root_json(), &nation.bundle())),
        Err("list_key_unknown")
    );
}

#[test]
fn a_list_key_may_not_sign_bundles() {
    let nation = Nation::new();
    let members = nation.members();
    let manifest: Envelope = nation.manifest(&members);
    let payload: serde_json::Value = serde_json::from_str(&manifest.payload).unwrap();
    let by = |key| {
        container(
            &bytes(&sign(payload_type::BUNDLE, &payload, &[key])),
            &members,
        )
    };
    assert_eq!(
        reason(read(&nation.root_json(), &by(&nation.list_key))),
        Err("list_key_unknown")
    );
    assert_eq!(
        reason(read(&nation.root_json(), &by(&nation.bundle_key))),
        Ok(())
    );
}

#[test]
fn a_list_signed_as_another_type_is_refused() {
    let nation = Nation::new();
    let mut members = nation.members();
    members[1].1 = bytes(&sign(
        payload_type::NATIONAL,
        &nation.region,
        &[&nation.list_key],
    ));
    assert_eq!(
        reason(read(&nation.root_json(), &nation.bundle_of(&members))),
        Err("bundle_mismatch")
    );
}

#[test]
fn a_rolled_back_list_is_refused() {
    let mut nation = Nation::new();
    nation.region.sequence = 2;
    let error = read(&nation.root_json(), &nation.bundle()).unwrap_err();
    assert_eq!(
        error,
        TrustError::Rollback {
            code: area("430000"),
            least: 3,
            found: 2
        }
    );
    assert_eq!(error.reason(), ReasonCode::ListRollback);
    nation.region.sequence = 4;
    assert_eq!(reason(read(&nation.root_json(), &nation.bundle())), Ok(()));
}

#[test]
fn two_lists_of_one_sequence_are_an_equivocation() {
    let mut nation = Nation::new();
    let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
    let again = evidence
        .clone()
        .with_bundle(&nation.root_json(), &nation.bundle());
    assert_eq!(
        reason(again),
        Ok(()),
        "the same list twice is no contradiction"
    );
    nation.region.departments.clear();
    let other = evidence.with_bundle(&nation.root_json(), &nation.bundle());
    assert_eq!(reason(other), Err("list_equivocation"));
}

#[test]
fn an_old_list_does_not_speak_beside_a_newer_one() {
    let mut nation = Nation::new();
    let (root, old) = (nation.root_json(), nation.bundle());
    nation.national.sequence = 8;
    nation.region.sequence = 4;
    nation.region.departments.clear();
    let new = nation.bundle();
    for (first, second) in [(&old, &new), (&new, &old)] {
        let evidence = read(&root, first)
            .unwrap()
            .with_bundle(&root, second)
            .unwrap();
        let sequences: Vec<u64> = evidence
            .regions()
            .map(|(_, region)| region.list().sequence)
            .collect();
        assert_eq!(sequences, [4]);
    }
}

#[test]
fn a_member_other_than_the_manifest_says_is_refused() {
    let nation = Nation::new();
    let members = nation.members();
    let manifest = bytes(&nation.manifest(&members));
    assert_eq!(
        reason(read(&nation.root_json(), &container(&manifest, &members))),
        Ok(())
    );
    let mut changed = members.clone();
    changed[2].1[10] ^= 1;
    let mut swapped = members.clone();
    swapped.swap(1, 2);
    let mut renamed = members.clone();
    renamed[2].0 = "crl/other.crl".into();
    let mut doubled = members.clone();
    doubled.push(members[2].clone());
    let missing = members[..2].to_vec();
    for spoiled in [changed, swapped, renamed, doubled, missing] {
        let bundle = container(&manifest, &spoiled);
        assert_eq!(
            reason(read(&nation.root_json(), &bundle)),
            Err("bundle_mismatch")
        );
    }
}

#[test]
fn members_that_no_bundle_has_are_refused() {
    let nation = Nation::new();
    for name in [
        "notes.txt",
        "regions/43.json",
        "regions/440000.json",
        "Crl/root.crl",
        "crl/a b",
    ] {
        let mut members = nation.members();
        members.push((name.into(), members[1].1.clone()));
        let result = reason(read(&nation.root_json(), &nation.bundle_of(&members)));
        assert!(result.is_err(), "{name}");
    }
    let mut members = nation.members();
    members.push(("crl/again.crl".into(), nation.crl.clone()));
    assert_eq!(
        reason(read(&nation.root_json(), &nation.bundle_of(&members))),
        Ok(())
    );
}

#[test]
fn bytes_after_the_last_member_are_refused() {
    let nation = Nation::new();
    let mut bundle = nation.bundle();
    bundle.push(0);
    assert_eq!(
        reason(read(&nation.root_json(), &bundle)),
        Err("bundle_mismatch")
    );
}

#[test]
fn a_cut_bundle_is_refused_wherever_it_is_cut() {
    let nation = Nation::new();
    let (root, bundle) = (nation.root_json(), nation.bundle());
    for end in (0..bundle.len()).step_by(97).chain([bundle.len() - 1]) {
        assert_eq!(
            reason(read(&root, &bundle[..end])),
            Err("bundle_mismatch"),
            "{end}"
        );
    }
}

#[test]
fn a_signature_spelled_in_another_base64_is_refused() {
    let nation = Nation::new();
    for spell in [
        |text: &str| text.replace('=', ""),
        |text: &str| format!("{text}\n"),
        |text: &str| format!(" {text}"),
    ] {
        let mut national = sign(
            payload_type::NATIONAL,
            &nation.national,
            &[&nation.root_keys[0], &nation.root_keys[1]],
        );
        let spelled = spell(&national.signatures[0].value);
        // A signature whose length is a multiple of three has no padding to leave out.
        if spelled == national.signatures[0].value {
            continue;
        }
        national.signatures[0].value = spelled;
        let mut members = nation.members();
        members[0].1 = bytes(&national);
        assert_eq!(
            reason(read(&nation.root_json(), &nation.bundle_of(&members))),
            Err("trust_root_mismatch")
        );
    }
}

#[test]
fn unknown_members_of_a_list_are_refused() {
    let nation = Nation::new();
    let mut list = serde_json::to_value(&nation.region).unwrap();
    list["critical"] = true.into();
    let mut members = nation.members();
    members[1].1 = bytes(&sign(payload_type::REGION, &list, &[&nation.list_key]));
    assert_eq!(
        reason(read(&nation.root_json(), &nation.bundle_of(&members))),
        Err("bundle_mismatch")
    );
}

#[test]
fn a_region_that_the_national_list_does_not_know_is_refused() {
    let mut nation = Nation::new();
    nation.national.regions[0].code = area("440000");
    assert_eq!(
        reason(read(&nation.root_json(), &nation.bundle())),
        Err("list_key_unknown")
    );
}

#[test]
fn staleness_is_judged_by_the_clock_given() {
    let nation = Nation::new();
    let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
    let (chain, region) = evidence.regions().next().unwrap();
    let stale = |now: &str| chain.stale(region, time(now)).map(|(reason, _)| reason);
    assert_eq!(stale("2026-11-30T23:59:59Z"), None);
    assert_eq!(stale("2026-12-01T00:00:00Z"), Some(ReasonCode::ListExpired));
    assert_eq!(
        stale("2026-10-31T23:59:00Z"),
        None,
        "clocks differ by some seconds"
    );
    assert_eq!(stale("2026-10-31T23:00:00Z"), Some(ReasonCode::ClockBack));
    assert_eq!(stale("2037-01-01T00:00:00Z"), Some(ReasonCode::ListExpired));
}

#[test]
fn a_grant_holds_for_its_type_its_area_and_its_time() {
    let nation = Nation::new();
    let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
    let (_, region) = evidence.regions().next().unwrap();
    let ask = |place: &str, at: &str| {
        region.entitlement(&uscc(), &licence_type(), &area(place), time(at))
    };
    assert_eq!(ask("430100", "2026-06-01T00:00:00Z"), Entitlement::Entitled);
    assert_eq!(
        ask("430102", "2026-06-01T00:00:00Z"),
        Entitlement::Entitled,
        "a district of the city"
    );
    assert_eq!(
        ask("430200", "2026-06-01T00:00:00Z"),
        Entitlement::NoGrant,
        "another city"
    );
    assert_eq!(
        ask("430000", "2026-06-01T00:00:00Z"),
        Entitlement::NoGrant,
        "the province above"
    );
    assert_eq!(
        ask("430100", "2026-10-01T00:00:00Z"),
        Entitlement::NoGrant,
        "the grant has ended"
    );
    assert_eq!(
        ask("430100", "2025-12-31T23:59:59Z"),
        Entitlement::NotListed,
        "before it was listed"
    );
    assert_eq!(
        ask("430100", "2027-01-01T00:00:00Z"),
        Entitlement::NotListed,
        "after it was listed"
    );
    let other = yinxin_verifier::value::Uscc::parse("11330105002500287C").unwrap();
    let answer = region.entitlement(
        &other,
        &licence_type(),
        &area("430100"),
        time("2026-06-01T00:00:00Z"),
    );
    assert_eq!(answer, Entitlement::NotListed);
}

#[test]
fn a_refused_bundle_is_remembered_and_nothing_of_it_is_relied_on() {
    let (mine, other) = (Nation::new(), Nation::new());
    let evidence = Evidence::new().with_bundle_or_refusal(&mine.root_json(), &other.bundle());
    assert_eq!(evidence.refused().len(), 1);
    assert_eq!(evidence.regions().count(), 0);
    assert!(evidence.revocation().crls.is_empty());
}

#[test]
fn anchors_are_read_from_pem_and_der_and_from_nothing_else() {
    let nation = Nation::new();
    let text = yinxin_verifier::format::base64::encode(&nation.ca);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    for given in [nation.ca.as_slice(), pem.as_bytes()] {
        assert_eq!(
            Evidence::new().with_anchor(given).unwrap().anchors().len(),
            1
        );
        assert_eq!(
            Evidence::new()
                .with_tsa_anchor(given)
                .unwrap()
                .tsa_anchors()
                .len(),
            1
        );
    }
    assert!(Evidence::new().with_anchor(b"no certificate").is_err());
    assert!(Evidence::new().with_anchor(&nation.crl).is_err());
    assert_eq!(
        Evidence::new()
            .with_crl(&nation.crl)
            .unwrap()
            .revocation()
            .crls
            .len(),
        1
    );
    assert!(Evidence::new().with_crl(&nation.ca).is_err());
}

#[test]
fn the_report_tells_the_age_of_the_lists() {
    let nation = Nation::new();
    let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
    let verifier = Verifier::new(evidence, Policy::default());
    let report = verifier.verify(b"", &Question::at(time("2026-11-01T01:00:00Z")));
    assert_eq!(report.trust.region.unwrap().list.age_seconds, 3600);
    assert_eq!(report.trust.national.unwrap().sequence, 7);
    assert_eq!(report.trust.root.unwrap().name, "国家信任根");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut bundle = b"YXBUNDLE\0\x01".to_vec();
        bundle.extend(&bytes);
        prop_assert!(read(&bytes, &bundle).is_err());
    }
}

/// Every byte of a bundle counts: whichever is changed, the bundle is refused.
#[test]
fn a_changed_byte_anywhere_in_a_bundle_is_refused() {
    let nation = Nation::new();
    let (root, bundle) = (nation.root_json(), nation.bundle());
    for at in (0..bundle.len()).step_by(23) {
        let mut changed = bundle.clone();
        changed[at] ^= 0x01;
        assert!(
            read(&root, &changed).is_err(),
            "byte {at}: {:?}",
            char::from(bundle[at])
        );
    }
}
