//! Edits of the seal's DER that keep its lengths right, so that they get past the first reader.

use crate::edits::Bytes;

#[derive(Clone)]
struct Node {
    tag: u8,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Leaf(Vec<u8>),
    Inside(Vec<Node>),
}

/// `sealed` with the DER in its `/Contents` edited; `None` where that no longer fits.
pub fn edited_seal(sealed: &[u8], mut script: Bytes<'_>) -> Option<Vec<u8>> {
    let start = 1 + sealed.windows(5).rposition(|found| found == b"<3082")?;
    let end = start + sealed[start..].iter().position(|byte| *byte == b'>')?;
    let (mut node, _) = node(&bytes(&sealed[start..end])?)?;
    while edit(&mut node, &mut script).is_some() {}
    let mut hex: String = encoded(&node)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    hex.push_str(&"0".repeat((end - start).checked_sub(hex.len())?));
    Some([&sealed[..start], hex.as_bytes(), &sealed[end..]].concat())
}

fn bytes(hex: &[u8]) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    hex.chunks_exact(2)
        .map(|pair| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok())
        .collect()
}

/// The first element of `der` and what follows it. OCTET STRINGs and others that hold elements are opened too.
fn node(der: &[u8]) -> Option<(Node, &[u8])> {
    let (tag, first) = (*der.first()?, *der.get(1)?);
    let octets = usize::from(first & 0x7f);
    let (length, start) = match first {
        0..=0x7f => (usize::from(first), 2),
        0x81..=0x83 => {
            let digits = der.get(2..2 + octets)?.iter();
            (
                digits.fold(0, |sum, digit| sum << 8 | usize::from(*digit)),
                2 + octets,
            )
        }
        _ => return None,
    };
    let content = der.get(start..start + length)?;
    let inside = match tag & 0x20 != 0 || tag == 4 {
        true => nodes(content).filter(|inside| !inside.is_empty()),
        false => None,
    };
    let content = inside.map_or_else(|| Content::Leaf(content.to_vec()), Content::Inside);
    Some((Node { tag, content }, &der[start + length..]))
}

fn nodes(mut content: &[u8]) -> Option<Vec<Node>> {
    let mut all = Vec::new();
    while !content.is_empty() {
        let (next, rest) = node(content)?;
        all.push(next);
        content = rest;
    }
    Some(all)
}

fn encoded(node: &Node) -> Vec<u8> {
    let content = match &node.content {
        Content::Leaf(content) => content.clone(),
        Content::Inside(inside) => inside.iter().flat_map(encoded).collect(),
    };
    let length = content.len();
    let head = match length {
        0..0x80 => vec![length as u8],
        0x80..0x100 => vec![0x81, length as u8],
        _ => vec![0x82, (length >> 8) as u8, length as u8],
    };
    [&[node.tag], &head[..], &content].concat()
}

/// Walks down by the script, then edits there.
fn edit(node: &mut Node, script: &mut Bytes<'_>) -> Option<()> {
    match (&mut node.content, script.byte()?) {
        (_, 250..) => node.tag = script.byte()?,
        (Content::Leaf(leaf), 0..200) => *leaf = crate::edited(leaf, Bytes(script.piece()?)),
        (Content::Leaf(leaf), _) => *leaf = script.piece()?.to_vec(),
        (Content::Inside(inside), 0..200) => {
            let at = usize::from(script.byte()?) % inside.len().max(1);
            return edit(inside.get_mut(at)?, script);
        }
        (Content::Inside(inside), kind) => {
            let at = script.below(inside.len())?;
            let to = script.below(inside.len())?;
            match kind % 4 {
                0 => drop((at < inside.len()).then(|| inside.remove(at))),
                1 => inside.insert(to, inside.get(at)?.clone()),
                2 if at < inside.len() && to < inside.len() => inside.swap(at, to),
                _ => inside.insert(to.min(inside.len()), nodes(script.piece()?)?.pop()?),
            }
        }
    }
    Some(())
}
