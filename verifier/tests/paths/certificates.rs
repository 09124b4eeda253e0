//! What a certificate says, and how it is written, after x509-limbo's `rfc5280` and PKITS 4.1, 4.2, 4.16.

use super::judge::{Chain, Group, chain, group, simple, through};
use super::make::*;

pub(crate) fn groups() -> Vec<Group> {
    [validity(), extensions(), structure(), signatures()]
        .into_iter()
        .flatten()
        .collect()
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

fn extensions() -> Vec<Group> {
    let unknown = |critical| extension(&[1, 3, 6, 1, 4, 1, 55738, 666, 1], critical, &[]);
    let key_id = |critical| standard(14, critical, &tlv(4, b"key"));
    let authority_key = |critical| standard(35, critical, &seq(&[&tlv(0x80, b"key")]));
    let issuer = tlv(0xa1, &tlv(0x86, b"http://ca/"));
    let named = seq(&[&tlv(0x80, b"key"), &issuer, &tlv(0x82, &[7])]);
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
            .passes("with_issuer_and_serial", leaf(standard(35, false, &named)))
            .fails("critical", leaf(authority_key(true)), "critical")
            .fails(
                "malformed",
                leaf(standard(35, false, &seq(&[&tlv(0x60, b"key")]))),
                "unreadable",
            ),
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
