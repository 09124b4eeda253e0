//! Kills the service, its key process, or both, at random moments while licences are issued: `kill YINXIN ROUNDS`.
//!
//! After all kills: every acknowledged licence is there, byte for byte; every request that got no answer is
//! retried with its key and answered once; no identifier and no number was given twice; the usage log verifies,
//! counters of keys included; every sealed file has its record there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Result;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yinxin_keys::Purpose;
use yinxin_keys::usage::{Event, Outcome};
use yinxin_tests::http::{Answer, Client};
use yinxin_tests::mutate::Dice;

const CLIENTS: u64 = 4;
/// A kill comes at most this long after the start, so that start-up and recovery are among the moments; or, every other
/// time, after the service is ready, however slow the machine is.
const LONGEST_LIFE_MS: usize = 300;
/// After which a service hangs, on however slow and busy a machine.
const PATIENCE: Duration = Duration::from_secs(300);
const SEED: u64 = 20_261_122;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(yinxin), Some(rounds)) = (
        arguments.next(),
        arguments.next().and_then(|n| n.parse().ok()),
    ) else {
        eprintln!("usage: kill YINXIN ROUNDS");
        return ExitCode::from(64);
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let house = House::new(Path::new(&yinxin), folder.path());
    let books = Books::default();
    let mut dice = Dice::new(SEED);
    let mut service = None;
    for _ in 0..rounds {
        service = house.live_and_die(service, &books, &mut dice);
    }
    drop(service);
    house.settle(&books);
    books.report(rounds)
}

/// The service under test: its data, its seal, the request that is issued again and again.
struct House {
    yinxin: PathBuf,
    data: PathBuf,
    token: String,
    request: Value,
}

impl House {
    fn new(yinxin: &Path, folder: &Path) -> Self {
        let data = folder.join("yinxin-data");
        let text = include_str!("../../requests/issued/food-restaurant.json");
        let mut house = Self {
            yinxin: yinxin.to_owned(),
            data,
            token: String::new(),
            request: serde_json::from_str(text).expect("a request"),
        };
        house.command(&["demo", "--once"]);
        let demo = fs::read(house.data.join("demo.json")).expect("demo.json");
        let demo: Value = serde_json::from_slice(&demo).expect("JSON");
        demo["token"]
            .as_str()
            .expect("a token")
            .clone_into(&mut house.token);
        house.add_department();
        house
    }

    fn add_department(&self) {
        let issuer = |key: &str| self.request["issuer"][key].as_str().expect("an issuer");
        let area = self.request["area"].as_str().expect("an area");
        let kind = self.request["licence_type"].as_str().expect("a type");
        let (code, name) = (issuer("code"), issuer("name"));
        self.command(&[
            "department",
            "add",
            "--uscc",
            code,
            "--name",
            name,
            "--area",
            area,
            "--grant",
            kind,
        ]);
        self.command(&[
            "seal",
            "create",
            "--department",
            code,
            "--purpose",
            "licence",
            "--name",
            name,
        ]);
    }

    fn command(&self, arguments: &[&str]) {
        let mut command = Command::new(&self.yinxin);
        let command = command
            .args(arguments)
            .arg("--data")
            .arg(&self.data)
            .stdout(Stdio::null());
        assert!(
            command.status().expect("yinxin runs").success(),
            "yinxin {arguments:?} failed"
        );
    }

    fn serve(&self) -> Service {
        let port = free_port();
        let process = Command::new(&self.yinxin)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(&self.data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("yinxin serves");
        Service {
            process,
            client: Client {
                port,
                token: self.token.clone(),
            },
        }
    }

    /// A service that answers. One whose key process was killed while it started has ended with it; a supervisor starts it
    /// again.
    fn ready(&self, service: Option<Service>) -> Service {
        let mut service = service.unwrap_or_else(|| self.serve());
        let end = Instant::now() + PATIENCE;
        while !is_ready(&service.client) {
            assert!(Instant::now() < end, "not ready {PATIENCE:?} after a kill");
            if service.has_ended() {
                service = self.serve();
            }
            thread::sleep(Duration::from_millis(20));
        }
        service
    }

    /// One life: the service starts, unless it lives on from the last; is asked by several clients at once; then it, its
    /// key process, or both are killed. Gives the service back if it lives.
    fn live_and_die(
        &self,
        service: Option<Service>,
        books: &Books,
        dice: &mut Dice,
    ) -> Option<Service> {
        let mut service = match dice.below(2) {
            0 => self.ready(service),
            _ => service.unwrap_or_else(|| self.serve()),
        };
        let life = Duration::from_millis(dice.below(LONGEST_LIFE_MS) as u64);
        let victims = dice.below(3);
        let end = Instant::now() + life;
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| self.ask_until(end, &service.client, books));
            }
            thread::sleep(life);
            if victims != SERVICE {
                kill_children(service.process.id());
            }
            if victims != KEY_PROCESS {
                service.process.kill().expect("killed");
            }
        });
        if victims == KEY_PROCESS {
            return Some(service);
        }
        None
    }

    fn ask_until(&self, end: Instant, client: &Client, books: &Books) {
        while Instant::now() < end && !is_ready(client) {
            thread::sleep(Duration::from_millis(5));
        }
        while Instant::now() < end {
            let key = books.next_key();
            books.note(key, self.issue(client, key));
        }
    }

    fn issue(&self, client: &Client, key: u64) -> Result<Answer> {
        let mut request = self.request.clone();
        request["number"] = json!(format!("JY2440104{key:08}"));
        client.post(
            "/api/v1/licences",
            &format!("kill-{key}"),
            request.to_string().as_bytes(),
        )
    }

    /// The digests of all contents that the usage log says were sealed.
    fn sealed(&self) -> BTreeSet<String> {
        let mut sealed = BTreeSet::new();
        let log = yinxin_keys::usage::walk(&self.data.join("keys"), |record| {
            if let Event::Use(used) = &record.event
                && used.purpose == Purpose::SealLicence
                && matches!(used.result, Outcome::Signed(_))
            {
                sealed.insert(used.digest.to_string());
            }
        });
        log.expect("a usage log in order");
        sealed
    }

    /// The last start: nothing is killed any more, everything must be in order.
    fn settle(&self, books: &Books) {
        let service = self.ready(None);
        for key in books.unanswered() {
            books.note(key, self.issue(&service.client, key));
        }
        books.check_all(&service.client);
        books.check_records(&service.client, &self.sealed());
        drop(service);
        let mut audit = Command::new(&self.yinxin);
        let sound = audit
            .args(["audit", "verify", "--data"])
            .arg(&self.data)
            .stdout(Stdio::null())
            .status();
        books.check(
            "the usage log verifies",
            sound.expect("yinxin runs").success(),
        );
    }
}

/// Who is killed; anything else is both.
const SERVICE: usize = 0;
const KEY_PROCESS: usize = 1;

/// Kills the children of a process: the key process, if it has one at the moment.
fn kill_children(parent: u32) {
    for process in fs::read_dir("/proc").expect("/proc").flatten() {
        // PID (NAME) STATE PARENT …; our names hold no brackets.
        let stat = fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        let parent_of = stat
            .rsplit(')')
            .next()
            .and_then(|rest| rest.split(' ').nth(2));
        if parent_of == Some(&parent.to_string()) {
            let child = process.file_name();
            // It may have ended by itself.
            let kill = ["-c", "kill -9 \"$1\" 2>/dev/null", "kill"];
            let _ = Command::new("sh").args(kill).arg(child).status();
        }
    }
}

/// SHA-256 over the parts of a PDF that its /ByteRange names: what the record of its seal names.
fn sealed_digest(file: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"/ByteRange";
    let at = file.windows(NAME.len()).position(|part| part == NAME)?;
    let numbers = file
        .get(at + NAME.len()..)?
        .split(|byte| *byte == b'[')
        .nth(1)?;
    let numbers = std::str::from_utf8(numbers.split(|byte| *byte == b']').next()?).ok()?;
    let numbers: Vec<usize> = numbers.split_whitespace().flat_map(str::parse).collect();
    let [a, b, c, d] = numbers[..] else {
        return None;
    };
    let parts = [file.get(a..a + b)?, file.get(c..c + d)?].concat();
    Some(yinxin_verifier::crypto::sha256(&parts).to_string())
}

struct Service {
    process: Child,
    client: Client,
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.process.kill();
        self.process.wait().expect("ended");
    }
}

impl Service {
    fn has_ended(&mut self) -> bool {
        self.process.try_wait().expect("its state").is_some()
    }
}

fn is_ready(client: &Client) -> bool {
    matches!(client.get("/readyz"), Ok(answer) if answer.status == 200)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// What was asked, what was answered, and what is wrong.
#[derive(Default)]
struct Books {
    keys: AtomicU64,
    /// Key → the acknowledgement, `None` while there is none.
    asked: Mutex<BTreeMap<u64, Option<Value>>>,
    checks: Mutex<Vec<(String, bool)>>,
}

impl Books {
    fn next_key(&self) -> u64 {
        self.keys.fetch_add(1, Ordering::Relaxed)
    }

    fn note(&self, key: u64, answer: Result<Answer>) {
        let acknowledged = answer.ok().filter(|answer| {
            if ![201, 503].contains(&answer.status) {
                let words = String::from_utf8_lossy(&answer.body).into_owned();
                self.check(
                    &format!("request {key} answered {}: {words}", answer.status),
                    false,
                );
            }
            answer.status == 201
        });
        let licence =
            acknowledged.map(|answer| serde_json::from_slice(&answer.body).expect("JSON"));
        self.asked.lock().expect("no panic").insert(key, licence);
    }

    fn unanswered(&self) -> Vec<u64> {
        let asked = self.asked.lock().expect("no panic");
        asked
            .iter()
            .filter(|(_, licence)| licence.is_none())
            .map(|(key, _)| *key)
            .collect()
    }

    fn acknowledged(&self) -> Vec<Value> {
        self.asked
            .lock()
            .expect("no panic")
            .values()
            .flatten()
            .cloned()
            .collect()
    }

    fn check(&self, what: &str, ok: bool) {
        self.checks
            .lock()
            .expect("no panic")
            .push((what.to_owned(), ok));
    }

    fn check_all(&self, client: &Client) {
        self.check(
            "every request was answered in the end",
            self.unanswered().is_empty(),
        );
        let licences = self.acknowledged();
        let lost = licences
            .iter()
            .filter(|licence| !is_kept(client, licence))
            .count();
        self.check(
            &format!(
                "of {} acknowledged licences, {lost} are lost",
                licences.len()
            ),
            lost == 0,
        );
        for what in ["id", "identifier", "number"] {
            let mut all: Vec<String> = licences
                .iter()
                .map(|licence| licence[what].to_string())
                .collect();
            all.sort();
            all.dedup();
            self.check(
                &format!("no {what} was given twice"),
                all.len() == licences.len(),
            );
        }
    }

    /// No signature without a record.
    fn check_records(&self, client: &Client, sealed: &BTreeSet<String>) {
        let licences = self.acknowledged();
        let without = licences.iter().filter(|licence| {
            let id = licence["id"].as_str().unwrap_or_default();
            let file = client.get(&format!("/api/v1/licences/{id}/file"));
            let digest = file.ok().and_then(|file| sealed_digest(&file.body));
            !digest.is_some_and(|digest| sealed.contains(&digest))
        });
        let without = without.count();
        self.check(
            &format!(
                "of {} seals on record, {without} sealed files have none",
                sealed.len()
            ),
            without == 0,
        );
    }

    fn report(&self, rounds: u64) -> ExitCode {
        println!(
            "{rounds} kills, {} licences issued",
            self.acknowledged().len()
        );
        let checks = self.checks.lock().expect("no panic");
        for (what, ok) in checks.iter() {
            println!("{} {what}", if *ok { "PASS" } else { "FAIL" });
        }
        if checks.iter().all(|(_, ok)| *ok) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// The licence is on record, and its file is the one whose digest was acknowledged.
fn is_kept(client: &Client, licence: &Value) -> bool {
    let id = licence["id"].as_str().unwrap_or_default();
    let record = client.get(&format!("/api/v1/licences/{id}"));
    let file = client.get(&format!("/api/v1/licences/{id}/file"));
    let (Ok(record), Ok(file)) = (record, file) else {
        return false;
    };
    let known: Value = serde_json::from_slice(&record.body).unwrap_or_default();
    let digest = yinxin_verifier::crypto::sha256(&file.body).to_string();
    known["identifier"] == licence["identifier"] && licence["sha256"] == digest.as_str()
}
