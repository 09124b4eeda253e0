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

/// Fills a glyph's outline. Its points stay in font units, whole numbers, under a matrix: short to write, and the same
/// glyph is the same text again for deflate.
pub(super) fn outline(content: &mut Content, glyph: Glyph, place: Place) {
    let font = Fonts::embedded().get(glyph.font);
    let em = font.units_per_em();
    let (sin, cos) = place.angle.sin_cos();
    let (across, up) = (place.width / em, place.height / em);
    let [a, b, c, d] = [across * cos, across * sin, -up * sin, up * cos];
    // The middle of the square comes to the place.
    let (x, y) = (f32::from(glyph.advance) / 2000.0 * em, MIDDLE * em);
    let (e, f) = (place.x - a * x - c * y, place.y - b * x - d * y);
    let fine = |value: f32| (value * 1e6).round() / 1e6;
    content.save_state().transform([
        fine(a),
        fine(b),
        fine(c),
        fine(d),
        hundredths(e),
        hundredths(f),
    ]);
    font.draw(
        glyph.id,
        &mut PathPen {
            content,
            last: (0.0, 0.0),
        },
    );
    content.fill_nonzero().restore_state();
}

/// Writes an outline as it comes, in whole font units.
struct PathPen<'a> {
    content: &'a mut Content,
    last: (f32, f32),
}

impl OutlinePen for PathPen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.content.move_to(x.round(), y.round());
        self.last = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.content.line_to(x.round(), y.round());
        self.last = (x, y);
    }

    /// PDF has cubic curves only: the handles stand two thirds of the way to the quadratic's.
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let towards = |from: (f32, f32)| {
            (
                from.0 + (cx - from.0) * 2.0 / 3.0,
                from.1 + (cy - from.1) * 2.0 / 3.0,
            )
        };
        let (first, second) = (towards(self.last), towards((x, y)));
        self.curve_to(first.0, first.1, second.0, second.1, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let [x0, y0, x1, y1] = [cx0, cy0, cx1, cy1].map(f32::round);
        self.content.cubic_to(x0, y0, x1, y1, x.round(), y.round());
        self.last = (x, y);
    }

    fn close(&mut self) {
        self.content.close_path();
    }
}
