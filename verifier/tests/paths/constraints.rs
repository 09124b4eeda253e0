//! Name constraints as such: how they are inherited and written, and what they cost. After x509-limbo's
//! `rfc5280::nc` and PKITS 4.13.

use super::judge::{Chain, Group, chain, group};
use super::make::*;

pub(crate) fn groups() -> Vec<Group> {
    [inheritance(), forms(), work()]
        .into_iter()
        .flatten()
        .collect()
}

pub(super) fn dns_name(text: &str) -> Vec<u8> {
    tlv(0x82, text.as_bytes())
}

pub(super) fn email(text: &str) -> Vec<u8> {
    tlv(0x81, text.as_bytes())
}

pub(super) fn uri(text: &str) -> Vec<u8> {
    tlv(0x86, text.as_bytes())
}

pub(super) fn ip(octets: &[u8]) -> Vec<u8> {
    tlv(0x87, octets)
}

pub(super) fn directory(name: &[u8]) -> Vec<u8> {
    tlv(0xa4, name)
}

/// subjectAltName.
pub(super) fn san(names: &[Vec<u8>]) -> Vec<u8> {
    standard(17, false, &tlv(0x30, &names.concat()))
}

pub(super) fn subtrees(tag: u8, bases: &[Vec<u8>]) -> Vec<u8> {
    let subtrees: Vec<Vec<u8>> = bases.iter().map(|base| seq(&[base])).collect();
    match bases.is_empty() {
        true => Vec::new(),
        false => tlv(tag, &subtrees.concat()),
    }
}

pub(super) fn rule(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let value = seq(&[&subtrees(0xa0, permitted), &subtrees(0xa1, excluded)]);
    standard(30, true, &value)
}

pub(super) fn permit(base: Vec<u8>) -> Vec<u8> {
    rule(&[base], &[])
}

pub(super) fn exclude(base: Vec<u8>) -> Vec<u8> {
    rule(&[], &[base])
}

/// An authority under `rule`, and a leaf with these names.
pub(super) fn under(rule: &[u8], names: &[Vec<u8>]) -> Chain {
    let leaf = ee("某人");
    let leaf = if names.is_empty() {
        leaf
    } else {
        leaf.with(san(names))
    };
    chain(&[&root(), &ca("中", 1).with(rule.to_vec()), &leaf])
}

pub(super) const OUTSIDE: &str = "name not permitted";
pub(super) const INSIDE: &str = "name excluded";
pub(super) const BROKEN: &str = "name malformed";

fn inheritance() -> Vec<Group> {
    let permits = |names: &[&str]| {
        let bases: Vec<Vec<u8>> = names.iter().map(|name| dns_name(name)).collect();
        rule(&bases, &[])
    };
    let leaf = |text: &str| ee("某人").with(san(&[dns_name(text)]));
    let two = |above: &[&str], below: &[&str], name: &str| {
        let first = ca("上", 1).with(permits(above));
        let second = ca("下", 2).with(permits(below));
        chain(&[&root(), &first, &second, &leaf(name)])
    };
    let middle = |rule: &[u8], name: &str, of_root: bool| {
        let top = if of_root {
            root().with(rule.to_vec())
        } else {
            root()
        };
        let first = if of_root {
            ca("上", 1)
        } else {
            ca("上", 1).with(rule.to_vec())
        };
        let second = ca("下", 2).with(san(&[dns_name(name)]));
        chain(&[&top, &first, &second, &leaf("ok.example.com")])
    };
    let only = permits(&["example.com"]);
    // The root's name, and another key.
    let rekeyed = ca("根", 3).with(san(&[dns_name("elsewhere.cn")]));
    let self_issued_leaf = |text: &str| {
        let issuer = ca("自", 4).with(san(&[dns_name("a.example.com")]));
        chain(&[
            &root().with(only.clone()),
            &issuer,
            &ee("自").with(san(&[dns_name(text)])),
        ])
    };
    vec![
        group("rfc5280::nc::restrictive_permits")
            .passes(
                "in_both",
                two(&["foo.com", "bar.com"], &["bar.com"], "bar.com"),
            )
            .fails(
                "narrowed_below",
                two(&["foo.com", "bar.com"], &["bar.com"], "foo.com"),
                OUTSIDE,
            )
            .fails(
                "widened_below",
                two(&["bar.com"], &["foo.com", "bar.com"], "foo.com"),
                OUTSIDE,
            ),
        group("rfc5280::nc::intermediate_with_san")
            .passes("permitted", middle(&only, "a.example.com", false))
            .passes("permitted_by_root", middle(&only, "a.example.com", true))
            .fails("rejected", middle(&only, "evil.cn", false), OUTSIDE)
            .fails("rejected_by_root", middle(&only, "evil.cn", true), OUTSIDE),
        group("rfc5280::nc::root")
            .passes(
                "match",
                chain(&[&root().with(only.clone()), &leaf("a.example.com")]),
            )
            .fails(
                "mismatch",
                chain(&[&root().with(only.clone()), &leaf("evil.cn")]),
                OUTSIDE,
            ),
        group("rfc5280::nc::self_issued")
            .passes(
                "authority_is_passed_over",
                chain(&[&root().with(only.clone()), &rekeyed, &leaf("a.example.com")]),
            )
            .passes("leaf_that_fits", self_issued_leaf("b.example.com"))
            .fails(
                "leaf_is_not_passed_over",
                self_issued_leaf("elsewhere.cn"),
                OUTSIDE,
            ),
        group("rfc5280::nc::not_critical")
            .passes(
                "match",
                under(
                    &standard(30, false, &seq(&[&subtrees(0xa0, &[dns_name("a.cn")])])),
                    &[dns_name("a.cn")],
                ),
            )
            .fails(
                "counts_all_the_same",
                under(
                    &standard(30, false, &seq(&[&subtrees(0xa0, &[dns_name("a.cn")])])),
                    &[dns_name("b.cn")],
                ),
                OUTSIDE,
            ),
        group("rfc5280::nc::not_allowed_in_ee")
            .passes("without", chain(&[&root(), &ee("某人")]))
            .fails(
                "critical",
                chain(&[&root(), &ee("某人").with(only.clone())]),
                "misplaced",
            )
            .fails(
                "not_critical",
                chain(&[
                    &root(),
                    &ee("某人").with(standard(
                        30,
                        false,
                        &seq(&[&subtrees(0xa0, &[dns_name("a.cn")])]),
                    )),
                ]),
                "misplaced",
            ),
    ]
}

fn forms() -> Vec<Group> {
    let other_name = tlv(
        0xa0,
        &[
            &oid(&[1, 3, 6, 1, 4, 1, 311, 20, 2, 3])[..],
            &tlv(0xa0, &tlv(12, b"a")),
        ]
        .concat(),
    );
    let registered = tlv(0x88, &[0x2a, 3]);
    let raw = |value: &[u8]| standard(30, true, value);
    let subtree = |parts: &[&[u8]]| raw(&seq(&[&tlv(0xa0, &seq(parts))]));
    let base = dns_name("a.cn");
    vec![
        group("rfc5280::nc::unsupported_form")
            .passes(
                "no_name_of_the_form",
                under(&permit(other_name.clone()), &[dns_name("a.cn")]),
            )
            .passes(
                "name_without_constraint",
                under(&permit(dns_name("a.cn")), std::slice::from_ref(&other_name)),
            )
            .fails(
                "other_name",
                under(
                    &permit(other_name.clone()),
                    std::slice::from_ref(&other_name),
                ),
                "name unsupported",
            )
            .fails(
                "other_name_excluded",
                under(
                    &exclude(other_name.clone()),
                    std::slice::from_ref(&other_name),
                ),
                "name unsupported",
            )
            .fails(
                "registered_id",
                under(
                    &permit(registered.clone()),
                    std::slice::from_ref(&registered),
                ),
                "name unsupported",
            ),
        group("rfc5280::nc::form")
            .passes("base_alone", under(&subtree(&[&base]), &[dns_name("a.cn")]))
            .fails(
                "minimum",
                under(&subtree(&[&base, &tlv(0x80, &[1])]), &[dns_name("a.cn")]),
                BROKEN,
            )
            .fails(
                "maximum",
                under(&subtree(&[&base, &tlv(0x81, &[1])]), &[dns_name("a.cn")]),
                BROKEN,
            )
            .fails("empty", under(&raw(&seq(&[])), &[dns_name("a.cn")]), BROKEN)
            .fails(
                "empty_list",
                under(&raw(&seq(&[&tlv(0xa0, &[])])), &[dns_name("a.cn")]),
                BROKEN,
            )
            .fails(
                "nonsense",
                under(&raw(&[5, 0]), &[dns_name("a.cn")]),
                BROKEN,
            )
            .fails(
                "unknown_list",
                under(
                    &raw(&seq(&[&tlv(0xa2, &seq(&[&base]))])),
                    &[dns_name("a.cn")],
                ),
                BROKEN,
            ),
        group("rfc5280::nc::san_form")
            .passes("sound", under(&permit(base.clone()), &[dns_name("a.cn")]))
            .fails(
                "unknown_form",
                under(&permit(base.clone()), &[tlv(0x9e, b"a")]),
                BROKEN,
            )
            .fails(
                "nonsense",
                chain(&[
                    &root(),
                    &ca("中", 1).with(permit(base)),
                    &ee("某人").with(standard(17, false, &[5, 0])),
                ]),
                BROKEN,
            ),
    ]
}

/// "nc-dos": as many names as constraints, so that comparing each with each takes long.
fn work() -> Vec<Group> {
    let many = |count: usize| {
        let names: Vec<Vec<u8>> = (0..count).map(|at| dns_name(&format!("{at}.cn"))).collect();
        under(&rule(&[], &vec![dns_name("x.com"); count]), &names)
    };
    vec![
        group("pathological::nc_dos")
            .passes("hundred_by_hundred", many(100))
            .fails("thousand_by_thousand", many(1_000), "work"),
    ]
}
