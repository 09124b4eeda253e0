//! Round seals.
use super::{Face, RoundSeal};
use crate::error::FaceError;
pub(super) fn draw(spec: &RoundSeal) -> Result<Face, FaceError> {
    let _ = spec;
    todo!()
}
