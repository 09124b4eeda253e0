//! No input makes a parser panic.

use proptest::prelude::*;
use yinxin_verifier::cms::{Container, Strictness};
use yinxin_verifier::crypto::{Native, PublicKey};
use yinxin_verifier::der::{self, Oid, Reader};
use yinxin_verifier::oid;
use yinxin_verifier::path::{Anchor, Certificate, Crl, OcspResponse};
use yinxin_verifier::timestamp::Token;

use super::pki::*;
use super::writer::*;
use super::{lists, responses};

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
    let _ = OcspResponse::parse(bytes);
    let _ = OcspResponse::parse_basic(bytes);
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
            odd_list(&region).der(),
            answer(&region).der(),
            answer(&region).basic(),
            region.root.certificate().spki().to_vec(),
        ]
    })
}

/// A list with every extension that is read.
fn odd_list(region: &Region) -> lists::List<'_> {
    let name = lists::directory_name(&region.tsa);
    let issuer = extension(&[2, 5, 29, 29], true, &seq(&[&name]));
    lists::List::of(&region.seal_ca)
        .entry(lists::entry(
            &region.seal,
            -HOUR,
            &[lists::reason(6), issuer],
        ))
        .with(lists::number(5))
        .with(lists::delta_of(3))
        .with(lists::keeps_expired(-DAY))
        .with(lists::scope(&[
            &lists::full_name(&[lists::uri("http://a"), name]),
            &lists::reasons(3, &[1, 8]),
            &lists::flag(4),
        ]))
}

fn answer(region: &Region) -> responses::Response<'_> {
    let answer = responses::Answer::on(&region.seal, &region.seal_ca)
        .says(responses::since(-HOUR, Some(1)))
        .with(extension(
            oid::OCSP_ARCHIVE_CUTOFF.arcs,
            false,
            &lists::time(-DAY),
        ));
    responses::Response::of(&region.seal_ca, answer)
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn changed_samples_are_answered(
        which in 0..8_usize,
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
    fn transcoding_der_changes_nothing(which in 0..8_usize) {
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
