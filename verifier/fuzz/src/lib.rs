//! What the targets share: samples with their judge, edits, and a back end that asks both.

mod both;
mod edits;
mod judge;
pub mod parts;
mod seeds;
mod tree;

pub use both::Both;
pub use edits::{Bytes, edited};
pub use judge::{BUNDLE, NOW, ROOT, SAMPLES, judged};
pub use seeds::plant;
pub use tree::edited_seal;
