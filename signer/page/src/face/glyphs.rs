//! Characters as outlines: a seal's text is part of its picture.

use pdf_writer::Content;
use skrifa::outline::OutlinePen;

use crate::{
    error::FaceError,
    fonts::{Fonts, Glyph},
    pen::content::hundredths,
    text::{Cluster, read},
};

/// Where the square of a character stands: its middle in points, turned by `angle` (radians, counter-clockwise).
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) angle: f32,
    /// Width of one em across and height of one em up, points.
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Middle of the ideographic square over the base line, in ems.
const MIDDLE: f32 = 0.38;

/// The glyphs of a text; a line break is refused like any control character.
pub(super) fn glyphs(part: &str, text: &str) -> Result<Vec<Glyph>, FaceError> {
    let clusters = read(Fonts::embedded(), part, text).map_err(|faults| {
        let first = faults.into_iter().next();
        FaceError::Text(first.expect("a refusal has a reason"))
    })?;
    let glyph = |cluster| match cluster {
        Cluster::Glyph(_, glyph) => Ok(glyph),
        Cluster::NewLine => Err(FaceError::Text(crate::LayoutError::Unprintable {
            field: part.to_owned(),
            ch: '\n',
        })),
    };
    clusters.into_iter().map(glyph).collect()
}

/// Adds a glyph's outline to the current path.
pub(super) fn outline(content: &mut Content, glyph: Glyph, place: Place) {
    let half_advance = f32::from(glyph.advance) / 2000.0;
    let (sin, cos) = place.angle.sin_cos();
    let mut pen = PathPen {
        content,
        last: (0.0, 0.0),
        half_advance,
        place,
        sin,
        cos,
    };
    Fonts::embedded().get(glyph.font).draw(glyph.id, &mut pen);
}

/// Turns ems into points of the form.
struct PathPen<'a> {
    content: &'a mut Content,
    /// Current point in ems.
    last: (f32, f32),
    half_advance: f32,
    place: Place,
    sin: f32,
    cos: f32,
}

impl PathPen<'_> {
    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = ((x - self.half_advance) * self.place.width, (y - MIDDLE) * self.place.height);
        (
            hundredths(self.place.x + x * self.cos - y * self.sin),
            hundredths(self.place.y + x * self.sin + y * self.cos),
        )
    }
}

impl OutlinePen for PathPen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (px, py) = self.point(x, y);
        self.content.move_to(px, py);
        self.last = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (px, py) = self.point(x, y);
        self.content.line_to(px, py);
        self.last = (x, y);
    }

    /// PDF has cubic curves only: the handles stand two thirds of the way to the quadratic's.
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let towards = |from: (f32, f32)| (from.0 + (cx - from.0) * 2.0 / 3.0, from.1 + (cy - from.1) * 2.0 / 3.0);
        let (first, second) = (towards(self.last), towards((x, y)));
        self.curve_to(first.0, first.1, second.0, second.1, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (a, b, end) = (self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y));
        self.content.cubic_to(a.0, a.1, b.0, b.1, end.0, end.1);
        self.last = (x, y);
    }

    fn close(&mut self) {
        self.content.close_path();
    }
}
