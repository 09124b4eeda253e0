//! Pages drawn freely, for papers that no template foresees: a report about a file.
//!
//! Unlike a licence, such a paper never refuses a text, as its texts come from strangers: a character that cannot be
//! printed as itself is told by its code point in a box, and a text that is too long is cut and says so.

use crate::{
    fill::{Attachment, PdfDate, Written},
    fonts::Fonts,
    layout::{ASCENT, DESCENT, PT_PER_MM},
    pen::sheets,
    spec::{Colour, Line, Tag},
    text::told::{self, Cell},
};

/// One page in the making. Measures in millimetres from its top left corner.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub(crate) items: Vec<Item>,
}

/// What is painted, in the order of reading.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Line(Line),
    Fill {
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        colour: Colour,
    },
    Text(Paragraph, f32, f32),
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Size, pt.
    pub size_pt: f32,
    /// Heavier strokes.
    pub bold: bool,
    /// Colour.
    pub colour: Colour,
    /// Role in the structure tree.
    pub tag: Tag,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            size_pt: 9.0,
            bold: false,
            colour: Colour(0, 0, 0),
            tag: Tag::P,
        }
    }
}

/// Distance of base lines, in sizes.
const LINE_HEIGHT: f32 = 1.35;

/// A text broken into lines.
#[derive(Clone, Debug)]
pub struct Paragraph {
    pub(crate) lines: Vec<Vec<Cell>>,
    pub(crate) style: Style,
    is_cut: bool,
}

impl Paragraph {
    /// Breaks a text into at most `max_lines` lines of a width in mm. Never fails; what does not fit is left out, and
    /// an ellipsis says so.
    pub fn new(text: &str, width_mm: f32, max_lines: usize, style: Style) -> Self {
        let fonts = Fonts::embedded();
        let width = (width_mm * PT_PER_MM * 1000.0 / style.size_pt).max(0.0) as u32;
        let cells = told::tell(fonts, text);
        let (mut lines, is_cut) = told::break_up(cells, width, max_lines.max(1));
        if let (true, Some(last)) = (is_cut, lines.last_mut()) {
            told::end_cut(fonts, last, width);
        }
        Self {
            lines,
            style,
            is_cut,
        }
    }

    /// From the top of the first line to the bottom of the last, mm.
    pub fn height_mm(&self) -> f32 {
        let below = self.pitch_mm() * (self.lines.len() - 1) as f32;
        self.style.size_pt / PT_PER_MM * (ASCENT + DESCENT) + below
    }

    /// Width of the widest line, mm.
    pub fn width_mm(&self) -> f32 {
        let widths = self.lines.iter().map(|line| told::visible_width(line));
        widths.max().unwrap_or(0) as f32 / 1000.0 * self.style.size_pt / PT_PER_MM
    }

    /// Whether something was left out.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// From one base line to the next, mm.
    pub(crate) fn pitch_mm(&self) -> f32 {
        LINE_HEIGHT * self.style.size_pt / PT_PER_MM
    }
}

impl Sheet {
    /// An empty page, or part of one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Places a text: its left and top edge.
    pub fn text(&mut self, text: Paragraph, x: f32, y: f32) {
        self.items.push(Item::Text(text, x, y));
    }

    /// Draws a straight line.
    pub fn line(&mut self, line: Line) {
        self.items.push(Item::Line(line));
    }

    /// Fills a rectangle: left, top, width, height.
    pub fn fill(&mut self, [x, y, w, h]: [f32; 4], colour: Colour) {
        self.items.push(Item::Fill { x, y, w, h, colour });
    }

    /// Adds what another sheet holds, moved down.
    pub fn add(&mut self, part: Sheet, down_mm: f32) {
        let moved = part.items.into_iter().map(|item| item.moved(down_mm));
        self.items.extend(moved);
    }
}

impl Item {
    fn moved(self, down: f32) -> Self {
        match self {
            Self::Line(line) => Self::Line(Line {
                from: (line.from.0, line.from.1 + down),
                to: (line.to.0, line.to.1 + down),
                ..line
            }),
            Self::Fill { x, y, w, h, colour } => Self::Fill {
                x,
                y: y + down,
                w,
                h,
                colour,
            },
            Self::Text(text, x, y) => Self::Text(text, x, y + down),
        }
    }
}

/// What a file of sheets says and carries beside its pages.
#[derive(Clone, Debug)]
pub struct SheetsSpec<'a> {
    /// Width and height of every page, mm.
    pub page_mm: (f32, f32),
    /// Title, shown in the window bar and read aloud.
    pub title: &'a str,
    /// Creation date.
    pub created: PdfDate,
    /// File identifier (ISO 32000-1, 14.4).
    pub id: [u8; 16],
    /// Files inside the file.
    pub attachments: Vec<Attachment<'a>>,
}

/// Writes the sheets as a PDF file, a page each. The same input gives the same bytes.
pub fn write_sheets(sheets: &[Sheet], spec: &SheetsSpec<'_>) -> Written {
    sheets::write(sheets, spec)
}
