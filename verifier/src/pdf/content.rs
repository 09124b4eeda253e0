//! Colours in which a content stream paints (ISO 32000-1 7.8.2, 8.5, 8.6), and how round its lines are. Only as much
//! of its language as that needs; what is not understood paints nothing.

/// A colour as a seal has it, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// White or nearly so.
    Paper,
    Red,
    Other,
}

impl Ink {
    /// Of red, green, blue.
    pub(super) fn of([red, green, blue]: [u8; 3]) -> Self {
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        if red.saturating_sub(green.max(blue)) >= 50 {
            Self::Red
        } else if least > 170 && most.saturating_sub(least) < 50 {
            Self::Paper
        } else {
            Self::Other
        }
    }

    /// Of the operands of a colour operator: grey, RGB or CMYK by their number.
    pub(super) fn of_operands(operands: &[f64]) -> Self {
        let byte = |share: f64| (share.clamp(0.0, 1.0) * 255.0) as u8;
        match *operands {
            [grey] => Self::of([byte(grey); 3]),
            [red, green, blue] => Self::of([byte(red), byte(green), byte(blue)]),
            [cyan, magenta, yellow, black] => {
                let light = |ink: f64| byte((1.0 - ink) * (1.0 - black));
                Self::of([light(cyan), light(magenta), light(yellow)])
            }
            _ => Self::Other,
        }
    }
}

/// What was painted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Paint {
    /// Colours that were painted with, each once.
    pub(super) inks: Vec<Ink>,
    /// Curves of paths.
    pub(super) curves: usize,
}

/// Operands that are kept: no operator that counts here has more.
const OPERANDS: usize = 6;
/// Saved states.
const STATES: usize = 64;

/// Reads a content stream.
pub(super) fn painted(content: &[u8]) -> Paint {
    let mut reader = Reader {
        paint: Paint::default(),
        operands: Vec::new(),
        state: (Ink::Other, Ink::Other),
        saved: Vec::new(),
    };
    let mut rest = content;
    while let Some((token, after)) = token(rest) {
        reader.token(token);
        rest = after;
    }
    reader.paint
}

struct Reader {
    paint: Paint,
    operands: Vec<f64>,
    /// Fill and stroke; black at first.
    state: (Ink, Ink),
    saved: Vec<(Ink, Ink)>,
}

impl Reader {
    fn token(&mut self, token: &[u8]) {
        let number = std::str::from_utf8(token).ok();
        if let Some(number) = number.and_then(|text| text.parse().ok()) {
            if self.operands.len() < OPERANDS {
                self.operands.push(number);
            }
            return;
        }
        let operands = Ink::of_operands(&self.operands);
        match token {
            b"g" | b"rg" | b"k" | b"sc" | b"scn" => self.state.0 = operands,
            b"G" | b"RG" | b"K" | b"SC" | b"SCN" => self.state.1 = operands,
            b"q" if self.saved.len() < STATES => self.saved.push(self.state),
            b"Q" => self.state = self.saved.pop().unwrap_or(self.state),
            b"f" | b"F" | b"f*" | b"Tj" | b"TJ" | b"'" | b"\"" => self.ink(self.state.0),
            b"S" | b"s" => self.ink(self.state.1),
            b"B" | b"B*" | b"b" | b"b*" => {
                self.ink(self.state.0);
                self.ink(self.state.1);
            }
            b"c" | b"v" | b"y" => self.paint.curves = self.paint.curves.saturating_add(1),
            b"sh" | b"BI" => self.ink(Ink::Other),
            _ => {}
        }
        // A name or string may stand between operands; only operators end them.
        if !token.starts_with(b"/") && !token.starts_with(b"(") {
            self.operands.clear();
        }
    }

    fn ink(&mut self, ink: Ink) {
        if !self.paint.inks.contains(&ink) {
            self.paint.inks.push(ink);
        }
    }
}

/// The next token and what follows it. A string is `(`; brackets are tokens of their own.
fn token(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = content.iter().position(|byte| !is_space(*byte))?;
    let content = content.get(start..)?;
    let end = match content.first()? {
        b'(' => return Some((b"(", content.get(string_end(content)..)?)),
        b'%' => {
            let end = content
                .iter()
                .position(|byte| matches!(byte, b'\n' | b'\r'));
            return token(content.get(end?..)?);
        }
        b'[' | b']' | b'<' | b'>' | b'{' | b'}' | b')' => 1,
        _ => {
            let tail = content.get(1..)?;
            let end = tail
                .iter()
                .position(|byte| is_space(*byte) || is_delimiter(*byte));
            end.unwrap_or(tail.len()).saturating_add(1)
        }
    };
    Some((content.get(..end)?, content.get(end..)?))
}

/// One past the closing parenthesis.
fn string_end(content: &[u8]) -> usize {
    let (mut depth, mut escaped) = (0usize, false);
    for (at, byte) in content.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth = depth.saturating_add(1),
            b')' if depth <= 1 => return at.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    content.len()
}

fn is_space(byte: u8) -> bool {
    super::parse::is_space(byte)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_are_followed_through_saved_states() {
        let paint = painted(b"q 1 0 0 rg 0 0 1 1 re f Q 0 0 1 1 re f % 1 0 0 rg\n0 0 0 0 0 0 c");
        assert_eq!(paint.inks, [Ink::Red, Ink::Other]);
        assert_eq!(paint.curves, 1);
    }

    #[test]
    fn words_in_strings_paint_nothing() {
        assert_eq!(painted(b"(f \\) S (B)) <66> /f [ (f) ]").inks, []);
        assert_eq!(painted(b"1 0 0 rg [(f)] TJ").inks, [Ink::Red]);
        assert_eq!(painted(b"0 1 1 0 k /x gs f").inks, [Ink::Red]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            painted(&bytes);
        }
    }
}
