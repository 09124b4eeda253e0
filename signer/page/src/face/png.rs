//! A seal face from a picture, with its transparency.

use pdf_writer::{Content, Name};

use super::{Face, FaceImage, check_size};
use crate::{
    error::{FaceError, ImageError},
    image::{self, Samples},
    pen::{COMPACT, content::pt},
};

/// Name of the picture in the form's resources.
const NAME: &str = "Im0";

pub(super) fn read(bytes: &[u8], width_mm: f32) -> Result<Face, FaceError> {
    check_size(width_mm)?;
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(FaceError::Image(ImageError::UnknownFormat));
    }
    let picture = image::read(bytes).map_err(FaceError::Image)?;
    let height_mm = width_mm * picture.height as f32 / picture.width as f32;
    check_size(height_mm)?;
    let Samples::Deflated { colour, alpha } = picture.samples else {
        return Err(FaceError::Image(ImageError::UnknownFormat));
    };
    let image = FaceImage {
        name: NAME,
        width: picture.width,
        height: picture.height,
        components: picture.components,
        colour,
        alpha,
    };
    Ok(Face::new(
        (width_mm, height_mm),
        content(width_mm, height_mm),
        vec![image],
    ))
}

/// Stretches the unit square of the image over the form.
fn content(width_mm: f32, height_mm: f32) -> Vec<u8> {
    let mut content = Content::with_settings(COMPACT);
    content
        .save_state()
        .transform([pt(width_mm), 0.0, 0.0, pt(height_mm), 0.0, 0.0])
        .x_object(Name(NAME.as_bytes()))
        .restore_state();
    content.finish().into_vec()
}
