//! Attacks on revocation lists (X5, X7), with their siblings.

use rcgen::{CrlScope, KeyUsagePurpose, RevocationReason as Why};
use yinxin_verifier::crypto::{Native, SignatureError};
use yinxin_verifier::path::{
    Crl, PathQuestion, Revocation, RevocationData, RevocationReason, Unusable, Usage, check_path,
};

use super::pki::*;
use super::writer::{self, extension, seq, tlv};

/// What `crls` say of the seal, at NOW.
fn seal_fact(region: &Region, crls: &[Crl]) -> Revocation {
    let question = PathQuestion {
        at: at(0),
        now: at(0),
        usage: Usage::Seal,
    };
    let path = check_path(
        &region.seal.certificate(),
        &[region.seal_ca.certificate()],
        &[region.root.anchor()],
        &RevocationData::from(crls),
        &question,
        &Native,
    );
    path.unwrap().certificates()[0].revocation.clone()
}

fn unusable(region: &Region, crl: Crl) -> Unusable {
    match seal_fact(region, &[crl]) {
        Revocation::Unknown { unusable } => unusable[0],
        other => panic!("expected an unusable list, found {other:?}"),
    }
}

fn good() -> Revocation {
    Revocation::Good {
        this_update: at(-HOUR),
        next_update: at(DAY),
    }
}

#[test]
fn every_certificate_below_the_anchor_is_looked_up() {
    let region = Region::new();
    let question = PathQuestion {
        at: at(0),
        now: at(0),
        usage: Usage::Seal,
    };
    let others = [region.seal_ca.certificate()];
    let anchors = [region.root.anchor()];
    let path = check_path(
        &region.seal.certificate(),
        &others,
        &anchors,
        &region.crls().as_slice().into(),
        &question,
        &Native,
    )
    .unwrap();
    let facts: Vec<Revocation> = path
        .certificates()
        .iter()
        .map(|one| one.revocation.clone())
        .collect();
    assert_eq!(facts, [good(), good(), Revocation::NotNeeded]);
}

#[test]
fn revoked_seal_is_reported_with_time_and_reason() {
    let region = Region::new();
    let entry = |reason| vec![revoked(&region.seal, -2 * HOUR, reason)];
    let crls = [crl(
        &region.seal_ca,
        list(-HOUR, DAY, entry(Some(Why::KeyCompromise))),
    )];
    let reason = Some(RevocationReason::KeyCompromise);
    let expected = Revocation::Revoked {
        at: at(-2 * HOUR),
        reason,
        this_update: at(-HOUR),
    };
    assert_eq!(seal_fact(&region, &crls), expected);
    let crls = [crl(&region.seal_ca, list(-HOUR, DAY, entry(None)))];
    assert!(matches!(
        seal_fact(&region, &crls),
        Revocation::Revoked { reason: None, .. }
    ));
}

#[test]
fn entry_of_another_certificate_says_nothing() {
    let region = Region::new();
    let other = region.seal_ca.issue(signer("别人"));
    let crls = [crl(
        &region.seal_ca,
        list(-HOUR, DAY, vec![revoked(&other, -HOUR, None)]),
    )];
    assert_eq!(seal_fact(&region, &crls), good());
}

#[test]
fn no_list_is_unknown() {
    let region = Region::new();
    assert_eq!(
        seal_fact(&region, &[]),
        Revocation::Unknown { unusable: vec![] }
    );
}

#[test]
fn overdue_list_is_stale_but_its_entries_count() {
    let region = Region::new();
    let crls = [crl(&region.seal_ca, list(-2 * DAY, -DAY, vec![]))];
    let expected = Revocation::Stale {
        this_update: at(-2 * DAY),
        next_update: Some(at(-DAY)),
    };
    assert_eq!(seal_fact(&region, &crls), expected);
    let entry = vec![revoked(&region.seal, -3 * DAY, None)];
    let crls = [crl(&region.seal_ca, list(-2 * DAY, -DAY, entry))];
    assert!(matches!(
        seal_fact(&region, &crls),
        Revocation::Revoked { .. }
    ));
}

#[test]
fn list_from_the_future_is_not_used() {
    let region = Region::new();
    let future = crl(&region.seal_ca, list(DAY, 2 * DAY, vec![]));
    assert_eq!(unusable(&region, future), Unusable::FromTheFuture);
    let skewed = crl(&region.seal_ca, list(200, DAY, vec![]));
    assert!(matches!(
        seal_fact(&region, &[skewed]),
        Revocation::Good { .. }
    ));
}

#[test]
fn the_list_made_last_is_asked() {
    let region = Region::new();
    let old = crl(&region.seal_ca, list(-2 * HOUR, DAY, vec![]));
    let entry = vec![revoked(&region.seal, -90 * 60, None)];
    let new = crl(&region.seal_ca, list(-HOUR, DAY, entry));
    for crls in [[old.clone(), new.clone()], [new, old]] {
        assert!(matches!(
            seal_fact(&region, &crls),
            Revocation::Revoked { .. }
        ));
    }
}

#[test]
fn list_of_another_issuer_says_nothing() {
    let region = Region::new();
    let crls = [crl(
        &region.root,
        list(-HOUR, DAY, vec![revoked(&region.seal, -HOUR, None)]),
    )];
    assert_eq!(
        seal_fact(&region, &crls),
        Revocation::Unknown { unusable: vec![] }
    );
}

#[test]
fn list_signed_by_an_impostor_of_the_same_name_is_refused() {
    let region = Region::new();
    let impostor = self_signed(region.seal_ca.params.clone());
    let forged = crl(&impostor, list(-HOUR, DAY, vec![]));
    assert_eq!(
        unusable(&region, forged),
        Unusable::Signature(SignatureError::Wrong)
    );
}

#[test]
fn forged_newer_list_does_not_hide_the_genuine_one() {
    let region = Region::new();
    let impostor = self_signed(region.seal_ca.params.clone());
    let forged = crl(&impostor, list(-60, DAY, vec![]));
    let genuine = crl(
        &region.seal_ca,
        list(-HOUR, DAY, vec![revoked(&region.seal, -2 * HOUR, None)]),
    );
    assert!(matches!(
        seal_fact(&region, &[forged, genuine]),
        Revocation::Revoked { .. }
    ));
}

#[test]
fn issuer_that_may_not_sign_lists_is_refused() {
    let mut region = Region::new();
    let mut params = region.seal_ca.params.clone();
    let honest = crl(&region.seal_ca, list(-HOUR, DAY, vec![]));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let key = rcgen::KeyPair::from_pem(&region.seal_ca.key.serialize_pem()).unwrap();
    region.seal_ca = region.root.issue_to(key, params);
    assert_eq!(unusable(&region, honest), Unusable::SignerMayNotSign);
}

/// Issues the seal anew with these distribution points, and asks a list with this scope.
fn scoped(certificate_uris: &[&str], list_uri: &str, scope: Option<CrlScope>) -> Revocation {
    let mut region = Region::new();
    let mut params = region.seal.params.clone();
    params.crl_distribution_points = certificate_uris.iter().map(|uri| point(uri)).collect();
    region.seal = region.seal_ca.issue(params);
    let mut list = list(-HOUR, DAY, vec![]);
    list.issuing_distribution_point = issuing_point(list_uri, scope);
    seal_fact(&region, &[crl(&region.seal_ca, list)])
}

/// RUSTSEC-2026-0049: only the first distribution point was looked at.
#[test]
fn every_distribution_point_of_the_certificate_is_tried() {
    assert_eq!(
        scoped(
            &["http://a/1.crl", "http://a/2.crl"],
            "http://a/2.crl",
            None
        ),
        good()
    );
}

#[test]
fn list_of_another_partition_or_scope_says_nothing() {
    let out = Revocation::Unknown {
        unusable: vec![Unusable::OutOfScope],
    };
    assert_eq!(scoped(&["http://a/1.crl"], "http://a/2.crl", None), out);
    assert_eq!(
        scoped(
            &["http://a/1.crl"],
            "http://a/1.crl",
            Some(CrlScope::CaCertsOnly)
        ),
        out
    );
    assert_eq!(
        scoped(
            &["http://a/1.crl"],
            "http://a/1.crl",
            Some(CrlScope::UserCertsOnly)
        ),
        good()
    );
}

#[test]
fn hold_is_told_apart_and_removal_from_the_list_lifts_it() {
    let region = Region::new();
    let with = |why| {
        let entry = vec![revoked(&region.seal, -2 * HOUR, Some(why))];
        seal_fact(&region, &[crl(&region.seal_ca, list(-HOUR, DAY, entry))])
    };
    let held = Revocation::OnHold {
        since: at(-2 * HOUR),
        this_update: at(-HOUR),
    };
    assert_eq!(with(Why::CertificateHold), held);
    assert_eq!(with(Why::RemoveFromCrl), good());
}

#[test]
fn changed_list_does_not_verify() {
    let region = Region::new();
    let mut der = crl_der(
        &region.seal_ca,
        list(-HOUR, DAY, vec![revoked(&region.seal, -HOUR, None)]),
    );
    let serial = region.seal.certificate().serial().to_vec();
    let place = der
        .windows(serial.len())
        .position(|window| window == serial)
        .unwrap();
    der[place + 1] ^= 1;
    let changed = Crl::parse(&der).unwrap();
    assert_eq!(
        unusable(&region, changed),
        Unusable::Signature(SignatureError::Wrong)
    );
}

#[test]
fn certificate_that_needs_no_data_says_so_itself() {
    let mut region = Region::new();
    let mut params = region.seal.params.clone();
    params
        .custom_extensions
        .push(rcgen::CustomExtension::from_oid_content(
            &[2, 5, 29, 56],
            vec![5, 0],
        ));
    region.seal = region.seal_ca.issue(params);
    assert_eq!(seal_fact(&region, &[]), Revocation::NotNeeded);
}

#[test]
fn x5_serials_of_any_shape_are_looked_up_exactly() {
    let mut region = Region::new();
    for serial in [&[1][..], &[0x7f; 20], &[1, 0, 0, 0]] {
        let mut params = region.seal.params.clone();
        params.serial_number = Some(rcgen::SerialNumber::from_slice(serial));
        region.seal = region.seal_ca.issue(params);
        let entry = vec![revoked(&region.seal, -HOUR, None)];
        let crls = [crl(&region.seal_ca, list(-HOUR, DAY, entry))];
        assert!(
            matches!(seal_fact(&region, &crls), Revocation::Revoked { .. }),
            "{serial:?}"
        );
        assert_eq!(
            seal_fact(&region, &[crl(&region.seal_ca, list(-HOUR, DAY, vec![]))]),
            good()
        );
    }
}

/// A list with these extensions, signed as it should be.
fn with_extensions(extensions: &[Vec<u8>]) -> Revocation {
    let region = Region::new();
    let der = writer::odd_crl(&region.seal_ca, true, &[], extensions);
    seal_fact(&region, &[Crl::parse(&der).unwrap()])
}

#[test]
fn x7_lists_that_tell_only_a_part_are_not_used() {
    const POINT: &[u64] = &[2, 5, 29, 28];
    let number = extension(&[2, 5, 29, 20], false, &writer::int(7));
    let point = |content: &[u8]| extension(POINT, true, &seq(&[content]));
    assert_eq!(with_extensions(std::slice::from_ref(&number)), good());
    assert_eq!(with_extensions(&[number.clone(), point(&[])]), good());
    // The issuer's own list may speak for others too.
    let indirect = point(&[0x84, 1, 0xff]);
    assert_eq!(with_extensions(&[number.clone(), indirect]), good());
    for (expected, unusable) in [
        (
            Unusable::Delta,
            extension(&[2, 5, 29, 27], true, &writer::int(1)),
        ),
        (Unusable::PartialReasons, point(&[0x83, 2, 1, 0x40])),
        (Unusable::OutOfScope, point(&[0x85, 1, 0xff])),
        (Unusable::UnknownCritical, extension(&[1, 2, 3], true, &[])),
    ] {
        let fact = with_extensions(&[number.clone(), unusable]);
        assert_eq!(
            fact,
            Revocation::Unknown {
                unusable: vec![expected]
            }
        );
    }
    assert_eq!(
        with_extensions(&[number, extension(&[1, 2, 3], false, &[])]),
        good()
    );
}

#[test]
fn x7_unknown_critical_extension_of_any_entry_makes_the_list_unusable() {
    let region = Region::new();
    let entry = |critical| {
        let extensions = seq(&[&extension(&[1, 2, 3], critical, &[])]);
        let entry = seq(&[&writer::int(5), &tlv(0x17, b"261121000000Z"), &extensions]);
        let der = writer::odd_crl(&region.seal_ca, true, &seq(&[&entry]), &[]);
        seal_fact(&region, &[Crl::parse(&der).unwrap()])
    };
    assert_eq!(entry(false), good());
    let unusable = vec![Unusable::UnknownCritical];
    assert_eq!(entry(true), Revocation::Unknown { unusable });
}

#[test]
fn x7_list_without_next_update_is_not_used() {
    let region = Region::new();
    let der = writer::odd_crl(&region.seal_ca, false, &[], &[]);
    assert_eq!(
        unusable(&region, Crl::parse(&der).unwrap()),
        Unusable::NoNextUpdate
    );
}
