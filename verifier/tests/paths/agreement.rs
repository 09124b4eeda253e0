//! Our reader of certificates and x509-parser: what both take, both read alike.

use std::sync::OnceLock;

use proptest::prelude::*;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate, X509Version};
use yinxin_verifier::path::{Certificate, KeyUsage};

use super::judge::GOOD;
use super::table::groups;

/// Every certificate of every case.
fn certificates() -> &'static [Vec<u8>] {
    static ALL: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let cases = groups().into_iter().flat_map(|group| group.cases);
        let chains = cases.map(|(_, chain, _)| chain);
        let mut all: Vec<Vec<u8>> = chains
            .flat_map(|chain| [vec![chain.leaf], chain.others, chain.anchors].concat())
            .collect();
        all.sort();
        all.dedup();
        all
    })
}

/// What differs between the two readings, if both take the bytes.
fn difference(der: &[u8]) -> Option<String> {
    let ours = Certificate::parse(der).ok()?;
    let (rest, theirs) = X509Certificate::from_der(der).ok()?;
    let validity = theirs.validity();
    let same = [
        ("end", rest.is_empty()),
        (
            "version",
            ours.is_v1() == (theirs.version() == X509Version::V1),
        ),
        ("serial", ours.serial() == theirs.raw_serial()),
        ("issuer", ours.issuer() == theirs.issuer().as_raw()),
        ("subject", ours.subject() == theirs.subject().as_raw()),
        // Ours looks inside where the key is used, theirs nowhere.
        (
            "key",
            ours.public_key().is_err() || ours.spki() == theirs.public_key().raw,
        ),
        (
            "from",
            ours.not_before().unix() == validity.not_before.timestamp(),
        ),
        (
            "to",
            ours.not_after().unix() == validity.not_after.timestamp(),
        ),
        ("authority", same_authority(&ours, &theirs)),
        ("key usage", same_key_usage(&ours, &theirs)),
        ("purposes", same_purposes(&ours, &theirs)),
        ("key identifiers", same_key_ids(&ours, &theirs)),
    ];
    let different = same.iter().find(|(_, same)| !same);
    different.map(|(what, _)| (*what).to_owned())
}

fn same_authority(ours: &Certificate, theirs: &X509Certificate<'_>) -> bool {
    let Ok(basic) = theirs.basic_constraints() else {
        return true;
    };
    let basic = basic.map(|one| one.value).filter(|basic| basic.ca);
    let length = basic.and_then(|basic| basic.path_len_constraint);
    ours.is_ca() == basic.is_some() && ours.path_length() == length.map(u64::from)
}

fn same_key_usage(ours: &Certificate, theirs: &X509Certificate<'_>) -> bool {
    let Ok(usage) = theirs.key_usage() else {
        return true;
    };
    let usage = usage.map(|one| one.value);
    let has = |bits: KeyUsage| ours.key_usage().map(|found| found.has_any(bits));
    has(KeyUsage::KEY_CERT_SIGN) == usage.map(|one| one.key_cert_sign())
        && has(KeyUsage::CRL_SIGN) == usage.map(|one| one.crl_sign())
        && has(KeyUsage::DIGITAL_SIGNATURE) == usage.map(|one| one.digital_signature())
        && has(KeyUsage::NON_REPUDIATION) == usage.map(|one| one.non_repudiation())
}

fn same_purposes(ours: &Certificate, theirs: &X509Certificate<'_>) -> bool {
    let Ok(purposes) = theirs.extended_key_usage() else {
        return true;
    };
    ours.extended_key_usage().map(|usage| usage.critical) == purposes.map(|usage| usage.critical)
}

fn same_key_ids(ours: &Certificate, theirs: &X509Certificate<'_>) -> bool {
    theirs
        .extensions()
        .iter()
        .all(|one| match one.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => ours.subject_key_id() == Some(id.0),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                ours.authority_key_id() == id.key_identifier.as_ref().map(|id| id.0)
            }
            _ => true,
        })
}

#[test]
fn certificates_of_all_cases_are_read_alike() {
    let different: Vec<_> = certificates()
        .iter()
        .filter_map(|der| difference(der))
        .collect();
    assert_eq!(different, [] as [String; 0]);
}

#[test]
fn certificates_of_good_paths_are_taken_by_both() {
    for group in groups() {
        for (name, chain, _) in group.cases.iter().filter(|(_, _, how)| *how == GOOD) {
            assert!(
                Certificate::parse(&chain.leaf).is_ok(),
                "{}::{name}",
                group.name
            );
            // x509-parser refuses serial numbers without a meaning; we read them octet by octet.
            let theirs = X509Certificate::from_der(&chain.leaf).is_ok();
            assert!(
                theirs || group.name == "rfc5280::serial",
                "{}::{name}",
                group.name
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn changed_certificates_are_read_alike(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut der = which.get(certificates()).clone();
        for (place, value) in changes {
            let place = place.index(der.len());
            der[place] = value;
        }
        prop_assert_eq!(difference(&der), None, "{:02x?}", der);
    }
}
