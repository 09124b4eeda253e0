//! Content streams: text, pictures, QR codes.

use pdf_writer::{Chunk, Content, Finish, Name, Ref, Str, TextStr, types::TextRenderingMode};

use super::{
    COMPACT,
    alphabet::{Alphabet, OBJECTS},
    packing::Packing,
};
use crate::{
    fonts::{Fonts, Glyph},
    layout::{PT_PER_MM, PlacedLine, TextBlock},
    qr::Qr,
    spec::{Colour, ImageBox, QrBox},
};

/// Name of a font resource: its prefix and the number of its embedded font.
pub(crate) type FontName = [u8; 2];

/// Prefix of the fonts of the type.
pub(crate) const FIXED: u8 = b'S';
/// Prefix of the fonts of one licence.
pub(crate) const OWN: u8 = b'F';

/// The alphabets in use, by embedded font.
pub(crate) struct Alphabets<'a> {
    /// Of the type; already written.
    fixed: &'a [Alphabet],
    /// Being gathered: only what `fixed` lacks.
    pub(crate) own: Vec<Alphabet>,
    prefix: u8,
}

impl<'a> Alphabets<'a> {
    pub(crate) fn new(fonts: &Fonts, fixed: &'a [Alphabet], prefix: u8) -> Self {
        let own = (0..fonts.len()).map(|_| Alphabet::default()).collect();
        Self { fixed, own, prefix }
    }

    pub(crate) fn intern(&mut self, ch: char, glyph: Glyph) -> u16 {
        self.own[glyph.font].intern(ch, glyph)
    }

    /// Font resource and CID of a character.
    fn place(&mut self, ch: char, glyph: Glyph) -> (FontName, u16) {
        let digit = b'0' + glyph.font as u8;
        let fixed = self
            .fixed
            .get(glyph.font)
            .and_then(|alphabet| alphabet.cid(ch));
        match fixed {
            Some(cid) => ([FIXED, digit], cid),
            None => ([self.prefix, digit], self.intern(ch, glyph)),
        }
    }
}

/// Writes the alphabets that have characters; returns their resource names.
pub(crate) fn write_fonts(
    chunk: &mut Chunk,
    fonts: &Fonts,
    alphabets: &Alphabets<'_>,
    next: &mut Ref,
    packing: Packing,
) -> Vec<(FontName, Ref)> {
    let used = alphabets
        .own
        .iter()
        .enumerate()
        .filter(|(_, alphabet)| !alphabet.is_empty());
    used.map(|(font, alphabet)| {
        let id = *next;
        *next = Ref::new(id.get() + OBJECTS);
        alphabet.write(chunk, fonts, font, id, packing);
        ([alphabets.prefix, b'0' + font as u8], id)
    })
    .collect()
}

/// A content stream on a page of a height.
pub(crate) struct Canvas<'a, 'b> {
    content: &'a mut Content,
    alphabets: &'a mut Alphabets<'b>,
    page_height_pt: f32,
}

/// Points, rounded to hundredths: 3.5 µm.
pub(crate) fn pt(millimetres: f32) -> f32 {
    hundredths(millimetres * PT_PER_MM)
}

pub(crate) fn hundredths(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

impl Canvas<'_, '_> {
    /// Distance from the bottom of the page, pt.
    fn up(&self, y_mm: f32) -> f32 {
        hundredths(self.page_height_pt - y_mm * PT_PER_MM)
    }

    pub(crate) fn text(&mut self, block: &TextBlock) {
        let [red, green, blue] = block.colour.unit();
        self.content
            .save_state()
            .begin_text()
            .set_fill_rgb(red, green, blue);
        if block.spacing_pt != 0.0 {
            self.content.set_char_spacing(block.spacing_pt);
        }
        if block.bold {
            self.content
                .set_text_rendering_mode(TextRenderingMode::FillStroke)
                .set_line_width(hundredths(block.size_pt / 45.0))
                .set_stroke_rgb(red, green, blue);
        }
        let mut font = None;
        for line in &block.lines {
            let (x, y) = (pt(line.x), self.up(line.baseline));
            self.content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
            self.line(line, block.size_pt, &mut font);
        }
        self.content.end_text().restore_state();
    }

    /// Shows a line in runs of one font.
    fn line(&mut self, line: &PlacedLine, size: f32, font: &mut Option<FontName>) {
        let mut codes = Vec::with_capacity(2 * line.glyphs.len());
        for (ch, glyph) in &line.glyphs {
            let (name, cid) = self.alphabets.place(*ch, *glyph);
            if *font != Some(name) {
                self.show(&mut codes);
                self.content.set_font(Name(&name), size);
                *font = Some(name);
            }
            codes.extend(cid.to_be_bytes());
        }
        self.show(&mut codes);
    }

    fn show(&mut self, codes: &mut Vec<u8>) {
        if !codes.is_empty() {
            self.content.show(Str(codes));
            codes.clear();
        }
    }

    /// A thin box: left, top, width, height in mm.
    pub(crate) fn frame(&mut self, [x, y, w, h]: [f32; 4], colour: Colour) {
        let ([red, green, blue], bottom) = (colour.unit(), self.up(y + h));
        self.content
            .save_state()
            .set_stroke_rgb(red, green, blue)
            .set_line_width(0.4)
            .rect(pt(x), bottom, pt(w), pt(h))
            .stroke()
            .restore_state();
    }

    /// Paints an image XObject of these pixels, as large as the box allows, in its middle.
    pub(crate) fn image(&mut self, name: &[u8], area: &ImageBox, pixels: (u32, u32)) {
        let (width, height) = (pixels.0 as f32, pixels.1 as f32);
        let scale = (area.w / width).min(area.h / height);
        let (w, h) = (width * scale, height * scale);
        let (x, bottom) = (
            area.x + (area.w - w) / 2.0,
            self.up(area.y + (area.h + h) / 2.0),
        );
        self.content
            .save_state()
            .transform([pt(w), 0.0, 0.0, pt(h), pt(x), bottom])
            .x_object(Name(name))
            .restore_state();
    }

    /// Paints a QR code: black on white, its quiet zone included, one unit a module.
    pub(crate) fn qr(&mut self, area: &QrBox, qr: &Qr) {
        let side = qr.side as f32;
        let module = area.side * PT_PER_MM / side;
        let (x, top) = (pt(area.x), self.up(area.y));
        self.content
            .save_state()
            .transform([module, 0.0, 0.0, -module, x, top])
            .set_fill_gray(1.0)
            .rect(0.0, 0.0, side, side)
            .fill_nonzero()
            .set_fill_gray(0.0);
        for run in &qr.runs {
            self.content
                .rect(run.column as f32, run.row as f32, run.length as f32, 1.0);
        }
        self.content.fill_nonzero().restore_state();
    }
}

/// What a marked-content sequence says of itself.
pub(crate) struct Mark<'a> {
    /// Role, as in the structure tree.
    pub(crate) tag: &'a [u8],
    /// Its number on the page.
    pub(crate) mcid: i32,
    /// The words themselves, where wide spacing would make readers see spaces between them.
    pub(crate) actual_text: Option<&'a str>,
}

/// A marked-content sequence (ISO 32000-1, 14.7.4.2), ending in a line break.
pub(crate) fn marked(
    alphabets: &mut Alphabets<'_>,
    page_height_pt: f32,
    mark: &Mark<'_>,
    paint: impl FnOnce(&mut Canvas<'_, '_>),
) -> Vec<u8> {
    let mut content = Content::with_settings(COMPACT);
    let mut sequence = content.begin_marked_content_with_properties(Name(mark.tag));
    let mut properties = sequence.properties();
    properties.identify(mark.mcid);
    if let Some(text) = mark.actual_text {
        properties.actual_text(TextStr(text));
    }
    properties.finish();
    sequence.finish();
    paint(&mut Canvas {
        content: &mut content,
        alphabets,
        page_height_pt,
    });
    content.end_marked_content();
    let mut bytes = content.finish().into_vec();
    bytes.push(b'\n');
    bytes
}
