//! Lists that speak of some certificates, for some reasons, for others, or only of changes (X7; RFC 5280 6.3.3), each
//! beside a sibling that counts.

use rcgen::{CertificateParams, CustomExtension, KeyPair, KeyUsagePurpose};
use yinxin_verifier::crypto::Native;
use yinxin_verifier::path::{
    Certificate, Crl, PathCertificate, PathQuestion, Revocation, RevocationData, SignedAs,
    Unusable, Usage, check_path,
};

use super::lists::*;
use super::pki::*;
use super::writer::{extension, seq, tlv};

const DISTRIBUTION_POINTS: &[u64] = &[2, 5, 29, 31];
const KEY_COMPROMISE: u8 = 1;
const HOLD: u8 = 6;
const REMOVED: u8 = 8;

pub(crate) fn facts(region: &Region, crls: &[Crl], extra: &[Certificate]) -> PathCertificate {
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
        &RevocationData::from(crls),
        &question,
        &Native,
    );
    path.unwrap().certificates()[0].clone()
}

pub(crate) fn fact(region: &Region, crls: &[Crl]) -> Revocation {
    facts(region, crls, &[]).revocation
}

pub(crate) fn good() -> Revocation {
    Revocation::Good {
        this_update: at(-HOUR),
        next_update: at(DAY),
    }
}

pub(crate) fn refused(unusable: Unusable) -> Revocation {
    Revocation::Unknown {
        unusable: vec![unusable],
    }
}

fn silent() -> Revocation {
    Revocation::Unknown { unusable: vec![] }
}

/// A region whose seal names these distribution points (content of each).
fn with_points(points: &[Vec<u8>]) -> Region {
    let mut region = Region::new();
    let mut params = region.seal.params.clone();
    let points: Vec<Vec<u8>> = points.iter().map(|fields| tlv(0x30, fields)).collect();
    params
        .custom_extensions
        .push(CustomExtension::from_oid_content(
            DISTRIBUTION_POINTS,
            tlv(0x30, &points.concat()),
        ));
    region.seal = region.seal_ca.issue(params);
    region
}

fn own(region: &Region) -> List<'_> {
    List::of(&region.seal_ca)
}

#[test]
fn point_relative_to_the_issuer_is_completed_and_compared() {
    let relative = || relative_name("分表一");
    let region = with_points(&[relative()]);
    let judge = |fields: &[&[u8]]| fact(&region, &[own(&region).with(scope(fields)).crl()]);
    assert_eq!(judge(&[&relative()]), good());
    let other = relative_name("分表二");
    assert_eq!(judge(&[&other]), refused(Unusable::OutOfScope));
    // The same name, written in full.
    let subject = region.seal_ca.certificate().subject().to_vec();
    let last = tlv(0x31, &relative_name("分表一")[4..]);
    let whole = seq(&[&subject[2..], &last]);
    assert_eq!(judge(&[&full_name(&[tlv(0xa4, &whole)])]), good());
}

#[test]
fn any_name_of_any_point_may_be_the_lists() {
    let region = with_points(&[
        full_name(&[uri("http://a/1"), uri("http://a/2")]),
        full_name(&[uri("http://b/1"), uri("http://b/2")]),
    ]);
    for (name, expected) in [
        ("http://a/1", good()),
        ("http://b/2", good()),
        ("http://c/1", refused(Unusable::OutOfScope)),
        ("http://a/1x", refused(Unusable::OutOfScope)),
    ] {
        let point = full_name(&[uri("http://z"), uri(name)]);
        let list = own(&region).with(scope(&[&point])).crl();
        assert_eq!(fact(&region, &[list]), expected, "{name}");
    }
}

/// crlite #356: the list of one partition in the place of another's.
#[test]
fn partition_for_a_certificate_without_points_is_out_of_scope() {
    let region = Region::new();
    let list = own(&region)
        .with(scope(&[&full_name(&[uri("http://a/1")])]))
        .crl();
    assert_eq!(fact(&region, &[list]), refused(Unusable::OutOfScope));
    // The point that is always implied is at the issuer's name.
    let at_issuer = full_name(&[directory_name(&region.seal_ca)]);
    let list = own(&region).with(scope(&[&at_issuer])).crl();
    assert_eq!(fact(&region, &[list]), good());
}

#[test]
fn list_of_authorities_users_or_attributes_says_nothing_of_others() {
    let region = Region::new();
    let judge = |number| fact(&region, &[own(&region).with(scope(&[&flag(number)])).crl()]);
    assert_eq!(judge(1), good());
    assert_eq!(judge(2), refused(Unusable::OutOfScope));
    assert_eq!(judge(5), refused(Unusable::OutOfScope));
}

#[test]
fn reasons_must_be_covered_by_all_lists_together() {
    let region = Region::new();
    let some = |bits: &[u8]| own(&region).with(scope(&[&reasons(3, bits)])).crl();
    let (first, second) = (some(&[1, 2]), some(&[3, 4, 5, 6, 7, 8]));
    let partial = refused(Unusable::PartialReasons);
    assert_eq!(fact(&region, std::slice::from_ref(&first)), partial);
    assert_eq!(fact(&region, std::slice::from_ref(&second)), partial);
    let both = facts(&region, &[first.clone(), second.clone()], &[]);
    assert_eq!(both.revocation, good());
    assert_eq!(both.data[0].ids.len(), 2);
    // As old as the older of the two.
    let old = own(&region)
        .made(-DAY, HOUR)
        .with(scope(&[&reasons(3, &[3, 4, 5, 6, 7, 8])]));
    let expected = Revocation::Good {
        this_update: at(-DAY),
        next_update: at(HOUR),
    };
    assert_eq!(fact(&region, &[first, old.crl()]), expected);
}

#[test]
fn entry_of_a_list_for_some_reasons_counts_alone() {
    let region = Region::new();
    let entry = entry(&region.seal, -DAY, &[reason(KEY_COMPROMISE)]);
    let list = own(&region).with(scope(&[&reasons(3, &[1])])).entry(entry);
    assert!(matches!(
        fact(&region, &[list.crl()]),
        Revocation::Revoked { .. }
    ));
}

#[test]
fn point_for_some_reasons_leaves_the_others_open() {
    let point = [full_name(&[uri("http://a/1")]), reasons(1, &[1, 2])].concat();
    let region = with_points(&[point]);
    let at_point = own(&region).with(scope(&[&full_name(&[uri("http://a/1")])]));
    let partial = refused(Unusable::PartialReasons);
    assert_eq!(fact(&region, &[at_point.crl()]), partial);
    assert_eq!(fact(&region, &[own(&region).crl()]), good());
}

/// Somebody who signs lists for others, certified by `by`.
fn list_signer(by: &Identity) -> Identity {
    by.issue(list_signer_params())
}

pub(crate) fn list_signer_params() -> CertificateParams {
    let mut params = plain("吊销列表签发者");
    params.key_usages = vec![KeyUsagePurpose::CrlSign];
    params
}

fn indirect(by: &Identity) -> List<'_> {
    List::of(by).with(scope(&[&flag(4)]))
}

/// certificateIssuer of an entry.
fn entry_issuer(who: &Identity) -> Vec<u8> {
    extension(&[2, 5, 29, 29], true, &seq(&[&directory_name(who)]))
}

/// A region whose seal says that `list_signer` makes its lists.
fn with_list_signer(by: impl Fn(&Region) -> Identity) -> (Region, Identity) {
    let region = Region::new();
    let signer = by(&region);
    let point = tlv(0x30, &tlv(0xa2, &directory_name(&signer)));
    (with_point(region, &point), signer)
}

/// The region with one distribution point in its seal.
pub(crate) fn with_point(mut region: Region, point: &[u8]) -> Region {
    let mut params = region.seal.params.clone();
    params
        .custom_extensions
        .push(CustomExtension::from_oid_content(
            DISTRIBUTION_POINTS,
            tlv(0x30, point),
        ));
    region.seal = region.seal_ca.issue(params);
    region
}

/// What an indirect list says, beside the root's list, which the signer of indirect lists may be on.
fn judge_indirect(region: &Region, signer: &Identity, list: List<'_>) -> PathCertificate {
    let crls = [list.crl(), List::of(&region.root).crl()];
    facts(region, &crls, &[signer.certificate()])
}

#[test]
fn indirect_list_counts_when_the_certificate_names_its_signer() {
    let (region, signer) = with_list_signer(|region| list_signer(&region.root));
    let found = judge_indirect(&region, &signer, indirect(&signer));
    assert_eq!(found.revocation, good());
    assert_eq!(found.data[0].signed_as, SignedAs::IndirectIssuer);
    assert_eq!(found.data[0].signer_revocation, Some(good()));
    // Not named: the list is a stranger's.
    let region = Region::new();
    let found = judge_indirect(&region, &signer, indirect(&signer));
    assert_eq!(found.revocation, silent());
}

#[test]
fn list_that_does_not_say_that_it_is_indirect_is_not_counted_for_others() {
    let (region, signer) = with_list_signer(|region| list_signer(&region.root));
    let found = judge_indirect(&region, &signer, List::of(&signer));
    assert_eq!(found.revocation, silent());
}

#[test]
fn entries_of_an_indirect_list_belong_to_the_issuer_named_last() {
    let (region, signer) = with_list_signer(|region| list_signer(&region.root));
    let serial = |extensions: &[Vec<u8>]| entry(&region.seal, -DAY, extensions);
    let other = |extensions: &[Vec<u8>]| entry(&region.tsa, -DAY, extensions);
    let judge = |entries: Vec<Vec<u8>>| {
        let mut list = indirect(&signer);
        list.entries = entries;
        judge_indirect(&region, &signer, list).revocation
    };
    let ours = || entry_issuer(&region.seal_ca);
    let theirs = || entry_issuer(&region.root);
    let revoked = |fact: Revocation| matches!(fact, Revocation::Revoked { .. });
    assert!(revoked(judge(vec![serial(&[ours()])])));
    // Carried forward from the entry before.
    assert!(revoked(judge(vec![other(&[ours()]), serial(&[])])));
    // The list's own issuer, and another.
    assert_eq!(judge(vec![serial(&[])]), good());
    assert_eq!(judge(vec![other(&[theirs()]), serial(&[])]), good());
    assert_eq!(judge(vec![serial(&[theirs()]), other(&[ours()])]), good());
}

#[test]
fn entry_for_another_issuer_in_a_direct_list_makes_it_unusable() {
    let region = Region::new();
    let list = own(&region).entry(entry(&region.tsa, -DAY, &[entry_issuer(&region.root)]));
    assert_eq!(
        fact(&region, &[list.crl()]),
        refused(Unusable::UnknownCritical)
    );
}

#[test]
fn signer_of_indirect_lists_must_come_from_the_certificates_own_path() {
    // From another authority under the same root.
    let (region, signer) = with_list_signer(|region| {
        let elsewhere = region.root.issue(authority("别的机构"));
        list_signer(&elsewhere)
    });
    let found = judge_indirect(&region, &signer, indirect(&signer));
    assert_eq!(found.revocation, refused(Unusable::OtherIssuer));
    // From nobody.
    let (region, signer) = with_list_signer(|_| self_signed(list_signer_params()));
    let found = judge_indirect(&region, &signer, indirect(&signer));
    assert_eq!(found.revocation, refused(Unusable::OtherIssuer));
}

#[test]
fn signer_of_indirect_lists_must_be_allowed_to_valid_and_not_revoked() {
    let judge = |params: CertificateParams| {
        let (region, signer) = with_list_signer(|region| region.root.issue(params.clone()));
        judge_indirect(&region, &signer, indirect(&signer)).revocation
    };
    assert_eq!(judge(list_signer_params()), good());
    let mut signs_documents = list_signer_params();
    signs_documents.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    assert_eq!(judge(signs_documents), refused(Unusable::SignerMayNotSign));
    let mut says_nothing = list_signer_params();
    says_nothing.key_usages = vec![];
    assert_eq!(judge(says_nothing), refused(Unusable::SignerMayNotSign));
    let mut expired = list_signer_params();
    expired.not_after = at(-2 * HOUR).to_offset();
    assert_eq!(judge(expired), refused(Unusable::SignerNotValid));

    let (region, signer) = with_list_signer(|region| list_signer(&region.root));
    let crls = |root: List<'_>| [indirect(&signer).crl(), root.crl()];
    let extra = [signer.certificate()];
    let bare = facts(&region, &[indirect(&signer).crl()], &extra);
    let unknown = refused(Unusable::SignerRevocationUnknown);
    assert_eq!(bare.revocation, unknown);
    let root = List::of(&region.root).entry(entry(&signer, -DAY, &[]));
    let found = facts(&region, &crls(root), &extra).revocation;
    assert_eq!(found, refused(Unusable::SignerRevoked));
}

/// The authority changed its keys: its new key signs the lists, the old one signed the seal's certificate.
#[test]
fn other_key_of_the_same_authority_signs_its_lists() {
    let region = Region::new();
    let renewed = |by: &Identity| by.issue(region.seal_ca.params.clone());
    let judge = |signer: &Identity| {
        let crls = [List::of(signer).crl(), List::of(&region.root).crl()];
        facts(&region, &crls, &[signer.certificate()])
    };
    let found = judge(&renewed(&region.root));
    assert_eq!(found.revocation, good());
    assert_eq!(found.data[0].signed_as, SignedAs::OtherKey);
    // The same name from another authority is another's.
    let elsewhere = region.root.issue(authority("别的机构"));
    let wrong = judge(&renewed(&elsewhere)).revocation;
    assert!(matches!(wrong, Revocation::Unknown { .. }), "{wrong:?}");
}

/// RFC 4210: the authority certifies its own other key, here one for lists alone.
#[test]
fn key_for_lists_that_the_authority_certified_itself_counts() {
    let region = Region::new();
    let mut params = region.seal_ca.params.clone();
    params.is_ca = rcgen::IsCa::NoCa;
    params.key_usages = vec![KeyUsagePurpose::CrlSign];
    let lists = region
        .seal_ca
        .issue_to(KeyPair::generate().unwrap(), params);
    let by_list_key = List::of(&lists).crl();
    let alone = facts(
        &region,
        std::slice::from_ref(&by_list_key),
        &[lists.certificate()],
    );
    let unknown = refused(Unusable::SignerRevocationUnknown);
    assert_eq!(alone.revocation, unknown);
    let older = own(&region).made(-DAY, DAY).crl();
    let both = facts(&region, &[by_list_key, older], &[lists.certificate()]);
    assert_eq!(both.revocation, good());
}

fn base(region: &Region, number_: u8) -> List<'_> {
    own(region).made(-DAY, DAY).with(number(number_))
}

fn delta(region: &Region, from: u8, number_: u8) -> List<'_> {
    own(region).with(number(number_)).with(delta_of(from))
}

#[test]
fn delta_brings_its_base_up_to_date() {
    let region = Region::new();
    let revoked = entry(&region.seal, -2 * HOUR, &[reason(KEY_COMPROMISE)]);
    let changes = delta(&region, 3, 5).entry(revoked);
    let found = fact(&region, &[base(&region, 3).crl(), changes.crl()]);
    assert!(matches!(found, Revocation::Revoked { .. }));
    let nothing = facts(
        &region,
        &[base(&region, 3).crl(), delta(&region, 3, 5).crl()],
        &[],
    );
    assert_eq!(nothing.revocation, good());
    assert_eq!(nothing.data[0].ids.len(), 2);
}

#[test]
fn delta_without_its_base_says_nothing() {
    let region = Region::new();
    let changes = || delta(&region, 3, 5).crl();
    assert_eq!(fact(&region, &[changes()]), refused(Unusable::Delta));
    let by_base = |number| fact(&region, &[base(&region, number).crl(), changes()]);
    let as_of_base = Revocation::Good {
        this_update: at(-DAY),
        next_update: at(DAY),
    };
    // A base before the one that it counts from, and one as late as itself.
    assert_eq!(by_base(2), as_of_base);
    assert_eq!(by_base(5), as_of_base);
    assert_eq!(by_base(3), good());
    assert_eq!(by_base(4), good());
}

#[test]
fn delta_of_another_scope_or_key_changes_nothing() {
    let region = Region::new();
    let as_of_base = Revocation::Good {
        this_update: at(-DAY),
        next_update: at(DAY),
    };
    let scoped = delta(&region, 3, 5).with(scope(&[&flag(1)]));
    assert_eq!(
        fact(&region, &[base(&region, 3).crl(), scoped.crl()]),
        as_of_base
    );
    let impostor = self_signed(region.seal_ca.params.clone());
    let forged = List::of(&impostor).with(number(5)).with(delta_of(3));
    assert_eq!(
        fact(&region, &[base(&region, 3).crl(), forged.crl()]),
        as_of_base
    );
}

#[test]
fn removal_by_a_delta_lifts_a_hold_and_nothing_else() {
    let region = Region::new();
    let judge = |code| {
        let listed = base(&region, 3).entry(entry(&region.seal, -2 * DAY, &[reason(code)]));
        let removed = entry(&region.seal, -HOUR, &[reason(REMOVED)]);
        let changes = delta(&region, 3, 5).entry(removed);
        fact(&region, &[listed.crl(), changes.crl()])
    };
    assert_eq!(judge(HOLD), good());
    assert!(matches!(judge(KEY_COMPROMISE), Revocation::Revoked { .. }));
}

#[test]
fn certificate_listed_twice_counts_as_the_worse() {
    let region = Region::new();
    let judge = |entries: [(i64, u8); 2]| {
        let entries = entries.map(|(since, code)| entry(&region.seal, since, &[reason(code)]));
        let mut list = own(&region);
        list.entries = entries.to_vec();
        fact(&region, &[list.crl()])
    };
    for entries in [
        [(-DAY, HOLD), (-HOUR, KEY_COMPROMISE)],
        [(-HOUR, KEY_COMPROMISE), (-DAY, HOLD)],
        [(-HOUR, KEY_COMPROMISE), (-DAY, REMOVED)],
    ] {
        assert!(matches!(
            judge(entries),
            Revocation::Revoked { at: since, .. } if since == at(-HOUR)
        ));
    }
    let earlier = judge([(-HOUR, 4), (-DAY, 4)]);
    assert!(matches!(earlier, Revocation::Revoked { at: since, .. } if since == at(-DAY)));
}

#[test]
fn list_made_after_expiry_counts_only_if_it_keeps_who_expired() {
    let mut region = Region::new();
    let mut params = region.seal.params.clone();
    params.not_after = at(-2 * HOUR).to_offset();
    region.seal = region.seal_ca.issue(params);
    let judge = |list: List<'_>| {
        let question = PathQuestion {
            at: at(-DAY),
            now: at(0),
            usage: Usage::Seal,
        };
        let path = check_path(
            &region.seal.certificate(),
            &[region.seal_ca.certificate()],
            &[region.root.anchor()],
            &RevocationData::from(&[list.crl()][..]),
            &question,
            &Native,
        );
        path.unwrap().certificates()[0].revocation.clone()
    };
    assert_eq!(judge(own(&region)), refused(Unusable::AfterExpiry));
    let too_late = own(&region).with(keeps_expired(-HOUR));
    assert_eq!(judge(too_late), refused(Unusable::AfterExpiry));
    assert_eq!(judge(own(&region).with(keeps_expired(-DAY))), good());
    // Whoever is on it is on it.
    let listed = own(&region).entry(entry(&region.seal, -DAY, &[]));
    assert!(matches!(judge(listed), Revocation::Revoked { .. }));
    let before = own(&region).made(-3 * HOUR, DAY);
    assert!(matches!(judge(before), Revocation::Good { .. }));
}

#[test]
fn many_forged_lists_do_not_hide_the_genuine_one() {
    let region = Region::new();
    let impostor = self_signed(region.seal_ca.params.clone());
    let mut crls = vec![own(&region).crl()];
    crls.extend((0..20).map(|second| List::of(&impostor).made(-second, DAY).crl()));
    assert!(matches!(fact(&region, &crls), Revocation::Good { .. }));
}
