//! Edits of one PDF object as text, so that everything that is not edited stays byte for byte as it was:
//! a parsed and rewritten number such as 595.303937007874 would come out as another one.
//!
//! The text has passed the verifier's strict reader; whatever is unexpected here is refused.

use std::ops::Range;

/// The text is not what the strict reader and lopdf took it for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unexpected;

/// Nested arrays and dictionaries at most; the strict reader allows no more.
const MAX_DEPTH: usize = 64;

/// The span of the value of `key` in the dictionary that `text` begins with.
pub(super) fn find(text: &[u8], key: &[u8]) -> Result<Option<Range<usize>>, Unexpected> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.blanks();
    scanner.expect(b"<<")?;
    loop {
        scanner.blanks();
        if scanner.starts_with(b">>") {
            return Ok(None);
        }
        let name = scanner.name()?;
        scanner.blanks();
        let start = scanner.at;
        scanner.value(0)?;
        if name == key {
            return Ok(Some(start..scanner.at));
        }
    }
}

/// The span of the value that `text` begins with.
pub(super) fn value(text: &[u8]) -> Result<Range<usize>, Unexpected> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.blanks();
    let start = scanner.at;
    scanner.value(0)?;
    Ok(start..scanner.at)
}

/// `text` from `N G obj` on: the span of the object's value.
pub(super) fn object(text: &[u8], number: u32) -> Result<Range<usize>, Unexpected> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.blanks();
    if scanner.regular() != number.to_string().as_bytes() {
        return Err(Unexpected);
    }
    scanner.blanks();
    scanner.regular();
    scanner.blanks();
    scanner.expect(b"obj")?;
    scanner.blanks();
    let start = scanner.at;
    scanner.value(0)?;
    Ok(start..scanner.at)
}

/// Puts an entry into a dictionary, before its closing `>>`.
pub(super) fn insert(dictionary: &[u8], entry: &str) -> Result<Vec<u8>, Unexpected> {
    before_end(dictionary, b">>", entry)
}

/// Appends an element to an array.
pub(super) fn append(array: &[u8], element: &str) -> Result<Vec<u8>, Unexpected> {
    before_end(array, b"]", &format!(" {element}"))
}

/// Replaces a span.
pub(super) fn replace(text: &[u8], span: Range<usize>, with: &[u8]) -> Vec<u8> {
    [&text[..span.start], with, &text[span.end..]].concat()
}

fn before_end(text: &[u8], end: &[u8], insertion: &str) -> Result<Vec<u8>, Unexpected> {
    let body = text.strip_suffix(end).ok_or(Unexpected)?;
    Ok([body, insertion.as_bytes(), end].concat())
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.text[self.at.min(self.text.len())..]
    }

    fn starts_with(&self, token: &[u8]) -> bool {
        self.rest().starts_with(token)
    }

    fn expect(&mut self, token: &[u8]) -> Result<(), Unexpected> {
        if !self.starts_with(token) {
            return Err(Unexpected);
        }
        self.at += token.len();
        Ok(())
    }

    /// White space and comments (ISO 32000-1, 7.2.2 and 7.2.3).
    fn blanks(&mut self) {
        while let Some(&byte) = self.rest().first() {
            match byte {
                b'%' => self.skip_while(|b| !matches!(b, b'\r' | b'\n')),
                0 | 9 | 10 | 12 | 13 | 32 => self.at += 1,
                _ => break,
            }
        }
    }

    fn skip_while(&mut self, test: impl Fn(u8) -> bool) {
        let rest = self.rest();
        self.at += rest.iter().position(|&b| !test(b)).unwrap_or(rest.len());
    }

    /// A run of regular characters: a number or a keyword.
    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        self.skip_while(is_regular);
        &self.text[start..self.at]
    }

    /// A name, `#xx` decoded.
    fn name(&mut self) -> Result<Vec<u8>, Unexpected> {
        self.expect(b"/")?;
        let raw = self.regular();
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw.iter();
        while let Some(&byte) = rest.next() {
            let escaped = [rest.as_slice().first(), rest.as_slice().get(1)];
            match (
                byte,
                escaped.map(|digit| digit.and_then(|&d| (d as char).to_digit(16))),
            ) {
                (b'#', [Some(high), Some(low)]) => {
                    name.push((high << 4 | low) as u8);
                    rest.nth(1);
                }
                _ => name.push(byte),
            }
        }
        Ok(name)
    }

    /// Steps over one value.
    fn value(&mut self, depth: usize) -> Result<(), Unexpected> {
        if depth > MAX_DEPTH {
            return Err(Unexpected);
        }
        match self.rest() {
            [b'<', b'<', ..] => self.dictionary(depth),
            [b'<', ..] => self.hexadecimal(),
            [b'(', ..] => self.literal(),
            [b'[', ..] => self.array(depth),
            [b'/', ..] => self.name().map(|_| ()),
            _ => self.number_or_reference(),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<(), Unexpected> {
        self.at += 2;
        loop {
            self.blanks();
            if self.starts_with(b">>") {
                self.at += 2;
                return Ok(());
            }
            self.name()?;
            self.blanks();
            self.value(depth + 1)?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Unexpected> {
        self.at += 1;
        loop {
            self.blanks();
            if self.starts_with(b"]") {
                self.at += 1;
                return Ok(());
            }
            self.value(depth + 1)?;
        }
    }

    fn hexadecimal(&mut self) -> Result<(), Unexpected> {
        self.skip_while(|b| b != b'>');
        self.expect(b">")
    }

    /// A literal string: balanced parentheses, backslash escapes (ISO 32000-1, 7.3.4.2).
    fn literal(&mut self) -> Result<(), Unexpected> {
        let mut open = 0usize;
        while let Some(&byte) = self.rest().first() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return Ok(());
            }
        }
        Err(Unexpected)
    }

    fn number_or_reference(&mut self) -> Result<(), Unexpected> {
        let first = self.regular();
        if first.is_empty() {
            return Err(Unexpected);
        }
        let after = self.at;
        if is_digits(first) {
            self.blanks();
            let second = self.regular();
            self.blanks();
            if is_digits(second) && self.regular() == b"R" {
                return Ok(());
            }
        }
        self.at = after;
        Ok(())
    }
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | 9
            | 10
            | 12
            | 13
            | 32
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found<'a>(text: &'a str, key: &str) -> Option<&'a str> {
        find(text.as_bytes(), key.as_bytes())
            .unwrap()
            .map(|span| &text[span])
    }

    #[test]
    fn values_are_found_at_the_top_level_only() {
        let text = "<</A<</Annots 1>>/B(/Annots \\( 2)/Annots [3 0 R]/C<2F>>>";
        assert_eq!(found(text, "Annots"), Some("[3 0 R]"));
        assert_eq!(found(text, "A"), Some("<</Annots 1>>"));
        assert_eq!(found(text, "D"), None);
    }

    #[test]
    fn references_numbers_and_escaped_names_are_told_apart() {
        let text = "<< /A 1 /B 2 0 R /#41nnots 595.303937007874 % no\n/E true >>";
        assert_eq!(found(text, "A"), Some("1"));
        assert_eq!(found(text, "B"), Some("2 0 R"));
        assert_eq!(found(text, "Annots"), Some("595.303937007874"));
        assert_eq!(found(text, "E"), Some("true"));
    }

    #[test]
    fn objects_are_cut_out_by_number() {
        let text = b"12 0 obj\n<</A 1>>\nendobj";
        assert_eq!(&text[object(text, 12).unwrap()], b"<</A 1>>");
        assert_eq!(object(text, 13), Err(Unexpected));
    }

    #[test]
    fn edits_leave_the_rest_alone() {
        assert_eq!(insert(b"<</A 1.50>>", "/B 2").unwrap(), b"<</A 1.50/B 2>>");
        assert_eq!(append(b"[1 0 R]", "2 0 R").unwrap(), b"[1 0 R 2 0 R]");
        assert_eq!(append(b"<<>>", "2 0 R"), Err(Unexpected));
        assert_eq!(replace(b"abc", 1..2, b"--"), b"a--c");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "[<>\\[\\]()/#%A-C0-9 R\\\\\n]{0,60}") {
            let _ = find(text.as_bytes(), b"A");
            let _ = object(text.as_bytes(), 1);
        }
    }
}
