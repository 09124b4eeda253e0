//! Where a part of a certificate is.

use std::ops::Range;

/// A part of a certificate's bytes. Two numbers instead of a copy.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

/// The bytes into which spans point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spans<'c>(pub(super) &'c [u8]);

impl<'c> Spans<'c> {
    /// Where `part`, which was cut out of these bytes, begins and ends.
    pub(super) fn of(self, part: &[u8]) -> Span {
        let start = part.as_ptr().addr().saturating_sub(self.0.as_ptr().addr());
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span {
            start: position(start),
            end: position(start.saturating_add(part.len())),
        }
    }

    /// The part; nothing where the span is another's.
    pub(super) fn at(self, span: Span) -> &'c [u8] {
        let range: Range<usize> = span.start as usize..span.end as usize;
        self.0.get(range).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_is_found_again() {
        let bytes = [1, 2, 3, 4, 5];
        let spans = Spans(&bytes);
        for part in [&bytes[..], &bytes[1..3], &bytes[5..]] {
            assert_eq!(spans.at(spans.of(part)), part);
        }
        let other = Spans(&bytes[..2]);
        assert_eq!(other.at(spans.of(&bytes[1..4])), &[] as &[u8]);
    }
}
