//! Whatever is changed in a certificate, nothing passes that its issuer did not sign.

use super::judge::{Chain, GOOD, chain, ours, theirs};
use super::make::*;

fn sample() -> Chain {
    let authority = limited("中", 1, 0).with(standard(14, false, &tlv(4, b"one")));
    let leaf = ee("某人")
        .with(standard(35, false, &seq(&[&tlv(0x80, b"one")])))
        .with(standard(17, false, &seq(&[&tlv(0x82, b"ju.gov.cn")])));
    chain(&[&root(), &authority, &leaf])
}

/// A path over changed bytes is none that rustls-webpki refuses because of a signature. Where the change is in the
/// padding of the outer structure that nobody signs, there is none at all.
fn check(changed: &Chain, what: &str) {
    if ours(changed) == GOOD {
        let theirs = theirs(changed);
        assert_eq!(theirs, Ok(()), "{what}");
    }
}

#[test]
fn every_changed_byte_of_a_certificate_is_refused_or_harmless() {
    let sample = sample();
    assert_eq!(ours(&sample), GOOD);
    let mut passed = 0;
    for mask in [0x01, 0x20, 0x80, 0xff] {
        for place in 0..sample.leaf.len() {
            let mut changed = sample.clone();
            changed.leaf[place] ^= mask;
            check(&changed, &format!("leaf {place} {mask:02x}"));
            passed += usize::from(ours(&changed) == GOOD);
        }
        for place in 0..sample.others[0].len() {
            let mut changed = sample.clone();
            changed.others[0][place] ^= mask;
            check(&changed, &format!("authority {place} {mask:02x}"));
            passed += usize::from(ours(&changed) == GOOD);
        }
    }
    assert_eq!(passed, 0);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(512))]
    #[test]
    fn changed_certificates_are_refused_or_harmless(
        which in 0..3_usize,
        changes in proptest::collection::vec((proptest::prelude::any::<proptest::prelude::prop::sample::Index>(), 1..=255_u8), 1..5),
        cut in proptest::option::of(proptest::prelude::any::<proptest::prelude::prop::sample::Index>()),
    ) {
        static SAMPLE: std::sync::OnceLock<Chain> = std::sync::OnceLock::new();
        let mut changed = SAMPLE.get_or_init(sample).clone();
        let bytes = match which {
            0 => &mut changed.leaf,
            1 => &mut changed.others[0],
            _ => &mut changed.anchors[0],
        };
        for (place, mask) in changes {
            let place = place.index(bytes.len());
            bytes[place] ^= mask;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if ours(&changed) == GOOD {
            // Nobody signs an anchor, so what is changed there may pass; never over a wrong signature.
            let signature = matches!(theirs(&changed), Err(webpki::Error::InvalidSignatureForPublicKey));
            proptest::prop_assert!(!signature);
        }
    }
}
