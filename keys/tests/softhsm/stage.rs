//! A token of SoftHSM2 in a directory of its own, and a process of its own for each act: the library keeps one
//! state for a whole process, and finds its token through the environment.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use cryptoki::context::Pkcs11;
use yinxin_keys::{Purpose, TokenConfig};

pub(crate) const LABEL: &str = "seals";
pub(crate) const PIN: &str = "12345678";

const HOME: &str = "YINXIN_TOKEN_HOME";
const ACT: &str = "YINXIN_TOKEN_ACT";
const CONFIG: &str = "SOFTHSM2_CONF";

pub(crate) struct Stage(PathBuf);

/// Plays the acts of test `name` one after another, each in a process of its own.
pub(crate) fn in_turn(name: &str, acts: &[fn(&Stage)]) {
    if let (Some(home), Ok(act)) = (env::var_os(HOME), env::var(ACT)) {
        acts[act.parse::<usize>().unwrap()](&Stage(home.into()));
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let stage = Stage(home.path().to_owned());
    stage.set_up();
    for act in 0..acts.len() {
        let told = Command::new(env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(HOME, home.path())
            .env(ACT, act.to_string())
            .env(CONFIG, stage.config_file())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&told.stdout) + String::from_utf8_lossy(&told.stderr);
        assert!(
            told.status.success() && text.contains("1 passed"),
            "act {act}:\n{text}"
        );
    }
}

impl Stage {
    fn set_up(&self) {
        fs::create_dir(self.tokens()).unwrap();
        let config = format!(
            "directories.tokendir = {}\nlog.level = ERROR\n",
            self.tokens().display()
        );
        fs::write(self.config_file(), config).unwrap();
        self.write_pin(PIN);
        let made = Command::new("softhsm2-util")
            .args([
                "--init-token",
                "--free",
                "--label",
                LABEL,
                "--so-pin",
                "87654321",
                "--pin",
                PIN,
            ])
            .env(CONFIG, self.config_file())
            .output()
            .expect("softhsm2-util runs (Debian package softhsm2)");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
    }

    pub(crate) fn config(&self, purposes: &[Purpose]) -> TokenConfig {
        TokenConfig {
            module: module(),
            label: LABEL.to_owned(),
            pin_file: self.pin_file(),
            purposes: purposes.to_vec(),
            writable: vec![self.tokens()],
            network: false,
        }
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.0.join("vault")
    }

    fn tokens(&self) -> PathBuf {
        self.0.join("tokens")
    }

    fn config_file(&self) -> PathBuf {
        self.0.join("softhsm2.conf")
    }

    fn pin_file(&self) -> PathBuf {
        self.0.join("pin")
    }

    pub(crate) fn write_pin(&self, pin: &str) {
        fs::write(self.pin_file(), format!("{pin}\n")).unwrap();
        fs::set_permissions(self.pin_file(), fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub(crate) fn open_pin_to_others(&self) {
        fs::set_permissions(self.pin_file(), fs::Permissions::from_mode(0o644)).unwrap();
    }

    pub(crate) fn take_token_out(&self) {
        fs::rename(self.tokens(), self.0.join("taken out")).unwrap();
        fs::create_dir(self.tokens()).unwrap();
    }

    pub(crate) fn put_token_back(&self) {
        fs::remove_dir_all(self.tokens()).unwrap();
        fs::rename(self.0.join("taken out"), self.tokens()).unwrap();
    }

    /// For the next act.
    pub(crate) fn keep(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    pub(crate) fn kept(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// Logs the program out: private keys and handles are lost to every session.
    pub(crate) fn close_all_sessions(&self) {
        let library = Pkcs11::new(module()).unwrap();
        for slot in library.get_slots_with_initialized_token().unwrap() {
            library.open_ro_session(slot).unwrap().logout().unwrap();
        }
    }
}

/// What another program with the PIN is told.
pub(crate) fn by_hand(stage: &Stage, arguments: &[&str]) -> String {
    let told = Command::new("pkcs11-tool")
        .arg("--module")
        .arg(module())
        .args(["--token-label", LABEL, "--login", "--pin", PIN])
        .args(arguments)
        .env(CONFIG, stage.config_file())
        .output()
        .expect("pkcs11-tool runs (Debian package opensc)");
    String::from_utf8_lossy(&told.stdout).into_owned() + &String::from_utf8_lossy(&told.stderr)
}

fn module() -> PathBuf {
    let known = [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    ];
    let found = known.iter().map(Path::new).find(|path| path.exists());
    found
        .expect("SoftHSM2 is installed (Debian package softhsm2)")
        .to_owned()
}
