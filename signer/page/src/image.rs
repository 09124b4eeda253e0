//! Pictures: PNG decoded, JPEG passed through after a trial decode. Bounded before anything is allocated.

use std::io::Cursor;

use miniz_oxide::deflate::compress_to_vec_zlib;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use crate::error::ImageError;

/// Most pixels decoded: a 600 dpi page of photo paper, 64 MB as RGBA.
const MAX_PIXELS: u64 = 16_000_000;

/// Deflate level of samples: photographs gain little from more.
const LEVEL: u8 = 4;

/// A picture ready for a PDF image XObject.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// 1 (DeviceGray) or 3 (DeviceRGB).
    pub(crate) components: u8,
    pub(crate) samples: Samples,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Samples {
    /// zlib streams of 8 bit samples.
    Deflated {
        colour: Vec<u8>,
        alpha: Option<Vec<u8>>,
    },
    /// A JPEG file without its metadata.
    Jpeg(Vec<u8>),
}

/// Reads a PNG or JPEG file.
pub(crate) fn read(bytes: &[u8]) -> Result<Picture, ImageError> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        read_png(bytes)
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        read_jpeg(bytes)
    } else {
        Err(ImageError::UnknownFormat)
    }
}

fn damaged(error: impl std::fmt::Display) -> ImageError {
    ImageError::Damaged {
        detail: error.to_string(),
    }
}

fn check_size(width: u32, height: u32) -> Result<(), ImageError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(damaged("no pixels"));
    }
    if pixels > MAX_PIXELS {
        return Err(ImageError::TooLarge {
            width,
            height,
            limit: MAX_PIXELS,
        });
    }
    Ok(())
}

/// PNG of any colour type and depth (W3C PNG), made 8 bit grey or RGB, its alpha apart.
pub(crate) fn read_png(bytes: &[u8]) -> Result<Picture, ImageError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = reader.info().size();
    check_size(width, height)?;
    let mut pixels = vec![
        0;
        reader
            .output_buffer_size()
            .ok_or_else(|| damaged("size overflows"))?
    ];
    let frame = reader.next_frame(&mut pixels).map_err(damaged)?;
    reader.finish().map_err(damaged)?;
    pixels.truncate(frame.buffer_size());
    let (components, has_alpha) = match frame.color_type {
        png::ColorType::Grayscale => (1, false),
        png::ColorType::GrayscaleAlpha => (1, true),
        png::ColorType::Rgb => (3, false),
        png::ColorType::Rgba => (3, true),
        png::ColorType::Indexed => return Err(damaged("palette not expanded")),
    };
    let samples = if has_alpha {
        split_alpha(&pixels, components)
    } else {
        deflated(&pixels, None)
    };
    Ok(Picture {
        width,
        height,
        components: components as u8,
        samples,
    })
}

fn split_alpha(pixels: &[u8], components: usize) -> Samples {
    let pixel = components + 1;
    let colour: Vec<u8> = pixels
        .chunks_exact(pixel)
        .flat_map(|p| &p[..components])
        .copied()
        .collect();
    let alpha: Vec<u8> = pixels
        .iter()
        .skip(components)
        .step_by(pixel)
        .copied()
        .collect();
    let opaque = alpha.iter().all(|value| *value == 255);
    deflated(&colour, (!opaque).then_some(&alpha))
}

fn deflated(colour: &[u8], alpha: Option<&[u8]>) -> Samples {
    Samples::Deflated {
        colour: compress_to_vec_zlib(colour, LEVEL),
        alpha: alpha.map(|alpha| compress_to_vec_zlib(alpha, LEVEL)),
    }
}

fn read_jpeg(bytes: &[u8]) -> Result<Picture, ImageError> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(65_535)
        .set_max_height(65_535);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder.info().ok_or_else(|| damaged("no header"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    check_size(width, height)?;
    let components = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => 1,
        Some(ColorSpace::YCbCr | ColorSpace::RGB) => 3,
        _ => {
            return Err(ImageError::UnsupportedJpeg {
                detail: "neither grey nor three colours",
            });
        }
    };
    decoder.decode().map_err(damaged)?;
    Ok(Picture {
        width,
        height,
        components,
        samples: Samples::Jpeg(without_metadata(bytes)?),
    })
}

/// Copies a JPEG without comments and application segments (Exif may hold a place or a thumbnail); JFIF (APP0) and the
/// Adobe colour transform (APP14) stay (ITU-T T.81, B.1.1.3).
fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let cut_short = || damaged("cut short");
    let mut kept = bytes[..2].to_vec();
    let mut rest = &bytes[2..];
    loop {
        let (&[marker_prefix, marker, high, low], _) =
            rest.split_first_chunk().ok_or_else(cut_short)?;
        if marker_prefix != 0xFF {
            return Err(damaged("no marker where one must be"));
        }
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        let segment = rest
            .get(..length)
            .filter(|s| s.len() >= 4)
            .ok_or_else(cut_short)?;
        match marker {
            // Start of scan: the rest is picture.
            0xDA => break,
            0xE1 if is_rotated(segment) => {
                return Err(ImageError::UnsupportedJpeg {
                    detail: "turned by an Exif orientation",
                });
            }
            0xE1..=0xED | 0xEF | 0xFE => {}
            _ => kept.extend_from_slice(segment),
        }
        rest = &rest[length..];
    }
    kept.extend_from_slice(rest);
    Ok(kept)
}

/// Whether an Exif segment asks for the picture to be turned (tag 0x0112, a SHORT other than 1). PDF viewers would not.
fn is_rotated(segment: &[u8]) -> bool {
    let little = segment
        .windows(10)
        .any(|w| w[..8] == [0x12, 0x01, 3, 0, 1, 0, 0, 0] && w[8] > 1);
    let big = segment
        .windows(10)
        .any(|w| w[..8] == [0x01, 0x12, 0, 3, 0, 0, 0, 1] && w[9] > 1);
    segment[4..].starts_with(b"Exif\0\0") && (little || big)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A PNG of one colour.
    fn png(width: u32, height: u32, color: png::ColorType) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        encoder.set_depth(png::BitDepth::Eight);
        let samples = vec![90; width as usize * height as usize * color.samples()];
        encoder
            .write_header()
            .unwrap()
            .write_image_data(&samples)
            .unwrap();
        file
    }

    #[test]
    fn png_kinds_become_grey_or_rgb_with_alpha_apart() {
        for (color, components, alpha) in [
            (png::ColorType::Grayscale, 1, false),
            (png::ColorType::GrayscaleAlpha, 1, true),
            (png::ColorType::Rgb, 3, false),
            (png::ColorType::Rgba, 3, true),
        ] {
            let picture = read(&png(6, 4, color)).unwrap();
            assert_eq!(
                (picture.width, picture.height, picture.components),
                (6, 4, components)
            );
            assert!(
                matches!(picture.samples, Samples::Deflated { alpha: a, .. } if a.is_some() == alpha)
            );
        }
    }

    #[test]
    fn a_png_with_more_pixels_than_the_limit_is_refused_before_decoding() {
        let mut bomb = png(1, 1, png::ColorType::Rgb);
        bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        let crc = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&crc);
        assert_eq!(
            read(&bomb),
            Err(ImageError::TooLarge {
                width: 65_536,
                height: 65_536,
                limit: MAX_PIXELS
            })
        );
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| {
                (c >> 1) ^ (0xEDB8_8320 * (c & 1))
            })
        })
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(read(b""), Err(ImageError::UnknownFormat));
        assert_eq!(read(b"GIF89a"), Err(ImageError::UnknownFormat));
        let whole = png(20, 20, png::ColorType::Rgb);
        assert!(matches!(
            read(&whole[..whole.len() - 20]),
            Err(ImageError::Damaged { .. })
        ));
        assert!(matches!(
            read(b"\xFF\xD8\xFF\xE0\x00\x10JFIF"),
            Err(ImageError::Damaged { .. })
        ));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(at in 8usize..90, value: u8, tail in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut file = png(9, 9, png::ColorType::Rgba);
            let at = at % file.len();
            file[at] = value;
            let _ = read(&file);
            let _ = read(&[b"\x89PNG\r\n\x1a\n".as_slice(), &tail].concat());
            let _ = read(&[b"\xFF\xD8\xFF".as_slice(), &tail].concat());
        }
    }
}
