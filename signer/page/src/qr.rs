//! QR codes (ISO/IEC 18004), level M.

use fast_qr::{ECL, QRBuilder, Version, qr::QRCodeError};

/// Two sizes only, so that the codes of a type look alike: bytes held at level M, and version.
const SIZES: [(usize, Version); 2] = [(106, Version::V06), (LIMIT, Version::V10)];

/// Most bytes taken: version 10, level M.
pub(crate) const LIMIT: usize = 213;

/// Modules of quiet zone on each side (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A code as dark horizontal runs.
#[derive(Debug)]
pub(crate) struct Qr {
    /// Modules across, quiet zone included.
    pub(crate) side: usize,
    /// Column and row of the first module, from the top left corner, and length.
    pub(crate) runs: Vec<(usize, usize, usize)>,
}

/// `None` when the content is longer than [`LIMIT`].
pub(crate) fn encode(content: &str) -> Option<Qr> {
    let (_, version) = SIZES.into_iter().find(|(limit, _)| content.len() <= *limit)?;
    build(content, version).ok()
}

fn build(content: &str, version: Version) -> Result<Qr, QRCodeError> {
    let code = QRBuilder::new(content).ecl(ECL::M).version(version).build()?;
    let mut runs = Vec::with_capacity(code.size * code.size / 4);
    for row in 0..code.size {
        let dark = |column: usize| code[row][column].value();
        let mut column = 0;
        while column < code.size {
            let length = (column..code.size).take_while(|c| dark(*c)).count();
            if length > 0 {
                runs.push((column + QUIET, row + QUIET, length));
            }
            column += length + 1;
        }
    }
    Ok(Qr { side: code.size + 2 * QUIET, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paints the code and reads it with another library.
    fn read_back(qr: &Qr) -> String {
        const SCALE: usize = 4;
        let dark = |x: usize, y: usize| {
            let (x, y) = (x / SCALE, y / SCALE);
            qr.runs.iter().any(|(column, row, length)| y == *row && (*column..column + length).contains(&x))
        };
        let side = qr.side * SCALE;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
        image.detect_grids()[0].decode().expect("readable").1
    }

    #[test]
    fn a_code_is_read_by_another_library() {
        for length in [1, 60, 106, 107, LIMIT] {
            let content: String = "https://example.cn/v#A1b2-".chars().cycle().take(length).collect();
            assert_eq!(read_back(&encode(&content).unwrap()), content);
        }
    }

    #[test]
    fn content_over_the_limit_is_refused() {
        assert!(encode(&"a".repeat(LIMIT + 1)).is_none());
    }
}
