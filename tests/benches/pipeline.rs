//! Sealed and released a second, verified a second, on one core, beside the bare cryptography in the same run.
//!
//! Writes `target/yinxin-bench.jsonl`, one line a measure: `{"name","per_s","limit_per_s","ratio","note"}`.
//! The corpus is every request of `tests/requests/issued`; licences with a photo are measured apart.

use std::collections::HashMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use serde_json::json;
use yinxin_keys::{KeyError, KeyId, KeySpec, KeyStore, PublicKey, Signature, ToSign};
use yinxin_signer::Prepared;
use yinxin_tests::house::{House, TestVault, judge, now, verifier_of};
use yinxin_tests::mutate::other_spelling;
use yinxin_tests::samples;
use yinxin_verifier::Verifier;

/// Licences sealed together: a group of requests shares the record on disk and the key calls.
const BATCH: usize = 64;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(600);

fn main() {
    // Cargo passes `--bench`; anything else that it may pass is not for us.
    let plain: Vec<&str> = samples::ISSUED
        .iter()
        .map(|(_, text)| *text)
        .filter(|text| !has_photo(text))
        .collect();
    let photo: Vec<&str> = samples::ISSUED
        .iter()
        .map(|(_, text)| *text)
        .filter(|text| has_photo(text))
        .collect();
    let mut measures = Vec::new();
    for (kind, requests) in [("licence", &plain), ("photo licence", &photo)] {
        measures.extend(sealing(kind, requests));
        measures.extend(verifying(kind, requests));
    }
    write(&measures);
}

fn has_photo(request: &str) -> bool {
    request.contains("media_type")
}

/// Work a second, and what bare cryptography would allow.
struct Measure {
    name: String,
    per_s: f64,
    limit_per_s: f64,
    note: String,
}

/// Measures work and its limit in turns, so that both meet the same noise; the median round of each counts.
fn measure(
    name: String,
    note: String,
    mut work: impl FnMut() -> usize,
    mut limit: impl FnMut() -> usize,
) -> Measure {
    let (mut works, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        works.push(rate(&mut work));
        limits.push(rate(&mut limit));
    }
    Measure {
        name,
        per_s: median(works),
        limit_per_s: median(limits),
        note,
    }
}

/// Units of work a second over one round; `work` says how many units it did.
fn rate(work: &mut impl FnMut() -> usize) -> f64 {
    work();
    let start = Instant::now();
    let mut done = 0;
    while start.elapsed() < ROUND {
        done += work();
    }
    done as f64 / start.elapsed().as_secs_f64()
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// A batch of licences laid out, sealed, stamped and released, with keys in memory and with the vault.
fn sealing(kind: &str, requests: &[&str]) -> Vec<Measure> {
    let stores: [(&str, Box<dyn KeyStore>); 2] = [
        ("in process", Box::new(InMemory::new())),
        ("through the vault", Box::new(TestVault::new(3))),
    ];
    stores
        .into_iter()
        .map(|(how, keys)| sealing_with(kind, how, requests, keys))
        .collect()
}

fn sealing_with(kind: &str, how: &str, requests: &[&str], keys: Box<dyn KeyStore>) -> Measure {
    let requests = of_one_issuer(requests);
    let house = House::over(keys, 3, &requests[0]);
    let judge = house.verifier();
    let length = mean_length(&corpus(&house, &requests));
    let mut sequence = 1_000;
    let work = || {
        let batch: Vec<Prepared> = (0..BATCH)
            .map(|place| {
                sequence += 1;
                house.prepare(&requests[place % requests.len()], sequence)
            })
            .collect();
        for candidate in house.signer.seal(batch, &*house.keys, now()) {
            black_box(
                house
                    .signer
                    .release(candidate.expect("sealed"), &judge, now())
                    .expect("released"),
            );
        }
        BATCH
    };
    let bare = Bare::new(length);
    let note = format!(
        "{length} bytes; batches of {BATCH}; limit: 2 signatures, 2 verifications, 2 hashes"
    );
    measure(
        format!("seal and release a {kind}, {how}"),
        note,
        work,
        || bare.sign_and_check(),
    )
}

fn of_one_issuer(requests: &[&str]) -> Vec<String> {
    requests
        .iter()
        .map(|request| with_issuer_of(request, requests[0]))
        .collect()
}

/// Genuine licences, one of each request.
fn corpus(house: &House, requests: &[String]) -> Vec<Vec<u8>> {
    (1..)
        .zip(requests)
        .map(|(sequence, request)| house.licence(request, sequence))
        .collect()
}

fn mean_length(files: &[Vec<u8>]) -> usize {
    files.iter().map(Vec::len).sum::<usize>() / files.len()
}

/// The request as if the first one's department issued it: one seal for the whole corpus.
fn with_issuer_of(request: &str, first: &str) -> String {
    let parse = |text| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let (mut request, first) = (parse(request), parse(first));
    request["issuer"] = first["issuer"].clone();
    request["area"] = first["area"].clone();
    request.to_string()
}

/// Verification with everything about the region known, and from nothing but root and bundle.
fn verifying(kind: &str, requests: &[&str]) -> Vec<Measure> {
    let requests = of_one_issuer(requests);
    let house = House::new(4, &requests[0]);
    let files = corpus(&house, &requests);
    let length = mean_length(&files);
    let publication = house.publish(vec![house.department()]);
    let bare = Bare::new(length);
    let warm = house.verifier();
    let look = |verifier: &Verifier| {
        files
            .iter()
            .for_each(|file| drop(black_box(judge(verifier, file))));
        files.len()
    };
    let name = |how: &str| format!("verify a {kind}, {how}");
    let note = |checks: usize, what: &str| {
        format!("{length} bytes; limit: {checks} verifications ({what}), 1 hash")
    };
    vec![
        measure(
            name("warm"),
            note(WARM, "seal and time stamp; the chains are known"),
            || look(&warm),
            || bare.check(WARM),
        ),
        measure(
            name("cold"),
            note(
                COLD,
                "root, lists, bundle, revocation lists, chains, seal and time stamp",
            ),
            || {
                for file in &files {
                    drop(black_box(judge(&verifier_of(&publication), file)));
                }
                files.len()
            },
            || bare.check(COLD),
        ),
    ]
}

/// Signature checks of a verification by a verifier that knows the chains: seal, time stamp.
const WARM: usize = 2;
/// By one that starts from root and bundle: root file, national list, region list, manifest; two revocation
/// lists; seal, seal CA and time-stamp certificate; seal, time stamp.
const COLD: usize = 11;

/// The cryptography alone, over as many bytes as a sealed file has.
struct Bare {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    file: Vec<u8>,
    signature: Vec<u8>,
}

/// As long as signed attributes are.
const MESSAGE: [u8; 256] = [7; 256];

impl Bare {
    fn new(length: usize) -> Self {
        let random = SystemRandom::new();
        let pair = pair(&random);
        let signature = pair
            .sign(&random, &MESSAGE)
            .expect("signed")
            .as_ref()
            .to_vec();
        Self {
            pair,
            random,
            file: vec![1; length],
            signature,
        }
    }

    fn hash(&self) {
        black_box(ring::digest::digest(
            &ring::digest::SHA256,
            black_box(&self.file),
        ));
    }

    fn verify(&self) {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, self.pair.public_key());
        key.verify(black_box(&MESSAGE), &self.signature)
            .expect("a right signature");
    }

    /// The limit of one sealed and released file.
    fn sign_and_check(&self) -> usize {
        for _ in 0..2 {
            self.hash();
            black_box(
                self.pair
                    .sign(&self.random, black_box(&MESSAGE))
                    .expect("signed"),
            );
            self.verify();
        }
        1
    }

    /// The limit of one verification.
    fn check(&self, signatures: usize) -> usize {
        self.hash();
        (0..signatures).for_each(|_| self.verify());
        1
    }
}

fn pair(random: &SystemRandom) -> EcdsaKeyPair {
    let pkcs8 =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), random)
        .expect("a key")
}

/// Keys without a vault and without a record: what the rest of the pipeline costs. A vault keeps the names.
struct InMemory {
    names: TestVault,
    random: SystemRandom,
    keys: Mutex<HashMap<KeyId, (PublicKey, EcdsaKeyPair)>>,
}

/// SubjectPublicKeyInfo of a P-256 key up to its point (RFC 5480).
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A,
    0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// Order of P-256, halved: a signature with a larger s is spelled the other way.
const HALF_ORDER: [u8; 32] = [
    0x7F, 0xFF, 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xDE, 0x73, 0x7D, 0x56, 0xD3, 0x8B, 0xCF, 0x42, 0x79, 0xDC, 0xE5, 0x61, 0x7E, 0x31, 0x92, 0xA8,
];

impl InMemory {
    fn new() -> Self {
        Self {
            names: TestVault::new(5),
            random: SystemRandom::new(),
            keys: Mutex::default(),
        }
    }

    /// Signs; our profile knows only the spelling with the low s.
    fn low_s(&self, pair: &EcdsaKeyPair, message: &[u8]) -> Vec<u8> {
        let der = pair
            .sign(&self.random, message)
            .expect("signed")
            .as_ref()
            .to_vec();
        if is_low(&der) {
            der
        } else {
            other_spelling(&der)
        }
    }
}

/// Whether s, the second INTEGER of an Ecdsa-Sig-Value, is at most half the order.
fn is_low(der: &[u8]) -> bool {
    let s = &der[4 + usize::from(der[3])..];
    let digits: Vec<u8> = s[2..]
        .iter()
        .copied()
        .skip_while(|octet| *octet == 0)
        .collect();
    digits.len() < 32 || digits[..] <= HALF_ORDER[..]
}

impl KeyStore for InMemory {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        let mut public = self.names.generate(spec)?;
        let pair = pair(&self.random);
        public.point = pair.public_key().as_ref().to_vec();
        public.spki = [&SPKI_HEAD, public.point.as_slice()].concat();
        self.keys
            .lock()
            .expect("no panic")
            .insert(public.id.clone(), (public.clone(), pair));
        Ok(public)
    }

    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError> {
        Ok(self.keys.lock().expect("no panic")[key].0.clone())
    }

    fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        Ok(self
            .keys
            .lock()
            .expect("no panic")
            .values()
            .map(|(public, _)| public.clone())
            .collect())
    }

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        let keys = self.keys.lock().expect("no panic");
        batch
            .iter()
            .map(|order| {
                let (public, pair) = &keys[order.key];
                Ok(Signature {
                    suite: public.suite,
                    der: self.low_s(pair, order.message),
                    record: 0,
                })
            })
            .collect()
    }
}

fn write(measures: &[Measure]) {
    let mut lines = String::new();
    println!("{:<48} {:>9} {:>9} {:>7}", "", "a second", "limit", "share");
    for Measure {
        name,
        per_s,
        limit_per_s,
        note,
    } in measures
    {
        let ratio = per_s / limit_per_s;
        println!(
            "{name:<48} {per_s:>9.0} {limit_per_s:>9.0} {:>6.1}%",
            ratio * 100.0
        );
        let line = json!({"name": name, "per_s": per_s.round(), "limit_per_s": limit_per_s.round(), "ratio": ratio, "note": note});
        lines.push_str(&format!("{line}\n"));
    }
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    fs::create_dir_all(&target).expect("target");
    fs::write(target.join("yinxin-bench.jsonl"), lines).expect("target/yinxin-bench.jsonl");
}
