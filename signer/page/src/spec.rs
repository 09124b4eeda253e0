//! The page model: what a licence type's page looks like, in millimetres from the top left corner.
//!
//! A [`TemplateSpec`] is data: it can be read from a file with serde, and names nothing of PDF or OFD.

use serde::Deserialize;

/// One page: its size and its elements in reading order.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct TemplateSpec {
    /// Width and height in millimetres.
    pub page_mm: (f32, f32),
    /// Elements in the order in which they are painted and read aloud.
    pub elements: Vec<Element>,
}

/// One thing on the page.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Element {
    /// Light interlaced curves under the text (an artifact: not read aloud).
    Guilloche(Guilloche),
    /// A decorative frame of lines (an artifact).
    Frame(Frame),
    /// A straight line (an artifact).
    Line(Line),
    /// Text that is the same on every licence of the type.
    Text(StaticText),
    /// Text that the licence fills in.
    Field(FieldBox),
    /// A picture that the licence fills in.
    Image(ImageBox),
    /// A QR code that the licence fills in.
    Qr(QrBox),
}

/// Curves that fill a rectangle, as on printed licences.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Guilloche {
    /// Left edge, mm.
    pub x: f32,
    /// Top edge, mm.
    pub y: f32,
    /// Width, mm.
    pub w: f32,
    /// Height, mm.
    pub h: f32,
    /// Colour of the curves; light, so that text stays readable.
    pub colour: Colour,
}

/// An outer thick and an inner thin line round a rectangle.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Left edge, mm.
    pub x: f32,
    /// Top edge, mm.
    pub y: f32,
    /// Width, mm.
    pub w: f32,
    /// Height, mm.
    pub h: f32,
    /// Colour of both lines.
    pub colour: Colour,
}

/// A straight line.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Start, mm.
    pub from: (f32, f32),
    /// End, mm.
    pub to: (f32, f32),
    /// Thickness, pt.
    #[serde(default = "half_point")]
    pub width_pt: f32,
    /// Colour.
    #[serde(default)]
    pub colour: Colour,
}

/// Text of the type itself: titles, labels.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StaticText {
    /// The words.
    pub text: String,
    /// Left edge, mm.
    pub x: f32,
    /// Top edge, mm.
    pub y: f32,
    /// Width, mm.
    pub w: f32,
    /// Height, mm.
    pub h: f32,
    /// Size, pt.
    pub size_pt: f32,
    /// Across the box.
    #[serde(default)]
    pub align: Align,
    /// Down the box.
    #[serde(default)]
    pub valign: VerticalAlign,
    /// Space added after each character, pt.
    #[serde(default)]
    pub spacing_pt: f32,
    /// Heavier strokes, for titles.
    #[serde(default)]
    pub bold: bool,
    /// Colour.
    #[serde(default)]
    pub colour: Colour,
    /// Role in the structure tree.
    #[serde(default)]
    pub tag: Tag,
}

/// A box whose text comes with the licence: wrapped, shrunk to fit down to `min_size_pt`, else refused.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct FieldBox {
    /// Name by which [`crate::Fill`] gives the text.
    pub id: String,
    /// Left edge, mm.
    pub x: f32,
    /// Top edge, mm.
    pub y: f32,
    /// Width, mm.
    pub w: f32,
    /// Height, mm.
    pub h: f32,
    /// Size wished for, pt.
    pub size_pt: f32,
    /// Smallest size still readable, pt.
    pub min_size_pt: f32,
    /// Across the box.
    #[serde(default)]
    pub align: Align,
    /// Down the box.
    #[serde(default)]
    pub valign: VerticalAlign,
    /// Distance of base lines, in sizes.
    #[serde(default = "line_height")]
    pub line_height: f32,
    /// Most lines allowed; absent: as many as the height holds.
    #[serde(default)]
    pub max_lines: Option<usize>,
    /// Colour.
    #[serde(default)]
    pub colour: Colour,
    /// Role in the structure tree.
    #[serde(default)]
    pub tag: Tag,
    /// What the box holds, in words: the title of its structure element.
    #[serde(default)]
    pub label: String,
}

/// A box for a picture, scaled to fit and centred.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ImageBox {
    /// Name by which [`crate::Fill`] gives the picture.
    pub id: String,
    /// Left edge, mm.
    pub x: f32,
    /// Top edge, mm.
    pub y: f32,
    /// Width, mm.
    pub w: f32,
    /// Height, mm.
    pub h: f32,
    /// Alternative text, read aloud.
    pub alt: String,
}

/// A square box for a QR code.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct QrBox {
    /// Name by which [`crate::Fill`] gives the content.
    pub id: String,
    /// Left edge, mm.
    pub x: f32,
    /// Top edge, mm.
    pub y: f32,
    /// Width and height, mm, quiet zone of four modules included.
    pub side: f32,
    /// Alternative text, read aloud.
    pub alt: String,
}

/// Alignment across the box.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// Alignment down the box.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum VerticalAlign {
    /// First line at the top edge.
    #[default]
    Top,
    /// The lines in the middle.
    Middle,
    /// Last line at the bottom edge.
    Bottom,
}

/// Role in the structure tree (ISO 32000-1, 14.8.4).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
pub enum Tag {
    /// First-level heading: the name of the licence.
    H1,
    /// Second-level heading.
    H2,
    /// Paragraph.
    #[default]
    P,
}

/// Red, green, blue, 0 to 255. Written `[r, g, b]`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Components from 0 to 1, as PDF writes them.
    pub(crate) fn unit(self) -> [f32; 3] {
        [self.0, self.1, self.2].map(|c| f32::from(c) / 255.0)
    }
}

fn half_point() -> f32 {
    0.5
}

fn line_height() -> f32 {
    1.35
}
