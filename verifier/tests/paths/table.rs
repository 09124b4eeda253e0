//! All cases, our answer, and where rustls-webpki's differs.

use std::collections::BTreeMap;

use super::judge::{GOOD, Group, ours, theirs};
use super::{algorithms, authorities, building, certificates, constraints, name_forms, policies};

pub(super) fn groups() -> Vec<Group> {
    [
        certificates::groups(),
        authorities::groups(),
        algorithms::groups(),
        building::groups(),
        constraints::groups(),
        name_forms::groups(),
        policies::groups(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where rustls-webpki accepts what we refuse, or refuses what we accept: group (or case), and why.
const DIFFERENCES: &[(&str, &str)] = &[
    ("algorithms::pss_keys", "it knows no keys for PSS alone"),
    (
        "pkits::4.3::name_chaining",
        "it compares names by their bytes, RFC 5280 7.1 by their meaning",
    ),
    ("pkits::4.7::key_usage", "it leaves keyUsage to its caller"),
    (
        "rfc5280::leaf_key_usage",
        "it leaves keyUsage of the leaf to its caller",
    ),
    ("rfc5280::key_usage::form", "it does not read keyUsage"),
    (
        "rfc5280::eku",
        "purposes are our policy; it asks its caller",
    ),
    (
        "pkits::4.8",
        "it knows no policies and refuses where they are critical",
    ),
    (
        "pkits::4.9",
        "it knows no policies and refuses policyConstraints",
    ),
    (
        "pkits::4.10",
        "it knows no policies and refuses policyMappings",
    ),
    (
        "pkits::4.11",
        "it knows no policies and refuses inhibitPolicyMapping",
    ),
    (
        "pkits::4.12",
        "it knows no policies and refuses inhibitAnyPolicy",
    ),
    (
        "rfc5280::pc",
        "it knows no policies; where they are not critical it passes them over",
    ),
    (
        "pathological::policy_tree",
        "it knows no policies and refuses a path that needs them",
    ),
    (
        "pathlen::root",
        "it ignores the path length of an anchor; RFC 5937 3.2 has it count",
    ),
    (
        "pathlen::self_issued",
        "it counts self-issued authorities; RFC 5280 6.1.4 l does not",
    ),
    (
        "rfc5280::nc::self_issued",
        "it constrains self-issued authorities too; RFC 5280 6.1.3 b does not",
    ),
    (
        "rfc5280::nc::email",
        "it does not compare mailboxes, and refuses every one under constraint",
    ),
    (
        "rfc5280::nc::excluded_email",
        "it does not compare excluded mailboxes, and refuses all",
    ),
    (
        "rfc5280::nc::email_in_subject",
        "it does not look for mailboxes in the subject",
    ),
    (
        "rfc5280::nc::permitted_dn",
        "it does not compare directory names, and refuses every one under constraint",
    ),
    (
        "rfc5280::nc::excluded_dn",
        "it does not compare excluded directory names, and refuses all",
    ),
    (
        "x2::empty_directory_base",
        "it does not compare directory names with an empty base either",
    ),
    (
        "rfc5280::nc::uri",
        "it does not compare URIs, and refuses every one under constraint",
    ),
    (
        "rfc5280::nc::excluded_uri",
        "it does not compare excluded URIs, and refuses all",
    ),
    (
        "rfc5280::nc::form",
        "it takes an empty extension for no constraint; RFC 5280 4.2.1.10 forbids authorities to write one",
    ),
    (
        "rfc5280::nc::invalid_dnsname",
        "it takes a leading period as OpenSSL does; RFC 5280 knows none in a dNSName",
    ),
    (
        "rfc5280::nc::not_allowed_in_ee",
        "it ignores name constraints of a leaf; RFC 5280 4.2.1.10 allows them to authorities alone",
    ),
    (
        "x2::common_name",
        "it takes no common name for a host; old readers do",
    ),
    ("pathological::extensions", "we stop at 64 extensions"),
    ("pinned", "it takes any anchor for an authority"),
    (
        "rfc5280::basic_constraints::missing_in_root",
        "it takes any anchor for an authority, whatever its certificate says",
    ),
    (
        "rfc5280::ca_empty_subject",
        "it lets an authority go without a name; RFC 5280 4.1.2.6 does not",
    ),
    (
        "rfc5280::duplicate_extensions::unknown_twice",
        "it looks for doubles only among extensions that it knows",
    ),
    (
        "rfc5280::ee_empty_subject::empty_relative_name",
        "it does not look inside names",
    ),
    (
        "rfc5280::serial::empty",
        "it takes a serial number without octets",
    ),
    (
        "rfc5280::ski::malformed",
        "it does not read key identifiers",
    ),
    (
        "rfc5280::aki::malformed",
        "it does not read key identifiers",
    ),
    (
        "rfc5280::unique_ids",
        "it takes none; RFC 5280 4.1.2.8 lets them be",
    ),
    (
        "rfc5280::unknown_critical_extension::root",
        "it passes over what it does not know in an anchor",
    ),
    (
        "rfc5280::validity::expired_root",
        "it does not ask whether an anchor is in force",
    ),
    (
        "rfc5280::validity::year_1950",
        "it reads no time before 1970",
    ),
    (
        "rfc5280::version::v1_leaf",
        "it takes version 3 alone; a version 1 leaf breaks no rule of RFC 5280 6.1",
    ),
];

/// Every case by its whole name.
fn cases() -> BTreeMap<String, (super::judge::Chain, &'static str)> {
    let mut cases = BTreeMap::new();
    for group in groups() {
        for (name, chain, expected) in group.cases {
            let name = format!("{}::{name}", group.name);
            assert!(
                cases.insert(name.clone(), (chain, expected)).is_none(),
                "{name} twice"
            );
        }
    }
    cases
}

#[test]
fn every_case_ends_as_it_should() {
    let wrong: Vec<String> = cases()
        .iter()
        .map(|(name, (chain, expected))| (name, ours(chain), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(name, found, expected)| format!("{name}: expected {expected}, found {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_group_has_a_case_that_passes_and_one_that_fails() {
    for group in groups() {
        let good = group
            .cases
            .iter()
            .filter(|(_, _, expected)| *expected == GOOD)
            .count();
        assert!(good > 0 && good < group.cases.len(), "{}", group.name);
    }
    assert!(cases().len() >= 150, "{} cases", cases().len());
}

fn reason(name: &str) -> Option<&'static str> {
    let known = DIFFERENCES.iter().find(|(start, _)| {
        name == *start
            || name
                .strip_prefix(start)
                .is_some_and(|rest| rest.starts_with("::"))
    });
    known.map(|(_, reason)| *reason)
}

#[test]
fn rustls_webpki_agrees_but_for_the_differences_listed() {
    let mut wrong = Vec::new();
    let mut used = std::collections::BTreeSet::new();
    for (name, (chain, _)) in cases() {
        let (ours, theirs) = (ours(&chain), theirs(&chain));
        match (theirs.is_ok() == (ours == GOOD), reason(&name)) {
            (true, _) => (),
            (false, Some(reason)) => {
                used.insert(reason);
            }
            (false, None) => wrong.push(format!("{name}: we {ours}, they {theirs:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (name, reason) in DIFFERENCES {
        assert!(used.contains(reason), "no difference any more: {name}");
    }
}
