//! Name constraints on each form of name, after x509-limbo's `rfc5280::nc` and PKITS 4.13, with the attacks X2.

use super::constraints::*;
use super::judge::{Chain, Group, chain, group};
use super::make::*;

pub(crate) fn groups() -> Vec<Group> {
    [dns(), addresses(), directory_names(), mailboxes(), uris()]
        .into_iter()
        .flatten()
        .collect()
}

fn dns() -> Vec<Group> {
    let permitted = permit(dns_name("example.com"));
    let excluded = exclude(dns_name("example.com"));
    let narrow = exclude(dns_name("foo.example.com"));
    let both = rule(&[dns_name("example.com")], &[dns_name("bad.example.com")]);
    let one = |text: &str| [dns_name(text)];
    let common_name = |text: &str| {
        chain(&[
            &root(),
            &ca("中", 1).with(permit(dns_name("example.com"))),
            &ee(text),
        ])
    };
    vec![
        group("rfc5280::nc::permitted_dns")
            .passes("match", under(&permitted, &one("example.com")))
            .passes("match_more", under(&permitted, &one("foo.bar.example.com")))
            .passes("match_capitals", under(&permitted, &one("Foo.EXAMPLE.com")))
            .passes("no_name_of_the_form", under(&permitted, &[]))
            .passes("different_form", under(&permitted, &[email("a@b.cn")]))
            .passes("wildcard", under(&permitted, &one("*.example.com")))
            .fails(
                "mismatch",
                under(&permitted, &one("not-example.com")),
                OUTSIDE,
            )
            .fails(
                "mismatch_label",
                under(&permitted, &one("notexample.com")),
                OUTSIDE,
            )
            .fails("parent", under(&permitted, &one("com")), OUTSIDE)
            .fails(
                "one_of_two",
                under(&permitted, &[dns_name("example.com"), dns_name("b.cn")]),
                OUTSIDE,
            )
            .fails(
                "leading_period",
                under(&permitted, &one(".example.com")),
                BROKEN,
            )
            .fails(
                "trailing_period",
                under(&permitted, &one("example.com.")),
                BROKEN,
            )
            .fails("empty", under(&permitted, &one("")), OUTSIDE)
            .fails(
                "no_ascii",
                under(&permitted, &one("例子.example.com")),
                BROKEN,
            )
            .fails(
                "wildcard_inside",
                under(&permitted, &one("a.*.example.com")),
                BROKEN,
            ),
        group("rfc5280::nc::excluded_dns")
            .passes("mismatch", under(&excluded, &one("example.org")))
            .passes("different_form", under(&excluded, &[ip(&[192, 0, 2, 1])]))
            .fails("match", under(&excluded, &one("example.com")), INSIDE)
            .fails(
                "match_below",
                under(&excluded, &one("a.example.com")),
                INSIDE,
            )
            .fails(
                "match_capitals",
                under(&excluded, &one("EXAMPLE.COM")),
                INSIDE,
            )
            .fails(
                "match_second",
                under(&excluded, &[dns_name("a.cn"), dns_name("example.com")]),
                INSIDE,
            ),
        group("rfc5280::nc::wildcard")
            .passes(
                "beside_the_excluded",
                under(&narrow, &one("*.bar.example.com")),
            )
            .fails(
                "reaches_the_excluded",
                under(&narrow, &one("*.example.com")),
                INSIDE,
            )
            .fails(
                "wider_than_the_permitted",
                under(&permit(dns_name("foo.example.com")), &one("*.example.com")),
                OUTSIDE,
            ),
        group("rfc5280::nc::permitted_and_excluded")
            .passes("permitted_only", under(&both, &one("good.example.com")))
            .fails(
                "excluded_wins",
                under(&both, &one("bad.example.com")),
                INSIDE,
            )
            .fails("neither", under(&both, &one("example.org")), OUTSIDE),
        group("rfc5280::nc::invalid_dnsname")
            .passes("sound", under(&permitted, &one("foo.example.com")))
            .fails(
                "wildcard",
                under(&permit(dns_name("*.example.com")), &one("foo.example.com")),
                BROKEN,
            )
            .fails(
                "leading_period",
                under(&permit(dns_name(".example.com")), &one("foo.example.com")),
                BROKEN,
            ),
        group("x2::empty_dns_base")
            .passes(
                "permits_all",
                under(&permit(dns_name("")), &one("example.com")),
            )
            .fails(
                "excludes_all",
                under(&exclude(dns_name("")), &one("example.com")),
                INSIDE,
            ),
        group("x2::common_name")
            .passes("of_a_person", common_name("张三"))
            .passes("that_is_permitted", common_name("www.example.com"))
            .passes("without_a_period", common_name("evil"))
            .passes("with_white_space", common_name("www evil.com"))
            .passes("of_an_authority", posing_authority())
            .passes("beside_a_host", beside_a_host())
            .passes("that_is_no_common_name", posing_organization())
            .fails(
                "with_a_period_at_its_end",
                common_name("www.evil.com."),
                BROKEN,
            )
            .fails("that_poses_as_a_host", common_name("www.evil.com"), OUTSIDE),
    ]
}

fn addresses() -> Vec<Group> {
    let network = [192, 0, 2, 0, 255, 255, 255, 0];
    let (permitted, excluded) = (permit(ip(&network)), exclude(ip(&network)));
    let mut loopback = [0_u8; 32];
    loopback[15] = 1;
    loopback[16..].fill(0xff);
    let one = |octets: &[u8]| [ip(octets)];
    let v6 = &loopback[..16];
    vec![
        group("rfc5280::nc::permitted_ip")
            .passes("match", under(&permitted, &one(&[192, 0, 2, 1])))
            .passes("ipv6_match", under(&permit(ip(&loopback)), &one(v6)))
            .fails(
                "mismatch",
                under(&permitted, &one(&[192, 0, 3, 1])),
                OUTSIDE,
            )
            .fails("other_family", under(&permitted, &one(v6)), OUTSIDE)
            .fails(
                "ipv6_mismatch",
                under(&permit(ip(&loopback)), &one(&[0; 16])),
                OUTSIDE,
            )
            .fails("range_as_name", under(&permitted, &one(&network)), BROKEN),
        group("rfc5280::nc::excluded_ip")
            .passes("mismatch", under(&excluded, &one(&[192, 0, 3, 1])))
            .fails("match", under(&excluded, &one(&[192, 0, 2, 1])), INSIDE)
            .fails(
                "ipv6_match",
                under(&exclude(ip(&loopback)), &one(v6)),
                INSIDE,
            ),
        group("rfc5280::nc::invalid_ip")
            .passes("sound", under(&permitted, &one(&[192, 0, 2, 1])))
            .fails(
                "no_mask",
                under(&permit(ip(&network[..4])), &one(&[192, 0, 2, 1])),
                BROKEN,
            )
            .fails("ipv6_no_mask", under(&permit(ip(v6)), &one(v6)), BROKEN)
            .fails(
                "mask_with_gaps",
                under(
                    &permit(ip(&[192, 0, 2, 0, 255, 0, 255, 0])),
                    &one(&[192, 0, 2, 1]),
                ),
                BROKEN,
            ),
    ]
}

fn directory_names() -> Vec<Group> {
    let org = |tag: u8, text: &str| attribute(ORGANIZATION, tag, text.as_bytes());
    let base = name(&[org(UTF8, "Ju")]);
    let (permitted, excluded) = (permit(directory(&base)), exclude(directory(&base)));
    let of = |rule: &[u8], subject: Vec<u8>| {
        chain(&[
            &root(),
            &ca("中", 1).with(rule.to_vec()),
            &ee("某人").named(subject),
        ])
    };
    let member = |tag: u8, text: &str| name(&[org(tag, text), common("某人")]);
    let with_san = |rule: &[u8], subject: Vec<u8>, alternative: &[u8]| {
        let leaf = ee("某人")
            .named(subject)
            .with(san(&[directory(alternative)]));
        chain(&[&root(), &ca("中", 1).with(rule.to_vec()), &leaf])
    };
    vec![
        group("rfc5280::nc::permitted_dn")
            .passes("match", of(&permitted, member(UTF8, "Ju")))
            .passes("itself", of(&permitted, base.clone()))
            .passes(
                "other_string_type_and_case",
                of(&permitted, member(PRINTABLE, "JU")),
            )
            .passes("empty_subject", of(&permitted, name(&[])))
            .passes(
                "both_match",
                with_san(&permitted, member(UTF8, "Ju"), &member(UTF8, "Ju")),
            )
            .fails("mismatch", of(&permitted, member(UTF8, "Ke")), OUTSIDE)
            .fails("longer_value", of(&permitted, member(UTF8, "Jux")), OUTSIDE)
            .fails(
                "order",
                of(&permitted, name(&[common("某人"), org(UTF8, "Ju")])),
                OUTSIDE,
            )
            .fails(
                "subject_san_mismatch",
                with_san(&permitted, member(UTF8, "Ke"), &member(UTF8, "Ju")),
                OUTSIDE,
            )
            .fails(
                "san_subject_mismatch",
                with_san(&permitted, member(UTF8, "Ju"), &member(UTF8, "Ke")),
                OUTSIDE,
            ),
        group("rfc5280::nc::excluded_dn")
            .passes("mismatch", of(&excluded, member(UTF8, "Ke")))
            .fails("match", of(&excluded, member(UTF8, "Ju")), INSIDE)
            .fails(
                "match_in_capitals",
                of(&excluded, member(UTF8, "ju")),
                INSIDE,
            )
            .fails(
                "match_as_printable",
                of(&excluded, member(PRINTABLE, "Ju")),
                INSIDE,
            )
            .fails(
                "match_in_san",
                with_san(&excluded, member(UTF8, "Ke"), &member(UTF8, "Ju")),
                INSIDE,
            ),
        group("x2::empty_directory_base")
            .passes(
                "permits_all",
                of(&permit(directory(&name(&[]))), member(UTF8, "Ke")),
            )
            .fails(
                "excludes_all",
                of(&exclude(directory(&name(&[]))), member(UTF8, "Ke")),
                INSIDE,
            ),
    ]
}

fn mailboxes() -> Vec<Group> {
    let one = |text: &str| [email(text)];
    let exact = permit(email("foo@example.com"));
    let host = permit(email("example.com"));
    let domain = permit(email(".example.com"));
    let excluded = exclude(email("example.com"));
    let in_subject = |rule: &[u8], text: &str| {
        let subject = name(&[
            common("某人"),
            attribute(EMAIL_ADDRESS, 22, text.as_bytes()),
        ]);
        chain(&[
            &root(),
            &ca("中", 1).with(rule.to_vec()),
            &ee("某人").named(subject),
        ])
    };
    vec![
        group("rfc5280::nc::email")
            .passes("exact", under(&exact, &one("foo@example.com")))
            .passes("exact_host_case", under(&exact, &one("foo@EXAMPLE.com")))
            .passes("host", under(&host, &one("anyone@example.com")))
            .passes("domain", under(&domain, &one("anyone@a.example.com")))
            .fails(
                "other_mailbox",
                under(&exact, &one("bar@example.com")),
                OUTSIDE,
            )
            .fails(
                "local_part_case",
                under(&exact, &one("Foo@example.com")),
                OUTSIDE,
            )
            .fails(
                "below_the_host",
                under(&host, &one("anyone@a.example.com")),
                OUTSIDE,
            )
            .fails(
                "the_domain_itself",
                under(&domain, &one("anyone@example.com")),
                OUTSIDE,
            )
            .fails("invalid_san", under(&host, &one("a@b@example.com")), BROKEN)
            .fails("no_mailbox", under(&host, &one("example.com")), BROKEN)
            .fails(
                "invalid_constraint",
                under(&permit(email("a@b@example.com")), &one("b@example.com")),
                BROKEN,
            ),
        group("rfc5280::nc::excluded_email")
            .passes("other_host", under(&excluded, &one("a@example.org")))
            .fails("host", under(&excluded, &one("a@example.com")), INSIDE),
        group("rfc5280::nc::email_in_subject")
            .passes("permitted", in_subject(&host, "a@example.com"))
            .fails("not_permitted", in_subject(&host, "a@example.org"), OUTSIDE)
            .fails("excluded", in_subject(&excluded, "a@example.com"), INSIDE),
    ]
}

fn uris() -> Vec<Group> {
    let one = |text: &str| [uri(text)];
    let host = permit(uri("host.example.com"));
    let domain = permit(uri(".example.com"));
    let excluded = exclude(uri(".example.com"));
    vec![
        group("rfc5280::nc::uri")
            .passes("host", under(&host, &one("https://host.example.com/path")))
            .passes(
                "domain",
                under(&domain, &one("http://a.b.example.com:8080")),
            )
            .passes("different_form", under(&host, &[dns_name("other.cn")]))
            .fails(
                "other_host",
                under(&host, &one("https://a.host.example.com/")),
                OUTSIDE,
            )
            .fails(
                "domain_itself",
                under(&domain, &one("https://example.com/")),
                OUTSIDE,
            )
            .fails(
                "user_part",
                under(&host, &one("https://host.example.com@evil.cn/")),
                OUTSIDE,
            )
            .fails(
                "no_authority",
                under(&host, &one("urn:host.example.com")),
                BROKEN,
            )
            .fails("address", under(&host, &one("https://192.0.2.1/")), BROKEN)
            .fails(
                "ipv6_address",
                under(&host, &one("https://[2001:db8::1]/")),
                BROKEN,
            ),
        group("rfc5280::nc::excluded_uri")
            .passes("elsewhere", under(&excluded, &one("https://example.org/")))
            .fails(
                "below",
                under(&excluded, &one("https://a.example.com/")),
                INSIDE,
            )
            .fails("unreadable", under(&excluded, &one("nonsense")), BROKEN),
    ]
}

/// Names that read like a host which is not permitted, where nobody looks for one.
fn posing(below: &[Plan]) -> Chain {
    let rule = permit(dns_name("example.com"));
    let (top, bound) = (root(), ca("中", 1).with(rule));
    let plans: Vec<&Plan> = [&top, &bound].into_iter().chain(below).collect();
    chain(&plans)
}

fn posing_authority() -> Chain {
    posing(&[ca("www.evil.com", 2), ee("某人")])
}

fn beside_a_host() -> Chain {
    let host = san(&[dns_name("www.example.com")]);
    posing(&[ee("www.evil.com").with(host)])
}

fn posing_organization() -> Chain {
    let organization = attribute(ORGANIZATION, UTF8, b"www.evil.com");
    posing(&[ee("某人").named(name(&[organization, common("某人")]))])
}
