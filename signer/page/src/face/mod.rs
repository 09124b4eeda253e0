//! The face of a seal (印模): what is seen on the page.
//!
//! Sizes follow 国发〔1999〕25号; the diameter is measured over the outer edge of the ring's stroke.

mod glyphs;
mod png;
mod round;

use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::{error::FaceError, pen::content::pt};

/// What stands in the middle of a round seal.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Centre {
    /// Five-pointed star.
    #[default]
    Star,
    /// Nothing.
    None,
}

/// A round seal to be drawn as vectors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoundSeal {
    /// Name of the department, along the ring from left to right.
    pub ring_text: String,
    /// In the middle.
    pub centre: Centre,
    /// Horizontal text under the middle, e.g. 证照专用章.
    pub title: Option<String>,
    /// Seal code along the bottom arc.
    pub code: Option<String>,
    /// Outer diameter, mm, 10 to 100.
    pub diameter_mm: f32,
}

/// A seal face ready to be painted.
#[derive(Clone, Debug)]
pub struct Face {
    size_mm: (f32, f32),
    form: Form,
    deflated: Vec<u8>,
}

/// A face as the parts of a PDF form XObject, for any writer.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Left, bottom, right, top in points; the origin is the lower left corner.
    pub bbox: [f32; 4],
    /// Content stream, not deflated. It names its images as in `images`.
    pub content: Vec<u8>,
    /// The image XObjects that the content needs.
    pub images: Vec<FaceImage>,
}

/// An image of a face: 8 bit samples, and a soft mask of 8 bit DeviceGray.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceImage {
    /// Name in the form's resources.
    pub name: &'static str,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// 1: DeviceGray, 3: DeviceRGB.
    pub components: u8,
    /// Colour samples, zlib (FlateDecode).
    pub colour: Vec<u8>,
    /// Alpha samples, zlib (FlateDecode); absent when the picture is opaque.
    pub alpha: Option<Vec<u8>>,
}

impl Face {
    /// Draws a round seal.
    ///
    /// # Errors
    /// A size that no seal has, no ring text, text too long to stay readable, a character that no font draws.
    pub fn round(spec: &RoundSeal) -> Result<Self, FaceError> {
        round::draw(spec)
    }

    /// Takes a picture of a seal, `width_mm` wide on the page, its height following the picture.
    ///
    /// # Errors
    /// A size that no seal has, a picture that is none or has too many pixels.
    pub fn png(bytes: &[u8], width_mm: f32) -> Result<Self, FaceError> {
        png::read(bytes, width_mm)
    }

    fn new(size_mm: (f32, f32), content: Vec<u8>, images: Vec<FaceImage>) -> Self {
        let form = Form {
            bbox: [0.0, 0.0, pt(size_mm.0), pt(size_mm.1)],
            content,
            images,
        };
        Self {
            size_mm,
            deflated: compress_to_vec_zlib(&form.content, 9),
            form,
        }
    }

    /// Width and height on the page, mm.
    pub fn size_mm(&self) -> (f32, f32) {
        self.size_mm
    }

    /// The parts of a form XObject that paints the face.
    pub fn form(&self) -> &Form {
        &self.form
    }

    pub(crate) fn deflated(&self) -> &[u8] {
        &self.deflated
    }
}

/// Sizes that seals have, mm (国发〔1999〕25号 goes from 35 to 60; name seals are smaller).
fn check_size(millimetres: f32) -> Result<(), FaceError> {
    if (10.0..=100.0).contains(&millimetres) {
        Ok(())
    } else {
        Err(FaceError::BadSize { millimetres })
    }
}
