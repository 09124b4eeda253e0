//! Which characters are printed, and which stop the licence.
//!
//! Nothing is dropped and nothing is drawn wrong: a character is printed as exactly one glyph, or refused with the reason.

use crate::{
    error::LayoutError,
    fonts::{Fonts, Glyph},
};

/// One character of a text: a glyph, or a line break that the text asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cluster {
    /// A character and its glyph.
    Glyph(char, Glyph),
    /// `\n`.
    NewLine,
}

/// Reads a text, or gives every distinct character in it that cannot be printed.
pub(crate) fn read(
    fonts: &Fonts,
    field: &str,
    text: &str,
) -> Result<Vec<Cluster>, Vec<LayoutError>> {
    let mut clusters = Vec::with_capacity(text.len() / 3 + 1);
    let mut faults = Vec::new();
    for ch in text.chars() {
        match read_one(fonts, field, ch) {
            Ok(cluster) => clusters.push(cluster),
            Err(fault) if !faults.contains(&fault) => faults.push(fault),
            Err(_) => {}
        }
    }
    if faults.is_empty() {
        Ok(clusters)
    } else {
        Err(faults)
    }
}

/// Reads one character, or says why it cannot be printed.
pub(super) fn read_one(fonts: &Fonts, field: &str, ch: char) -> Result<Cluster, LayoutError> {
    let field = || field.to_owned();
    if ch == '\n' {
        return Ok(Cluster::NewLine);
    }
    if is_unprintable(ch) {
        return Err(LayoutError::Unprintable { field: field(), ch });
    }
    if needs_shaping(ch) {
        return Err(LayoutError::NeedsShaping { field: field(), ch });
    }
    let glyph = fonts
        .find(ch)
        .ok_or_else(|| LayoutError::MissingGlyph { field: field(), ch })?;
    Ok(Cluster::Glyph(ch, glyph))
}

/// Characters without a picture of their own: controls, separators, zero-width, bidi and tag characters,
/// combining marks, variation selectors, description characters, private use, noncharacters.
///
/// Refused even where a font has a glyph: they change their neighbours, or print as nothing.
fn is_unprintable(ch: char) -> bool {
    matches!(u32::from(ch),
        // Controls, soft hyphen.
        0x00..=0x1F | 0x7F..=0x9F | 0xAD
        // Combining marks.
        | 0x0300..=0x036F | 0x0483..=0x0489 | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0x302A..=0x302F
        | 0x3099..=0x309A | 0xA66F..=0xA67D | 0xFE20..=0xFE2F | 0x1D165..=0x1D169 | 0x1D16D..=0x1D182
        // Zero-width and bidi controls, separators, fillers.
        | 0x061C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFEFF | 0xFFA0
        // Ideographic description, variation indicator and selectors.
        | 0x2FF0..=0x2FFF | 0x303E | 0x31EF | 0xFE00..=0xFE0F
        // Private use, specials, tags, noncharacters.
        | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xFFF0..=0xFFFF | 0xE0000..=0x10FFFF)
        || u32::from(ch) & 0xFFFE == 0xFFFE
}

/// Scripts whose letters join, stack, reorder or run from right to left. None of the embedded fonts is shaped.
fn needs_shaping(ch: char) -> bool {
    matches!(u32::from(ch),
        // Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic.
        0x0590..=0x08FF
        // Scripts of India, Sinhala, Thai, Lao, Tibetan, Myanmar.
        | 0x0900..=0x109F
        // Conjoining Hangul.
        | 0x1100..=0x11FF | 0xA960..=0xA97F | 0xD7B0..=0xD7FF
        // Philippine scripts, Khmer, Mongolian, Limbu, Tai Le, New Tai Lue, Buginese, Tai Tham, Balinese to Vedic.
        | 0x1700..=0x18AF | 0x1900..=0x1AAF | 0x1B00..=0x1CFF
        // Syloti Nagri, Phags-pa, Saurashtra, Devanagari and Myanmar extensions, Javanese to Meetei Mayek.
        | 0xA800..=0xA82F | 0xA840..=0xA9FF | 0xAA00..=0xAAFF | 0xABC0..=0xABFF
        // Presentation forms of Hebrew and Arabic.
        | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE
        // Right-to-left and Brahmic scripts of the supplementary plane, Adlam, Arabic mathematics.
        | 0x10800..=0x10FFF | 0x11000..=0x11FFF | 0x16100..=0x1613F | 0x1E800..=0x1EFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Vec<LayoutError> {
        read(Fonts::embedded(), "名称", text).expect_err("refused")
    }

    #[test]
    fn rare_characters_of_names_are_printed() {
        for ch in "𠮷𬭎㛃𪚥𬱖𫚉㭎䶮𱅒㼆·〇，。；：？！（）《》「」、—…“”‘’￥％0Aa※×№℃㎡³²".chars()
        {
            let read = read(Fonts::embedded(), "名称", &ch.to_string());
            assert!(
                matches!(read.as_deref(), Ok([Cluster::Glyph(c, _)]) if *c == ch),
                "{ch}: {read:?}"
            );
        }
    }

    #[test]
    fn scripts_that_need_shaping_are_refused() {
        for ch in "དབྱ\u{1820}ئ\u{6CC}हع\u{E01}\u{A840}א\u{1100}".chars() {
            assert_eq!(
                fault(&ch.to_string()),
                [LayoutError::NeedsShaping {
                    field: "名称".into(),
                    ch
                }]
            );
        }
    }

    #[test]
    fn invisible_and_combining_characters_are_refused() {
        for ch in "\u{0}\t\r\u{7F}\u{AD}\u{301}\u{200B}\u{200D}\u{202E}\u{2066}\u{FE0F}\u{E0100}\u{3099}\u{FEFF}\u{E000}\u{2FF0}\u{3164}".chars() {
            assert_eq!(fault(&ch.to_string()), [LayoutError::Unprintable { field: "名称".into(), ch }]);
        }
    }

    #[test]
    fn a_character_that_no_font_has_is_named_once() {
        assert_eq!(
            fault("张\u{1F600}三\u{1F600}"),
            [LayoutError::MissingGlyph {
                field: "名称".into(),
                ch: '\u{1F600}'
            }]
        );
    }
}
