//! Reads back what the pen wrote: objects, streams, and the text of each marked-content sequence through ToUnicode.
//! Only for our own files: it takes their layout for granted.

use std::collections::{BTreeMap, HashMap};

use miniz_oxide::inflate::decompress_to_vec_zlib;

use super::latin;

/// A file's objects: dictionary (or whole object) as text, and stream data.
pub struct Objects(pub BTreeMap<u32, (String, Vec<u8>)>);

impl Objects {
    pub fn read(file: &[u8]) -> Self {
        let text = latin(file);
        let xref = text.rfind("\nxref\n").unwrap() + 1;
        let mut objects = BTreeMap::new();
        for (number, line) in text[xref..]
            .lines()
            .skip(2)
            .take_while(|l| l.len() >= 18)
            .enumerate()
            .skip(1)
        {
            let offset: usize = line[..10].parse().unwrap();
            objects.insert(number as u32, Self::object(file, &text[offset..], offset));
        }
        Self(objects)
    }

    fn object(file: &[u8], text: &str, offset: usize) -> (String, Vec<u8>) {
        let end = text.find("endobj").unwrap();
        let body = text[..end].split_once("obj").unwrap().1;
        let Some((dictionary, _)) = text.split_once("stream\n").filter(|(d, _)| d.len() < end)
        else {
            return (body.trim().to_owned(), Vec::new());
        };
        let start = offset + dictionary.len() + "stream\n".len();
        let length = number_after(dictionary, "/Length").unwrap() as usize;
        let raw = &file[start..start + length];
        let data = if dictionary.contains("/FlateDecode") {
            decompress_to_vec_zlib(raw).unwrap()
        } else {
            raw.to_vec()
        };
        (
            dictionary.split_once("obj").unwrap().1.trim().to_owned(),
            data,
        )
    }

    pub fn dictionaries(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|(dictionary, _)| dictionary.as_str())
    }

    pub fn find(&self, part: &str) -> &(String, Vec<u8>) {
        self.0
            .values()
            .find(|(dictionary, _)| dictionary.contains(part))
            .unwrap()
    }

    pub fn page(&self) -> &str {
        &self.find("/Type/Page/").0
    }

    fn font(&self, name: &str) -> HashMap<u16, char> {
        let type0 = reference_after(self.page(), &format!("/{name}")).unwrap();
        let cmap = reference_after(&self.0[&type0].0, "/ToUnicode").unwrap();
        let cmap = latin(&self.0[&cmap].1);
        let entry = |line: &str| {
            let (cid, text) = line
                .strip_prefix('<')?
                .strip_suffix('>')?
                .split_once("> <")?;
            let units: Vec<u16> = text
                .as_bytes()
                .chunks(4)
                .map(|c| hex(std::str::from_utf8(c).unwrap()))
                .collect();
            (cid != "0000").then(|| {
                (
                    hex(cid),
                    String::from_utf16(&units).unwrap().chars().next().unwrap(),
                )
            })
        };
        cmap.lines().filter_map(entry).collect()
    }

    /// The text of each marked-content sequence, by MCID.
    pub fn texts(&self) -> Vec<String> {
        let mut shown = self.shown();
        shown.sort();
        shown.into_iter().map(|(_, text)| text).collect()
    }

    /// MCID and text of each marked-content sequence, in the order shown.
    pub fn shown(&self) -> Vec<(i64, String)> {
        let page = self.page();
        let contents = page
            .split_once("/Contents[")
            .unwrap()
            .1
            .split_once(']')
            .unwrap()
            .0;
        let ids = contents
            .split(" 0 R")
            .filter_map(|id| id.trim().parse::<u32>().ok());
        let mut texts = Vec::new();
        for id in ids {
            self.stream_texts(&self.0[&id].1, &mut texts);
        }
        texts
    }

    fn stream_texts(&self, stream: &[u8], texts: &mut Vec<(i64, String)>) {
        let mut font = HashMap::new();
        let tokens = tokens(stream);
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Word(word) if word == "/MCID" => {
                    texts.push((tokens[at + 1].word().parse().unwrap(), String::new()));
                }
                Token::Word(word) if word == "Tf" => font = self.font(&tokens[at - 2].word()[1..]),
                Token::Text(codes) if tokens[at + 1].is("Tj") => {
                    let chars = codes
                        .chunks(2)
                        .map(|c| font[&u16::from_be_bytes([c[0], c[1]])]);
                    texts.last_mut().unwrap().1.extend(chars);
                }
                _ => {}
            }
        }
    }
}

/// A string of a content stream, or anything else.
enum Token {
    Text(Vec<u8>),
    Word(String),
}

impl Token {
    fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Word(word) if word == wanted)
    }

    fn word(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Text(_) => panic!("a string where a word must be"),
        }
    }
}

fn tokens(stream: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = latin(stream);
    loop {
        rest = rest.trim_start().to_owned();
        let Some(first) = rest.chars().next() else {
            return tokens;
        };
        let length = match first {
            '<' if rest.starts_with("<<") => 2,
            '<' => rest.find('>').unwrap() + 1,
            '(' => literal_length(&rest),
            '>' | '[' | ']' => 1,
            _ => {
                let delimiter = |c: char| c.is_whitespace() || "<>()[]/".contains(c);
                1 + rest[1..].find(delimiter).unwrap_or(rest.len() - 1)
            }
        };
        let token = rest[..length].to_owned();
        rest.drain(..length);
        let is_text = token != "<<" && token.starts_with(['<', '(']);
        tokens.push(if is_text {
            Token::Text(string(&token))
        } else {
            Token::Word(token)
        });
    }
}

fn literal_length(text: &str) -> usize {
    let (mut depth, mut escaped) = (0, false);
    for (at, ch) in text.char_indices() {
        match ch {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 1 => return at + 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    panic!("a string without an end")
}

fn hex(digits: &str) -> u16 {
    u16::from_str_radix(digits, 16).unwrap()
}

pub fn number_after(text: &str, key: &str) -> Option<i64> {
    let rest = text.split_once(key)?.1.trim_start();
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

pub fn reference_after(text: &str, key: &str) -> Option<u32> {
    number_after(text, &format!("{key} ")).map(|number| number as u32)
}

/// A PDF string in either spelling.
fn string(token: &str) -> Vec<u8> {
    if let Some(digits) = token.strip_prefix('<') {
        let digits = digits.strip_suffix('>').unwrap().as_bytes();
        return digits
            .chunks(2)
            .map(|c| hex(std::str::from_utf8(c).unwrap()) as u8)
            .collect();
    }
    let inner = token.strip_prefix('(').unwrap().strip_suffix(')').unwrap();
    let mut bytes = inner.chars().map(|ch| ch as u8).peekable();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let next = bytes.next().unwrap();
        out.push(match next {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                (next - b'0') * 64 + (bytes.next().unwrap() - b'0') * 8 + bytes.next().unwrap()
                    - b'0'
            }
            other => other,
        });
    }
    out
}
