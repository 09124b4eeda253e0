//! Kills the service at random moments while licences are issued: `kill YINXIN ROUNDS`.
//!
//! After all kills: every acknowledged licence is there, byte for byte; every request that got no answer is
//! retried with its key and answered once; no identifier and no number was given twice; the usage log verifies.

use std::collections::BTreeMap;
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
use yinxin_tests::http::{Answer, Client};
use yinxin_tests::mutate::Dice;

const CLIENTS: u64 = 4;
/// A kill comes at most this long after the start: start-up and recovery are among the moments.
const LONGEST_LIFE_MS: usize = 1_500;
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
    for _ in 0..rounds {
        house.live_and_die(&books, &mut dice);
    }
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
        let text = include_str!("../requests/issued/food-restaurant.json");
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

    /// One life of the service: it starts, is asked by several clients at once, and is killed.
    fn live_and_die(&self, books: &Books, dice: &mut Dice) {
        let mut service = self.serve();
        let life = Duration::from_millis(dice.below(LONGEST_LIFE_MS) as u64);
        let end = Instant::now() + life;
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| self.ask_until(end, &service.client, books));
            }
            thread::sleep(life);
            service.process.kill().expect("killed");
        });
        service.process.wait().expect("ended");
    }

    fn ask_until(&self, end: Instant, client: &Client, books: &Books) {
        while Instant::now() < end && client.get("/readyz").map_or(0, |answer| answer.status) != 200
        {
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

    /// The last start: nothing is killed any more, everything must be in order.
    fn settle(&self, books: &Books) {
        let mut service = self.serve();
        service.wait_until_ready();
        for key in books.unanswered() {
            books.note(key, self.issue(&service.client, key));
        }
        books.check_all(&service.client);
        service.process.kill().expect("ended");
        service.process.wait().expect("ended");
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

struct Service {
    process: Child,
    client: Client,
}

impl Service {
    fn wait_until_ready(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while self.client.get("/readyz").map_or(0, |answer| answer.status) != 200 {
            assert!(
                Instant::now() < end,
                "not ready a minute after the last kill"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
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
