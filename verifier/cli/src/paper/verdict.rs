//! What to do, large; told apart without colour by the border: single, double, dashed, dotted.

use super::block::{Block, Density, LEFT, WIDTH};
use crate::words::Page;
use yinxin_page::{Colour, Line, Paragraph, Sheet, Style, Tag};
use yinxin_verifier::report::{Acceptance, Report};

/// Width of the left part, mm.
const LARGE: f32 = 58.0;
/// Room inside the border, mm.
const INSET: f32 = 3.5;

pub(super) fn block(report: &Report, density: Density) -> Block {
    let look = Look::of(report.acceptance);
    let mut words = Block::new(density);
    for (label, text) in rows(report) {
        let label = Paragraph::new(label, 12.0, 1, density.label());
        let text = Paragraph::new(&text, WIDTH - LARGE - 16.0, density.lines, density.body());
        let height = text.height_mm();
        words.sheet.text(label, LEFT + LARGE, words.height);
        words.sheet.text(text, LEFT + LARGE + 12.0, words.height);
        words.down(height + density.leading);
    }
    let inner = words.height.max(17.0);
    let mut block = Block::new(density);
    block.down(inner + 2.0 * INSET);
    block
        .sheet
        .fill([LEFT, 0.0, WIDTH, block.height], look.tint);
    border(&mut block.sheet, block.height, &look);
    let large = large(report.acceptance, &look);
    let top = (block.height - large.height_mm()) / 2.0;
    block.sheet.text(large, LEFT + INSET + 1.0, top);
    block.sheet.add(
        words.sheet,
        (block.height - words.height + density.leading) / 2.0,
    );
    block
}

fn rows(report: &Report) -> [(&'static str, String); 3] {
    let reason = report.reason.as_ref();
    let reason = reason.map_or_else(|| "全部检查通过".to_owned(), |reason| reason.zh.clone());
    [
        ("结论", report.verdict.zh().to_owned()),
        (words(report).why().0, reason),
        ("建议", report.next_step.zh().to_owned()),
    ]
}

fn large(acceptance: Acceptance, look: &Look) -> Paragraph {
    let words = acceptance.zh();
    let size_pt = if words.chars().count() > 5 {
        17.0
    } else {
        27.0
    };
    let style = Style {
        size_pt,
        bold: true,
        colour: look.colour,
        tag: Tag::H2,
    };
    Paragraph::new(words, LARGE - INSET - 4.0, 2, style)
}

struct Look {
    colour: Colour,
    tint: Colour,
    /// Distances of the border lines from the edge, mm.
    lines: &'static [f32],
    /// Dash and gap, mm; `None`: unbroken.
    dash: Option<(f32, f32)>,
}

impl Look {
    fn of(acceptance: Acceptance) -> Self {
        match acceptance {
            Acceptance::Accept => Self {
                colour: Colour(0x14, 0x66, 0x2f),
                tint: Colour(0xf1, 0xf8, 0xf3),
                lines: &[0.0],
                dash: None,
            },
            Acceptance::Refuse => Self {
                colour: Colour(0xb0, 0x1e, 0x14),
                tint: Colour(0xfd, 0xf2, 0xf1),
                lines: &[0.0, 1.1],
                dash: None,
            },
            Acceptance::Check => Self {
                colour: Colour(0x8a, 0x52, 0x00),
                tint: Colour(0xfd, 0xf6, 0xe9),
                lines: &[0.0],
                dash: Some((4.0, 1.6)),
            },
            Acceptance::Unsupported => Self {
                colour: Colour(0x4a, 0x50, 0x57),
                tint: Colour(0xf4, 0xf5, 0xf6),
                lines: &[0.0],
                dash: Some((0.8, 1.2)),
            },
        }
    }
}

fn border(sheet: &mut Sheet, height: f32, look: &Look) {
    for inset in look.lines {
        let (left, right) = (LEFT + inset, LEFT + WIDTH - inset);
        let (top, bottom) = (*inset, height - inset);
        for (from, to) in [
            ((left, top), (right, top)),
            ((right, top), (right, bottom)),
            ((right, bottom), (left, bottom)),
            ((left, bottom), (left, top)),
        ] {
            side(sheet, from, to, look);
        }
    }
}

/// A side of the border, in dashes where it has some.
fn side(sheet: &mut Sheet, from: (f32, f32), to: (f32, f32), look: &Look) {
    let mut draw = |from, to| {
        sheet.line(Line {
            from,
            to,
            width_pt: 1.1,
            colour: look.colour,
        });
    };
    let Some((dash, gap)) = look.dash else {
        return draw(from, to);
    };
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let length = across.abs() + down.abs();
    let at = |mm: f32| {
        let share = (mm / length).min(1.0);
        (from.0 + across * share, from.1 + down * share)
    };
    let dashes = (length / (dash + gap)).ceil() as usize;
    for start in (0..dashes).map(|index| index as f32 * (dash + gap)) {
        draw(at(start), at(start + dash));
    }
}

/// The words of the report in Chinese.
pub(super) fn words(report: &Report) -> Page<'_> {
    Page {
        lang: crate::arguments::Lang::Zh,
        report,
    }
}
