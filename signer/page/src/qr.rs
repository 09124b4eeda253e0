//! QR codes (ISO/IEC 18004), level M.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

/// Two sizes only, so that the codes of a type look alike: bytes held at level M, and version.
const SIZES: [(usize, u8); 2] = [(106, 6), (LIMIT, 10)];

/// Most bytes taken: version 10, level M.
pub(crate) const LIMIT: usize = 213;

/// Every code has the same mask: readers take each, and judging all eight takes longer than the code itself.
const MASK: u8 = 2;

/// Modules of quiet zone on each side (ISO/IEC 18004, 6.3.8).
const QUIET: i32 = 4;

/// A code as dark horizontal runs.
#[derive(Debug)]
pub(crate) struct Qr {
    /// Modules across, quiet zone included.
    pub(crate) side: i32,
    /// Dark runs.
    pub(crate) runs: Vec<Run>,
}

/// Dark modules side by side, counted from the top left corner.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) column: i32,
    pub(crate) row: i32,
    pub(crate) length: i32,
}

/// `None` when the content is longer than [`LIMIT`].
pub(crate) fn encode(content: &str) -> Option<Qr> {
    let (_, version) = SIZES
        .into_iter()
        .find(|(limit, _)| content.len() <= *limit)?;
    let version = Version::new(version);
    let segment = QrSegment::make_bytes(content.as_bytes());
    let (level, mask) = (QrCodeEcc::Medium, Some(Mask::new(MASK)));
    let code =
        QrCode::encode_segments_advanced(&[segment], level, version, version, mask, false).ok()?;
    let runs = (0..code.size()).flat_map(|row| runs(&code, row));
    Some(Qr {
        side: code.size() + 2 * QUIET,
        runs: runs.collect(),
    })
}

fn runs(code: &QrCode, row: i32) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::with_capacity(16);
    for column in (0..code.size()).filter(|column| code.get_module(*column, row)) {
        match runs.last_mut() {
            Some(last) if last.column + last.length == column + QUIET => last.length += 1,
            _ => runs.push(Run {
                column: column + QUIET,
                row: row + QUIET,
                length: 1,
            }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paints the code and reads it with another library.
    fn read_back(qr: &Qr) -> String {
        const SCALE: usize = 4;
        let dark = |x: usize, y: usize| {
            let (x, y) = ((x / SCALE) as i32, (y / SCALE) as i32);
            qr.runs
                .iter()
                .any(|run| y == run.row && (run.column..run.column + run.length).contains(&x))
        };
        let side = qr.side as usize * SCALE;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if dark(x, y) { 0 } else { 255 }
        });
        image.detect_grids()[0].decode().expect("readable").1
    }

    #[test]
    fn a_code_is_read_by_another_library() {
        for length in [1, 60, 106, 107, LIMIT] {
            let content: String = "https://example.cn/v#A1b2-"
                .chars()
                .cycle()
                .take(length)
                .collect();
            assert_eq!(read_back(&encode(&content).unwrap()), content);
        }
    }

    #[test]
    fn content_over_the_limit_is_refused() {
        assert!(encode(&"a".repeat(LIMIT + 1)).is_none());
    }
}
