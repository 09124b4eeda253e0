//! The embedded fonts and the order in which they are asked for a glyph.

mod cut;

use std::sync::LazyLock;

use skrifa::{
    FontRef, MetadataProvider, Tag,
    charmap::Charmap,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
    raw::TableProvider,
};

pub(crate) use cut::cut;

/// The fonts shipped in this crate: a song-style body and two fallbacks for rare characters.
///
/// Their licences lie beside them in `signer/page/fonts`.
pub struct Fonts {
    fonts: Vec<Font>,
}

/// One character found in one font.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Glyph {
    /// Index of the font in [`Fonts`].
    pub(crate) font: usize,
    /// Glyph id in that font.
    pub(crate) id: u16,
    /// Advance, thousandths of the size.
    pub(crate) advance: u16,
}

impl Fonts {
    /// The fonts, read on first use.
    pub fn embedded() -> &'static Fonts {
        static EMBEDDED: LazyLock<Fonts> = LazyLock::new(|| Fonts {
            fonts: vec![
                Font::read("YinxinBody", include_bytes!("../../fonts/body.ttf")),
                Font::read("YinxinRare", include_bytes!("../../fonts/rare.ttf")),
                Font::read("YinxinRarest", include_bytes!("../../fonts/rarest.ttf")),
            ],
        });
        &EMBEDDED
    }

    /// Whether some font draws the character. Says nothing of shaping.
    pub fn has(&self, ch: char) -> bool {
        self.find(ch).is_some()
    }

    pub(crate) fn find(&self, ch: char) -> Option<Glyph> {
        self.fonts
            .iter()
            .enumerate()
            .find_map(|(font, face)| face.glyph(font, ch))
    }

    pub(crate) fn get(&self, font: usize) -> &Font {
        &self.fonts[font]
    }

    pub(crate) fn len(&self) -> usize {
        self.fonts.len()
    }
}

/// One TrueType file of `signer/page/fonts`: simple glyphs, long `loca`, no instructions (a test holds it to that).
pub(crate) struct Font {
    /// PostScript name.
    pub(crate) name: &'static str,
    font: FontRef<'static>,
    charmap: Charmap<'static>,
    tables: Tables,
    units_per_em: u16,
    metrics_count: usize,
}

struct Tables {
    head: &'static [u8],
    hhea: &'static [u8],
    maxp: &'static [u8],
    hmtx: &'static [u8],
    loca: &'static [u8],
    glyf: &'static [u8],
}

impl Font {
    fn read(name: &'static str, bytes: &'static [u8]) -> Self {
        let font = FontRef::new(bytes).expect("an embedded font is TrueType");
        let table = |tag: &[u8; 4]| {
            font.table_data(Tag::new(tag))
                .expect("an embedded font has the required tables")
                .as_bytes()
        };
        let tables = Tables {
            head: table(b"head"),
            hhea: table(b"hhea"),
            maxp: table(b"maxp"),
            hmtx: table(b"hmtx"),
            loca: table(b"loca"),
            glyf: table(b"glyf"),
        };
        Self {
            name,
            charmap: font.charmap(),
            units_per_em: font.head().expect("head").units_per_em(),
            metrics_count: usize::from(font.hhea().expect("hhea").number_of_h_metrics()),
            tables,
            font,
        }
    }

    fn glyph(&self, font: usize, ch: char) -> Option<Glyph> {
        let id = u16::try_from(self.charmap.map(ch)?.to_u32()).ok()?;
        Some(Glyph {
            font,
            id,
            advance: self.per_mille(self.horizontal(id).0),
        })
    }

    fn per_mille(&self, units: u16) -> u16 {
        let scaled = u32::from(units) * 1000 / u32::from(self.units_per_em);
        u16::try_from(scaled).unwrap_or(u16::MAX)
    }

    /// Advance and left side bearing in font units (OpenType, `hmtx`).
    fn horizontal(&self, id: u16) -> (u16, [u8; 2]) {
        let hmtx = self.tables.hmtx;
        let last = self.metrics_count - 1;
        let id = usize::from(id);
        let pair = 4 * id.min(last);
        let advance = u16::from_be_bytes([hmtx[pair], hmtx[pair + 1]]);
        let bearing = if id <= last {
            pair + 2
        } else {
            4 * self.metrics_count + 2 * (id - self.metrics_count)
        };
        (advance, [hmtx[bearing], hmtx[bearing + 1]])
    }

    /// The outline as stored in `glyf`; empty for a space.
    fn outline(&self, id: u16) -> &'static [u8] {
        let at = |index: usize| {
            let entry = &self.tables.loca[4 * index..4 * index + 4];
            u32::from_be_bytes(entry.try_into().expect("four bytes")) as usize
        };
        let id = usize::from(id);
        &self.tables.glyf[at(id)..at(id + 1)]
    }

    /// Ascent and descent in thousandths of the size, the descent negative.
    pub(crate) fn vertical(&self) -> (f32, f32) {
        let metrics = self.font.metrics(Size::new(1000.0), LocationRef::default());
        (metrics.ascent, metrics.descent)
    }

    /// Units in one em.
    pub(crate) fn units_per_em(&self) -> f32 {
        f32::from(self.units_per_em)
    }

    /// Draws the outline in font units.
    pub(crate) fn draw(&self, id: u16, pen: &mut impl OutlinePen) {
        let outlines = self.font.outline_glyphs();
        let Some(outline) = outlines.get(u32::from(id).into()) else {
            return;
        };
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        // An embedded font's outlines draw: a test draws every one.
        let _ = outline.draw(settings, pen);
    }
}

#[cfg(test)]
mod tests {
    use skrifa::raw::tables::glyf::Glyph as Outline;

    use super::*;

    #[derive(Default, Debug, PartialEq)]
    struct Path(Vec<(f32, f32)>);

    impl OutlinePen for Path {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.push((x, y));
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.push((x, y));
        }
        fn quad_to(&mut self, _: f32, _: f32, x: f32, y: f32) {
            self.0.push((x, y));
        }
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
            self.0.push((x, y));
        }
        fn close(&mut self) {}
    }

    fn path(font: &FontRef<'_>, id: u16) -> Path {
        let mut path = Path::default();
        let outline = font
            .outline_glyphs()
            .get(u32::from(id).into())
            .expect("in range");
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, &mut path).expect("draws");
        path
    }

    #[test]
    fn every_embedded_glyph_is_simple_and_draws() {
        for font in &Fonts::embedded().fonts {
            let (loca, glyf) = (font.font.loca(None).unwrap(), font.font.glyf().unwrap());
            for (ch, id) in font.charmap.mappings() {
                let outline = loca.get_glyf(id, &glyf).unwrap();
                assert!(
                    !matches!(outline, Some(Outline::Composite(_))),
                    "{} U+{ch:04X}",
                    font.name
                );
                path(&font.font, id.to_u32() as u16);
            }
        }
    }

    #[test]
    fn a_cut_draws_the_same_outlines_with_the_same_advances() {
        for (font, text) in Fonts::embedded()
            .fonts
            .iter()
            .zip(["印信 A1，·", "𠮷𪚥𫚉", "𱅒"])
        {
            let ids: Vec<u16> = text
                .chars()
                .map(|ch| font.glyph(0, ch).unwrap().id)
                .collect();
            let file = cut(font, &ids);
            let small = FontRef::new(&file).unwrap();
            let advance = |font: &FontRef<'_>, id: u16| {
                font.glyph_metrics(Size::unscaled(), LocationRef::default())
                    .advance_width(u32::from(id).into())
            };
            for (new, id) in (1..).zip(ids) {
                assert_eq!(path(&small, new), path(&font.font, id));
                assert_eq!(advance(&small, new), advance(&font.font, id));
            }
            assert_eq!(path(&small, 0), Path::default());
        }
    }

    #[test]
    fn a_cut_sums_to_the_checksum_that_opentype_wants() {
        let font = Fonts::embedded().get(0);
        let file = cut(font, &[font.glyph(0, '印').unwrap().id]);
        let sum = file.chunks(4).fold(0u32, |sum, word| {
            sum.wrapping_add(u32::from_be_bytes(word.try_into().unwrap()))
        });
        assert_eq!(sum, 0xB1B0_AFBA);
    }
}
