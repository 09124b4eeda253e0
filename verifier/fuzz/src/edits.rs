//! Edits read out of the fuzzer's bytes: a short script says more than a changed file of 80 kB.

/// The fuzzer's bytes, taken from the front.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number below `end`; zero where that is zero.
    pub fn below(&mut self, end: usize) -> Option<usize> {
        let number =
            usize::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, 0, 0, 0, 0, 0]);
        Some(number % end.max(1))
    }

    /// Up to 31 bytes, with their length before them.
    pub fn piece(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(self.byte()? & 31).min(self.0.len());
        let (piece, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(piece)
    }
}

/// `original` after every edit of the script.
pub fn edited(original: &[u8], mut script: Bytes<'_>) -> Vec<u8> {
    let mut file = original.to_vec();
    while edit(&mut file, &mut script).is_some() {}
    file
}

fn edit(file: &mut Vec<u8>, script: &mut Bytes<'_>) -> Option<()> {
    let kind = script.byte()? % 6;
    let at = script.below(file.len())?;
    match kind {
        0 => *file.get_mut(at)? = script.byte()?,
        1 => drop(file.splice(at..at, script.piece()?.iter().copied())),
        2 => {
            let end = (at + usize::from(script.byte()?)).min(file.len());
            file.drain(at..end);
        }
        3 => {
            let piece = script.piece()?;
            let end = (at + piece.len()).min(file.len());
            file.splice(at..end, piece.iter().copied());
        }
        4 => {
            let from = script.below(file.len())?;
            let end = (from + usize::from(script.byte()?)).min(file.len());
            let copied = file.get(from..end)?.to_vec();
            file.splice(at..at, copied);
        }
        _ => file.extend_from_slice(script.piece()?),
    }
    Some(())
}
