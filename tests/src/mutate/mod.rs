//! Named attacks on any sealed PDF: what a forger without keys can make of it.
//!
//! Every attack has a sibling made by the same machinery that must still pass, see [`siblings`]: a verifier
//! that refuses everything would else look perfect.

mod cms;
mod coverage;
mod der;
mod dice;
mod dictionary;
mod place;
mod revision;

pub use cms::other_spelling;
pub use der::Node;
pub use dice::{Alteration, Dice};
pub use place::Place;

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
    /// What was done, as `family_deed`.
    pub name: String,
    /// The file that the forger hands in.
    pub file: Vec<u8>,
    /// What must come out.
    pub expect: Expect,
}

impl Attack {
    fn invalid(name: impl Into<String>, file: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            file,
            expect: Expect::Invalid,
        }
    }

    fn not_valid(name: impl Into<String>, file: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            file,
            expect: Expect::NotValid,
        }
    }

    fn sibling(name: impl Into<String>, file: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            file,
            expect: Expect::Valid,
        }
    }
}

/// All attacks on one sealed file that need no second file.
#[must_use]
pub fn attacks(sealed: &[u8]) -> Vec<Attack> {
    let place = Place::of_last_seal(sealed);
    let mut all = dictionary::attacks(sealed, &place);
    all.extend(coverage::attacks(sealed, &place));
    all.extend(revision::attacks(sealed));
    all.extend(cms::attacks(sealed, &place));
    all
}

/// Attacks that put parts of `other`, a second genuine file of another seal, into `sealed`.
#[must_use]
pub fn transplants(sealed: &[u8], other: &[u8]) -> Vec<Attack> {
    let (place, source) = (Place::of_last_seal(sealed), Place::of_last_seal(other));
    cms::transplants(sealed, &place, other, &source)
}

/// The machinery run without a harmful change: each must come out as `valid`.
#[must_use]
pub fn siblings(sealed: &[u8]) -> Vec<Attack> {
    let place = Place::of_last_seal(sealed);
    vec![
        Attack::sibling("the_file_itself", sealed.to_vec()),
        Attack::sibling(
            "seal_taken_apart_and_put_together",
            cms::rebuilt(sealed, &place),
        ),
        Attack::sibling(
            "dictionary_text_replaced_by_itself",
            dictionary::untouched(sealed, &place),
        ),
    ]
}
