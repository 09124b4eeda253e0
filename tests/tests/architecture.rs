//! The house keeps its walls: which room may lean on which, and where cryptography, SQL, clocks
//! and `unsafe` may be named. Reads `cargo metadata` and the sources; nothing is run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// Which crate of ours may depend on which, for every kind of dependency.
const ARROWS: &[(&str, &[&str])] = &[
    ("yinxin-verifier", &[]),
    ("yinxin-keys", &[]),
    ("yinxin-page", &[]),
    ("yinxin-verify", &["yinxin-verifier", "yinxin-page"]),
    ("yinxin-wasm", &["yinxin-verifier"]),
    (
        "yinxin-signer",
        &["yinxin-verifier", "yinxin-keys", "yinxin-page"],
    ),
    (
        "yinxin-api",
        &["yinxin-verifier", "yinxin-keys", "yinxin-signer"],
    ),
    (
        "yinxin-tests",
        &[
            "yinxin-verifier",
            "yinxin-keys",
            "yinxin-page",
            "yinxin-signer",
            "yinxin-api",
        ],
    ),
];

/// Crates that do cryptography or make randomness, and who may name them in Cargo.toml.
/// `yinxin-tests` measures bare cryptography beside the product's, so its benches name `ring`.
const CRYPTO: &[&str] = &[
    "aes",
    "aes-gcm",
    "argon2",
    "aws-lc-rs",
    "blake2",
    "blake3",
    "chacha20poly1305",
    "ecdsa",
    "ed25519-dalek",
    "elliptic-curve",
    "fastrand",
    "getrandom",
    "hkdf",
    "hmac",
    "libsm",
    "libsmx",
    "md5",
    "openssl",
    "p256",
    "p384",
    "pbkdf2",
    "rand",
    "ring",
    "rsa",
    "sha1",
    "sha2",
    "sha3",
    "signature",
    "sm2",
    "sm3",
    "sm4",
];
const CRYPTO_ALLOWED: &[(&str, &[&str])] = &[
    ("yinxin-keys", &["ring", "argon2", "sm2", "sm3"]),
    // One native back end, and one in Rust alone for the browser; RSA is verified, never signed.
    (
        "yinxin-verifier",
        &[
            "ring",
            "p256",
            "p384",
            "rsa",
            "ed25519-dalek",
            "sha1",
            "sha2",
            "sm2",
            "sm3",
        ],
    ),
    ("yinxin-tests", &["ring"]),
];

/// Crates for the network, the database and tasks: the top floor alone.
const TOP_FLOOR_ONLY: &[&str] = &[
    "axum",
    "hyper",
    "reqwest",
    "rusqlite",
    "sqlx",
    "tokio",
    "tower-http",
];

struct House {
    top: PathBuf,
    /// Crate name → names of its dependencies, of all kinds.
    crates: BTreeMap<String, BTreeSet<String>>,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo metadata failed");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let crates = metadata["packages"].as_array().expect("packages").iter();
    House {
        top: metadata["workspace_root"].as_str().expect("a root").into(),
        crates: crates
            .map(|package| (name(package), needs(package)))
            .collect(),
    }
});

fn name(package: &Value) -> String {
    package["name"].as_str().expect("a name").to_owned()
}

fn needs(package: &Value) -> BTreeSet<String> {
    package["dependencies"]
        .as_array()
        .expect("dependencies")
        .iter()
        .map(name)
        .collect()
}

fn allowed<'a>(table: &[(&str, &'a [&'a str])], krate: &str) -> &'a [&'a str] {
    table
        .iter()
        .find(|(from, _)| *from == krate)
        .map_or(&[], |(_, to)| to)
}

#[test]
fn every_crate_of_the_workspace_has_its_arrows_listed() {
    for krate in HOUSE.crates.keys() {
        assert!(
            ARROWS.iter().any(|(from, _)| from == krate),
            "{krate} is new: say in ARROWS what it may depend on"
        );
    }
}

#[test]
fn no_forbidden_arrow_between_crates() {
    for (krate, needs) in &HOUSE.crates {
        for need in needs.iter().filter(|need| HOUSE.crates.contains_key(*need)) {
            assert!(
                allowed(ARROWS, krate).contains(&need.as_str()),
                "{krate} → {need} is forbidden"
            );
        }
    }
}

#[test]
fn the_arrows_that_make_the_house_are_there() {
    for (from, to) in [
        ("yinxin-api", "yinxin-signer"),
        ("yinxin-signer", "yinxin-verifier"),
        ("yinxin-signer", "yinxin-keys"),
        ("yinxin-signer", "yinxin-page"),
        ("yinxin-verify", "yinxin-verifier"),
    ] {
        assert!(HOUSE.crates[from].contains(to), "{from} → {to} is missing");
    }
}

#[test]
fn crypto_crates_are_named_in_their_two_rooms_only() {
    for (krate, needs) in &HOUSE.crates {
        for need in needs.iter().filter(|need| CRYPTO.contains(&need.as_str())) {
            assert!(
                allowed(CRYPTO_ALLOWED, krate).contains(&need.as_str()),
                "{krate} names the crypto crate {need}"
            );
        }
    }
}

#[test]
fn tasks_network_and_database_live_on_the_top_floor() {
    for (krate, needs) in HOUSE
        .crates
        .iter()
        .filter(|(krate, _)| *krate != "yinxin-api")
    {
        for need in needs {
            assert!(
                !TOP_FLOOR_ONLY.contains(&need.as_str()),
                "{krate} depends on {need}"
            );
        }
    }
}

/// A source file, its path from the top, and its lines of code with comments cut off.
struct Source {
    path: String,
    lines: Vec<(usize, String)>,
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let mut found = Vec::new();
    for room in ["api", "keys", "signer", "verifier", "tests"] {
        collect(&HOUSE.top.join(room), &mut found);
    }
    found
});

fn collect(folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(read(&path));
        }
    }
}

fn read(path: &Path) -> Source {
    let text = std::fs::read_to_string(path).expect("UTF-8 source");
    let relative = path.strip_prefix(&HOUSE.top).expect("below the top");
    Source {
        path: relative.to_str().expect("a UTF-8 path").to_owned(),
        lines: text
            .lines()
            .enumerate()
            .map(|(i, line)| (i + 1, code(line)))
            .collect(),
    }
}

/// A line without its `//` comment (good enough: no string of ours holds ` //`).
fn code(line: &str) -> String {
    let cut = if line.trim_start().starts_with("//") {
        Some(0)
    } else {
        line.find(" //")
    };
    line[..cut.unwrap_or(line.len())].to_owned()
}

/// Fails for each line outside `rooms` that `bad` finds fault with.
fn forbid_outside(rooms: &[&str], what: &str, bad: impl Fn(&str) -> bool) {
    let offences: Vec<String> = SOURCES
        .iter()
        .filter(|source| !rooms.iter().any(|room| source.path.starts_with(room)))
        .flat_map(|source| source.lines.iter().map(move |line| (source, line)))
        .filter(|(_, (_, code))| bad(code))
        .map(|(source, (number, code))| format!("{}:{number}: {}", source.path, code.trim()))
        .collect();
    assert!(offences.is_empty(), "{what}:\n{}", offences.join("\n"));
}

/// Whether `code` holds `word` with no identifier character before or after it.
fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

/// This file names everything that it forbids.
const HERE: &str = "tests/tests/architecture.rs";

#[test]
fn crypto_paths_stand_in_the_crypto_modules_only() {
    let rooms = [
        "keys/src/crypto",
        "verifier/src/crypto",
        "keys/benches",
        "tests/benches",
        HERE,
    ];
    forbid_outside(&rooms, "cryptography outside its modules", |code| {
        [
            "ring",
            "argon2",
            "sha1",
            "sha2",
            "sm2",
            "sm3",
            "p256",
            "p384",
            "rsa",
            "ed25519_dalek",
            "getrandom",
        ]
        .iter()
        .any(|name| code.contains(&format!("{name}::")) && has_word(code, name))
    });
}

#[test]
fn private_keys_are_loaded_in_the_key_store_only() {
    // The verifier's tests make a small PKI of their own, so as not to lean on our signer.
    let rooms = [
        "keys/src/crypto",
        "keys/benches",
        "verifier/tests",
        "tests/benches",
        HERE,
    ];
    forbid_outside(&rooms, "a key pair outside the key store", |code| {
        has_word(code, "EcdsaKeyPair") || code.contains("KeyPair::") || code.contains("from_pkcs8")
    });
}

#[test]
fn sql_is_written_in_the_top_floor_only() {
    let starts = [
        "select ",
        "insert into ",
        "delete from ",
        "create table ",
        "pragma ",
    ];
    forbid_outside(&["api/", HERE], "SQL outside api", |code| {
        let lower = code.to_ascii_lowercase();
        starts
            .iter()
            .any(|start| lower.contains(&format!("\"{start}")))
    });
}

#[test]
fn unsafe_is_forbidden_everywhere_but_in_the_browser_build() {
    let manifest = std::fs::read_to_string(HOUSE.top.join("Cargo.toml")).expect("Cargo.toml");
    assert!(
        manifest.contains("unsafe_code = \"forbid\""),
        "the lint table lost its rule"
    );
    for room in [
        "verifier",
        "verifier/cli",
        "keys",
        "signer",
        "signer/page",
        "api",
        "tests",
    ] {
        let member = std::fs::read_to_string(HOUSE.top.join(room).join("Cargo.toml"));
        let member = member.expect("a member's Cargo.toml");
        assert!(
            member.contains("[lints]\nworkspace = true"),
            "{room} has its own lint table"
        );
    }
    forbid_outside(&["verifier/wasm", HERE], "unsafe code", |code| {
        // `'unsafe-inline'` is a word of the pages' content security policy.
        let code = code
            .replace("\"unsafe\"", "")
            .replace("'unsafe-inline'", "");
        has_word(&code, "unsafe")
    });
}

#[test]
fn the_verifier_reads_no_file_no_clock_and_no_socket() {
    let outside: Vec<&str> = SOURCES
        .iter()
        .map(|source| source.path.as_str())
        .filter(|path| !path.starts_with("verifier/src"))
        .collect();
    forbid_outside(&outside, "the verifier is a pure function", |code| {
        [
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::io",
            "SystemTime::now",
            "Instant::now",
            "now_utc",
        ]
        .iter()
        .any(|name| has_word(code, name))
    });
}

#[test]
fn the_verifier_denies_what_hostile_input_could_trip() {
    let head = std::fs::read_to_string(HOUSE.top.join("verifier/src/lib.rs")).expect("lib.rs");
    let manifest =
        std::fs::read_to_string(HOUSE.top.join("verifier/Cargo.toml")).expect("Cargo.toml");
    for lint in [
        "indexing_slicing",
        "unwrap_used",
        "expect_used",
        "panic",
        "arithmetic_side_effects",
    ] {
        assert!(
            head.contains(lint) || manifest.contains(lint),
            "verifier does not deny {lint}"
        );
    }
}

#[test]
fn a_forbidden_word_would_be_noticed() {
    assert!(has_word("let x = unsafe { y };", "unsafe"));
    assert!(!has_word("deny(unsafe_code)", "unsafe"));
    assert_eq!(code("let a = 1; // ring::x"), "let a = 1;");
    assert_eq!(code("    //! ring::x"), "");
}
