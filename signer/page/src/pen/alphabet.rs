//! The characters of one PDF font object.
//!
//! CID `n` is the `n`th character, not the `n`th glyph: two characters that share a glyph (such as U+00B7 and U+30FB in
//! some fonts) stay two, so that each is copied as itself.

use std::collections::HashMap;

use pdf_writer::{
    Chunk, Finish, Name, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};

use super::packing::Packing;
use crate::fonts::{Font, Fonts, Glyph, cut};

/// Objects that one font takes.
pub(crate) const OBJECTS: i32 = 5;

const IDENTITY: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Characters in use, all from one embedded font.
#[derive(Debug, Default)]
pub(crate) struct Alphabet {
    cids: HashMap<char, u16>,
    glyphs: Vec<(char, Glyph)>,
}

impl Alphabet {
    pub(crate) fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    pub(crate) fn cid(&self, ch: char) -> Option<u16> {
        self.cids.get(&ch).copied()
    }

    /// The CID of a character, a new one if need be.
    pub(crate) fn intern(&mut self, ch: char, glyph: Glyph) -> u16 {
        *self.cids.entry(ch).or_insert_with(|| {
            self.glyphs.push((ch, glyph));
            u16::try_from(self.glyphs.len())
                .expect("a page has fewer than 65 535 different characters")
        })
    }

    /// Writes the font: `first` and the following [`OBJECTS`] - 1 references, `first` being the Type0 font.
    pub(crate) fn write(
        &self,
        chunk: &mut Chunk,
        fonts: &Fonts,
        font: usize,
        first: Ref,
        packing: Packing,
    ) {
        let font = fonts.get(font);
        let reference = |offset| Ref::new(first.get() + offset);
        let name = self.subset_name(font);
        chunk
            .type0_font(first)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(reference(1))
            .to_unicode(reference(4));
        self.write_cid_font(chunk, reference(1), reference(2), &name);
        write_descriptor(chunk, reference(2), reference(3), font, &name);
        self.write_file(chunk, reference(3), font, packing);
        self.write_to_unicode(chunk, reference(4), packing);
    }

    /// Six letters that depend on the characters (ISO 32000-1, 9.6.4), and the font's name.
    fn subset_name(&self, font: &Font) -> String {
        // FNV-1a: only has to differ between the fonts of one file.
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        for (ch, _) in &self.glyphs {
            hash = (hash ^ u64::from(u32::from(*ch))).wrapping_mul(0x0100_0000_01b3);
        }
        let letter = |index: u32| char::from(b'A' + (hash >> (8 * index)) as u8 % 26);
        format!("{}+{}", (0..6).map(letter).collect::<String>(), font.name)
    }

    fn write_cid_font(&self, chunk: &mut Chunk, id: Ref, descriptor: Ref, name: &str) {
        let mut font = chunk.cid_font(id);
        font.subtype(CidFontType::Type2)
            .base_font(Name(name.as_bytes()))
            .system_info(IDENTITY)
            .font_descriptor(descriptor)
            .default_width(1000.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = font.widths();
        let mut cid = 1;
        for run in self
            .glyphs
            .chunk_by(|a, b| (a.1.advance == 1000) == (b.1.advance == 1000))
        {
            if run[0].1.advance != 1000 {
                widths.consecutive(cid, run.iter().map(|(_, glyph)| f32::from(glyph.advance)));
            }
            cid += run.len() as u16;
        }
        widths.finish();
    }

    fn write_file(&self, chunk: &mut Chunk, id: Ref, font: &Font, packing: Packing) {
        let glyphs: Vec<u16> = self.glyphs.iter().map(|(_, glyph)| glyph.id).collect();
        packing.write_font(chunk, id, &cut(font, &glyphs));
    }

    fn write_to_unicode(&self, chunk: &mut Chunk, id: Ref, packing: Packing) {
        let mut cmap = UnicodeCmap::new(Name(b"Yinxin"), IDENTITY);
        for (cid, (ch, _)) in (1u16..).zip(&self.glyphs) {
            cmap.pair(cid, *ch);
        }
        packing.write(chunk, id, cmap.finish().as_slice());
    }
}

fn write_descriptor(chunk: &mut Chunk, id: Ref, file: Ref, font: &Font, name: &str) {
    let (ascent, descent) = font.vertical();
    chunk
        .font_descriptor(id)
        .name(Name(name.as_bytes()))
        .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
        .bbox(Rect::new(-1000.0, descent, 3000.0, ascent))
        .italic_angle(0.0)
        .ascent(ascent)
        .descent(descent)
        .cap_height(730.0)
        .stem_v(80.0)
        .font_file2(file);
}
