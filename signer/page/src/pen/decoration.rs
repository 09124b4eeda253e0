//! What is painted but not read: frame, lines, guilloche. All of it is an artifact (ISO 32000-1, 14.8.2.2).

use pdf_writer::{Content, Name};

use super::content::{hundredths, pt};
use crate::spec::{Colour, Frame, Guilloche, Line};

/// Runs `paint` as an artifact in a page space of millimetre boxes with the origin at the top left.
pub(crate) fn artifact(content: &mut Content, paint: impl FnOnce(&mut Content)) {
    content.begin_marked_content(Name(b"Artifact")).save_state();
    paint(content);
    content.restore_state().end_marked_content();
}

/// A corner-based rectangle in PDF coordinates.
struct Area {
    x: f32,
    y: f32,
    w: f32,
    h: f32,
}

fn area(x: f32, y: f32, w: f32, h: f32, page_height_pt: f32) -> Area {
    Area {
        x: pt(x),
        y: hundredths(page_height_pt - pt(y + h)),
        w: pt(w),
        h: pt(h),
    }
}

/// An outer line of 2 pt, an inner one of 0.6 pt, and squares where they meet.
pub(crate) fn frame(content: &mut Content, frame: &Frame, page_height_pt: f32) {
    let [red, green, blue] = frame.colour.unit();
    content
        .set_stroke_rgb(red, green, blue)
        .set_fill_rgb(red, green, blue);
    let gap = 2.2;
    for (inset, width) in [(0.0, 2.0), (gap, 0.6)] {
        let a = area(
            frame.x + inset,
            frame.y + inset,
            frame.w - 2.0 * inset,
            frame.h - 2.0 * inset,
            page_height_pt,
        );
        content
            .set_line_width(width)
            .rect(a.x, a.y, a.w, a.h)
            .stroke();
    }
    let side = 1.2;
    for x in [frame.x + gap / 2.0, frame.x + frame.w - gap / 2.0] {
        for y in [frame.y + gap / 2.0, frame.y + frame.h - gap / 2.0] {
            let a = area(x - side / 2.0, y - side / 2.0, side, side, page_height_pt);
            content.rect(a.x, a.y, a.w, a.h);
        }
    }
    content.fill_nonzero();
}

/// A filled rectangle: left, top, width, height in mm.
pub(crate) fn fill(content: &mut Content, box_mm: [f32; 4], colour: Colour, page_height_pt: f32) {
    let [x, y, w, h] = box_mm;
    let a = area(x, y, w, h, page_height_pt);
    let [red, green, blue] = colour.unit();
    content
        .set_fill_rgb(red, green, blue)
        .rect(a.x, a.y, a.w, a.h)
        .fill_nonzero();
}

/// A straight line.
pub(crate) fn line(content: &mut Content, line: &Line, page_height_pt: f32) {
    let [red, green, blue] = line.colour.unit();
    let up = |y: f32| hundredths(page_height_pt - pt(y));
    content
        .set_stroke_rgb(red, green, blue)
        .set_line_width(line.width_pt)
        .move_to(pt(line.from.0), up(line.from.1))
        .line_to(pt(line.to.0), up(line.to.1))
        .stroke();
}

/// Half a wave length, and the distance of two rows, mm.
const HALF_WAVE: f32 = 9.0;
const ROW: f32 = 4.5;
/// Height of a wave over its middle, mm: rows overlap.
const AMPLITUDE: f32 = 7.0;
/// Petals and rings of the rosette in the middle.
const PETALS: u8 = 18;
const RINGS: u8 = 5;

/// Interlaced waves, and a rosette in the middle.
pub(crate) fn guilloche(content: &mut Content, spec: &Guilloche, page_height_pt: f32) {
    let a = area(spec.x, spec.y, spec.w, spec.h, page_height_pt);
    let [red, green, blue] = spec.colour.unit();
    content
        .rect(a.x, a.y, a.w, a.h)
        .clip_nonzero()
        .end_path()
        .transform([1.0, 0.0, 0.0, 1.0, a.x, a.y])
        .set_line_width(0.3)
        .set_stroke_rgb(red, green, blue);
    let rows = (spec.h / ROW).ceil() as usize;
    for row in 0..=rows {
        wave(
            content,
            spec.w,
            row as f32 * ROW,
            if row % 2 == 0 { AMPLITUDE } else { -AMPLITUDE },
        );
    }
    content.stroke();
    rosette(
        content,
        spec.w / 2.0,
        spec.h / 2.0,
        spec.w.min(spec.h) * 0.3,
    );
}

/// A sine line as cubic Bézier curves, one for each half wave.
fn wave(content: &mut Content, width: f32, y: f32, amplitude: f32) {
    // Handles that bring a cubic within 1 % of half a sine wave.
    let (reach, rise) = (0.3642 * HALF_WAVE, amplitude * 4.0 / 3.0);
    content.move_to(0.0, pt(y));
    let halves = (width / HALF_WAVE).ceil() as usize;
    for half in 0..halves {
        let x = half as f32 * HALF_WAVE;
        let rise = if half % 2 == 0 { rise } else { -rise };
        content.cubic_to(
            pt(x + reach),
            pt(y + rise),
            pt(x + HALF_WAVE - reach),
            pt(y + rise),
            pt(x + HALF_WAVE),
            pt(y),
        );
    }
}

/// Closed curves whose petals cross each other.
fn rosette(content: &mut Content, x: f32, y: f32, radius: f32) {
    for ring in 1..=RINGS {
        let outer = radius * f32::from(ring) / f32::from(RINGS);
        let inner = outer * 0.45;
        let at =
            |angle: f32, radius: f32| (pt(x + radius * angle.cos()), pt(y + radius * angle.sin()));
        let step = std::f32::consts::TAU / f32::from(PETALS);
        let start = at(0.0, inner);
        content.move_to(start.0, start.1);
        for petal in 0..PETALS {
            let angle = f32::from(petal) * step;
            let (c1, c2) = (at(angle - step * 0.4, outer), at(angle + step * 1.4, outer));
            let end = at(angle + step, inner);
            content.cubic_to(c1.0, c1.1, c2.0, c2.1, end.0, end.1);
        }
        content.close_path();
    }
    content.stroke();
}
