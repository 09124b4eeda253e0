//! Who may issue, how far down, and for what, after x509-limbo's `rfc5280`, `pathlen`, `webpki` and PKITS 4.5 to 4.7.

use super::judge::{Chain, Group, chain, group, simple, through};
use super::make::*;

pub(crate) fn groups() -> Vec<Group> {
    [authorities(), key_usages(), path_lengths(), usages()]
        .into_iter()
        .flatten()
        .collect()
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
                "two_below_six_by_way_of_zero",
                chain(&[&root(), &six, &zero, &free, &leaf]),
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
