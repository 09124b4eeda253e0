//! What each target starts from.

use std::path::Path;

use yinxin_verifier::pdf::{Limits, read};

use crate::judge::{BUNDLE, ROOT, SAMPLES};
use crate::parts::{lists, members, seals, vectors};

/// Writes the seeds of a target into the folder that `YINXIN_FUZZ_CORPUS` names, before libFuzzer reads it.
pub fn plant(target: &str) {
    let Some(folder) = std::env::var_os("YINXIN_FUZZ_CORPUS") else {
        return;
    };
    for (number, seed) in of(target).into_iter().enumerate() {
        std::fs::write(Path::new(&folder).join(format!("seed-{number}")), seed).expect("a seed");
    }
}

fn of(target: &str) -> Vec<Vec<u8>> {
    let samples = || SAMPLES.iter().map(|sample| sample.to_vec());
    let certificates = || {
        let chains = seals().into_iter().flat_map(|seal| seal.chain);
        chains
            .map(|one| one.der().to_vec())
            .chain(vectors(&[".der"]))
            .collect()
    };
    match target {
        "pdf" | "verify" => samples().collect(),
        "cms" => seals()
            .into_iter()
            .map(|seal| seal.cms)
            .chain(vectors(&[".cms"]))
            .collect(),
        "timestamp" => seals()
            .into_iter()
            .map(|seal| seal.token)
            .chain(vectors(&[".tst"]))
            .collect(),
        "certificate" => certificates(),
        "crl" => lists()
            .iter()
            .map(|list| list.der().to_vec())
            .chain(vectors(&[".crl"]))
            .collect(),
        "ocsp" => vec![include_bytes!("../seeds/ocsp.der").to_vec()],
        "path" => seals().iter().map(|seal| joined(&seal.chain)).collect(),
        "der" => [certificates(), vectors(&[".cms", ".tst", ".sig"])].concat(),
        "signature" => signatures(),
        "trust_list" => members()
            .into_iter()
            .filter(|(name, _)| name.ends_with(".json"))
            .map(|(_, member)| member)
            .chain([ROOT.to_vec()])
            .flat_map(|envelope| [payload(&envelope), envelope])
            .collect(),
        "bundle" => vec![BUNDLE.to_vec()],
        "licence" => samples().filter_map(|sample| licence(&sample)).collect(),
        // Scripts of edits: one of each kind, over either sample.
        _ => (0..4)
            .flat_map(|choice| (0..6).map(move |kind| vec![choice, kind, 7, 1, 3, 9]))
            .collect(),
    }
}

fn joined(chain: &[yinxin_verifier::path::Certificate]) -> Vec<u8> {
    chain.iter().flat_map(|one| one.der()).copied().collect()
}

/// Public keys, signatures and messages of OpenSSL, and last a byte that picks the algorithm.
fn signatures() -> Vec<Vec<u8>> {
    let message = vectors(&["rsa/content.bin"]).concat();
    let (keys, values) = (vectors(&[".spki"]), vectors(&[".sig"]));
    let pairs = keys
        .iter()
        .flat_map(|key| values.iter().map(move |value| (key, value)));
    let seed = |(key, value): (&Vec<u8>, &Vec<u8>)| {
        (0..17)
            .map(|pick| [key, &element(value)[..], &message, &[pick]].concat())
            .collect::<Vec<_>>()
    };
    pairs.flat_map(seed).collect()
}

/// A bare signature as an OCTET STRING.
fn element(value: &[u8]) -> Vec<u8> {
    if value.first() == Some(&0x30) {
        return value.to_vec();
    }
    let [.., high, low] = value.len().to_be_bytes();
    [&[4, 0x82, high, low], value].concat()
}

fn payload(envelope: &[u8]) -> Vec<u8> {
    let envelope: yinxin_verifier::format::Envelope =
        serde_json::from_slice(envelope).expect("an envelope");
    envelope.payload.into_bytes()
}

fn licence(sample: &[u8]) -> Option<Vec<u8>> {
    let file = read(sample, &Limits::default()).expect("a sample");
    let attached = file
        .attachment(file.revisions(), "licence.json")
        .expect("readable");
    attached.map(|attached| attached.bytes.to_vec())
}
