//! Key ceremonies: one file says what happens, people initial each step, a transcript tells what was done.
//!
//! The transcript ends with the signatures of the keys that were made (of the log key, if none were). Nothing is ever
//! overwritten. A rehearsal does the same on a throwaway vault in a folder of its own.

mod acts;
mod error;
mod places;
mod script;
mod transcript;

pub use error::CeremonyError;
pub use script::{Act, CustodyOrder, Opener, Person, Script, Step};
pub(crate) use transcript::message;
pub use transcript::{TranscriptError, TranscriptSummary, verify_transcript};

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::usage::Digest;
use crate::{Clock, KdfCost, KeyId, Random, Vault};
use places::Places;
use transcript::{Event, Initials, Signed, Transcript};

/// The room in which the people are.
pub trait Room {
    /// Reads out what comes: step `number` of `of`.
    fn announce(&mut self, number: usize, of: usize, words: &str);

    /// The initials of this person under the step that was read out; `None`: stop.
    fn initials(&mut self, person: &Person) -> Option<String>;

    /// A custodian types a share; `None`: stop. What was typed must not stay on the screen.
    fn share(&mut self, nth: u8, of: u8) -> Option<Zeroizing<String>>;

    /// Tells what was found.
    fn observed(&mut self, observed: &BTreeMap<String, String>);
}

/// What a ceremony is held with.
#[derive(Clone)]
pub struct Setting {
    /// The folder that paths are relative to.
    pub base: PathBuf,
    /// Some folder for a rehearsal on a throwaway vault; `None`: in earnest.
    pub rehearsal: Option<PathBuf>,
    /// The price of trying a passphrase.
    pub cost: KdfCost,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
}

/// A ceremony that was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where its transcript is.
    pub transcript: PathBuf,
    /// The keys that were made, by their names in the file.
    pub keys: BTreeMap<String, KeyId>,
}

/// Holds a ceremony; `text` is the file that `script` was read from.
pub fn hold(
    script: &Script,
    text: &[u8],
    setting: &Setting,
    room: &mut dyn Room,
) -> Result<Held, CeremonyError> {
    let places = Places {
        base: setting.base.clone(),
        rehearsal: setting.rehearsal.clone(),
    };
    refuse_unclear(script)?;
    refuse_overwriting(script, &places)?;
    let path = places.output(&script.transcript);
    let transcript = Transcript::create(&path).map_err(CeremonyError::file(&path))?;
    let mut ceremony = Ceremony {
        script,
        setting,
        places,
        room,
        transcript,
        vault: None,
        keys: BTreeMap::new(),
        born: Vec::new(),
    };
    ceremony.run(text)?;
    Ok(Held {
        transcript: path,
        keys: ceremony.keys,
    })
}

/// A ceremony in progress.
struct Ceremony<'a> {
    script: &'a Script,
    setting: &'a Setting,
    places: Places,
    room: &'a mut dyn Room,
    transcript: Transcript,
    vault: Option<Vault>,
    keys: BTreeMap<String, KeyId>,
    /// The keys that were made and not destroyed again.
    born: Vec<KeyId>,
}

impl Ceremony<'_> {
    fn run(&mut self, text: &[u8]) -> Result<(), CeremonyError> {
        self.write(Event::Opened {
            ceremony: self.script.name.clone(),
            script: Digest::of(text),
            program: concat!("yinxin ", env!("CARGO_PKG_VERSION")).to_owned(),
            rehearsal: self.setting.rehearsal.is_some(),
        })?;
        for (at, step) in self.script.steps.iter().enumerate() {
            if let Err(error) = self.step(at + 1, step) {
                self.write(Event::Failed {
                    number: at + 1,
                    why: error.to_string(),
                })?;
                return Err(error);
            }
        }
        self.sign()
    }

    fn step(&mut self, number: usize, step: &Step) -> Result<(), CeremonyError> {
        let of = self.script.steps.len();
        self.room.announce(number, of, &step.act.words());
        let people = self.people(number, step)?;
        let initials = people
            .iter()
            .map(|person| self.initials(person))
            .collect::<Result<_, _>>()?;
        let done = self.act(&step.act, &people)?;
        self.room.observed(&done.observed);
        self.write(Event::Step {
            number,
            of,
            expected: step.act.words(),
            initials,
            observed: done.observed,
            born: done.born,
        })
    }

    fn people(&self, number: usize, step: &Step) -> Result<Vec<Person>, CeremonyError> {
        let person = |role: &String| {
            let unknown = || CeremonyError::UnknownRole {
                step: number,
                role: role.clone(),
            };
            self.script.person(role).cloned().ok_or_else(unknown)
        };
        step.by.iter().map(person).collect()
    }

    fn initials(&mut self, person: &Person) -> Result<Initials, CeremonyError> {
        let given = self.room.initials(person).unwrap_or_default();
        if given.trim().is_empty() {
            return Err(CeremonyError::Stopped {
                who: person.name.clone(),
            });
        }
        Ok(Initials {
            role: person.role.clone(),
            name: person.name.clone(),
            initials: given.trim().to_owned(),
        })
    }

    /// The new keys sign what was written so far.
    fn sign(&mut self) -> Result<(), CeremonyError> {
        let vault = self.vault.as_ref().ok_or(CeremonyError::Vault)?;
        let signed = vault.sign_transcript(&self.born, self.transcript.head())?;
        let signatures = signed
            .iter()
            .map(|(public, signature)| Signed::new(public, signature))
            .collect();
        self.write(Event::Signed { signatures })
    }

    fn write(&mut self, event: Event) -> Result<(), CeremonyError> {
        let path = self.places.output(&self.script.transcript);
        self.transcript
            .write(self.setting.clock.now(), event)
            .map_err(CeremonyError::file(&path))
    }
}

/// Before anything is done: everybody is somebody, and somebody else.
fn refuse_unclear(script: &Script) -> Result<(), CeremonyError> {
    let people = |why: String| Err(CeremonyError::People { why });
    let (mut roles, mut names) = (BTreeSet::new(), BTreeSet::new());
    for person in &script.people {
        if !roles.insert(person.role.trim()) || !names.insert(person.name.trim()) {
            return people(format!("{} ({}) stands twice", person.name, person.role));
        }
    }
    for (at, step) in script.steps.iter().enumerate() {
        if step.by.is_empty() {
            return people(format!("step {}: nobody initials it", at + 1));
        }
        if let Some(role) = step.by.iter().find(|role| script.person(role).is_none()) {
            return Err(CeremonyError::UnknownRole {
                step: at + 1,
                role: role.clone(),
            });
        }
    }
    Ok(())
}

fn refuse_overwriting(script: &Script, places: &Places) -> Result<(), CeremonyError> {
    let mut seen = BTreeSet::new();
    for path in script.outputs() {
        let path: &Path = path;
        if !seen.insert(path) {
            return Err(CeremonyError::Twice {
                path: path.to_owned(),
            });
        }
        let output = places.output(path);
        if output.exists() {
            return Err(CeremonyError::Exists { path: output });
        }
    }
    Ok(())
}
