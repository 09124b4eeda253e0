//! From boxes to placed lines of glyphs, in millimetres and points. Knows nothing of PDF or OFD.

use crate::{
    error::LayoutError,
    fonts::{Fonts, Glyph},
    spec::{Align, Colour, FieldBox, StaticText, VerticalAlign},
    text::{Cluster, Measure, read, wrap},
};

/// Points in a millimetre.
pub(crate) const PT_PER_MM: f32 = 72.0 / 25.4;

/// The step by which text shrinks, pt.
const SHRINK_STEP: f32 = 0.5;

/// Ascent and descent of ideographs in sizes: their square stands from -0.12 to 0.88 (as in Noto CJK).
pub(crate) const ASCENT: f32 = 0.88;
pub(crate) const DESCENT: f32 = 0.12;

/// The part of a box that layout needs.
#[derive(Clone, Debug)]
pub(crate) struct TextBox {
    pub(crate) name: String,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) w: f32,
    pub(crate) h: f32,
    pub(crate) size_pt: f32,
    pub(crate) min_size_pt: f32,
    pub(crate) align: Align,
    pub(crate) valign: VerticalAlign,
    pub(crate) line_height: f32,
    pub(crate) max_lines: usize,
    pub(crate) spacing_pt: f32,
    pub(crate) bold: bool,
    pub(crate) colour: Colour,
}

/// A text laid out in its box.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextBlock {
    pub(crate) size_pt: f32,
    pub(crate) spacing_pt: f32,
    pub(crate) bold: bool,
    pub(crate) colour: Colour,
    pub(crate) lines: Vec<PlacedLine>,
}

/// One line: the start of its base line in mm from the top left corner of the page, and its glyphs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlacedLine {
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) glyphs: Vec<(char, Glyph)>,
}

impl From<&FieldBox> for TextBox {
    fn from(field: &FieldBox) -> Self {
        Self {
            name: field.id.clone(),
            x: field.x,
            y: field.y,
            w: field.w,
            h: field.h,
            size_pt: field.size_pt,
            min_size_pt: field.min_size_pt,
            align: field.align,
            valign: field.valign,
            line_height: field.line_height,
            max_lines: field.max_lines.unwrap_or(usize::MAX),
            spacing_pt: 0.0,
            bold: false,
            colour: field.colour,
        }
    }
}

impl From<&StaticText> for TextBox {
    fn from(text: &StaticText) -> Self {
        Self {
            name: text.text.clone(),
            x: text.x,
            y: text.y,
            w: text.w,
            h: text.h,
            size_pt: text.size_pt,
            min_size_pt: text.size_pt,
            align: text.align,
            valign: text.valign,
            line_height: 1.35,
            max_lines: usize::MAX,
            spacing_pt: text.spacing_pt,
            bold: text.bold,
            colour: text.colour,
        }
    }
}

/// Lays a text out in its box at the largest size that fits.
pub(crate) fn lay_out(
    fonts: &Fonts,
    area: &TextBox,
    text: &str,
) -> Result<TextBlock, Vec<LayoutError>> {
    let clusters = read(fonts, &area.name, text)?;
    sizes(area)
        .find_map(|size| at_size(area, &clusters, size))
        .ok_or_else(|| {
            vec![LayoutError::DoesNotFit {
                field: area.name.clone(),
                chars: text.chars().count(),
                min_size_pt: area.min_size_pt,
            }]
        })
}

/// From the wished size down to the smallest, which is always tried.
fn sizes(area: &TextBox) -> impl Iterator<Item = f32> + use<'_> {
    let steps = ((area.size_pt - area.min_size_pt) / SHRINK_STEP)
        .ceil()
        .max(0.0) as usize;
    (0..=steps).map(|step| (area.size_pt - step as f32 * SHRINK_STEP).max(area.min_size_pt))
}

fn at_size(area: &TextBox, clusters: &[Cluster], size: f32) -> Option<TextBlock> {
    let per_size = 1000.0 / size;
    let measure = Measure {
        width: (area.w * PT_PER_MM * per_size) as u32,
        spacing: (area.spacing_pt * per_size) as u32,
        max_lines: lines_that_fit(area, size),
    };
    let wrapped = wrap(clusters, measure)?;
    let first = first_baseline(area, size, wrapped.lines.len());
    let lines = wrapped.lines.into_iter().enumerate().map(|(index, line)| {
        let width = line.width as f32 / per_size / PT_PER_MM;
        PlacedLine {
            x: area.x + start(area.align, area.w - width),
            baseline: first + index as f32 * pitch(area, size),
            glyphs: line.glyphs,
        }
    });
    Some(TextBlock {
        size_pt: size,
        spacing_pt: area.spacing_pt,
        bold: area.bold,
        colour: area.colour,
        lines: lines.collect(),
    })
}

fn pitch(area: &TextBox, size: f32) -> f32 {
    area.line_height * size / PT_PER_MM
}

/// Height of `lines` lines: from the top of the first to the bottom of the last.
fn height(area: &TextBox, size: f32, lines: usize) -> f32 {
    size / PT_PER_MM * (ASCENT + DESCENT) + pitch(area, size) * (lines.max(1) - 1) as f32
}

fn lines_that_fit(area: &TextBox, size: f32) -> usize {
    // A hundredth of a millimetre of grace for rounding.
    let spare = area.h + 0.01 - height(area, size, 1);
    if spare < 0.0 {
        return 0;
    }
    area.max_lines.min((spare / pitch(area, size)) as usize + 1)
}

fn first_baseline(area: &TextBox, size: f32, lines: usize) -> f32 {
    let spare = (area.h - height(area, size, lines)).max(0.0);
    let above = match area.valign {
        VerticalAlign::Top => 0.0,
        VerticalAlign::Middle => spare / 2.0,
        VerticalAlign::Bottom => spare,
    };
    area.y + above + size / PT_PER_MM * ASCENT
}

fn start(align: Align, spare: f32) -> f32 {
    match align {
        Align::Left => 0.0,
        Align::Centre => spare / 2.0,
        Align::Right => spare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area() -> TextBox {
        TextBox {
            name: "经营范围".into(),
            x: 10.0,
            y: 20.0,
            w: 60.0,
            h: 20.0,
            size_pt: 12.0,
            min_size_pt: 6.0,
            align: Align::Left,
            valign: VerticalAlign::Top,
            line_height: 1.3,
            max_lines: usize::MAX,
            spacing_pt: 0.0,
            bold: false,
            colour: Colour::default(),
        }
    }

    fn bottom(block: &TextBlock) -> f32 {
        block.lines.last().unwrap().baseline + DESCENT * block.size_pt / PT_PER_MM
    }

    #[test]
    fn short_text_keeps_its_size_and_long_text_shrinks_inside_the_box() {
        let short = lay_out(Fonts::embedded(), &area(), "软件开发").unwrap();
        assert_eq!(short.size_pt, 12.0);
        let long = lay_out(Fonts::embedded(), &area(), &"软件开发；".repeat(24)).unwrap();
        assert!(long.size_pt < 12.0 && long.size_pt >= 6.0);
        assert!(bottom(&long) <= 40.02, "{}", bottom(&long));
    }

    #[test]
    fn text_that_overflows_at_the_smallest_size_is_refused() {
        let fault = lay_out(Fonts::embedded(), &area(), &"软件开发；".repeat(200)).unwrap_err();
        assert_eq!(
            fault,
            [LayoutError::DoesNotFit {
                field: "经营范围".into(),
                chars: 1000,
                min_size_pt: 6.0
            }]
        );
    }

    #[test]
    fn alignment_places_the_line_at_the_edges() {
        let x = |align| {
            lay_out(Fonts::embedded(), &TextBox { align, ..area() }, "甲乙")
                .unwrap()
                .lines[0]
                .x
        };
        let width = 24.0 / PT_PER_MM;
        assert!((x(Align::Left) - 10.0).abs() < 0.01);
        assert!((x(Align::Right) - (70.0 - width)).abs() < 0.01);
        assert!((x(Align::Centre) - (40.0 - width / 2.0)).abs() < 0.01);
    }

    #[test]
    fn lines_allowed_by_the_box_are_a_limit_too() {
        let one = TextBox {
            max_lines: 1,
            ..area()
        };
        assert_eq!(
            lay_out(Fonts::embedded(), &one, &"甲".repeat(20))
                .unwrap()
                .lines
                .len(),
            1
        );
        assert!(lay_out(Fonts::embedded(), &one, &"甲".repeat(40)).is_err());
    }
}
