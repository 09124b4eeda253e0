//! No input makes a parser panic.

use proptest::prelude::*;
use yinxin_verifier::cms::{Container, Strictness};
use yinxin_verifier::crypto::{Native, PublicKey};
use yinxin_verifier::der::{self, Oid, Reader};
use yinxin_verifier::path::{Anchor, Certificate, Crl};
use yinxin_verifier::timestamp::Token;

use super::pki::*;
use super::writer::*;

/// Runs everything that reads `bytes`; the answers do not matter here.
fn read_all(bytes: &[u8]) {
    let _ = der::transcode(bytes);
    let _ = der::is_definite(bytes);
    let _ = der::element_length(bytes);
    let _ = der::generalized_time(bytes);
    let _ = der::utc_time(bytes);
    let _ = Oid::from_content(bytes).map(|oid| oid.to_string());
    let _ = Reader::new(bytes).small_integer();
    let _ = PublicKey::from_spki(bytes).map(|key| key.modulus_bits());
    let _ = Certificate::parse(bytes)
        .map(|certificate| (certificate.subject_text(), Anchor::new(certificate)));
    let _ = Crl::parse(bytes);
    let _ = Token::parse(bytes, Strictness::Foreign);
    if let Ok(container) = Container::read(bytes)
        && let Ok(signed) = container.signed_data()
    {
        let verification = signed.verify(&[CONTENT], &[], &Native);
        assert_eq!(
            verification.verified().is_ok(),
            verification.failure().is_none()
        );
    }
}

/// One of everything that has a parser, made once.
fn samples() -> &'static [Vec<u8>] {
    static SAMPLES: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    SAMPLES.get_or_init(|| {
        let region = Region::new();
        let token =
            Cms::token(tst_info(b"x", "20261122040000Z"), &region.tsa_chain()).sign(&region.tsa);
        let list = list(-HOUR, DAY, vec![revoked(&region.seal, -HOUR, None)]);
        vec![
            Cms::new(&region.seal_chain()).sign(&region.seal).encode(),
            token.encode(),
            region.seal.der.clone(),
            crl_der(&region.seal_ca, list),
            region.root.certificate().spki().to_vec(),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn changed_samples_are_answered(
        which in 0..5_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = samples()[which].clone();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        read_all(&bytes);
        read_all(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn transcoding_der_changes_nothing(which in 0..5_usize) {
        let bytes = &samples()[which];
        prop_assert_eq!(der::transcode(bytes), Ok((bytes.clone(), bytes.len())));
    }

    #[test]
    fn oids_written_are_read_back(arcs in proptest::collection::vec(any::<u64>(), 0..6)) {
        let arcs: Vec<u64> = [1, 2].into_iter().chain(arcs).collect();
        let encoded = oid(&arcs);
        let read = Reader::new(&encoded).oid().unwrap();
        prop_assert!(read.is(&arcs));
    }
}
