//! Certificate policies, after PKITS 4.8 to 4.12 and x509-limbo's `rfc5280::pc`.

use super::judge::{Chain, Group, chain, group};
use super::make::*;

pub(crate) fn groups() -> Vec<Group> {
    [explicit(), mapping(), any(), forms(), work()]
        .into_iter()
        .flatten()
        .collect()
}

/// A policy by number.
fn policy(number: u64) -> Vec<u8> {
    oid(&[2, 16, 840, 1, 101, 3, 2, 1, 48, number])
}

/// anyPolicy.
fn any_policy() -> Vec<u8> {
    oid(&[2, 5, 29, 32, 0])
}

fn list(all: &[Vec<u8>]) -> Vec<u8> {
    let infos: Vec<Vec<u8>> = all.iter().map(|one| seq(&[one])).collect();
    tlv(0x30, &infos.concat())
}

fn policies(all: &[Vec<u8>]) -> Vec<u8> {
    standard(32, false, &list(all))
}

/// policyConstraints: requireExplicitPolicy, inhibitPolicyMapping.
fn demands(explicit: Option<u8>, mapping: Option<u8>) -> Vec<u8> {
    let number =
        |tag: u8, value: Option<u8>| value.map(|value| tlv(tag, &[value])).unwrap_or_default();
    standard(
        36,
        true,
        &seq(&[&number(0x80, explicit), &number(0x81, mapping)]),
    )
}

fn maps(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let pairs: Vec<Vec<u8>> = pairs.iter().map(|(from, to)| seq(&[from, to])).collect();
    standard(33, true, &tlv(0x30, &pairs.concat()))
}

fn inhibit_any(skip: u8) -> Vec<u8> {
    standard(54, true, &int(skip))
}

/// Root, authorities with these extensions, and a leaf with these.
fn path(authorities: &[&[Vec<u8>]], leaf: &[Vec<u8>]) -> Chain {
    let with =
        |plan: Plan, extensions: &[Vec<u8>]| extensions.iter().cloned().fold(plan, Plan::with);
    let middle: Vec<Plan> = authorities
        .iter()
        .zip(1..)
        .map(|(extensions, key)| with(ca(&format!("级{key}"), key), extensions))
        .collect();
    let (top, last) = (root(), with(ee("某人"), leaf));
    let mut plans = vec![&top];
    plans.extend(&middle);
    plans.push(&last);
    chain(&plans)
}

const FAILS: &str = "policy";

fn explicit() -> Vec<Group> {
    let one = || policies(&[policy(1)]);
    let two = || policies(&[policy(2)]);
    let now = || demands(Some(0), None);
    vec![
        group("pkits::4.8::policies")
            .passes("none_demanded_none_there", path(&[&[]], &[]))
            .passes("none_demanded_different", path(&[&[one()]], &[two()]))
            .passes("all_the_same", path(&[&[one(), now()]], &[one()]))
            .passes(
                "one_in_common",
                path(
                    &[&[policies(&[policy(1), policy(2)]), now()]],
                    &[policies(&[policy(2), policy(3)])],
                ),
            )
            .passes(
                "critical_is_understood",
                path(
                    &[&[standard(32, true, &list(&[policy(1)])), now()]],
                    &[one()],
                ),
            )
            .fails("different", path(&[&[one(), now()]], &[two()]), FAILS)
            .fails("none_in_leaf", path(&[&[one(), now()]], &[]), FAILS)
            .fails("none_in_authority", path(&[&[now()]], &[one()]), FAILS)
            .fails(
                "gap_in_the_middle",
                path(&[&[one(), now()], &[]], &[one()]),
                FAILS,
            )
            .fails(
                "nothing_in_common_along_the_way",
                path(
                    &[&[policies(&[policy(1), policy(2)]), now()], &[two()]],
                    &[one()],
                ),
                FAILS,
            ),
        group("pkits::4.9::require_explicit")
            .passes("ten", path(&[&[demands(Some(10), None)], &[]], &[]))
            .passes(
                "three_is_not_reached",
                path(&[&[demands(Some(3), None)], &[]], &[]),
            )
            .fails(
                "two_reached",
                path(&[&[demands(Some(2), None)], &[]], &[]),
                FAILS,
            )
            .passes(
                "met",
                path(&[&[one(), demands(Some(0), None)], &[one()]], &[one()]),
            )
            .fails("zero", path(&[&[demands(Some(0), None)]], &[]), FAILS)
            .fails(
                "one_reached",
                path(&[&[demands(Some(1), None)], &[]], &[]),
                FAILS,
            )
            .fails(
                "lowered_below",
                path(&[&[demands(Some(5), None)], &[demands(Some(0), None)]], &[]),
                FAILS,
            )
            .fails(
                "raised_below_does_not_help",
                path(&[&[demands(Some(0), None)], &[demands(Some(9), None)]], &[]),
                FAILS,
            ),
        group("pkits::4.9::require_explicit_in_leaf")
            .passes("met", path(&[&[one()]], &[one(), demands(Some(0), None)]))
            .fails("not_met", path(&[&[]], &[demands(Some(0), None)]), FAILS),
        group("pkits::4.9::self_issued")
            .passes(
                "does_not_count_down",
                self_issued_below(demands(Some(2), None)),
            )
            .fails(
                "one_is_reached_by_the_leaf",
                self_issued_below(demands(Some(1), None)),
                FAILS,
            )
            .fails(
                "zero_all_the_same",
                self_issued_below(demands(Some(0), None)),
                FAILS,
            ),
    ]
}

/// An authority with a demand, its own new key, a leaf; no policies.
fn self_issued_below(demand: Vec<u8>) -> Chain {
    let authority = ca("级", 1).with(demand);
    chain(&[&root(), &authority, &ca("级", 2), &ee("某人")])
}

fn mapping() -> Vec<Group> {
    let one = || policies(&[policy(1)]);
    let two = || policies(&[policy(2)]);
    let now = || demands(Some(0), None);
    let map = |from: u64, to: u64| maps(&[(policy(from), policy(to))]);
    let both = || maps(&[(policy(1), policy(2)), (policy(1), policy(3))]);
    vec![
        group("pkits::4.10::mapping")
            .passes("one_to_two", path(&[&[one(), now(), map(1, 2)]], &[two()]))
            .passes(
                "one_to_many",
                path(&[&[one(), now(), both()]], &[policies(&[policy(3)])]),
            )
            .passes(
                "twice",
                path(
                    &[&[one(), now(), map(1, 2)], &[two(), map(2, 3)]],
                    &[policies(&[policy(3)])],
                ),
            )
            .passes(
                "from_any",
                path(&[&[policies(&[any_policy()]), now(), map(1, 2)]], &[two()]),
            )
            .fails(
                "old_one_is_gone",
                path(&[&[one(), now(), map(1, 2)]], &[one()]),
                FAILS,
            )
            .fails(
                "of_what_is_not_there",
                path(&[&[one(), now(), map(4, 2)]], &[two()]),
                FAILS,
            )
            .fails(
                "missing_second_step",
                path(
                    &[&[one(), now(), map(1, 2)], &[two()]],
                    &[policies(&[policy(3)])],
                ),
                FAILS,
            ),
        group("pkits::4.10::any_mapped")
            .passes("neither", path(&[&[one(), map(1, 2)]], &[two()]))
            .fails(
                "from",
                path(&[&[one(), maps(&[(any_policy(), policy(1))])]], &[one()]),
                FAILS,
            )
            .fails(
                "to",
                path(&[&[one(), maps(&[(policy(1), any_policy())])]], &[one()]),
                FAILS,
            ),
        group("pkits::4.11::inhibit_mapping")
            .passes(
                "later",
                path(
                    &[&[one(), demands(Some(0), Some(1))], &[one(), map(1, 2)]],
                    &[two()],
                ),
            )
            .passes(
                "nothing_mapped",
                path(&[&[one(), demands(Some(0), Some(0))], &[one()]], &[one()]),
            )
            .fails(
                "at_once",
                path(
                    &[&[one(), demands(Some(0), Some(0))], &[one(), map(1, 2)]],
                    &[two()],
                ),
                FAILS,
            )
            .fails(
                "one_step_late",
                path(
                    &[
                        &[one(), demands(Some(0), Some(1))],
                        &[one()],
                        &[one(), map(1, 2)],
                    ],
                    &[two()],
                ),
                FAILS,
            ),
    ]
}

fn any() -> Vec<Group> {
    let one = || policies(&[policy(1)]);
    let any = || policies(&[any_policy()]);
    let now = || demands(Some(0), None);
    let below_own_key = |skip: u8| {
        let authority = ca("级", 1).with(any()).with(now()).with(inhibit_any(skip));
        let rekeyed = ca("级", 2).with(any());
        chain(&[&root(), &authority, &rekeyed, &ee("某人").with(one())])
    };
    vec![
        group("pkits::4.8::any_policy")
            .passes("above", path(&[&[any(), now()]], &[one()]))
            .passes("below", path(&[&[one(), now()]], &[any()]))
            .passes("both", path(&[&[any(), now()]], &[any()]))
            .passes(
                "keeps_what_came_from_above",
                path(&[&[one(), now()], &[any()]], &[one()]),
            )
            .fails(
                "widens_nothing",
                path(&[&[one(), now()], &[any()]], &[policies(&[policy(2)])]),
                FAILS,
            ),
        group("pkits::4.12::inhibit_any")
            .passes(
                "later",
                path(&[&[any(), now(), inhibit_any(1)], &[any()]], &[one()]),
            )
            .passes(
                "named_ones_remain",
                path(&[&[one(), now(), inhibit_any(0)]], &[one()]),
            )
            .passes("self_issued_is_exempt", below_own_key(0))
            .fails(
                "at_once",
                path(&[&[any(), now(), inhibit_any(0)], &[any()]], &[one()]),
                FAILS,
            )
            .fails(
                "in_leaf",
                path(&[&[one(), now(), inhibit_any(0)]], &[any()]),
                FAILS,
            )
            .fails(
                "raised_below_does_not_help",
                path(
                    &[&[any(), now(), inhibit_any(0)], &[one(), inhibit_any(5)]],
                    &[any()],
                ),
                FAILS,
            ),
    ]
}

fn forms() -> Vec<Group> {
    let one = || policies(&[policy(1)]);
    let now = || demands(Some(0), None);
    let raw = |last: u64, value: &[u8]| standard(last, true, value);
    let with_qualifier = seq(&[&seq(&[
        &policy(1),
        &seq(&[&seq(&[&oid(&[1, 2, 3]), &tlv(22, b"http://cps")])]),
    ])]);
    vec![
        group("rfc5280::pc::form")
            .passes("sound", path(&[&[one(), now()]], &[one()]))
            .passes(
                "qualifiers_are_words",
                path(&[&[standard(32, false, &with_qualifier), now()]], &[one()]),
            )
            .passes(
                "not_critical_all_the_same",
                path(
                    &[&[one(), standard(36, false, &seq(&[&tlv(0x80, &[0])]))]],
                    &[one()],
                ),
            )
            .fails(
                "policy_twice",
                path(&[&[policies(&[policy(1), policy(1)]), now()]], &[one()]),
                FAILS,
            )
            .fails(
                "no_policy",
                path(&[&[raw(32, &seq(&[])), now()]], &[one()]),
                FAILS,
            )
            .fails(
                "empty_constraints",
                path(&[&[one(), raw(36, &seq(&[]))]], &[one()]),
                FAILS,
            )
            .fails(
                "negative_constraint",
                path(&[&[one(), raw(36, &seq(&[&tlv(0x80, &[0x80])]))]], &[one()]),
                FAILS,
            )
            .fails(
                "empty_mappings",
                path(&[&[one(), raw(33, &seq(&[]))]], &[one()]),
                FAILS,
            )
            .fails(
                "inhibit_any_no_number",
                path(&[&[one(), raw(54, &[5, 0])]], &[one()]),
                FAILS,
            )
            .fails(
                "critical_nonsense",
                path(&[&[]], &[raw(32, &[5, 0])]),
                FAILS,
            )
            .fails(
                "not_critical_demand_counts",
                path(&[&[standard(36, false, &seq(&[&tlv(0x80, &[0])]))]], &[]),
                FAILS,
            ),
    ]
}

/// CVE-2023-0464: each level maps every policy to every policy; a tree of ways grows as n to the power of the depth,
/// the graph does not.
fn work() -> Vec<Group> {
    let all: Vec<Vec<u8>> = (1..=30).map(policy).collect();
    let every: Vec<(Vec<u8>, Vec<u8>)> = all
        .iter()
        .flat_map(|from| all.iter().map(move |to| (from.clone(), to.clone())))
        .collect();
    let level = || vec![policies(&all), maps(&every)];
    let top = || [level(), vec![demands(Some(0), None)]].concat();
    let of = |leaf: Vec<u8>| path(&[&top(), &level(), &level(), &level(), &level()], &[leaf]);
    vec![
        group("pathological::policy_tree")
            .passes("thirty_to_thirty_five_times", of(policies(&[policy(30)])))
            .fails("and_none_left", of(policies(&[policy(99)])), FAILS),
    ]
}
