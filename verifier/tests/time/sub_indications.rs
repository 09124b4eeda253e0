//! Every sub-indication that the policy can reach, through `verify`; the table at the end is complete.

use std::collections::HashSet;

use yinxin_verifier::oid;
use yinxin_verifier::report::SubIndication as S;

use super::file::{Pdf, Store};
use super::pki::*;
use super::regions;
use super::scene::*;
use super::writer::*;

/// Makes a file that gives the sub-indication, and asserts that its sibling does not.
type Case = (S, fn());

/// EN 319 102-1, tables 5 and 6; `None` are those that no file reaches, and why.
const REACHED: &[Case] = &[
    (S::FormatFailure, page_changed_after_sealing),
    (
        S::HashFailure,
        super::cases::changed_file_of_a_stranger_is_changed,
    ),
    (S::SigCryptoFailure, signature_value_changed),
    (S::NotYetValid, stamped_before_the_certificate),
    (S::Expired, content_stamp_after_the_certificate),
    (
        S::Revoked,
        super::cases::content_time_stamp_after_revocation,
    ),
    (S::SigConstraintsFailure, own_seal_without_a_stamp),
    (S::ChainConstraintsFailure, certificate_for_another_use),
    (
        S::CryptoConstraintsFailure,
        content_stamp_after_the_algorithm,
    ),
    (
        S::CryptoConstraintsFailureNoPoe,
        algorithm_ended_before_any_proof,
    ),
    (
        S::TimestampOrderFailure,
        document_stamp_older_than_the_signature_stamp,
    ),
    (S::NoSigningCertificateFound, certificate_not_in_the_file),
    (
        S::NoCertificateChainFound,
        super::cases::changed_file_of_a_stranger_is_changed,
    ),
    (
        S::NoCertificateChainFoundNoPoe,
        regions::root_that_is_not_listed_any_more,
    ),
    (S::CertificateChainGeneralFailure, no_revocation_data),
    (
        S::RevokedNoPoe,
        super::cases::revoked_an_hour_before_the_stamp,
    ),
    (S::RevokedCaNoPoe, authority_revoked),
    (
        S::OutOfBoundsNotRevoked,
        super::cases::expired_yesterday_without_any_time,
    ),
    (
        S::OutOfBoundsNoPoe,
        super::cases::expired_yesterday_without_any_time,
    ),
    (
        S::RevocationOutOfBoundsNoPoe,
        super::cases::store_filled_after_the_last_stamp,
    ),
    (S::TryLater, suspended),
];

/// Not reached, and why (docs/verifier-report.md): a PDF carries what it signs.
const NOT_REACHED: &[S] = &[S::SignedDataNotFound];

#[test]
fn every_sub_indication_is_reached_or_explained() {
    let named: Vec<S> = REACHED
        .iter()
        .map(|(sub, _)| *sub)
        .chain(NOT_REACHED.iter().copied())
        .collect();
    let set: HashSet<S> = named.iter().copied().collect();
    assert_eq!(set.len(), named.len(), "one row each");
    let missing: Vec<&S> = S::ALL.iter().filter(|sub| !set.contains(sub)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_row_of_the_table_holds() {
    for (_, case) in REACHED {
        case();
    }
}

#[test]
fn page_changed_after_sealing() {
    let scene = Scene::new();
    scene.passes(&scene.plain());
    scene.gives(&scene.plain().repainted(), S::FormatFailure);
}

#[test]
fn signature_value_changed() {
    let scene = Scene::new();
    let file = Pdf::sealed(PADES, |content| {
        let mut cms = scene.cms(content).sign(&scene.signer);
        let last = cms.signature.len() - 1;
        cms.signature[last] ^= 1;
        cms.encode()
    });
    scene.gives(&file, S::SigCryptoFailure);
}

#[test]
fn stamped_before_the_certificate() {
    let scene = Scene::with(valid(-10 * DAY, 300 * DAY), |_| ());
    scene.gives(&scene.stamped(-11 * DAY), S::NotYetValid);
    scene.passes(&scene.stamped(-9 * DAY));
}

#[test]
fn content_stamp_after_the_certificate() {
    let mut scene = Scene::with(valid(-300 * DAY, -10 * DAY), |_| ());
    scene.crls[0] = crl_der(&scene.root, list(-11 * DAY, DAY, vec![]));
    scene.gives(&scene.with_content_stamp(-9 * DAY), S::Expired);
    scene.gives(
        &scene.with_content_stamp(-11 * DAY),
        S::OutOfBoundsNotRevoked,
    );
}

#[test]
fn own_seal_without_a_stamp() {
    let region = Region::new();
    let mut scene = Scene::new();
    scene.crls = vec![
        crl_der(&region.root, list(-HOUR, DAY, vec![])),
        crl_der(&region.seal_ca, list(-HOUR, DAY, vec![])),
    ];
    let file = Pdf::sealed(PADES, |content| {
        Cms::over(oid::DATA, content, &region.seal_chain())
            .sign(&region.seal)
            .encode()
    });
    scene.root = region.root;
    scene.gives(&file, S::SigConstraintsFailure);
    let scene = Scene::new();
    scene.passes(&scene.plain());
}

#[test]
fn certificate_for_another_use() {
    let for_servers = |params: &mut rcgen::CertificateParams| {
        params.custom_extensions = vec![usages(&[&[1, 3, 6, 1, 5, 5, 7, 3, 1]], false)];
    };
    let scene = Scene::with(for_servers, |_| ());
    scene.gives(&scene.plain(), S::ChainConstraintsFailure);
    let for_documents = |params: &mut rcgen::CertificateParams| {
        params.custom_extensions = vec![usages(&[oid::EKU_DOCUMENT_SIGNING.arcs], false)];
    };
    let scene = Scene::with(for_documents, |_| ());
    scene.passes(&scene.plain());
}

/// RSA with PKCS#1 v1.5 is relied on until 2029; the clock stands in 2031.
struct Later {
    scene: Scene,
}

impl Later {
    const YEAR: i64 = 365 * DAY;

    fn new() -> Self {
        let mut scene = Scene::new();
        let long = |params: &mut rcgen::CertificateParams| params.not_after = date(10 * Self::YEAR);
        let mut params = signer("RSA");
        long(&mut params);
        let key = rcgen::KeyPair::from_pem(include_str!("../vectors/time/rsa-2048.pem")).unwrap();
        scene.signer = scene.root.issue_to(key, params);
        let mut params = tsa("First");
        long(&mut params);
        scene.first = scene.stamps.issue(params);
        scene.clock = 4 * Self::YEAR;
        let now = |by: &Identity| {
            crl_der(
                by,
                list(4 * Self::YEAR - HOUR, 4 * Self::YEAR + DAY, vec![]),
            )
        };
        scene.crls = vec![now(&scene.root), now(&scene.stamps)];
        Self { scene }
    }

    /// Stamped over the content, over the signature.
    fn sealed(&self, content_at: Option<i64>, signature_at: Option<i64>) -> Pdf {
        let scene = &self.scene;
        Pdf::sealed(PADES, |content| {
            let mut cms = scene.cms(content);
            cms.signature_algorithm = algorithm(&[1, 2, 840, 113549, 1, 1, 11]);
            if let Some(at) = content_at {
                let stamp = token(&scene.first, content, at);
                let signed = cms.signed.as_mut().unwrap();
                signed.push(attribute(oid::CONTENT_TIME_STAMP, &stamp));
            }
            cms.signature = rcgen::SigningKey::sign(&scene.signer.key, &cms.to_sign()).unwrap();
            match signature_at {
                Some(at) => stamped(cms, &scene.first, at).encode(),
                None => cms.encode(),
            }
        })
    }
}

#[test]
fn algorithm_ended_before_any_proof() {
    let later = Later::new();
    later
        .scene
        .gives(&later.sealed(None, None), S::CryptoConstraintsFailureNoPoe);
    later.scene.gives(
        &later.sealed(None, Some(3 * Later::YEAR)),
        S::CryptoConstraintsFailureNoPoe,
    );
    later.scene.passes(&later.sealed(None, Some(Later::YEAR)));
}

#[test]
fn content_stamp_after_the_algorithm() {
    let later = Later::new();
    later.scene.gives(
        &later.sealed(Some(3 * Later::YEAR), None),
        S::CryptoConstraintsFailure,
    );
    later.scene.gives(
        &later.sealed(Some(Later::YEAR), None),
        S::CryptoConstraintsFailureNoPoe,
    );
}

#[test]
fn document_stamp_older_than_the_signature_stamp() {
    let scene = Scene::new();
    let sealed = || scene.stamped(-2 * HOUR);
    scene.gives(
        &sealed().with_stamp(stamping(&scene.second, -3 * HOUR)),
        S::TimestampOrderFailure,
    );
    scene.passes(&sealed().with_stamp(stamping(&scene.second, -HOUR)));
}

#[test]
fn certificate_not_in_the_file() {
    let scene = Scene::new();
    let bare = || {
        Pdf::sealed(PADES, |content| {
            let mut cms = scene.cms(content);
            cms.certificates = None;
            cms.sign(&scene.signer).encode()
        })
    };
    scene.gives(&bare(), S::NoSigningCertificateFound);
    scene.passes(&bare().with_store(Store {
        certificates: vec![scene.signer.der.clone()],
        ..Store::default()
    }));
}

#[test]
fn no_revocation_data() {
    let mut scene = Scene::new();
    scene.crls.clear();
    scene.gives(&scene.plain(), S::CertificateChainGeneralFailure);
}

#[test]
fn authority_revoked() {
    let mut scene = Scene::new();
    let middle = scene.root.issue(authority("Middle"));
    scene.signer = middle.issue(signer("Signer"));
    let sealed = |stamped_at: Option<i64>| {
        Pdf::sealed(PADES, |content| {
            let chain = [scene.signer.der.clone(), middle.der.clone()];
            let cms = Cms::over(oid::DATA, content, &chain).sign(&scene.signer);
            match stamped_at {
                Some(at) => stamped(cms, &scene.first, at).encode(),
                None => cms.encode(),
            }
        })
    };
    let (bare, after) = (sealed(None), sealed(Some(-10 * HOUR)));
    scene.crls.push(crl_der(&middle, list(-HOUR, DAY, vec![])));
    scene.passes(&bare);
    scene.crls[0] = crl_der(
        &scene.root,
        list(-HOUR, DAY, vec![revoked(&middle, -5 * HOUR, None)]),
    );
    scene.gives(&bare, S::RevokedCaNoPoe);
    scene.passes(&after);
}

#[test]
fn suspended() {
    let mut scene = Scene::new();
    let hold = revoked(
        &scene.signer,
        -5 * HOUR,
        Some(rcgen::RevocationReason::CertificateHold),
    );
    scene.crls[0] = crl_der(&scene.root, list(-HOUR, DAY, vec![hold]));
    scene.gives(&scene.plain(), S::TryLater);
    scene.gives(&scene.stamped(-4 * HOUR), S::TryLater);
    scene.passes(&scene.stamped(-6 * HOUR));
}
