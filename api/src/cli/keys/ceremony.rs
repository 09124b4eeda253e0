//! `keys ceremony run|verify`: what a file says, done before witnesses.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use yinxin_keys::KdfCost;
use yinxin_keys::ceremony::{
    CeremonyError, Person, Room, Script, Setting, hold, verify_transcript,
};
use zeroize::Zeroizing;

use crate::cli::Failure;
use crate::cli::out::say;
use crate::keys::custodians::{read_line, typed};
use crate::service::HandedIn;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Hold the ceremony that a file describes (see docs/keys.md).
    Run {
        /// The file, TOML; paths in it are relative to its folder.
        file: PathBuf,
        /// Rehearse on a throwaway vault; nothing that is real is touched, nobody is asked.
        #[arg(long)]
        dry_run: bool,
    },
    /// Check a transcript: order, end, signatures of the new keys.
    Verify {
        /// The transcript.
        file: PathBuf,
    },
}

pub(super) fn run(command: &Command, handed_in: &HandedIn) -> Result<(), Failure> {
    match command {
        Command::Run { file, dry_run } => hold_ceremony(file, *dry_run, handed_in),
        Command::Verify { file } => verify(file),
    }
}

fn hold_ceremony(file: &Path, dry_run: bool, handed_in: &HandedIn) -> Result<(), Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::input(file, &error))?;
    let script: Script = toml::from_str(&text).map_err(|error| {
        Failure::usage(
            format!("{} 不是密钥仪式：{error}", file.display()),
            format!("{} is no ceremony: {error}", file.display()),
        )
    })?;
    let folder = file.parent().unwrap_or(Path::new("")).to_owned();
    let rehearsal = match dry_run {
        true => Some(Throwaway::make(handed_in)?),
        false => None,
    };
    let setting = Setting {
        base: folder,
        rehearsal: rehearsal.as_ref().map(|folder| folder.0.clone()),
        cost: KdfCost::default(),
        clock: handed_in.clock.clone(),
        random: handed_in.random.clone(),
    };
    let mut terminal = Terminal { dry_run };
    let held = hold(&script, text.as_bytes(), &setting, &mut terminal).map_err(refused)?;
    match rehearsal {
        None => say!("记录 transcript: {}", held.transcript.display()),
        Some(_) => say!("演练完成，没有留下任何文件。Rehearsed; nothing was kept."),
    }
    for (name, key) in held.keys {
        say!("{name}: {key}");
    }
    Ok(())
}

fn verify(file: &Path) -> Result<(), Failure> {
    let bytes = fs::read(file).map_err(|error| Failure::input(file, &error))?;
    let summary = verify_transcript(&bytes).map_err(|error| {
        Failure::refused(
            format!("记录不成立：{error}"),
            format!("The transcript does not hold: {error}"),
        )
    })?;
    let signed_by: Vec<_> = summary.signed_by.iter().map(|key| key.as_str()).collect();
    say!(
        "记录成立 the transcript holds: {}, {} 步 steps{}, 签名密钥 signed by {}",
        summary.ceremony,
        summary.steps,
        if summary.rehearsal {
            ", 演练 rehearsal"
        } else {
            ""
        },
        signed_by.join(" ")
    );
    Ok(())
}

fn refused(error: CeremonyError) -> Failure {
    Failure::refused(
        format!("仪式中止：{error}"),
        format!("The ceremony stops: {error}"),
    )
}

/// The folder of a rehearsal, which is not kept.
struct Throwaway(PathBuf);

impl Throwaway {
    fn make(handed_in: &HandedIn) -> Result<Self, Failure> {
        let name = crate::random::hex(&crate::random::bytes::<8>(&*handed_in.random));
        let folder = std::env::temp_dir().join(format!("yinxin-rehearsal-{name}"));
        crate::disk::private_dir(&folder).map_err(|error| Failure::output(&folder, &error))?;
        Ok(Self(folder))
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        // It holds nothing but throwaway keys.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The people sit at a terminal, or their answers come through a pipe, one a line.
struct Terminal {
    dry_run: bool,
}

impl Room for Terminal {
    fn announce(&mut self, number: usize, of: usize, words: &str) {
        eprintln!("\n第 {number}/{of} 步 Step {number} of {of}: {words}");
    }

    fn initials(&mut self, person: &Person) -> Option<String> {
        if self.dry_run {
            return Some("演练 rehearsal".to_owned());
        }
        eprint!(
            "{}（{}）请签名缩写，直接回车则停止 initials, empty to stop: ",
            person.name, person.role
        );
        Some(read_line()?.to_string())
    }

    fn share(&mut self, nth: u8, of: u8) -> Option<Zeroizing<String>> {
        typed(nth, of)
    }

    fn observed(&mut self, observed: &BTreeMap<String, String>) {
        for (name, value) in observed {
            eprintln!("  {name}: {value}");
        }
    }
}
