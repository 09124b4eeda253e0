//! From a string to lines of glyphs: which characters may be printed, where lines may break, what fits.

mod breaks;
mod characters;
pub(crate) mod told;
mod wrap;

pub(crate) use characters::{Cluster, read};
pub(crate) use wrap::{Measure, wrap};
