//! Certificates and paths, after x509-limbo's `rfc5280`, `pathlen`, `webpki` and PKITS 4.1, 4.2, 4.5, 4.6, 4.7, 4.16.

use super::judge::{Chain, Group, chain, group};
use super::make::*;

pub(crate) fn groups() -> Vec<Group> {
    [
        signatures(),
        validity(),
        authorities(),
        key_usages(),
        path_lengths(),
        extensions(),
        structure(),
        usages(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn simple(leaf: &Plan) -> Chain {
    chain(&[&root(), leaf])
}

/// Root, one authority, a leaf.
fn through(authority: &Plan) -> Chain {
    chain(&[&root(), authority, &ee("某人")])
}

fn signatures() -> Vec<Group> {
    let spoilt = |plan: Plan| plan.change(|plan| plan.spoilt = true);
    let sha1 = seq(&[&oid(&[1, 2, 840, 10045, 4, 1])]);
    let other = seq(&[&oid(&[1, 2, 840, 10045, 4, 3, 3])]);
    let unknown = seq(&[&oid(&[1, 2, 3, 4])]);
    let rsa = seq(&[&oid(&[1, 2, 840, 113549, 1, 1, 1]), &[5, 0]]);
    let both = |algorithm: &Vec<u8>| {
        simple(&ee("某人").change(|plan| {
            plan.inside = algorithm.clone();
            plan.outside = algorithm.clone();
        }))
    };
    vec![
        group("pkits::4.1::signature")
            .passes("valid", through(&ca("中", 1)))
            .fails("of_the_leaf", simple(&spoilt(ee("某人"))), "signature")
            .fails(
                "of_the_authority",
                through(&spoilt(ca("中", 1))),
                "signature",
            ),
        group("rfc5280::signature_algorithm")
            .passes("the_same_twice", simple(&ee("某人")))
            .fails(
                "inside_differs",
                simple(&ee("某人").change(|plan| plan.inside = other.clone())),
                "malformed",
            )
            .fails(
                "outside_differs",
                simple(&ee("某人").change(|plan| plan.outside = other)),
                "malformed",
            )
            .fails("sha1", both(&sha1), "algorithm")
            .fails("unknown", both(&unknown), "algorithm")
            .fails("rsa_encryption_is_no_signature", both(&rsa), "algorithm"),
    ]
}

fn validity() -> Vec<Group> {
    let ending = |plan: Plan, end: Vec<u8>| plan.change(|plan| plan.not_after = end);
    let starting = |plan: Plan, start: Vec<u8>| plan.change(|plan| plan.not_before = start);
    let leaf = || ee("某人");
    let past = || utc("260101000000Z");
    let future = || utc("270101000000Z");
    vec![
        group("rfc5280::validity")
            .passes("all_in_force", through(&ca("中", 1)))
            .passes("last_second", simple(&ending(leaf(), utc("261123040000Z"))))
            .passes(
                "first_second",
                simple(&starting(leaf(), utc("261123040000Z"))),
            )
            .passes("year_1950", simple(&starting(leaf(), utc("500101000000Z"))))
            .passes(
                "no_end",
                simple(&ending(leaf(), generalized("99991231235959Z"))),
            )
            .passes(
                "generalized_before_2050",
                simple(&ending(leaf(), generalized("20300101000000Z"))),
            )
            .fails(
                "expired_leaf",
                simple(&ending(leaf(), past())),
                "out of bounds",
            )
            .fails(
                "expired_a_second_ago",
                simple(&ending(leaf(), utc("261123035959Z"))),
                "out of bounds",
            )
            .fails(
                "early_leaf",
                simple(&starting(leaf(), future())),
                "out of bounds",
            )
            .fails(
                "expired_authority",
                through(&ending(ca("中", 1), past())),
                "out of bounds",
            )
            .fails(
                "early_authority",
                through(&starting(ca("中", 1), future())),
                "out of bounds",
            )
            .fails(
                "expired_root",
                chain(&[&ending(root(), past()), &leaf()]),
                "out of bounds",
            )
            .fails(
                "ends_before_it_begins",
                simple(&ending(starting(leaf(), future()), past())),
                "out of bounds",
            ),
        group("rfc5280::validity::form")
            .passes("seconds_and_z", simple(&leaf()))
            .fails(
                "fraction",
                simple(&ending(leaf(), generalized("20300101000000.5Z"))),
                "unreadable",
            )
            .fails(
                "no_seconds",
                simple(&ending(leaf(), utc("3001010000Z"))),
                "unreadable",
            )
            .fails(
                "offset",
                simple(&ending(leaf(), utc("300101000000+0800"))),
                "unreadable",
            )
            .fails(
                "no_such_day",
                simple(&ending(leaf(), utc("300230000000Z"))),
                "unreadable",
            )
            .fails(
                "other_type",
                simple(&ending(leaf(), tlv(12, b"300101000000Z"))),
                "unreadable",
            ),
    ]
}

fn authorities() -> Vec<Group> {
    let with = |extensions: Vec<Vec<u8>>| {
        let plan = ca("中", 1);
        Plan { extensions, ..plan }
    };
    let not_ca = standard(19, true, &seq(&[]));
    let written_out = standard(19, true, &seq(&[&[1, 1, 0]]));
    let lax = standard(19, false, &seq(&[&[1, 1, 0xff]]));
    let v1_root = root().bare().change(|plan| plan.version = Vec::new());
    let v1_ca = ca("中", 1).bare().change(|plan| plan.version = Vec::new());
    vec![
        group("rfc5280::basic_constraints")
            .passes("authority", through(&ca("中", 1)))
            .passes(
                "not_critical",
                through(&with(vec![lax.clone(), usage(CERT_AND_CRL_SIGN)])),
            )
            .passes(
                "root_not_critical",
                chain(&[
                    &Plan {
                        extensions: vec![lax],
                        ..root()
                    },
                    &ee("某人"),
                ]),
            )
            .fails(
                "no_authority",
                through(&with(vec![not_ca, usage(CERT_AND_CRL_SIGN)])),
                "no authority",
            )
            .fails(
                "no_authority_written_out",
                through(&with(vec![written_out, usage(CERT_AND_CRL_SIGN)])),
                "no authority",
            )
            .fails(
                "missing",
                through(&with(vec![usage(CERT_AND_CRL_SIGN)])),
                "no authority",
            )
            .fails(
                "missing_in_root",
                chain(&[
                    &Plan {
                        extensions: vec![usage(CERT_SIGN)],
                        ..root()
                    },
                    &ee("某人"),
                ]),
                "no issuer",
            )
            .fails(
                "signer_issues",
                through(&ee("中").change(|plan| plan.key = 1)),
                "no authority",
            ),
        group("rfc5280::version")
            .passes("v1_root", chain(&[&v1_root, &ee("某人")]))
            .fails("v1_authority", through(&v1_ca), "no authority")
            .fails(
                "v1_with_extensions",
                simple(&ee("某人").change(|plan| plan.version = Vec::new())),
                "unreadable",
            )
            .fails(
                "v2_with_extensions",
                simple(&ee("某人").change(|plan| plan.version = tlv(0xa0, &int(1)))),
                "unreadable",
            )
            .fails(
                "v4",
                simple(&ee("某人").change(|plan| plan.version = tlv(0xa0, &int(3)))),
                "unreadable",
            ),
        group("rfc5280::version::v1_leaf")
            .passes(
                "issued",
                simple(&ee("某人").bare().change(|plan| plan.version = Vec::new())),
            )
            .fails(
                "from_a_stranger",
                Chain {
                    leaf: ee("某人")
                        .bare()
                        .change(|plan| plan.version = Vec::new())
                        .by(&ca("别", 9)),
                    ..simple(&ee("某人"))
                },
                "no issuer",
            ),
        group("rfc5280::ca_empty_subject")
            .passes("named", through(&ca("中", 1)))
            .fails(
                "empty",
                through(&ca("中", 1).named(name(&[]))),
                "empty name",
            ),
        group("webpki::ca_as_leaf")
            .passes("signer", simple(&ee("某人")))
            .fails("authority", simple(&ca("中", 1)), "usage"),
    ]
}

fn key_usages() -> Vec<Group> {
    let with = |bits: u8| {
        let plan = ca("中", 1);
        Plan {
            extensions: vec![basic(None), usage(bits)],
            ..plan
        }
    };
    let none = Plan {
        extensions: vec![basic(None)],
        ..ca("中", 1)
    };
    let root_with = |bits: u8| Plan {
        extensions: vec![basic(None), usage(bits)],
        ..root()
    };
    let leaf_with = |bits: u8| Plan {
        extensions: vec![usage(bits)],
        ..ee("某人")
    };
    vec![
        group("pkits::4.7::key_usage")
            .passes("cert_sign", through(&with(CERT_SIGN)))
            .passes("absent", through(&none))
            .fails("crl_sign_only", through(&with(CRL_SIGN)), "key usage")
            .fails("signing_only", through(&with(SIGNING)), "key usage")
            .fails(
                "root_without_cert_sign",
                chain(&[&root_with(CRL_SIGN), &ee("某人")]),
                "no issuer",
            ),
        group("rfc5280::leaf_key_usage")
            .passes("signing", simple(&leaf_with(SIGNING)))
            .passes("absent", simple(&ee("某人").bare()))
            .fails(
                "cert_sign",
                simple(&leaf_with(SIGNING | CERT_SIGN)),
                "misplaced",
            )
            .fails("encipherment_only", simple(&leaf_with(0x20)), "usage"),
        group("rfc5280::key_usage::form")
            .passes(
                "trailing_zero_bits",
                simple(&Plan {
                    extensions: vec![standard(15, true, &[3, 2, 0, 0xc0])],
                    ..ee("某人")
                }),
            )
            .fails(
                "eight_unused_bits",
                simple(&Plan {
                    extensions: vec![standard(15, true, &[3, 2, 8, 0xc0])],
                    ..ee("某人")
                }),
                "unreadable",
            )
            .fails(
                "empty",
                simple(&Plan {
                    extensions: vec![standard(15, true, &[3, 0])],
                    ..ee("某人")
                }),
                "unreadable",
            ),
    ]
}

fn path_lengths() -> Vec<Group> {
    let leaf = ee("某人");
    let (zero, one) = (limited("零", 1, 0), limited("一", 2, 1));
    let (two, free) = (limited("二", 3, 2), ca("任意", 4));
    let six = limited("六", 5, 6);
    let zero_again = limited("又零", 6, 0);
    // The same name and another key: self-issued, and not counted.
    let rekeyed_zero = limited("零", 7, 0);
    let rekeyed_one = limited("一", 8, 1);
    let root_zero = limited("根", 0, 0);
    let deep: Vec<Plan> = (8..15).map(|key| ca(&format!("层{key}"), key)).collect();
    let to_depth = |authorities: usize| {
        let top = root();
        let mut plans = vec![&top];
        plans.extend(deep.iter().take(authorities));
        plans.push(&leaf);
        chain(&plans)
    };
    vec![
        group("pathlen::direct")
            .passes("zero", chain(&[&root(), &zero, &leaf]))
            .passes("one", chain(&[&root(), &one, &leaf]))
            .passes("two", chain(&[&root(), &two, &leaf]))
            .passes("may_increase", chain(&[&root(), &one, &two, &leaf]))
            .passes("one_below_one", chain(&[&root(), &one, &zero, &leaf]))
            .passes(
                "zero_below_six",
                chain(&[&root(), &six, &two, &zero, &leaf]),
            )
            .fails(
                "zero_below_zero",
                chain(&[&root(), &zero, &zero_again, &leaf]),
                "path length",
            )
            .fails(
                "any_below_zero",
                chain(&[&root(), &zero, &free, &leaf]),
                "path length",
            )
            .fails(
                "two_below_one",
                chain(&[&root(), &one, &zero, &zero_again, &leaf]),
                "path length",
            )
            .fails(
                "increase_does_not_help",
                chain(&[&root(), &one, &two, &free, &leaf]),
                "path length",
            ),
        group("pathlen::self_issued")
            .passes(
                "is_not_counted",
                chain(&[&root(), &zero, &rekeyed_zero, &leaf]),
            )
            .passes(
                "between_counted_ones",
                chain(&[&root(), &one, &rekeyed_one, &zero, &leaf]),
            )
            .fails(
                "others_are_counted",
                chain(&[&root(), &zero, &rekeyed_zero, &free, &leaf]),
                "path length",
            ),
        group("pathlen::root")
            .passes("zero_direct", chain(&[&root_zero, &leaf]))
            .fails(
                "zero_through",
                chain(&[&root_zero, &free, &leaf]),
                "path length",
            ),
        group("pathlen::leaf")
            .passes("is_no_authority", chain(&[&root(), &zero, &leaf]))
            .fails("is_one", chain(&[&root(), &zero, &zero_again]), "usage"),
        group("pathological::length")
            .passes("six_authorities_and_a_root", to_depth(6))
            .fails("seven", to_depth(7), "length"),
        group("rfc5280::pathlen::form")
            .passes("number", chain(&[&root(), &limited("数", 1, 5), &leaf]))
            .fails(
                "negative",
                through(&Plan {
                    extensions: vec![standard(19, true, &seq(&[&[1, 1, 0xff], &[2, 1, 0x80]]))],
                    ..ca("中", 1)
                }),
                "no issuer",
            ),
    ]
}

fn extensions() -> Vec<Group> {
    let unknown = |critical| extension(&[1, 3, 6, 1, 4, 1, 55738, 666, 1], critical, &[]);
    let key_id = |critical| standard(14, critical, &tlv(4, b"key"));
    let authority_key = |critical| standard(35, critical, &seq(&[&tlv(0x80, b"key")]));
    let aia = |critical| {
        let at = seq(&[
            &oid(&[1, 3, 6, 1, 5, 5, 7, 48, 2]),
            &tlv(0x86, b"http://ca/"),
        ]);
        extension(&[1, 3, 6, 1, 5, 5, 7, 1, 1], critical, &seq(&[&at]))
    };
    let san = |critical| standard(17, critical, &seq(&[&tlv(0x82, b"ju.gov.cn")]));
    let leaf = |extension: Vec<u8>| simple(&ee("某人").with(extension));
    let authority = |extension: Vec<u8>| through(&ca("中", 1).with(extension));
    let anchor = |extension: Vec<u8>| chain(&[&root().with(extension), &ee("某人")]);
    let crowd = (0..70).fold(ee("某人"), |plan, number| {
        plan.with(extension(&[1, 2, 3, 4, number], false, &[5, 0]))
    });
    vec![
        group("rfc5280::unknown_critical_extension")
            .passes("leaf_not_critical", leaf(unknown(false)))
            .passes("authority_not_critical", authority(unknown(false)))
            .passes("root_not_critical", anchor(unknown(false)))
            .fails("leaf", leaf(unknown(true)), "critical")
            .fails("authority", authority(unknown(true)), "critical")
            .fails("root", anchor(unknown(true)), "critical"),
        group("rfc5280::aia")
            .passes("not_critical", leaf(aia(false)))
            .fails("critical", leaf(aia(true)), "critical"),
        group("rfc5280::ski")
            .passes("in_leaf", leaf(key_id(false)))
            .passes("in_authority", authority(key_id(false)))
            .fails("critical", leaf(key_id(true)), "critical")
            .fails(
                "malformed",
                leaf(standard(14, false, &[5, 0])),
                "unreadable",
            ),
        group("rfc5280::aki")
            .passes("missing", simple(&ee("某人")))
            .passes("of_another_key_is_a_hint", leaf(authority_key(false)))
            .fails("critical", leaf(authority_key(true)), "critical"),
        group("rfc5280::san")
            .passes("critical_is_understood", leaf(san(true)))
            .passes(
                "underscore",
                leaf(standard(17, false, &seq(&[&tlv(0x82, b"a_b.gov.cn")]))),
            )
            .fails(
                "twice",
                simple(&ee("某人").with(san(false)).with(san(false))),
                "unreadable",
            ),
        group("rfc5280::duplicate_extensions")
            .passes(
                "two_kinds",
                simple(&ee("某人").with(unknown(false)).with(san(false))),
            )
            .fails(
                "unknown_twice",
                simple(&ee("某人").with(unknown(false)).with(unknown(false))),
                "unreadable",
            )
            .fails(
                "in_authority",
                through(&ca("中", 1).with(san(false)).with(san(false))),
                "no issuer",
            ),
        group("pathological::extensions")
            .passes("few", leaf(unknown(false)))
            .fails("seventy", simple(&crowd), "unreadable"),
        group("rfc5280::extension::form")
            .passes(
                "false_written_out",
                leaf(seq(&[&oid(&[1, 2, 3, 4]), &[1, 1, 0], &tlv(4, &[5, 0])])),
            )
            .passes(
                "no_extension_in_the_list",
                simple(&ee("某人").bare().change(|plan| {
                    plan.unique_ids = tlv(0xa3, &seq(&[]));
                })),
            )
            .fails(
                "true_is_one",
                leaf(seq(&[&oid(&[1, 2, 3, 4]), &[1, 1, 1], &tlv(4, &[5, 0])])),
                "unreadable",
            )
            .fails(
                "value_is_no_string",
                leaf(seq(&[&oid(&[1, 2, 3, 4]), &[5, 0]])),
                "unreadable",
            )
            .fails(
                "bytes_after_basic_constraints",
                through(&Plan {
                    extensions: vec![standard(
                        19,
                        true,
                        &[&seq(&[&[1, 1, 0xff]])[..], &[5, 0]].concat(),
                    )],
                    ..ca("中", 1)
                }),
                "no issuer",
            ),
    ]
}

fn structure() -> Vec<Group> {
    let serial = |content: &[u8]| simple(&ee("某人").change(|plan| plan.serial = tlv(2, content)));
    let trailing = |chain: Chain| Chain {
        leaf: [&chain.leaf[..], &[0]].concat(),
        ..chain
    };
    let ids = |tag: u8| simple(&ee("某人").change(|plan| plan.unique_ids = tlv(tag, &[0, 1])));
    let issuer_named =
        |issuer: Vec<u8>| simple(&ee("某人").change(|plan| plan.issuer = Some(issuer)));
    vec![
        group("rfc5280::serial")
            .passes("twenty_octets", serial(&[0x7f; 20]))
            .passes("too_long", serial(&[0x7f; 21]))
            .passes("hundred_octets", serial(&[0x7f; 100]))
            .passes("zero", serial(&[0]))
            .passes("negative", serial(&[0x80]))
            .passes("padded", serial(&[0, 0, 1]))
            .fails("empty", serial(&[]), "unreadable"),
        group("rfc5280::unique_ids")
            .passes("issuer", ids(0x81))
            .passes("subject", ids(0x82))
            .fails("of_unknown_number", ids(0x84), "unreadable"),
        group("rfc5280::ee_empty_issuer")
            .passes("named", simple(&ee("某人")))
            .fails("empty", issuer_named(name(&[])), "no issuer"),
        group("rfc5280::ee_empty_subject")
            .passes("empty", simple(&ee("某人").named(name(&[]))))
            .fails(
                "no_name_at_all",
                simple(&ee("某人").named(tlv(0x31, &[]))),
                "unreadable",
            )
            .fails(
                "empty_relative_name",
                simple(&ee("某人").named(seq(&[&tlv(0x31, &[])]))),
                "unreadable",
            ),
        group("rfc5280::der")
            .passes("exact", simple(&ee("某人")))
            .fails("trailing", trailing(simple(&ee("某人"))), "unreadable"),
    ]
}

fn usages() -> Vec<Group> {
    const SERVER: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 1];
    const EMAIL: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 4];
    const STAMPS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 8];
    const DOCUMENTS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 36];
    const ANY: &[u64] = &[2, 5, 29, 37, 0];
    let leaf = |all: &[&[u64]], critical| simple(&ee("某人").with(purposes(all, critical)));
    let authority = |all: &[&[u64]]| through(&ca("中", 1).with(purposes(all, false)));
    vec![
        group("rfc5280::eku::leaf")
            .passes("absent", simple(&ee("某人")))
            .passes("documents", leaf(&[DOCUMENTS], false))
            .passes("documents_critical", leaf(&[DOCUMENTS], true))
            .passes("email", leaf(&[EMAIL], false))
            .passes("any", leaf(&[ANY], false))
            .passes("server_and_email", leaf(&[SERVER, EMAIL], false))
            .fails("server", leaf(&[SERVER], false), "usage")
            .fails("stamps", leaf(&[STAMPS], true), "usage")
            .fails("any_beside_server", leaf(&[ANY, SERVER], false), "usage")
            .fails("none", leaf(&[], false), "unreadable"),
        group("rfc5280::eku::authority")
            .passes("documents", authority(&[DOCUMENTS]))
            .passes("any", authority(&[ANY]))
            .fails("server", authority(&[SERVER]), "usage")
            .fails("stamps", authority(&[STAMPS]), "usage"),
        group("rfc5280::eku::root")
            .passes(
                "documents",
                chain(&[&root().with(purposes(&[DOCUMENTS], false)), &ee("某人")]),
            )
            .fails(
                "server",
                chain(&[&root().with(purposes(&[SERVER], false)), &ee("某人")]),
                "usage",
            ),
    ]
}
