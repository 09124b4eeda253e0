//! Named attacks on any sealed PDF: what a forger without keys can make of it.
//!
//! Each attack names its class in the catalogue: `S` structure, `U` later updates, `EAA` and `SSA` evil annotations and
//! sneaky signatures, `C` the container, `R` resources. Beside every class stand siblings made by the same machinery
//! that must still pass, see [`siblings`]: a verifier that refuses everything would else look perfect.

mod bombs;
mod catalog;
mod cms;
mod cms_profile;
mod coverage;
mod der;
mod dice;
mod dictionary;
mod page;
mod place;
mod revision;
mod seal_edits;
mod siblings;
mod widgets;
mod write;
mod xref;

pub use bombs::bombs;
pub use cms_profile::other_spelling;
pub use der::Node;
pub use dice::{Alteration, Dice};
pub use place::Place;
pub use write::{Increment, Section, last_startxref, stream, written};

/// What the verifier must say of a file. `Valid` is for siblings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expect {
    /// The signature structure is there and broken, or what it covers changed: `invalid`.
    Invalid,
    /// Anything but `valid`: the forger took the seal or its evidence out, so nothing sealed or nothing proven is left.
    NotValid,
    /// A sibling: `valid`.
    Valid,
}

/// One forged file.
#[derive(Clone, Debug)]
pub struct Attack {
    /// Class of attack; of a sibling, the classes that it stands beside, with blanks between.
    pub class: &'static str,
    /// What was done, as `family_deed`.
    pub name: String,
    /// The file that the forger hands in.
    pub file: Vec<u8>,
    /// What must come out.
    pub expect: Expect,
}

impl Attack {
    fn invalid(class: &'static str, name: impl Into<String>, file: Vec<u8>) -> Self {
        Self::new(class, name, file, Expect::Invalid)
    }

    fn not_valid(class: &'static str, name: impl Into<String>, file: Vec<u8>) -> Self {
        Self::new(class, name, file, Expect::NotValid)
    }

    fn sibling(classes: &'static str, name: impl Into<String>, file: Vec<u8>) -> Self {
        Self::new(classes, name, file, Expect::Valid)
    }

    /// A case.
    pub fn new(
        class: &'static str,
        name: impl Into<String>,
        file: Vec<u8>,
        expect: Expect,
    ) -> Self {
        Self {
            class,
            name: name.into(),
            file,
            expect,
        }
    }

    /// Whether the case must pass.
    #[must_use]
    pub fn is_sibling(&self) -> bool {
        self.expect == Expect::Valid
    }
}

/// Attacks on one sealed file, of whatever maker, that need no second file; those that want to cost time are [`bombs`].
/// A file without a seal, or with one that the mutator does not find, has none.
#[must_use]
pub fn attacks(sealed: &[u8]) -> Vec<Attack> {
    let Some(place) = Place::find(sealed) else {
        return Vec::new();
    };
    let mut all = dictionary::attacks(sealed, &place);
    all.extend(coverage::attacks(sealed, &place));
    all.extend(xref::attacks(sealed));
    for edits in [
        page::EDITS,
        widgets::EDITS,
        seal_edits::EDITS,
        catalog::EDITS,
    ] {
        let made = edits.iter().filter_map(|(class, name, edit)| {
            let file = revision::edited(sealed, *edit)?;
            Some(Attack::invalid(class, *name, file))
        });
        all.extend(made);
    }
    all.extend(cms::attacks(sealed, &place));
    all
}

/// What else a file of our own profile must not be: another spelling of the same, anything behind the end.
#[must_use]
pub fn attacks_on_our_profile(sealed: &[u8]) -> Vec<Attack> {
    let place = Place::of_last_seal(sealed);
    let mut all = coverage::behind_the_end_of_our_own(sealed);
    all.extend(dictionary::spelt_unlike_our_own(sealed, &place));
    all.extend(cms_profile::attacks(sealed, &place));
    all.retain(|attack| attack.file != sealed);
    all
}

/// Attacks that put parts of `other`, a second genuine file of another seal, into `sealed`.
#[must_use]
pub fn transplants(sealed: &[u8], other: &[u8]) -> Vec<Attack> {
    let (place, source) = (Place::of_last_seal(sealed), Place::of_last_seal(other));
    cms::transplants(sealed, &place, other, &source)
}

/// The machinery run without a harmful change: each must be judged as the file itself.
#[must_use]
pub fn siblings(sealed: &[u8]) -> Vec<Attack> {
    Place::find(sealed).map_or_else(Vec::new, |place| siblings::all(sealed, &place))
}
