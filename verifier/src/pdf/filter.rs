//! Stream filters (ISO 32000-1 7.4), bounded: only what structure streams and attachments use.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use super::error::{Bound, PdfError, Repair};
use super::limits::Budget;
use super::object::{Dictionary, Object};

/// Inflated bytes that any stream may have before the ratio counts.
const RATIO_FLOOR: u64 = 1 << 20;

/// Undoes the filters of `dictionary` on `data`. Filter names and parameters must be direct.
pub(super) fn decode(
    dictionary: &Dictionary<'_>,
    data: &[u8],
    at: usize,
    budget: &Budget,
) -> Result<Vec<u8>, PdfError> {
    budget.work(data.len())?;
    let names = list(dictionary.get(b"Filter"));
    let parameters = list(dictionary.get(b"DecodeParms"));
    if names.len() as u64 > budget.limits.filters {
        return Err(PdfError::limit(Bound::Filters, budget.limits.filters));
    }
    let mut names = names.into_iter().enumerate();
    let Some((_, first)) = names.next() else {
        return copy(data, budget);
    };
    let mut bytes = apply(first, parameters.first().copied(), data, at, budget)?;
    for (index, name) in names {
        bytes = apply(name, parameters.get(index).copied(), &bytes, at, budget)?;
    }
    Ok(bytes)
}

/// A single object or an array of them.
fn list<'d, 'a>(value: Option<&'d Object<'a>>) -> Vec<&'d Object<'a>> {
    match value {
        None | Some(Object::Null) => Vec::new(),
        Some(Object::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
    }
}

fn copy(data: &[u8], budget: &Budget) -> Result<Vec<u8>, PdfError> {
    if data.len() as u64 > budget.limits.stream_bytes {
        return Err(PdfError::limit(
            Bound::StreamBytes,
            budget.limits.stream_bytes,
        ));
    }
    budget.inflate(data.len())?;
    Ok(data.to_vec())
}

fn apply(
    name: &Object<'_>,
    parameters: Option<&Object<'_>>,
    data: &[u8],
    at: usize,
    budget: &Budget,
) -> Result<Vec<u8>, PdfError> {
    match name.name() {
        Some(b"FlateDecode" | b"Fl") => {
            let bytes = inflate(data, at, budget)?;
            predict(bytes, parameters.and_then(Object::dictionary), at)
        }
        Some(b"ASCIIHexDecode" | b"AHx") => hex(data, at, budget),
        Some(other) => Err(PdfError::Filter {
            name: String::from_utf8_lossy(other).into_owned(),
        }),
        None => Err(PdfError::repair(Repair::Filter, at)),
    }
}

fn inflate(data: &[u8], at: usize, budget: &Budget) -> Result<Vec<u8>, PdfError> {
    let by_ratio = (data.len() as u64)
        .saturating_mul(budget.limits.inflate_ratio)
        .max(RATIO_FLOOR);
    let limit = by_ratio.min(budget.limits.stream_bytes);
    let max = usize::try_from(limit).unwrap_or(usize::MAX);
    match decompress_to_vec_zlib_with_limit(data, max) {
        Ok(bytes) => budget.inflate(bytes.len()).map(|()| bytes),
        Err(error) if error.status == TINFLStatus::HasMoreOutput => {
            let what = if by_ratio < budget.limits.stream_bytes {
                Bound::InflateRatio
            } else {
                Bound::StreamBytes
            };
            Err(PdfError::limit(what, limit))
        }
        Err(_) => Err(PdfError::repair(Repair::Filter, at)),
    }
}

fn hex(data: &[u8], at: usize, budget: &Budget) -> Result<Vec<u8>, PdfError> {
    let digits: Vec<u8> = data
        .iter()
        .copied()
        .take_while(|byte| *byte != b'>')
        .filter(|byte| !super::parse::is_space(*byte))
        .collect();
    let (bytes, _) =
        super::hex::decode_strictly(&digits).ok_or(PdfError::repair(Repair::Filter, at))?;
    budget.inflate(bytes.len())?;
    Ok(bytes)
}

/// Undoes a PNG predictor (ISO 32000-1 7.4.4.4; PNG section 9). TIFF predictors serve pictures only.
fn predict(
    bytes: Vec<u8>,
    parameters: Option<&Dictionary<'_>>,
    at: usize,
) -> Result<Vec<u8>, PdfError> {
    let number = |key: &[u8], default: i64| {
        parameters
            .and_then(|p| p.get(key))
            .map_or(Some(default), Object::integer)
    };
    let bad = PdfError::repair(Repair::Filter, at);
    match number(b"Predictor", 1) {
        Some(1) => return Ok(bytes),
        Some(10..=15) => {}
        Some(2) => {
            return Err(PdfError::Filter {
                name: "Predictor 2".into(),
            });
        }
        _ => return Err(bad),
    }
    let (Some(colors @ 1..=4), Some(bits @ (1 | 2 | 4 | 8 | 16)), Some(columns @ 1..=1_000_000)) = (
        number(b"Colors", 1),
        number(b"BitsPerComponent", 8),
        number(b"Columns", 1),
    ) else {
        return Err(bad);
    };
    let pixel_bits = colors.saturating_mul(bits) as usize;
    let row = pixel_bits.saturating_mul(columns as usize).div_ceil(8);
    unfilter(&bytes, row, pixel_bits.div_ceil(8)).ok_or(bad)
}

/// Rows of one filter byte and `row` bytes each; `pixel` is the distance to the byte on the left.
fn unfilter(bytes: &[u8], row: usize, pixel: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut above = vec![0u8; row];
    for line in bytes.chunks(row.checked_add(1)?) {
        let (kind, line) = line.split_first()?;
        // A short last row is cut data.
        if line.len() != row {
            return None;
        }
        let mut current: Vec<u8> = Vec::with_capacity(row);
        for (index, (byte, up)) in line.iter().zip(&above).enumerate() {
            let before = index.checked_sub(pixel);
            let left = before
                .and_then(|index| current.get(index))
                .copied()
                .unwrap_or(0);
            let corner = before
                .and_then(|index| above.get(index))
                .copied()
                .unwrap_or(0);
            current.push(byte.wrapping_add(predicted(*kind, left, *up, corner)?));
        }
        out.extend_from_slice(&current);
        above = current;
    }
    Some(out)
}

fn predicted(kind: u8, left: u8, up: u8, corner: u8) -> Option<u8> {
    match kind {
        0 => Some(0),
        1 => Some(left),
        2 => Some(up),
        3 => Some(left.midpoint(up)),
        4 => Some(paeth(left, up, corner)),
        _ => None,
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left)
        .wrapping_add(i16::from(up))
        .wrapping_sub(i16::from(corner));
    let distance = |byte: u8| guess.abs_diff(i16::from(byte));
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn png_rows_of_each_kind_are_undone() {
        let rows = [0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1];
        let plain = unfilter(&rows, 3, 1).unwrap();
        assert_eq!(plain, [1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
    }

    #[test]
    fn cut_row_and_unknown_row_kind_are_refused() {
        assert_eq!(unfilter(&[0, 1, 2], 3, 1), None);
        assert_eq!(unfilter(&[9, 1, 2, 3], 3, 1), None);
    }
}
