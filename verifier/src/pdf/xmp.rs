//! What an XMP packet says (ISO 16684-1), as far as a change of it matters: dates, the producing program and the
//! numbers of a version apart.

/// Properties that every program writes anew when it updates a file.
const BOOKKEEPING: [&str; 6] = [
    "ModifyDate",
    "MetadataDate",
    "Producer",
    "InstanceID",
    "VersionID",
    "format",
];

/// Attributes of the notation, which say nothing of the document.
const NOTATION: [&str; 5] = [
    "rdf:about",
    "rdf:parseType",
    "xml:lang",
    "x:xmptk",
    "x:xaptk",
];

/// Whether two packets say the same, in whatever order and notation. What is not plain XML says something else.
pub(super) fn says_same(old: &[u8], new: &[u8]) -> bool {
    match (statements(old), statements(new)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// Values by the local name of their property; those of one property in their order.
fn statements(packet: &[u8]) -> Option<Vec<(&str, &str)>> {
    let mut rest = std::str::from_utf8(packet).ok()?;
    let mut open: Vec<&str> = Vec::new();
    let mut said = Vec::new();
    while let Some((text, tail)) = rest.split_once('<') {
        say(&mut said, property(&open), text);
        rest = if let Some(comment) = tail.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if let Some(instruction) = tail.strip_prefix('?') {
            instruction.split_once("?>")?.1
        } else if let Some(end) = tail.strip_prefix('/') {
            open.pop()?;
            end.split_once('>')?.1
        } else {
            element(tail, &mut open, &mut said)?
        };
    }
    say(&mut said, "", rest);
    said.sort_by_key(|(property, _)| *property);
    open.is_empty().then_some(said)
}

/// Reads a start tag after its `<`. Gives what follows it.
fn element<'x>(
    tag: &'x str,
    open: &mut Vec<&'x str>,
    said: &mut Vec<(&'x str, &'x str)>,
) -> Option<&'x str> {
    let end = tag.find(|end: char| end.is_ascii_whitespace() || matches!(end, '/' | '>'))?;
    let (name, mut rest) = tag.split_at(end);
    // `<!DOCTYPE` and `<![CDATA[` have no place in a packet.
    if name.is_empty() || name.starts_with('!') {
        return None;
    }
    open.push(name);
    loop {
        rest = rest.trim_ascii_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some(after);
        }
        if let Some(after) = rest.strip_prefix("/>") {
            open.pop();
            return Some(after);
        }
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_ascii_start();
        let quote = after
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = after.strip_prefix(quote)?.split_once(quote)?;
        let key = key.trim_ascii_end();
        if !key.starts_with("xmlns") && !NOTATION.contains(&key) {
            say(said, local(key), value);
        }
        rest = after;
    }
}

fn say<'x>(said: &mut Vec<(&'x str, &'x str)>, property: &'x str, value: &'x str) {
    // A packet may begin with a byte order mark.
    let value =
        value.trim_matches(|blank: char| blank.is_ascii_whitespace() || blank == '\u{FEFF}');
    if !value.is_empty() && !BOOKKEEPING.contains(&property) {
        said.push((property, value));
    }
}

/// The innermost element that is no container of RDF.
fn property<'x>(open: &[&'x str]) -> &'x str {
    let container = |name: &&&str| !name.starts_with("rdf:");
    open.iter()
        .rev()
        .find(container)
        .map_or("", |name| local(name))
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(title: &str, description: &str) -> String {
        format!(
            "<?xpacket begin='\u{FEFF}' id='W5M0'?><x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='one'><rdf:RDF>\
             <rdf:Description rdf:about=''{description}><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>{title}</rdf:li></rdf:Alt></dc:title>\
             </rdf:Description></rdf:RDF></x:xmpmeta><!-- end -->\n<?xpacket end='w'?>"
        )
    }

    #[test]
    fn dates_and_producer_in_either_notation_say_nothing_new() {
        let old = packet("公告", " xmp:ModifyDate='2020' pdf:Producer=\"a\"");
        let new = packet(
            "公告",
            "><xmp:ModifyDate>2021</xmp:ModifyDate><pdf:Producer>b &gt; c</pdf:Producer",
        )
        .replace("'one'", "'two'");
        assert!(says_same(old.as_bytes(), new.as_bytes()));
    }

    #[test]
    fn another_title_or_a_new_author_says_something_else() {
        let old = packet("公告", "");
        for new in [
            packet("另一公告", ""),
            packet("公告", " dc:creator='x'"),
            packet("公告", "><dc:creator>x</dc:creator"),
            packet("公告", " rdf:resource='x'"),
        ] {
            assert!(!says_same(old.as_bytes(), new.as_bytes()), "{new}");
        }
        assert!(says_same(old.as_bytes(), packet("公告", " ").as_bytes()));
    }

    #[test]
    fn what_is_not_plain_xml_is_never_the_same() {
        for broken in [
            "<a",
            "<a b>",
            "<a b='c>",
            "</a>",
            "<a>",
            "<!DOCTYPE a>",
            "<![CDATA[x]]>",
            "< a/>",
        ] {
            assert!(!says_same(broken.as_bytes(), broken.as_bytes()), "{broken}");
        }
        assert!(!says_same(b"\xff", b"\xff"));
    }
}
