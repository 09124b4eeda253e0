//! In which order the search goes: what it tries first, where it ends, and which of several answers it gives.

use std::sync::atomic::{AtomicUsize, Ordering};

use yinxin_verifier::crypto::{
    Native, PublicKey, SignatureAlgorithm, SignatureError, SignatureVerifier,
};
use yinxin_verifier::path::{
    Anchor, Certificate, Path, PathError, PathQuestion, RevocationData, Usage, check_path,
};
use yinxin_verifier::value::Time;

use super::judge::{Chain, GOOD, ours};
use super::make::*;

/// Counts the signatures that it checks.
#[derive(Default)]
struct Counting(AtomicUsize);

impl SignatureVerifier for Counting {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Native.verify(algorithm, key, message, signature)
    }
}

/// The path, and how many signatures were checked for it.
fn search(chain: &Chain) -> (Result<Path, PathError>, usize) {
    let read = |all: &[Vec<u8>]| -> Vec<Certificate> {
        all.iter()
            .map(|der| Certificate::parse(der).unwrap())
            .collect()
    };
    let anchors: Vec<Anchor> = read(&chain.anchors).into_iter().map(Anchor::new).collect();
    let at = Time::from_unix(AT);
    let question = PathQuestion {
        at,
        now: at,
        usage: Usage::Seal,
    };
    let counting = Counting::default();
    let found = check_path(
        &Certificate::parse(&chain.leaf).unwrap(),
        &read(&chain.others),
        &anchors,
        &RevocationData::default(),
        &question,
        &counting,
    );
    (found, counting.0.into_inner())
}

/// The chain, and the same with its certificates at hand the other way round.
fn both_orders(leaf: Vec<u8>, others: [Vec<u8>; 2], anchors: Vec<Vec<u8>>) -> [Chain; 2] {
    let [one, two] = others.clone();
    [vec![one, two], others.into_iter().rev().collect()].map(|others| Chain {
        leaf: leaf.clone(),
        others,
        anchors: anchors.clone(),
    })
}

fn expired(plan: Plan) -> Plan {
    plan.change(|plan| plan.not_after = utc("260101000000Z"))
}

/// Two authorities of one name; the likelier one signed, and is tried first, in whatever order they are at hand.
#[test]
fn the_likelier_issuer_is_tried_first() {
    let with_key_id = |plan: Plan, id: &[u8]| plan.with(standard(14, false, &tlv(4, id)));
    let leaf = ee("某人");
    let aimed = || {
        let wanted = seq(&[&tlv(0x80, b"two")]);
        leaf.clone().with(standard(35, false, &wanted))
    };
    let (one, two) = (ca("同名", 3), ca("同名", 4));
    let cases = [
        (
            "named by its key",
            aimed(),
            with_key_id(one.clone(), b"one"),
            with_key_id(two.clone(), b"two"),
        ),
        (
            "an authority",
            leaf.clone(),
            one.clone().bare(),
            two.clone(),
        ),
        (
            "still valid",
            leaf.clone(),
            expired(one.clone()),
            two.clone(),
        ),
    ];
    for (name, leaf, unlikely, likely) in cases {
        let others = [unlikely.by(&root()), likely.by(&root())];
        for chain in both_orders(leaf.by(&likely), others, vec![root().own()]) {
            let (found, checked) = search(&chain);
            assert!(found.is_ok(), "{name}");
            assert_eq!(checked, 2, "{name}");
        }
    }
    // The one named signed nothing: the other is found all the same, with one signature more.
    let others = [
        with_key_id(one, b"one").by(&root()),
        with_key_id(ca("同名", 5), b"two").by(&root()),
    ];
    let signer = ca("同名", 3);
    for chain in both_orders(aimed().by(&signer), others, vec![root().own()]) {
        let (found, checked) = search(&chain);
        assert!(found.is_ok());
        assert_eq!(checked, 3);
    }
}

/// Two ways lead to an anchor.
#[test]
fn the_search_ends_at_the_first_good_path_and_passes_over_an_expired_one() {
    let (authority, leaf, other) = (ca("甲", 1), ee("某人"), ca("另根", 5));
    let ways = |one: &Plan, two: &Plan| {
        both_orders(
            leaf.by(&authority),
            [authority.by(one), authority.by(two)],
            vec![one.own(), two.own()],
        )
    };
    for chain in ways(&root(), &other) {
        assert_eq!(search(&chain).1, 2);
    }
    for chain in ways(&root(), &expired(other.clone())) {
        assert_eq!(ours(&chain), GOOD);
    }
    // Where both have expired, the first.
    for chain in ways(&expired(root()), &expired(other)) {
        let path = search(&chain).0.unwrap();
        assert_eq!(path.certificates()[1].certificate.der(), chain.others[0]);
    }
}

/// Of obstacles that are as near to a path as each other, the one that the better candidate met.
#[test]
fn what_the_best_candidate_lacks_is_told() {
    let signs_lists_only = ca("同名", 3).bare().with(basic(None)).with(usage(CRL_SIGN));
    let no_authority = ca("同名", 3).bare();
    let others = [signs_lists_only.by(&root()), no_authority.by(&root())];
    for chain in both_orders(ee("某人").by(&signs_lists_only), others, vec![root().own()]) {
        assert_eq!(ours(&chain), "key usage");
    }
}

#[test]
fn a_thousand_certificates_are_searched_and_one_more_is_not() {
    let authority = ca("甲", 1);
    let with = |count| Chain {
        leaf: ee("某人").by(&authority),
        others: vec![authority.by(&root()); count],
        anchors: vec![root().own()],
    };
    assert_eq!(ours(&with(1_000)), GOOD);
    assert_eq!(ours(&with(1_001)), "work");
}
