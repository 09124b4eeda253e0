//! Finding the path, after x509-limbo's `pathological` and PKITS 4.3, with the attacks X6: names, keys, detours.

use super::judge::{Chain, Group, chain, group};
use super::make::*;

pub(crate) fn groups() -> Vec<Group> {
    [names(), trust(), detours(), crowds()]
        .into_iter()
        .flatten()
        .collect()
}

/// Root and leaf as usual; an authority between them whose certificate names it one way, and the leaf another.
fn spelled(subject: Vec<u8>, issuer: Vec<u8>) -> Chain {
    let authority = ca("中", 1).named(subject);
    let leaf = ee("某人").change(|plan| plan.issuer = Some(issuer));
    chain(&[&root(), &authority, &leaf])
}

fn cn_of(tag: u8, text: &[u8]) -> Vec<u8> {
    name(&[attribute(&[2, 5, 4, 3], tag, text)])
}

fn names() -> Vec<Group> {
    let plain = || cn_of(PRINTABLE, b"Good CA");
    let two = |first: Vec<u8>, second: Vec<u8>| name(&[first, second]);
    let org = || attribute(ORGANIZATION, UTF8, b"Ju");
    let set = |parts: &[Vec<u8>]| seq(&[&tlv(0x31, &parts.concat())]);
    vec![
        group("pkits::4.3::name_chaining")
            .passes("same_bytes", spelled(plain(), plain()))
            .passes(
                "white_space",
                spelled(plain(), cn_of(PRINTABLE, b"  Good   CA ")),
            )
            .passes("capitals", spelled(plain(), cn_of(PRINTABLE, b"GOOD ca")))
            .passes(
                "printable_to_utf8",
                spelled(plain(), cn_of(UTF8, b"Good CA")),
            )
            .passes(
                "utf8_case",
                spelled(
                    cn_of(UTF8, "École".as_bytes()),
                    cn_of(UTF8, "éCOLE".as_bytes()),
                ),
            )
            .passes("teletex", spelled(plain(), cn_of(TELETEX, b"Good CA")))
            .passes(
                "bmp",
                spelled(plain(), cn_of(BMP, b"\0G\0o\0o\0d\0 \0C\0A")),
            )
            .passes(
                "order_in_a_relative_name",
                spelled(set(&[common("a"), org()]), set(&[org(), common("a")])),
            )
            .fails(
                "other_name",
                spelled(plain(), cn_of(PRINTABLE, b"Bad CA")),
                "no issuer",
            )
            .fails(
                "no_white_space",
                spelled(plain(), cn_of(PRINTABLE, b"GoodCA")),
                "no issuer",
            )
            .fails(
                "octets_are_no_text",
                spelled(plain(), cn_of(4, b"Good CA")),
                "no issuer",
            )
            .fails(
                "order_of_relative_names",
                spelled(two(common("a"), org()), two(org(), common("a"))),
                "no issuer",
            )
            .fails(
                "part_of_the_name",
                spelled(two(common("a"), org()), name(&[common("a")])),
                "no issuer",
            )
            .fails(
                "more_than_the_name",
                spelled(name(&[common("a")]), two(common("a"), org())),
                "no issuer",
            )
            .fails(
                "other_attribute",
                spelled(
                    name(&[common("a")]),
                    name(&[attribute(ORGANIZATION, UTF8, b"a")]),
                ),
                "no issuer",
            ),
    ]
}

fn trust() -> Vec<Group> {
    let (authority, leaf) = (ca("中", 1), ee("某人"));
    let whole = chain(&[&root(), &authority, &leaf]);
    let stranger = ca("别根", 9);
    let impostor = ca("根", 9);
    let self_signed = ee("自签");
    vec![
        group("rfc5280::chain_untrusted_root")
            .passes("trusted", whole.clone())
            .fails(
                "no_anchor",
                Chain {
                    anchors: vec![],
                    ..whole.clone()
                },
                "no issuer",
            )
            .fails(
                "other_anchor",
                Chain {
                    anchors: vec![stranger.own()],
                    ..whole.clone()
                },
                "no issuer",
            )
            .fails(
                "root_only_carried",
                Chain {
                    anchors: vec![stranger.own()],
                    others: vec![authority.by(&root()), root().own()],
                    ..whole.clone()
                },
                "not trusted",
            )
            .fails(
                "anchor_of_the_same_name",
                Chain {
                    anchors: vec![impostor.own()],
                    ..whole.clone()
                },
                "signature",
            )
            .fails(
                "missing_authority",
                Chain {
                    others: vec![],
                    ..whole.clone()
                },
                "no issuer",
            ),
        group("rfc5280::self_signed")
            .passes("issued", whole.clone())
            .fails(
                "leaf",
                Chain {
                    leaf: self_signed.own(),
                    ..whole.clone()
                },
                "not trusted",
            )
            .fails(
                "leaf_carried_twice",
                Chain {
                    leaf: self_signed.own(),
                    others: vec![self_signed.own()],
                    ..whole.clone()
                },
                "not trusted",
            ),
        group("pinned")
            .passes(
                "authority",
                Chain {
                    leaf: leaf.by(&authority),
                    others: vec![],
                    anchors: vec![authority.by(&root())],
                },
            )
            .fails(
                "signer_does_not_vouch_for_others",
                Chain {
                    leaf: ee("冒名").change(|plan| plan.key = 19).by(&leaf),
                    others: vec![],
                    anchors: vec![leaf.by(&authority)],
                },
                "no issuer",
            ),
    ]
}

fn detours() -> Vec<Group> {
    let leaf = ee("某人");
    let (a, b) = (ca("甲", 1), ca("乙", 2));
    let expired = |plan: &Plan| {
        plan.clone()
            .change(|plan| plan.not_after = utc("260101000000Z"))
    };
    let with_ski = |plan: Plan, id: &[u8]| plan.with(standard(14, false, &tlv(4, id)));
    let aimed = leaf
        .clone()
        .with(standard(35, false, &seq(&[&tlv(0x80, b"one")])));
    let (one, two) = (ca("同名", 3), ca("同名", 4));
    let (bound, free) = (ca("甲", 1).with(names_only("gov.cn")), ca("甲", 1));
    let outside = leaf
        .clone()
        .with(standard(17, false, &seq(&[&tlv(0x82, b"evil.cn")])));
    let other_root = ca("另根", 5);
    vec![
        group("pathological::cross_signed")
            .passes(
                "loop_with_a_way_out",
                Chain {
                    leaf: leaf.by(&a),
                    others: vec![a.by(&b), b.by(&a), a.own(), b.own(), b.by(&root())],
                    anchors: vec![root().own()],
                },
            )
            .fails(
                "loop_without_a_way_out",
                Chain {
                    leaf: leaf.by(&a),
                    others: vec![a.by(&b), b.by(&a), a.own(), b.own()],
                    anchors: vec![root().own()],
                },
                "not trusted",
            ),
        group("pathological::multiple_chains_expired_intermediate")
            .passes(
                "other_way_in_force",
                Chain {
                    leaf: leaf.by(&a),
                    others: vec![expired(&a).by(&root()), a.by(&other_root)],
                    anchors: vec![root().own(), other_root.own()],
                },
            )
            .passes(
                "same_authority_renewed",
                Chain {
                    leaf: leaf.by(&a),
                    others: vec![expired(&a).by(&root()), a.by(&root())],
                    anchors: vec![root().own()],
                },
            )
            .fails(
                "all_expired",
                Chain {
                    leaf: leaf.by(&a),
                    others: vec![expired(&a).by(&root())],
                    anchors: vec![root().own()],
                },
                "out of bounds",
            ),
        group("x6::same_name")
            .passes(
                "second_has_the_key",
                Chain {
                    leaf: leaf.by(&two),
                    others: vec![one.by(&root()), two.by(&root())],
                    anchors: vec![root().own()],
                },
            )
            .passes(
                "second_anchor_has_the_key",
                Chain {
                    leaf: leaf.by(&two),
                    others: vec![],
                    anchors: vec![one.own(), two.own()],
                },
            )
            .fails(
                "none_has_the_key",
                Chain {
                    leaf: leaf.by(&two.clone().change(|plan| plan.key = 6)),
                    others: vec![one.by(&root()), two.by(&root())],
                    anchors: vec![root().own()],
                },
                "signature",
            ),
        group("x6::key_identifier_steers")
            .passes(
                "to_the_wrong_one_first",
                Chain {
                    leaf: aimed.by(&two),
                    others: vec![
                        with_ski(one.clone(), b"one").by(&root()),
                        with_ski(two.clone(), b"two").by(&root()),
                    ],
                    anchors: vec![root().own()],
                },
            )
            .fails(
                "to_a_certificate_that_did_not_sign",
                Chain {
                    leaf: aimed.by(&two),
                    others: vec![with_ski(one.clone(), b"one").by(&root())],
                    anchors: vec![root().own()],
                },
                "signature",
            ),
        group("nc::forbids_alternate_chain")
            .passes(
                "free_way",
                Chain {
                    leaf: outside.by(&free),
                    others: vec![bound.by(&root()), free.by(&other_root)],
                    anchors: vec![root().own(), other_root.own()],
                },
            )
            .fails(
                "bound_way_only",
                Chain {
                    leaf: outside.by(&free),
                    others: vec![bound.by(&root()), free.by(&other_root)],
                    anchors: vec![root().own()],
                },
                "name not permitted",
            ),
    ]
}

/// nameConstraints that permit one domain.
fn names_only(domain: &str) -> Vec<u8> {
    let subtree = seq(&[&tlv(0x82, domain.as_bytes())]);
    standard(30, true, &seq(&[&tlv(0xa0, &subtree)]))
}

fn crowds() -> Vec<Group> {
    let leaf = ee("某人");
    let top = ca("同", 1);
    let others = |count: usize| -> Vec<Vec<u8>> {
        // Same name, other keys, each certificate another one.
        (0..count)
            .map(|number| {
                ca("同", 2 + number % 10)
                    .change(|plan| plan.serial = tlv(2, &[1, number as u8]))
                    .by(&root())
            })
            .collect()
    };
    let mesh = |size: usize| -> Vec<Vec<u8>> {
        let plans: Vec<Plan> = (0..size).map(|at| ca(&format!("网{at}"), at + 1)).collect();
        plans
            .iter()
            .flat_map(|issuer| plans.iter().map(move |subject| subject.by(issuer)))
            .collect()
    };
    let with_right_one = |count| [others(count), vec![top.by(&root())]].concat();
    let of = |others: Vec<Vec<u8>>| Chain {
        leaf: leaf.by(&top),
        others,
        anchors: vec![root().own()],
    };
    vec![
        group("pathological::candidates")
            .passes("nine_others_of_the_name", of(with_right_one(9)))
            .fails(
                "a_hundred_others_of_the_name",
                of(with_right_one(100)),
                "work",
            )
            .fails("ten_wrong_ones", of(others(10)), "signature")
            .fails("eleven_wrong_ones", of(others(11)), "work"),
        group("pathological::mesh")
            .passes(
                "small_with_a_way_out",
                Chain {
                    leaf: leaf.by(&ca("网0", 1)),
                    others: [mesh(3), vec![ca("网2", 3).by(&root())]].concat(),
                    anchors: vec![root().own()],
                },
            )
            .fails(
                "of_eight_authorities",
                Chain {
                    leaf: leaf.by(&ca("网0", 1)),
                    others: mesh(8),
                    anchors: vec![root().own()],
                },
                "work",
            ),
    ]
}
