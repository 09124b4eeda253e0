//! One region against another: lists that reach beyond their region, take another's root, or are kept from before.

use crate::nation::{Nation, USCC, area, licence_type, time, uscc};
use crate::{read, reason};
use yinxin_verifier::format::RegionEntry;
use yinxin_verifier::path::Certificate;
use yinxin_verifier::report::ReasonCode;
use yinxin_verifier::trust::Entitlement;
use yinxin_verifier::value::Uscc;

/// The list of 430000 grants the first area; may a department seal in the second, where 440000 is a region as well?
fn entitled(granted: &str, used: &str) -> Entitlement {
    let mut nation = Nation::new();
    let other = guangdong(&nation);
    nation.national.regions.push(other);
    nation.region.departments[0].grants[0].area = area(granted);
    let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
    let (_, region) = evidence.regions().next().unwrap();
    let at = time("2026-06-01T00:00:00Z");
    region.entitlement(&uscc(), &licence_type(), &area(used), at)
}

fn guangdong(nation: &Nation) -> RegionEntry {
    RegionEntry {
        code: area("440000"),
        name: "广东省".into(),
        ..nation.national.regions[0].clone()
    }
}

#[test]
fn a_region_grants_nothing_in_the_area_of_another() {
    assert_eq!(entitled("430000", "430102"), Entitlement::Entitled);
    assert_eq!(entitled("100000", "430102"), Entitlement::Entitled);
    // No region of this nation is there.
    assert_eq!(entitled("310000", "310115"), Entitlement::Entitled);
    assert_eq!(entitled("440000", "440103"), Entitlement::NoGrant);
    assert_eq!(entitled("100000", "440103"), Entitlement::NoGrant);
}

/// A region, or whoever has its keys, could otherwise vouch for seals of any department of the country.
#[test]
fn a_region_does_not_list_departments_of_another() {
    let listed = |code: &str, sits: &str, registered: &str| {
        let mut nation = Nation::new();
        let mut other = guangdong(&nation);
        other.code = area(code);
        nation.national.regions.push(other);
        let uscc = Uscc::parse(registered).unwrap();
        let department = &mut nation.region.departments[0];
        (department.area, department.uscc) = (area(sits), uscc.clone());
        let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
        let (_, region) = evidence.regions().next().unwrap();
        let at = time("2026-06-01T00:00:00Z");
        region.department(&uscc, at).is_some()
    };
    let (own, central, zhejiang) = (USCC, "11100000000013338W", "11330105002500287C");
    assert!(listed("440000", "430102", own) && listed("440000", "430102", central));
    // No region of this nation is there.
    assert!(listed("440000", "310115", own) && listed("440000", "430102", zhejiang));
    assert!(!listed("440000", "440103", own), "it sits in the other");
    assert!(
        !listed("330000", "430102", zhejiang),
        "it was registered there"
    );
}

#[test]
fn a_right_that_has_ended_was_there_and_one_never_granted_was_not() {
    let nation = Nation::new();
    let evidence = read(&nation.root_json(), &nation.bundle()).unwrap();
    let (_, region) = evidence.regions().next().unwrap();
    let ever = |place: &str| region.is_ever_entitled(&uscc(), &licence_type(), &area(place));
    assert!(ever("430100"));
    assert!(!ever("430200"));
}

/// A nation like the other, under the same root keys and with the same region keys and certificates.
fn again(of: &Nation) -> Nation {
    let copy = |key: &rcgen::KeyPair| rcgen::KeyPair::from_pem(&key.serialize_pem()).unwrap();
    Nation {
        root_keys: of.root_keys.iter().map(copy).collect(),
        list_key: copy(&of.list_key),
        bundle_key: copy(&of.bundle_key),
        root: of.root.clone(),
        national: of.national.clone(),
        region: of.region.clone(),
        crl: of.crl.clone(),
        ca: of.ca.clone(),
    }
}

/// How many regions vouch when the older and the newer bundle are given, in either order.
fn vouching(older: &Nation, newer: &Nation) -> [usize; 2] {
    let count = |first: &Nation, second: &Nation| {
        let evidence = read(&first.root_json(), &first.bundle()).unwrap();
        let both = evidence.with_bundle(&second.root_json(), &second.bundle());
        both.unwrap().regions().count()
    };
    [count(older, newer), count(newer, older)]
}

#[test]
fn a_region_that_a_newer_national_list_has_struck_off_does_not_speak_from_the_older_one() {
    let older = Nation::new();
    let mut newer = again(&older);
    newer.national.sequence += 1;
    newer.national.regions[0].code = area("440000");
    newer.region.code = area("440000");
    let newer_bundle = |newer: &Nation| {
        let mut members = newer.members();
        members[1].0 = "regions/440000.json".into();
        newer.bundle_of(&members)
    };
    let evidence = read(&older.root_json(), &older.bundle()).unwrap();
    let both = evidence
        .with_bundle(&newer.root_json(), &newer_bundle(&newer))
        .unwrap();
    let codes: Vec<_> = both
        .regions()
        .map(|(_, region)| region.list().code.clone())
        .collect();
    assert_eq!(codes, [area("440000")]);

    // A newer list that still names it lets it speak.
    let mut keeps = again(&older);
    keeps.national.sequence += 1;
    keeps.national.regions.push(guangdong(&older));
    keeps.region.code = area("440000");
    let evidence = read(&older.root_json(), &older.bundle()).unwrap();
    let both = evidence
        .with_bundle(&keeps.root_json(), &newer_bundle(&keeps))
        .unwrap();
    assert_eq!(both.regions().count(), 2);
}

#[test]
fn a_list_that_a_newer_national_list_calls_rolled_back_or_wrongly_signed_does_not_speak() {
    let older = Nation::new();
    let mut newer = again(&older);
    newer.national.sequence += 1;
    newer.national.regions[0].least_sequence = 4;
    newer.region.sequence = 4;
    assert_eq!(vouching(&older, &newer), [1, 1]);
    // The same sequence of the region under a national list that went on.
    let mut same = again(&older);
    same.national.sequence += 1;
    assert_eq!(vouching(&older, &same), [1, 1]);
}

#[test]
fn a_root_that_two_regions_claim_is_told() {
    let mut nation = Nation::new();
    let mine = read(&nation.root_json(), &nation.bundle()).unwrap();
    let root = Certificate::parse(&nation.ca).unwrap();
    assert_eq!(mine.claimed_twice(&root), None);

    let other = guangdong(&nation);
    nation.national.regions.push(other);
    let mut members = nation.members();
    nation.region.code = area("440000");
    members.push(("regions/440000.json".into(), nation.region_json()));
    nation.region.code = area("430000");
    let bundle = nation.bundle_of(&members);
    let both = read(&nation.root_json(), &bundle).unwrap();
    let (code, _) = both.claimed_twice(&root).unwrap();
    assert_eq!(code, ReasonCode::ListEquivocation);
    assert_eq!(reason(Ok(both)), Ok(()));
}
