//! Round seals as vectors: ring, text along it, star, horizontal title, code along the bottom.
//!
//! All measures are shares of the diameter, so that a seal of any size looks alike. Angles are measured from the top for
//! the ring text and from the bottom for the code.

use std::f32::consts::{PI, TAU};

use pdf_writer::Content;

use super::{
    Centre, Face, RoundSeal, check_size,
    glyphs::{Place, glyphs, outline},
};
use crate::{
    error::FaceError,
    fonts::Glyph,
    layout::PT_PER_MM,
    pen::{COMPACT, content::hundredths},
};

/// Seal red.
const RED: [f32; 3] = [208.0 / 255.0, 2.0 / 255.0, 27.0 / 255.0];

/// Thickness of the ring: 1.2 mm at 42 mm.
const STROKE: f32 = 0.0286;
/// Between the ring and its text.
const GAP: f32 = 0.022;
/// Height of the ring text, wished for and least readable.
const RING_TEXT: (f32, f32) = (0.135, 0.055);
/// Part of the circle that the ring text takes at most, with and without a code below.
const RING_SPAN: (f32, f32) = (TAU * 0.66, TAU * 0.75);
/// Centre to point of the star: 14 mm across at 42 mm.
const STAR: f32 = 0.1667;
/// Height of the title, and of its middle under the centre.
const TITLE: (f32, f32) = (0.088, 0.225);
/// Height of the code.
const CODE: f32 = 0.045;
/// Narrowest character in shares of its height.
const NARROWEST: f32 = 0.5;
/// Usual width of a ring character in shares of its height.
const RING_WIDTH: f32 = 0.82;

pub(super) fn draw(spec: &RoundSeal) -> Result<Face, FaceError> {
    check_size(spec.diameter_mm)?;
    let ring_text = glyphs("ring text", &spec.ring_text)?;
    if ring_text.is_empty() {
        return Err(FaceError::NoRingText);
    }
    let mut seal = Drawing {
        diameter: spec.diameter_mm * PT_PER_MM,
        content: Content::with_settings(COMPACT),
    };
    let [red, green, blue] = RED;
    seal.content
        .set_fill_rgb(red, green, blue)
        .set_stroke_rgb(red, green, blue);
    seal.ring();
    let span = if spec.code.is_some() {
        RING_SPAN.0
    } else {
        RING_SPAN.1
    };
    seal.ring_text(&ring_text, span)?;
    if spec.centre == Centre::Star {
        seal.star();
    }
    if let Some(title) = &spec.title {
        seal.title(&glyphs("title", title)?, span)?;
    }
    if let Some(code) = &spec.code {
        seal.code(&glyphs("code", code)?, span)?;
    }
    let size = (spec.diameter_mm, spec.diameter_mm);
    Ok(Face::new(
        size,
        seal.content.finish().into_vec(),
        Vec::new(),
    ))
}

struct Drawing {
    /// Points.
    diameter: f32,
    content: Content,
}

impl Drawing {
    fn centre(&self) -> f32 {
        self.diameter / 2.0
    }

    /// A circle whose stroke's outer edge is the diameter.
    fn ring(&mut self) {
        let width = self.diameter * STROKE;
        let (middle, radius) = (self.centre(), (self.diameter - width) / 2.0);
        // Handle length that brings four cubics within 0.03 % of a circle.
        let handle = radius * 0.552_284_8;
        let point = |x: f32, y: f32| (hundredths(middle + x), hundredths(middle + y));
        let start = point(radius, 0.0);
        self.content
            .set_line_width(hundredths(width))
            .move_to(start.0, start.1);
        let (mut x, mut y) = (radius, 0.0);
        for _ in 0..4 {
            let (next_x, next_y) = (-y, x);
            let first = point(x - y / radius * handle, y + x / radius * handle);
            let second = point(
                next_x + next_y / radius * handle,
                next_y - next_x / radius * handle,
            );
            let end = point(next_x, next_y);
            self.content
                .cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
            (x, y) = (next_x, next_y);
        }
        self.content.close_and_stroke();
    }

    /// Outer radius of what stands inside the ring.
    fn inner_radius(&self) -> f32 {
        self.diameter * (0.5 - STROKE - GAP)
    }

    /// Spreads the text evenly over the top, as large as it can be without its characters touching.
    fn ring_text(&mut self, text: &[Glyph], span: f32) -> Result<(), FaceError> {
        let (height, step, width) = self.ring_fit(text.len(), span).ok_or(FaceError::TooLong {
            part: "ring text",
            chars: text.len(),
            limit: self.ring_limit(span),
        })?;
        let radius = self.inner_radius() - height / 2.0;
        for (index, glyph) in text.iter().enumerate() {
            let angle = (index as f32 - (text.len() - 1) as f32 / 2.0) * step;
            let place = Place {
                x: self.centre() + radius * angle.sin(),
                y: self.centre() + radius * angle.cos(),
                angle: -angle,
                width,
                height,
            };
            outline(&mut self.content, *glyph, place);
        }
        Ok(())
    }

    /// Height, angle from one character to the next, and width; `None` when even the smallest do not fit.
    fn ring_fit(&self, chars: usize, span: f32) -> Option<(f32, f32, f32)> {
        let (largest, least) = RING_TEXT;
        let fit = |share: f32| {
            let height = self.diameter * share;
            let radius = self.inner_radius() - height / 2.0;
            let step = (span / (chars.max(2) - 1) as f32).min(1.5 * height / radius);
            // The characters are closest at their feet.
            let room = step * (radius - height * 0.4) * 0.94;
            let width = room.min(height * RING_WIDTH);
            (width >= height * NARROWEST).then_some((height, step, width))
        };
        (0..=32)
            .map(|step| largest - (largest - least) * step as f32 / 32.0)
            .find_map(fit)
    }

    fn ring_limit(&self, span: f32) -> usize {
        (1..)
            .take_while(|chars| self.ring_fit(*chars, span).is_some())
            .count()
    }

    /// Five points, one up (GB 12982 shows the same star on the flag).
    fn star(&mut self) {
        let (middle, outer) = (self.centre(), self.diameter * STAR);
        // Inner corners of a regular pentagram.
        let inner = outer * (PI / 10.0).sin() / (PI * 0.3).sin();
        for corner in 0..10 {
            let angle = corner as f32 * PI / 5.0;
            let radius = if corner % 2 == 0 { outer } else { inner };
            let (x, y) = (
                hundredths(middle + radius * angle.sin()),
                hundredths(middle + radius * angle.cos()),
            );
            if corner == 0 {
                self.content.move_to(x, y);
            } else {
                self.content.line_to(x, y);
            }
        }
        self.content.close_path().fill_nonzero();
    }

    /// A horizontal line of text under the centre, between the ends of the ring text.
    fn title(&mut self, text: &[Glyph], span: f32) -> Result<(), FaceError> {
        let (height, below) = (self.diameter * TITLE.0, self.diameter * TITLE.1);
        let ems: f32 = text
            .iter()
            .map(|glyph| f32::from(glyph.advance) / 1000.0)
            .sum();
        let room = 2.0 * self.title_half_width(height, below, span);
        let width = (room / ems.max(1.0)).min(height * 1.05);
        if width < height * NARROWEST {
            return Err(FaceError::TooLong {
                part: "title",
                chars: text.len(),
                limit: (room / (height * NARROWEST)) as usize,
            });
        }
        let mut x = self.centre() - ems * width / 2.0;
        for glyph in text {
            let advance = f32::from(glyph.advance) / 1000.0 * width;
            let place = Place {
                x: x + advance / 2.0,
                y: self.centre() - below,
                angle: 0.0,
                width: width.min(height),
                height,
            };
            outline(&mut self.content, *glyph, place);
            x += advance;
        }
        Ok(())
    }

    /// Half the width free for the title: inside the code's arc, and inside the feet of the ring text's last characters.
    fn title_half_width(&self, height: f32, below: f32, span: f32) -> f32 {
        let (top, bottom) = (below - height / 2.0, below + height / 2.0);
        let code_foot = self.inner_radius() - self.diameter * CODE;
        let by_code = (code_foot * code_foot - bottom * bottom).max(0.0).sqrt();
        let free = (TAU - span) / 2.0 - 0.16;
        let ring_foot = self.inner_radius() - self.diameter * RING_TEXT.0;
        let by_ring = (top * free.tan()).max((ring_foot * ring_foot - top * top).max(0.0).sqrt());
        by_code.min(by_ring)
    }

    /// The code along the bottom, upright, read from left to right.
    fn code(&mut self, text: &[Glyph], span: f32) -> Result<(), FaceError> {
        let height = self.diameter * CODE;
        let radius = self.inner_radius() - height * 0.4;
        let pitch = 1.35;
        let ems: f32 = text
            .iter()
            .map(|glyph| f32::from(glyph.advance) / 1000.0 * pitch)
            .sum();
        let room = TAU - span - 0.3;
        if ems * height / radius > room {
            let limit = room * radius / (height * 0.55 * pitch);
            return Err(FaceError::TooLong {
                part: "code",
                chars: text.len(),
                limit: limit as usize,
            });
        }
        let mut angle = -ems * height / radius / 2.0;
        for glyph in text {
            let step = f32::from(glyph.advance) / 1000.0 * pitch * height / radius;
            let middle = angle + step / 2.0;
            let place = Place {
                x: self.centre() + radius * middle.sin(),
                y: self.centre() - radius * middle.cos(),
                angle: middle,
                width: height,
                height,
            };
            outline(&mut self.content, *glyph, place);
            angle += step;
        }
        Ok(())
    }
}
