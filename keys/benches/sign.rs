//! Signatures a second through the vault and through keyd, their records synced, beside the bare crates in the same run.
//!
//! `cargo bench -p yinxin-keys` prints the ratios and appends them to `target/yinxin-bench.jsonl`. The measures take turns in
//! short slices, so that a busy machine slows all of them alike. keyd answers from threads of its own here, over the socket pair
//! and the protocol that the process has. With four callers, batches are signed while the disk takes the records of
//! others; `taskset -c 0` shows it all on one core.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use ring::rand::SystemRandom as RingRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use sm2::dsa::signature::Signer as _;
use yinxin_keys::keyd::{Client, Keyd, pair};
use yinxin_keys::{
    Authorisation, KdfCost, KeyId, KeySpec, KeyStore, Passphrase, Purpose, Random as _, Suite,
    SystemRandom, ToSign, Vault,
};

#[path = "../tests/it/shapes.rs"]
mod shapes;

const SLICE: Duration = Duration::from_millis(300);
const SLICES: usize = 8;
const BATCH: usize = 64;
const CALLERS: usize = 4;
const DIGEST: [u8; 32] = [7; 32];

fn main() {
    // `cargo test --all-targets` runs this too, without `--bench`: then one round is enough, and nothing is written.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::fs::create_dir_all(&target).expect("a target directory");
    // Beside the build, not in /tmp: that may be memory, where a sync costs nothing.
    let home = tempfile::tempdir_in(&target).expect("a directory");
    let vault = make_vault(&home.path().join("keys"));
    // Where the system has memory as a directory: what is left of the bare crate when a sync costs nothing.
    let memory = tempfile::tempdir_in("/dev/shm").ok();
    let in_memory = memory
        .as_ref()
        .map(|home| make_vault(&home.path().join("keys")));
    let mut disk = Disk::new(home.path().join("disk"));
    for (suite, bare) in [(Suite::P256, Bare::p256()), (Suite::Sm2, Bare::sm2())] {
        let out = measuring.then(|| target.join("yinxin-bench.jsonl"));
        Rates::measure(suite, &bare, &vault, &mut disk, measuring).report(
            suite,
            "",
            out.as_deref(),
        );
        if let Some(vault) = &in_memory {
            let rates = Rates::measure(suite, &bare, vault, &mut Disk::none(), measuring);
            rates.report(suite, "/memory", out.as_deref());
        }
    }
}

fn make_vault(dir: &Path) -> Arc<Vault> {
    let passphrase = Passphrase::new("for this run alone".into()).expect("long enough");
    let cost = KdfCost::dangerously_cheap_for_tests();
    let clock = Arc::new(|| 1_795_300_000);
    let random = Arc::new(SystemRandom::new());
    Arc::new(Vault::create_with_cost(dir, passphrase, cost, clock, random).expect("a vault"))
}

/// Events a second.
struct Rates {
    bare: f64,
    served: [(&'static str, f64); 5],
    syncs: f64,
}

impl Rates {
    fn measure(
        suite: Suite,
        bare: &Bare,
        vault: &Arc<Vault>,
        disk: &mut Disk,
        measuring: bool,
    ) -> Self {
        let (slices, slice) = match measuring {
            true => (SLICES, SLICE),
            false => (1, Duration::ZERO),
        };
        let spec = KeySpec::new(suite, [Purpose::SealLicence], "bench");
        let key = vault.generate(&spec).expect("a key").id;
        let here = Served::new(Arc::clone(vault) as Arc<dyn KeyStore>, key.clone());
        let there = Served::new(keyd(vault), key);
        let mut tallies: [Tally; 7] = Default::default();
        for _ in 0..slices {
            tallies[0].run(slice, BATCH, || (0..BATCH).for_each(|_| bare.sign()));
            tallies[1].run(slice, 1, || here.sign(1));
            tallies[2].run(slice, BATCH, || here.sign(BATCH));
            tallies[3].run(slice, 1, || there.sign(1));
            tallies[4].run(slice, BATCH, || there.sign(BATCH));
            tallies[5].run_by_several(slice, BATCH, || there.sign(BATCH));
            tallies[6].run(slice, 1, || disk.sync());
        }
        let [bare, one, batch, one_there, batch_there, by_several, syncs] =
            tallies.map(|tally| tally.per_second());
        Self {
            bare,
            served: [
                ("vault/single", one),
                ("vault/batch-64", batch),
                ("keyd/single", one_there),
                ("keyd/batch-64", batch_there),
                ("keyd/batch-64/four-callers", by_several),
            ],
            syncs,
        }
    }

    fn report(&self, suite: Suite, place: &str, path: Option<&Path>) {
        let Some(path) = path else { return };
        let mut out = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .expect("a result file");
        let syncs = match place {
            "" => format!("this disk syncs a record {:.0} times a second", self.syncs),
            _ => "the vault in memory, where a sync costs nothing".to_owned(),
        };
        let bare = [("bare", self.bare)];
        for (name, per_second) in bare.into_iter().chain(self.served) {
            let name = format!("keys/sign/{suite}/{name}{place}");
            let ratio = per_second / self.bare;
            println!(
                "{name:48} {per_second:10.0}/s   {:5.1} % of bare   {syncs}",
                ratio * 100.0
            );
            let line = serde_json::json!({
                "name": name,
                "per_s": per_second.round(),
                "limit_per_s": self.bare.round(),
                "ratio": (ratio * 1000.0).round() / 1000.0,
                "note": syncs,
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

    /// The same by several threads at once.
    fn run_by_several(&mut self, slice: Duration, events: usize, work: impl Fn() + Sync) {
        let start = Instant::now();
        let one = || {
            let mut own = Self::default();
            own.run(slice, events, &work);
            own.events
        };
        thread::scope(|scope| {
            let callers = [(); CALLERS].map(|()| scope.spawn(one));
            for caller in callers {
                self.events += caller.join().expect("no panic");
            }
        });
        self.time += start.elapsed();
    }

    fn per_second(self) -> f64 {
        self.events as f64 / self.time.as_secs_f64()
    }
}

/// Message in, signature out.
type Sign = dyn Fn(&[u8]) -> Vec<u8>;

/// The crate that does the work, alone.
struct Bare {
    sign: Box<Sign>,
    message: Vec<u8>,
}

impl Bare {
    fn p256() -> Self {
        let random = RingRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let secret = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pair =
            EcdsaKeyPair::from_pkcs8(algorithm, secret.as_ref(), &random).expect("a key pair");
        Self::new(move |message| {
            let signature = pair.sign(&random, message).expect("a signature");
            signature.as_ref().to_vec()
        })
    }

    fn sm2() -> Self {
        let mut scalar = [0; 32];
        SystemRandom::new().fill(&mut scalar);
        // Below the order, whatever the chance.
        scalar[0] = 0x7f;
        let key = sm2::dsa::SigningKey::from_slice("1234567812345678", &scalar).expect("a key");
        Self::new(move |message| {
            let signature: sm2::dsa::Signature = key.try_sign(message).expect("a signature");
            signature.to_vec()
        })
    }

    fn new(sign: impl Fn(&[u8]) -> Vec<u8> + 'static) -> Self {
        Self {
            sign: Box::new(sign),
            message: shapes::licence(&DIGEST, b"bench"),
        }
    }

    fn sign(&self) {
        std::hint::black_box((self.sign)(&self.message));
    }
}

/// The vault behind the protocol of the key process.
fn keyd(vault: &Arc<Vault>) -> Arc<dyn KeyStore> {
    let (near, far) = pair().expect("a socket pair");
    let keyd = Keyd::new(Arc::clone(vault) as _, Vec::new());
    // Ends when the client is dropped.
    thread::spawn(move || keyd.serve(&far));
    Arc::new(Client::over(near).expect("a client"))
}

struct Served {
    store: Arc<dyn KeyStore>,
    key: KeyId,
    authorisation: Authorisation,
    message: Vec<u8>,
}

impl Served {
    fn new(store: Arc<dyn KeyStore>, key: KeyId) -> Self {
        Self {
            store,
            key,
            authorisation: Authorisation::new("bench", "01JD3X0V5E6QW8R9T2Y4U7I1P0", DIGEST),
            message: shapes::licence(&DIGEST, b"bench"),
        }
    }

    fn sign(&self, count: usize) {
        let item = ToSign {
            key: &self.key,
            purpose: Purpose::SealLicence,
            message: &self.message,
            authorisation: &self.authorisation,
        };
        let answers = self.store.sign(&[item; BATCH][..count]);
        assert!(answers.iter().all(Result::is_ok), "every message is signed");
        std::hint::black_box(answers);
    }
}

/// The price of a sync: what is appended is as long as one record.
struct Disk(Option<File>);

impl Disk {
    fn new(path: PathBuf) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(path);
        Self(Some(file.expect("a file")))
    }

    /// Memory: nothing to wait for.
    fn none() -> Self {
        Self(None)
    }

    fn sync(&mut self) {
        if let Some(file) = &mut self.0 {
            file.write_all(&[b' '; 700]).expect("written");
            file.sync_data().expect("synced");
        }
    }
}
