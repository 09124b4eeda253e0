//! A small TrueType font put together from whole glyphs of an embedded one.
//!
//! The embedded fonts hold simple glyphs without instructions, so a cut is a copy of their outlines: no closure over
//! components, no renumbering. A PDF needs only the six tables written here (ISO 32000-1, 9.9: with an Identity
//! CIDToGIDMap the `cmap` is not used).

use super::Font;

/// Glyph 0 is the empty `.notdef`; glyph `n` (from 1) is `glyphs[n - 1]`. A glyph may stand in it twice.
pub(crate) fn cut(font: &Font, glyphs: &[u16]) -> Vec<u8> {
    let count =
        u16::try_from(glyphs.len() + 1).expect("a page has fewer than 65 535 different characters");
    let (glyf, loca) = outlines(font, glyphs);
    assemble([
        (*b"glyf", glyf),
        (*b"head", head(font)),
        (*b"hhea", with_u16(font.tables.hhea, 34, count)),
        (*b"hmtx", metrics(font, glyphs)),
        (*b"loca", loca),
        (*b"maxp", with_u16(font.tables.maxp, 4, count)),
    ])
}

fn outlines(font: &Font, glyphs: &[u16]) -> (Vec<u8>, Vec<u8>) {
    let mut glyf = Vec::with_capacity(glyphs.len() * 450);
    let mut loca = Vec::with_capacity(4 * (glyphs.len() + 2));
    loca.extend(0u32.to_be_bytes());
    loca.extend(0u32.to_be_bytes());
    for &id in glyphs {
        glyf.extend_from_slice(font.outline(id));
        pad(&mut glyf);
        loca.extend((glyf.len() as u32).to_be_bytes());
    }
    (glyf, loca)
}

fn metrics(font: &Font, glyphs: &[u16]) -> Vec<u8> {
    let mut hmtx = vec![0; 4];
    for &id in glyphs {
        let (advance, bearing) = font.horizontal(id);
        hmtx.extend(advance.to_be_bytes());
        hmtx.extend(bearing);
    }
    hmtx
}

/// `head` with the file checksum cleared; `assemble` sets it.
fn head(font: &Font) -> Vec<u8> {
    let mut head = font.tables.head.to_vec();
    head[8..12].fill(0);
    head
}

fn with_u16(table: &[u8], at: usize, value: u16) -> Vec<u8> {
    let mut table = table.to_vec();
    table[at..at + 2].copy_from_slice(&value.to_be_bytes());
    table
}

/// Table directory and tables with their checksums (OpenType, "Organization of an OpenType font").
fn assemble(tables: [([u8; 4], Vec<u8>); 6]) -> Vec<u8> {
    let body: usize = tables.iter().map(|(_, data)| data.len() + 3).sum();
    let mut file = Vec::with_capacity(12 + 16 * tables.len() + body);
    // sfnt version, six tables, search range 4 * 16, selector 2, shift 2 * 16.
    for value in [0x0001u16, 0x0000, 6, 64, 2, 32] {
        file.extend(value.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    let mut head_at = 0;
    for (tag, data) in &tables {
        if tag == b"head" {
            head_at = offset;
        }
        file.extend(tag);
        file.extend(checksum(data).to_be_bytes());
        file.extend((offset as u32).to_be_bytes());
        file.extend((data.len() as u32).to_be_bytes());
        offset += data.len().next_multiple_of(4);
    }
    for (_, data) in &tables {
        file.extend_from_slice(data);
        pad(&mut file);
    }
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&file));
    file[head_at + 8..head_at + 12].copy_from_slice(&adjustment.to_be_bytes());
    file
}

fn pad(data: &mut Vec<u8>) {
    data.resize(data.len().next_multiple_of(4), 0);
}

fn checksum(data: &[u8]) -> u32 {
    let words = data.chunks(4).map(|word| {
        let mut padded = [0; 4];
        padded[..word.len()].copy_from_slice(word);
        u32::from_be_bytes(padded)
    });
    words.fold(0, u32::wrapping_add)
}
