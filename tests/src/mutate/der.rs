//! DER as a tree that can be pulled apart and put together again. Neither the signer's writer nor the
//! verifier's reader: the attacks must not share their mistakes.

/// One element: its tag byte and what is in it. Tags above 30 do not occur in our seals.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Node {
    /// The identifier octet.
    pub tag: u8,
    /// Bytes of a primitive element; empty when constructed.
    pub bytes: Vec<u8>,
    /// Elements of a constructed one.
    pub children: Vec<Node>,
}

/// SEQUENCE.
pub(super) const SEQUENCE: u8 = 0x30;

impl Node {
    /// Reads the first element of `der`; what follows it is ignored (the zero padding).
    ///
    /// # Panics
    /// When `der` is cut off: the tests hand in genuine seals.
    #[must_use]
    pub fn parse(der: &[u8]) -> Self {
        Self::read(der).0
    }

    /// Whether `der` begins with one element in definite lengths, as [`parse`](Self::parse) expects.
    #[must_use]
    pub fn is_der(der: &[u8]) -> bool {
        let Some((content, _)) = split(der) else {
            return false;
        };
        let mut rest = content;
        while der[0] & 0x20 != 0 && !rest.is_empty() {
            match split(rest) {
                Some((_, used)) if Self::is_der(rest) => rest = &rest[used..],
                _ => return false,
            }
        }
        true
    }

    fn read(der: &[u8]) -> (Self, usize) {
        let (length, head) = length(&der[1..]);
        let (start, end) = (1 + head, 1 + head + length);
        let content = &der[start..end];
        let node = if der[0] & 0x20 == 0 {
            Self::primitive(der[0], content.to_vec())
        } else {
            Self::constructed(der[0], Self::list(content))
        };
        (node, end)
    }

    fn list(mut content: &[u8]) -> Vec<Self> {
        let mut all = Vec::new();
        while !content.is_empty() {
            let (node, used) = Self::read(content);
            all.push(node);
            content = &content[used..];
        }
        all
    }

    /// A primitive element.
    #[must_use]
    pub fn primitive(tag: u8, bytes: Vec<u8>) -> Self {
        Self {
            tag,
            bytes,
            children: Vec::new(),
        }
    }

    /// A constructed element.
    #[must_use]
    pub fn constructed(tag: u8, children: Vec<Self>) -> Self {
        Self {
            tag,
            bytes: Vec::new(),
            children,
        }
    }

    /// The DER encoding.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let content = self.content();
        let mut der = vec![self.tag];
        der.extend(encoded_length(content.len()));
        der.extend(content);
        der
    }

    /// The content octets.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        if self.tag & 0x20 == 0 {
            self.bytes.clone()
        } else {
            self.children.iter().flat_map(Self::encode).collect()
        }
    }

    /// The element at the end of a path of indices; `None` where there is none.
    pub fn get(&mut self, path: &[usize]) -> Option<&mut Self> {
        path.iter()
            .try_fold(self, |node, index| node.children.get_mut(*index))
    }

    /// The element at the end of a path of indices.
    pub fn at(&mut self, path: &[usize]) -> &mut Self {
        path.iter()
            .fold(self, |node, index| &mut node.children[*index])
    }
}

/// Content of the first element, and how many octets the element takes.
fn split(der: &[u8]) -> Option<(&[u8], usize)> {
    let first = *der.get(1)?;
    let low_tag = der[0] & 0x1F != 0x1F;
    if first > 0x84 || first == 0x80 || der.len() < 2 + usize::from(first & 0x7F) && first > 0x80 {
        return None;
    }
    let (length, head) = length(&der[1..]);
    let end = 1 + head + length;
    let content = der.get(1 + head..end)?;
    low_tag.then_some((content, end))
}

/// Length and the number of octets that say it.
fn length(der: &[u8]) -> (usize, usize) {
    let first = usize::from(der[0]);
    if first < 0x80 {
        return (first, 1);
    }
    let octets = first - 0x80;
    let value = der[1..=octets]
        .iter()
        .fold(0, |sum, octet| sum << 8 | usize::from(*octet));
    (value, 1 + octets)
}

fn encoded_length(length: usize) -> Vec<u8> {
    if length < 0x80 {
        return vec![length as u8];
    }
    let octets: Vec<u8> = length
        .to_be_bytes()
        .into_iter()
        .skip_while(|octet| *octet == 0)
        .collect();
    let mut all = vec![0x80 + octets.len() as u8];
    all.extend(octets);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_put_together_as_it_was() {
        let der = [0x30, 0x81, 0x83, 0x04, 0x81, 0x80]
            .into_iter()
            .chain([7; 0x80])
            .collect::<Vec<u8>>();
        assert_eq!(Node::parse(&der).encode(), der);
    }

    #[test]
    fn padding_behind_the_tree_is_left_out() {
        assert_eq!(
            Node::parse(&[0x30, 0x03, 0x02, 0x01, 0x05, 0, 0]).encode(),
            [0x30, 0x03, 0x02, 0x01, 0x05]
        );
    }
}
