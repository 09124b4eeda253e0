//! Signatures a second through the vault, its records synced, beside bare `ring` in the same run.
//!
//! `cargo bench -p yinxin-keys` prints the ratios and appends them to `target/yinxin-bench.jsonl`. The measures take turns in
//! short slices on one thread, so that a busy machine slows all of them alike.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ring::rand::SystemRandom as RingRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use yinxin_keys::{
    Authorisation, KdfCost, KeySpec, KeyStore, Passphrase, PublicKey, Purpose, Suite, SystemRandom,
    ToSign, Vault,
};

#[path = "../tests/it/shapes.rs"]
mod shapes;

const SLICE: Duration = Duration::from_millis(300);
const SLICES: usize = 10;
const BATCH: usize = 64;
const DIGEST: [u8; 32] = [7; 32];

fn main() {
    // `cargo test --all-targets` runs this too, without `--bench`: then once round is enough, and nothing is written.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::fs::create_dir_all(&target).expect("a target directory");
    // Beside the build, not in /tmp: that may be memory, where a sync costs nothing.
    let home = tempfile::tempdir_in(&target).expect("a directory");
    let rates = Rates::measure(home.path(), if measuring { SLICES } else { 0 });
    if measuring {
        rates.report(&target.join("yinxin-bench.jsonl"));
    }
}

/// Events a second.
struct Rates {
    bare: f64,
    single: f64,
    batch: f64,
    syncs: f64,
}

impl Rates {
    fn measure(home: &Path, slices: usize) -> Self {
        let bare = Bare::new();
        let vault = Served::new(&home.join("keys"));
        let mut disk = Disk::new(home.join("disk"));
        let mut tallies = [
            Tally::default(),
            Tally::default(),
            Tally::default(),
            Tally::default(),
        ];
        for _ in 0..slices.max(1) {
            let slice = if slices == 0 { Duration::ZERO } else { SLICE };
            tallies[0].run(slice, 1, || bare.sign());
            tallies[1].run(slice, 1, || vault.sign(1));
            tallies[2].run(slice, BATCH, || vault.sign(BATCH));
            tallies[3].run(slice, 1, || disk.sync());
        }
        let [bare, single, batch, syncs] = tallies.map(|tally| tally.per_second());
        Self {
            bare,
            single,
            batch,
            syncs,
        }
    }

    fn report(&self, path: &Path) {
        let mut out = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .expect("a result file");
        let syncs = format!("this disk syncs a record {:.0} times a second", self.syncs);
        for (name, per_second, note) in [
            ("keys/sign/p256/bare", self.bare, "ring alone, one thread"),
            ("keys/sign/p256/vault/single", self.single, &syncs),
            ("keys/sign/p256/vault/batch-64", self.batch, &syncs),
        ] {
            let ratio = per_second / self.bare;
            println!(
                "{name:32} {per_second:10.0}/s   {:5.1} % of bare   {note}",
                ratio * 100.0
            );
            let line = serde_json::json!({
                "name": name,
                "per_s": per_second.round(),
                "limit_per_s": self.bare.round(),
                "ratio": (ratio * 1000.0).round() / 1000.0,
                "note": note,
            });
            writeln!(out, "{line}").expect("a line written");
        }
    }
}

#[derive(Default)]
struct Tally {
    events: usize,
    time: Duration,
}

impl Tally {
    /// Repeats `work`, worth `events` each time, until `slice` has passed.
    fn run(&mut self, slice: Duration, events: usize, mut work: impl FnMut()) {
        let start = Instant::now();
        loop {
            work();
            self.events += events;
            if start.elapsed() >= slice {
                break;
            }
        }
        self.time += start.elapsed();
    }

    fn per_second(self) -> f64 {
        self.events as f64 / self.time.as_secs_f64()
    }
}

struct Bare {
    pair: EcdsaKeyPair,
    random: RingRandom,
    message: Vec<u8>,
}

impl Bare {
    fn new() -> Self {
        let random = RingRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let secret = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pair =
            EcdsaKeyPair::from_pkcs8(algorithm, secret.as_ref(), &random).expect("a key pair");
        let message = shapes::licence(&DIGEST, b"bench");
        Self {
            pair,
            random,
            message,
        }
    }

    fn sign(&self) {
        let signature = self.pair.sign(&self.random, &self.message);
        std::hint::black_box(signature.expect("a signature"));
    }
}

struct Served {
    vault: Vault,
    key: PublicKey,
    authorisation: Authorisation,
    message: Vec<u8>,
}

impl Served {
    fn new(dir: &Path) -> Self {
        let passphrase = Passphrase::new("for this run alone".into()).expect("long enough");
        let cost = KdfCost::dangerously_cheap_for_tests();
        let clock = Arc::new(|| 1_795_300_000);
        let vault =
            Vault::create_with_cost(dir, passphrase, cost, clock, Arc::new(SystemRandom::new()))
                .expect("a vault");
        let spec = KeySpec::new(Suite::P256, [Purpose::SealLicence], "bench");
        let key = vault.generate(&spec).expect("a key");
        Self {
            vault,
            key,
            authorisation: Authorisation::new("bench", "01JD3X0V5E6QW8R9T2Y4U7I1P0", DIGEST),
            message: shapes::licence(&DIGEST, b"bench"),
        }
    }

    fn sign(&self, count: usize) {
        let item = ToSign {
            key: &self.key.id,
            purpose: Purpose::SealLicence,
            message: &self.message,
            authorisation: &self.authorisation,
        };
        let answers = self.vault.sign(&[item; BATCH][..count]);
        assert!(answers.iter().all(Result::is_ok), "every message is signed");
        std::hint::black_box(answers);
    }
}

/// The price of a sync: what is appended is as long as one record.
struct Disk(File);

impl Disk {
    fn new(path: PathBuf) -> Self {
        Self(
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .expect("a file"),
        )
    }

    fn sync(&mut self) {
        self.0.write_all(&[b' '; 600]).expect("written");
        self.0.sync_data().expect("synced");
    }
}
