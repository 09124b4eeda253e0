//! A part of the page, built from its own top edge downwards.

use yinxin_page::{Colour, Line, Paragraph, Sheet, Style, Tag};

/// A4.
pub(super) const PAGE: (f32, f32) = (210.0, 297.0);
/// Left edge and width of what is printed, mm.
pub(super) const LEFT: f32 = 17.0;
pub(super) const WIDTH: f32 = 176.0;

pub(super) const BLACK: Colour = Colour(0x1a, 0x1a, 0x1a);
pub(super) const GREY: Colour = Colour(0x55, 0x55, 0x55);
const RULE: Colour = Colour(0xbb, 0xbb, 0xbb);
const BAR: Colour = Colour(0xee, 0xf1, 0xf5);

/// Width of the column of labels, mm.
const LABEL: f32 = 28.0;

/// How close things stand: the first that fits the page is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Density {
    /// Size of most texts, pt.
    pub(super) size_pt: f32,
    /// Below each row, mm.
    pub(super) leading: f32,
    /// Between blocks, mm.
    pub(super) gap: f32,
    /// Most lines of a value.
    pub(super) lines: usize,
}

pub(super) const DENSITIES: [Density; 3] = [
    Density {
        size_pt: 10.0,
        leading: 2.2,
        gap: 5.0,
        lines: 3,
    },
    Density {
        size_pt: 9.5,
        leading: 1.6,
        gap: 3.5,
        lines: 2,
    },
    // Whatever stands in the report, this fits: a test holds it to that.
    Density {
        size_pt: 8.5,
        leading: 1.0,
        gap: 2.5,
        lines: 1,
    },
];

impl Density {
    pub(super) fn body(self) -> Style {
        Style {
            size_pt: self.size_pt,
            colour: BLACK,
            ..Style::default()
        }
    }

    pub(super) fn label(self) -> Style {
        Style {
            colour: GREY,
            ..self.body()
        }
    }
}

pub(super) struct Block {
    pub(super) sheet: Sheet,
    /// Of all that was placed so far, mm.
    pub(super) height: f32,
    pub(super) density: Density,
}

pub(super) fn small(colour: Colour) -> Style {
    Style {
        size_pt: 7.5,
        colour,
        ..Style::default()
    }
}

impl Block {
    pub(super) fn new(density: Density) -> Self {
        Self {
            sheet: Sheet::new(),
            height: 0.0,
            density,
        }
    }

    pub(super) fn down(&mut self, mm: f32) {
        self.height += mm;
    }

    /// Places a text below what is there.
    pub(super) fn place(&mut self, text: Paragraph, left: f32) {
        let height = text.height_mm();
        self.sheet.text(text, left, self.height);
        self.height += height;
    }

    pub(super) fn text(&mut self, text: &str, span: (f32, f32), lines: usize, style: Style) {
        self.place(Paragraph::new(text, span.1, lines, style), span.0);
    }

    /// A thin line over the whole width.
    pub(super) fn rule(&mut self, width_pt: f32) {
        self.sheet.line(Line {
            from: (LEFT, self.height),
            to: (LEFT + WIDTH, self.height),
            width_pt,
            colour: RULE,
        });
    }

    /// The name of a section, on a bar.
    pub(super) fn heading(&mut self, text: &str) {
        let style = Style {
            size_pt: 9.5,
            bold: true,
            colour: BLACK,
            tag: Tag::H2,
        };
        self.sheet.fill([LEFT, self.height, WIDTH, 5.6], BAR);
        self.down(1.0);
        self.text(text, (LEFT + 1.5, WIDTH - 3.0), 1, style);
        self.height += 5.6 - 1.0 - 9.5 / 72.0 * 25.4 + 1.6;
    }

    /// Names and values side by side, in columns of equal width. Empty values are left out, and an empty row takes no
    /// room.
    pub(super) fn row(&mut self, facts: &[(&str, &str)]) {
        let density = self.density;
        let width = WIDTH / facts.len() as f32;
        let (top, mut bottom) = (self.height, self.height);
        for (column, (label, value)) in facts.iter().enumerate() {
            if value.is_empty() {
                continue;
            }
            let left = LEFT + column as f32 * width;
            let label = Paragraph::new(label, LABEL, 1, density.label());
            let value = Paragraph::new(value, width - LABEL - 3.0, density.lines, density.body());
            bottom = bottom.max(top + value.height_mm() + density.leading);
            self.sheet.text(label, left + 1.5, top);
            self.sheet.text(value, left + LABEL, top);
        }
        self.height = bottom;
    }
}
