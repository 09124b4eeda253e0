//! What the appearance of a form field paints (ISO 32000-1 12.7.3.3): its frame, and the text of its value. Only as much
//! of the language of content streams as programs that fill in forms write; anything else is not understood.

use std::collections::BTreeSet;

use super::content::Ink;
use super::document::View;
use super::error::PdfError;
use super::filter;
use super::object::{Dictionary, Object, ObjectId, Stream};
use super::pages::rectangle;
use super::parse::Parser;

/// Entries of the dictionary of an appearance (ISO 32000-1 table 5 and 95). No layer, no group, no other file.
const KEYS: [&[u8]; 9] = [
    b"Type",
    b"Subtype",
    b"FormType",
    b"BBox",
    b"Matrix",
    b"Resources",
    b"Length",
    b"Filter",
    b"DecodeParms",
];

/// Operands of one operator; `TJ` has one array.
const OPERANDS: usize = 8;
/// Saved states.
const STATES: usize = 64;
/// Brackets in brackets.
const DEPTH: u32 = 4;

/// The normal appearance of a widget that has one for all states.
pub(super) struct Normal<'a> {
    /// The objects from the widget to the stream: `/AP` where it is indirect, and the stream.
    pub(super) path: BTreeSet<ObjectId>,
    pub(super) stream_id: ObjectId,
    pub(super) stream: Stream<'a>,
}

impl<'a> Normal<'a> {
    pub(super) fn of(
        view: View<'_, 'a>,
        widget: &Dictionary<'a>,
    ) -> Result<Option<Self>, PdfError> {
        let Object::Dictionary(appearance) = view.get(widget, b"AP")? else {
            return Ok(None);
        };
        let Some(stream_id) = appearance.get(b"N").and_then(Object::reference) else {
            return Ok(None);
        };
        let holder = widget.get(b"AP").and_then(Object::reference);
        Ok(match view.load(stream_id)? {
            Object::Stream(stream) => Some(Self {
                path: holder.into_iter().chain([stream_id]).collect(),
                stream_id,
                stream,
            }),
            _ => None,
        })
    }
}

/// What an appearance paints.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Appearance {
    /// The numbers of `/BBox` and `/Matrix`.
    shape: Vec<f64>,
    /// Operators outside marked content, spelt alike: the frame, or all of it.
    outside: Vec<u8>,
    /// Paths painted outside and inside of marked content.
    paths: (usize, usize),
    /// Bytes of the strings that are shown.
    text: Vec<u8>,
    /// Text in the colour of paper: it is not seen, and hides what is under it.
    pale: bool,
    /// Names of the fonts that it selects.
    pub(super) fonts: BTreeSet<Vec<u8>>,
}

impl Appearance {
    /// Reads the appearance; `None` where it does what filling in has no need of: pictures, patterns, layers, transparency.
    pub(super) fn read<'a>(
        view: View<'_, 'a>,
        stream: &Stream<'a>,
    ) -> Result<Option<Self>, PdfError> {
        let dictionary = &stream.dictionary;
        let known = |key: &[u8]| KEYS.contains(&key);
        let plain = dictionary.is(b"Subtype", b"Form")
            && dictionary.duplicate().is_none()
            && dictionary.entries.iter().all(|entry| known(&entry.key));
        let Some(bounds) = rectangle(&view.get(dictionary, b"BBox")?).filter(|_| plain) else {
            return Ok(None);
        };
        let matrix = view.get(dictionary, b"Matrix")?;
        let matrix = matrix.array().unwrap_or_default().iter();
        let shape = bounds.into_iter().chain(matrix.filter_map(Object::number));
        let bytes = match filter::decode(dictionary, stream.data, 0, &view.document.budget) {
            Ok(bytes) => bytes,
            Err(error @ PdfError::Limit { .. }) => return Err(error),
            Err(_) => return Ok(None),
        };
        let mut reader = Reader::default();
        reader.found.shape = shape.collect();
        Ok(reader.read(&bytes).map(|()| reader.found))
    }

    /// Nothing is seen of it.
    fn is_blank(&self) -> bool {
        self.paths == (0, 0) && self.text.is_empty()
    }

    /// Whether this is what `empty`, the appearance of the empty field, becomes when text is written into it: the frame stays,
    /// and nothing but text is added. What was under the field stays in sight.
    pub(super) fn fills(&self, empty: Option<&Self>) -> bool {
        let (_, inside) = self.paths;
        if self.pale {
            return false;
        }
        match empty.filter(|empty| !empty.is_blank()) {
            None => self.paths == (0, 0),
            Some(empty) => inside == 0 && empty.is_frame() && self.is_framed_as(empty),
        }
    }

    /// Paths outside of marked content and nothing else.
    fn is_frame(&self) -> bool {
        let (_, inside) = self.paths;
        self.text.is_empty() && inside == 0
    }

    fn is_framed_as(&self, other: &Self) -> bool {
        // Programs round to hundredths of a point.
        let near = |(a, b): (&f64, &f64)| (a - b).abs() < 0.02;
        self.outside == other.outside
            && self.shape.len() == other.shape.len()
            && self.shape.iter().zip(&other.shape).all(near)
    }

    /// A mark, as in a check box: at most one character.
    pub(super) fn is_mark(&self) -> bool {
        self.text.len() <= 1
    }

    /// Whether the letters and digits shown are those of `value`, where the fonts say which they are.
    pub(super) fn shows(&self, value: &str) -> bool {
        let wanted = value.bytes().filter(u8::is_ascii_alphanumeric);
        let shown = self.text.iter().copied();
        shown.filter(u8::is_ascii_alphanumeric).eq(wanted)
    }
}

#[derive(Default)]
struct Reader {
    found: Appearance,
    /// Depth of marked content.
    marked: usize,
    /// Colour of text, now and saved; black at first.
    ink: Option<Ink>,
    saved: Vec<Option<Ink>>,
}

impl Reader {
    fn read(&mut self, content: &[u8]) -> Option<()> {
        let mut parser = Parser::new(content, 0, DEPTH);
        let mut operands = Vec::new();
        loop {
            parser.skip_space();
            let rest = content.get(parser.position()..).unwrap_or_default();
            if rest.is_empty() {
                return operands.is_empty().then_some(());
            }
            if let Some(operator) = operator(rest) {
                parser.seek(parser.position().checked_add(operator.len())?);
                self.apply(operator, &operands)?;
                operands.clear();
            } else if operands.len() < OPERANDS {
                operands.push(parser.object().ok()?);
            } else {
                return None;
            }
        }
    }

    fn apply(&mut self, operator: &[u8], operands: &[Object<'_>]) -> Option<()> {
        match operator {
            b"BMC" => self.marked = self.marked.checked_add(1)?,
            b"EMC" => self.marked = self.marked.checked_sub(1)?,
            b"q" if self.saved.len() < STATES => self.saved.push(self.ink),
            b"Q" => self.ink = self.saved.pop()?,
            // Colours of the device (ISO 32000-1 8.6.8).
            b"g" | b"rg" | b"k" | b"sc" | b"scn" => self.ink = Some(ink(operands)?),
            b"G" | b"RG" | b"K" | b"SC" | b"SCN" => drop(ink(operands)?),
            b"cs" | b"CS" => {
                let space = operands.first().and_then(Object::name)?;
                if !matches!(space, b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK") {
                    return None;
                }
                // Black, whatever was before.
                self.ink = self.ink.filter(|_| operator == b"CS");
            }
            // Graphics state, paths and clipping (8.4.4, 8.5); text state and position (9.3, 9.4).
            b"cm" | b"w" | b"J" | b"j" | b"M" | b"d" | b"i" | b"m" | b"l" | b"c" | b"v" | b"y"
            | b"h" | b"re" | b"W" | b"W*" | b"n" | b"BT" | b"ET" | b"Tc" | b"Tw" | b"Tz"
            | b"TL" | b"Ts" | b"Td" | b"TD" | b"Tm" | b"T*" => {}
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" => self.paint()?,
            // Text that is filled, as it is unless something else is said.
            b"Tr" if matches!(operands, [Object::Integer(0)]) => {}
            b"Tf" => {
                let font = operands.first().and_then(Object::name)?;
                self.found.fonts.insert(font.to_vec());
            }
            b"Tj" | b"TJ" | b"'" | b"\"" => self.show(operands.last()?)?,
            _ => return None,
        }
        if self.marked == 0 && operator != b"EMC" {
            self.keep(operator, operands);
        }
        Some(())
    }

    fn paint(&mut self) -> Option<()> {
        let (outside, inside) = &mut self.found.paths;
        let count = match self.marked {
            0 => outside,
            _ => inside,
        };
        *count = count.checked_add(1)?;
        Some(())
    }

    fn show(&mut self, shown: &Object<'_>) -> Option<()> {
        let one = std::slice::from_ref(shown);
        for part in shown.array().unwrap_or(one) {
            match part {
                Object::String(string) => {
                    let bytes = string.bytes();
                    let seen = bytes.iter().filter(|byte| **byte != b' ');
                    self.found.text.extend(seen);
                    self.found.pale |= self.ink == Some(Ink::Paper);
                }
                Object::Integer(_) | Object::Real(_) => {}
                _ => return None,
            }
        }
        Some(())
    }

    fn keep(&mut self, operator: &[u8], operands: &[Object<'_>]) {
        for operand in operands {
            let text = match operand.number() {
                Some(number) => number.to_string(),
                None => format!("{operand:?}"),
            };
            self.found.outside.extend(text.bytes());
            self.found.outside.push(b' ');
        }
        self.found.outside.extend(operator);
        self.found.outside.push(b'\n');
    }
}

/// A colour given by numbers: no pattern.
fn ink(operands: &[Object<'_>]) -> Option<Ink> {
    let numbers: Option<Vec<f64>> = operands.iter().map(Object::number).collect();
    Some(Ink::of_operands(&numbers?))
}

/// The operator at the start of `content`; `None` for an operand.
fn operator(content: &[u8]) -> Option<&[u8]> {
    let is_part = |byte: &&u8| byte.is_ascii_alphabetic() || matches!(byte, b'*' | b'\'' | b'"');
    let length = content.iter().take_while(is_part).count();
    let word = content.get(..length)?;
    let operand = matches!(word, b"" | b"true" | b"false" | b"null");
    (!operand).then_some(word)
}

/// Whether a font shows letters and digits under their ASCII codes, as far as its dictionary says: a simple font of a named
/// encoding, or a standard one. A Type 3 font can paint anything: `None`.
pub(super) fn shows_ascii<'a>(
    view: View<'_, 'a>,
    font: &Dictionary<'a>,
) -> Result<Option<bool>, PdfError> {
    match font.name(b"Subtype") {
        Some(b"Type1" | b"MMType1" | b"TrueType") => {}
        Some(b"Type0") => return Ok(Some(false)),
        _ => return Ok(None),
    }
    let named = |name: &[u8]| {
        matches!(
            name,
            b"StandardEncoding" | b"WinAnsiEncoding" | b"MacRomanEncoding" | b"PDFDocEncoding"
        )
    };
    Ok(Some(match view.get(font, b"Encoding")? {
        Object::Name(name) => named(&name),
        Object::Dictionary(encoding) => {
            let base = encoding.name(b"BaseEncoding").is_none_or(named);
            let differences = view.get(&encoding, b"Differences")?;
            base && !remaps(differences.array().unwrap_or_default())
                && font.get(b"FontDescriptor").is_none()
        }
        _ => {
            let symbols = matches!(font.name(b"BaseFont"), Some(b"Symbol" | b"ZapfDingbats"));
            font.get(b"FontDescriptor").is_none() && !symbols
        }
    }))
}

/// Whether `/Differences` (ISO 32000-1 9.6.6) give another glyph to the code of a letter or digit.
fn remaps(differences: &[Object<'_>]) -> bool {
    let mut code = 0i64;
    for item in differences {
        match item {
            Object::Integer(next) => code = *next,
            _ => {
                let letter = u8::try_from(code).is_ok_and(|code| code.is_ascii_alphanumeric());
                if letter {
                    return true;
                }
                code = code.saturating_add(1);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn painted(content: &str) -> Option<Appearance> {
        let mut reader = Reader::default();
        reader.read(content.as_bytes()).map(|()| reader.found)
    }

    #[test]
    fn text_is_read_from_all_operators_that_show_it() {
        let painted = painted("BT /F 9 Tf (a b) Tj [(c) -9 <64>] TJ (e) ' 1 2 (f) \" ET").unwrap();
        assert!(painted.shows("ab cdef") && !painted.shows("abcde"));
        assert_eq!(painted.fonts, BTreeSet::from([b"F".to_vec()]));
    }

    #[test]
    fn frame_is_spelt_alike_however_its_numbers_are() {
        let frame = |content: &str| painted(content).unwrap();
        let text = frame("0.50 g 0 0 9.0 9 re f /Tx BMC BT (x) Tj ET EMC");
        assert!(text.fills(Some(&frame(".5 g 0 0 9 9 re\nf /Tx BMC EMC"))));
        assert!(!text.fills(Some(&frame(".6 g 0 0 9 9 re f"))));
        assert!(!text.fills(None));
    }

    #[test]
    fn text_in_the_colour_of_paper_fills_nothing_in() {
        let fills = |content: &str| painted(content).unwrap().fills(None);
        assert!(fills("q 1 g Q (x) Tj 0 0 1 rg (x) Tj"));
        assert!(!fills("q 0 g q 1 1 1 rg (x) Tj Q Q"));
        assert!(!fills("0 0 0 0 k [(x)] TJ"));
        assert!(!fills("/DeviceGray cs 1 sc (x) Tj"));
        assert!(fills("1 g /DeviceGray cs (x) Tj 1 SC 0 sc (x) Tj"));
    }

    #[test]
    fn what_is_not_understood_is_no_appearance() {
        for content in [
            "Q", "/P cs", "/P scn", "(x", "/X Do", "9 9", "EMC", "[[]] TJ", "/F Tj", "x",
        ] {
            assert_eq!(painted(content), None, "{content}");
        }
    }

    #[test]
    fn text_is_filled_and_no_more() {
        assert!(painted("0 Tr (x) Tj").is_some());
        for other in ["1 Tr", "3 Tr", "7 Tr", "0 0 Tr"] {
            assert_eq!(painted(other), None, "{other}");
        }
    }

    #[test]
    fn operands_and_saved_states_are_bounded() {
        let operands = |count: usize| painted(&format!("{} m", "0 ".repeat(count)));
        assert!(operands(OPERANDS).is_some() && operands(OPERANDS + 1).is_none());
        let saved = |count: usize| painted(&"q ".repeat(count));
        assert!(saved(STATES).is_some() && saved(STATES + 1).is_none());
    }

    #[test]
    fn codes_of_letters_may_not_be_given_to_other_glyphs() {
        let name = || Object::Name(b"x".as_slice().into());
        assert!(!remaps(&[
            Object::Integer(24),
            name(),
            Object::Integer(39),
            name()
        ]));
        assert!(remaps(&[Object::Integer(47), name(), name()]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            Reader::default().read(&bytes);
        }
    }
}
