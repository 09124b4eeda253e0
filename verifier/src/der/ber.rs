//! BER containers of other makers (X.690 8.1.3.6), rewritten once as definite, minimal DER.
//!
//! Only lengths change, and OCTET STRINGs in pieces are joined. Order and values stay, so a signature over
//! what is inside still has to prove itself.

use super::{DerError, Reader, Tag};

/// Deepest nesting that real containers show is about 20 (a certificate inside a time stamp inside a signature).
const DEPTH_LIMIT: usize = 40;

const CONSTRUCTED: u8 = 0x20;
const CONSTRUCTED_OCTET_STRING: u8 = 0x24;

/// Rewrites the element at the start of `input` and returns it with the number of input bytes that it took.
/// Output is never longer than the input.
pub fn transcode(input: &[u8]) -> Result<(Vec<u8>, usize), DerError> {
    let mut output = Vec::with_capacity(input.len());
    let rest = element(input, &mut output, 0)?;
    Ok((output, input.len().saturating_sub(rest.len())))
}

/// Every length in the one element that `input` is is definite and minimal, and no OCTET STRING is in pieces.
pub fn is_definite(input: &[u8]) -> Result<bool, DerError> {
    match frame(input, 0) {
        Ok(()) => Ok(true),
        Err(DerError::IndefiniteLength | DerError::LengthNotMinimal | DerError::Tag { .. }) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn frame(input: &[u8], depth: usize) -> Result<(), DerError> {
    if depth >= DEPTH_LIMIT {
        return Err(DerError::Depth { limit: DEPTH_LIMIT });
    }
    let mut reader = Reader::new(input);
    while let Some(element) = reader.any_optional()? {
        if element.tag.0 == CONSTRUCTED_OCTET_STRING {
            return Err(DerError::Tag {
                expected: Tag::OCTET_STRING,
                found: element.tag,
            });
        }
        if element.tag.0 & CONSTRUCTED != 0 {
            frame(element.value, depth.saturating_add(1))?;
        }
    }
    Ok(())
}

/// Bytes that the element at the start of `input` takes, definite or indefinite.
pub fn element_length(input: &[u8]) -> Result<usize, DerError> {
    let head = header(input)?;
    match head.length {
        Some(length) => {
            let taken = input.len().saturating_sub(head.content.len());
            match length <= head.content.len() {
                true => Ok(taken.saturating_add(length)),
                false => Err(DerError::Truncated),
            }
        }
        None => transcode(input).map(|(_, taken)| taken),
    }
}

struct Header<'a> {
    tag: u8,
    /// `None`: indefinite.
    length: Option<usize>,
    content: &'a [u8],
}

fn header(input: &[u8]) -> Result<Header<'_>, DerError> {
    let (tag, rest) = input.split_first().ok_or(DerError::Truncated)?;
    if tag & 0x1f == 0x1f {
        return Err(DerError::TagNumber);
    }
    let (first, rest) = rest.split_first().ok_or(DerError::Truncated)?;
    let (length, content) = match first {
        0..0x80 => (Some(usize::from(*first)), rest),
        0x80 if tag & CONSTRUCTED != 0 => (None, rest),
        0x80 => return Err(DerError::IndefiniteLength),
        _ => {
            let (digits, content) = rest
                .split_at_checked(usize::from(first & 0x7f))
                .ok_or(DerError::Truncated)?;
            (Some(long_length(digits)?), content)
        }
    };
    Ok(Header {
        tag: *tag,
        length,
        content,
    })
}

fn long_length(digits: &[u8]) -> Result<usize, DerError> {
    let significant = digits.iter().skip_while(|digit| **digit == 0);
    let mut length = 0_usize;
    for digit in significant {
        length = length.checked_mul(256).ok_or(DerError::Truncated)? | usize::from(*digit);
    }
    Ok(length)
}

/// Writes one element to `output`; returns what follows it in `input`.
fn element<'a>(input: &'a [u8], output: &mut Vec<u8>, depth: usize) -> Result<&'a [u8], DerError> {
    if depth >= DEPTH_LIMIT {
        return Err(DerError::Depth { limit: DEPTH_LIMIT });
    }
    let head = header(input)?;
    let deeper = depth.saturating_add(1);
    let joins = head.tag == CONSTRUCTED_OCTET_STRING;
    if head.tag & CONSTRUCTED == 0 {
        let length = head.length.ok_or(DerError::IndefiniteLength)?;
        let (content, rest) = split(head.content, length)?;
        write(head.tag, content, output);
        return Ok(rest);
    }
    let mut content = Vec::new();
    let rest = match head.length {
        Some(length) => {
            let (inside, rest) = split(head.content, length)?;
            children(inside, &mut content, deeper, joins)?;
            rest
        }
        None => children_to_end_mark(head.content, &mut content, deeper, joins)?,
    };
    let tag = if joins {
        head.tag & !CONSTRUCTED
    } else {
        head.tag
    };
    write(tag, &content, output);
    Ok(rest)
}

fn children(
    mut inside: &[u8],
    output: &mut Vec<u8>,
    depth: usize,
    joins: bool,
) -> Result<(), DerError> {
    while !inside.is_empty() {
        inside = child(inside, output, depth, joins)?;
    }
    Ok(())
}

fn children_to_end_mark<'a>(
    mut inside: &'a [u8],
    output: &mut Vec<u8>,
    depth: usize,
    joins: bool,
) -> Result<&'a [u8], DerError> {
    loop {
        match inside {
            [0, 0, rest @ ..] => return Ok(rest),
            _ => inside = child(inside, output, depth, joins)?,
        }
    }
}

/// One child; a piece of an OCTET STRING gives its content only.
fn child<'a>(
    input: &'a [u8],
    output: &mut Vec<u8>,
    depth: usize,
    joins: bool,
) -> Result<&'a [u8], DerError> {
    if !joins {
        return element(input, output, depth);
    }
    let head = header(input)?;
    match (head.tag, head.length) {
        (0x04, Some(length)) => {
            let (content, rest) = split(head.content, length)?;
            output.extend_from_slice(content);
            Ok(rest)
        }
        // Pieces in pieces: legal BER, written by nobody.
        _ => Err(DerError::Tag {
            expected: Tag::OCTET_STRING,
            found: Tag(head.tag),
        }),
    }
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), DerError> {
    bytes.split_at_checked(at).ok_or(DerError::Truncated)
}

/// One element in DER.
pub fn encode(tag: Tag, content: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(content.len().saturating_add(6));
    write(tag.0, content, &mut output);
    output
}

fn write(tag: u8, content: &[u8], output: &mut Vec<u8>) {
    output.push(tag);
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|digit| **digit == 0).count();
    let digits = length.get(zeros..).unwrap_or_default();
    match digits {
        [] => output.push(0),
        [short @ 0..0x80] => output.push(*short),
        _ => {
            output.push(0x80 | digits.len() as u8);
            output.extend_from_slice(digits);
        }
    }
    output.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_pieces_become_der() {
        let ber = [
            0x30, 0x80, 0x24, 0x80, 4, 1, 1, 4, 2, 2, 3, 0, 0, 5, 0, 0, 0, 9,
        ];
        let (der, taken) = transcode(&ber).unwrap();
        assert_eq!(der, [0x30, 7, 4, 3, 1, 2, 3, 5, 0]);
        assert_eq!(taken, 17);
        assert_eq!(element_length(&ber), Ok(17));
    }

    #[test]
    fn der_stays_as_it_is() {
        let der = [0x30, 5, 2, 1, 7, 5, 0];
        assert_eq!(transcode(&der), Ok((der.to_vec(), 7)));
    }

    #[test]
    fn long_spelling_of_a_length_is_shortened() {
        assert_eq!(transcode(&[4, 0x82, 0, 1, 7]), Ok((vec![4, 1, 7], 5)));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = [0x30, 0x80].repeat(100);
        assert_eq!(
            transcode(&deep),
            Err(DerError::Depth { limit: DEPTH_LIMIT })
        );
        let shallow = [[0x30, 0x80].repeat(30), [0, 0].repeat(30)].concat();
        assert!(transcode(&shallow).is_ok());
    }

    #[test]
    fn missing_end_mark_is_an_error() {
        assert_eq!(transcode(&[0x30, 0x80, 5, 0]), Err(DerError::Truncated));
    }
}
