//! What an XMP packet says (ISO 16684-1), as far as a change of it matters: dates, the producing program and the
//! numbers of a version apart.

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const META: &str = "adobe:ns:meta/";

/// Properties that every program writes anew when it updates a file, by namespace.
const BOOKKEEPING: [(&str, &str); 6] = [
    ("http://ns.adobe.com/xap/1.0/", "ModifyDate"),
    ("http://ns.adobe.com/xap/1.0/", "MetadataDate"),
    ("http://ns.adobe.com/xap/1.0/mm/", "InstanceID"),
    ("http://ns.adobe.com/xap/1.0/mm/", "VersionID"),
    ("http://ns.adobe.com/pdf/1.3/", "Producer"),
    ("http://purl.org/dc/elements/1.1/", "format"),
];

/// Attributes of the notation, which say nothing of the document.
const NOTATION: [(&str, &str); 4] = [
    (RDF, "about"),
    (RDF, "parseType"),
    (META, "xmptk"),
    (META, "xaptk"),
];

/// Whether two packets say the same, in whatever order and notation. What is not plain XML says something else.
pub(super) fn says_same(old: &[u8], new: &[u8]) -> bool {
    match (Packet::read(old), Packet::read(new)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// Namespace and local name.
type Name<'x> = (&'x str, &'x str);

/// One value of a property, in the language that it says it is in.
#[derive(PartialEq)]
struct Statement<'x> {
    property: Name<'x>,
    language: &'x str,
    value: &'x str,
}

struct Open<'x> {
    written: &'x str,
    name: Name<'x>,
    language: &'x str,
    /// Declarations in force before it.
    outside: usize,
}

#[derive(Default)]
struct Packet<'x> {
    open: Vec<Open<'x>>,
    /// Prefix and namespace, innermost last.
    declared: Vec<(&'x str, &'x str)>,
    said: Vec<Statement<'x>>,
}

impl<'x> Packet<'x> {
    /// The statements, by property; those of one property in their order.
    fn read(packet: &'x [u8]) -> Option<Vec<Statement<'x>>> {
        let mut rest = std::str::from_utf8(packet).ok()?;
        let mut read = Self::default();
        while let Some((text, tail)) = rest.split_once('<') {
            read.text(text);
            rest = if let Some(comment) = tail.strip_prefix("!--") {
                comment.split_once("-->")?.1
            } else if let Some(instruction) = tail.strip_prefix('?') {
                instruction.split_once("?>")?.1
            } else if let Some(end) = tail.strip_prefix('/') {
                let (name, after) = end.split_once('>')?;
                read.close(name.trim_ascii_end())?;
                after
            } else {
                read.element(tail)?
            };
        }
        read.text(rest);
        read.said.sort_by_key(|statement| statement.property);
        read.open.is_empty().then_some(read.said)
    }

    /// Reads a start tag after its `<`. Gives what follows it.
    fn element(&mut self, tag: &'x str) -> Option<&'x str> {
        let end = tag.find(|end: char| end.is_ascii_whitespace() || matches!(end, '/' | '>'))?;
        let (written, mut rest) = tag.split_at(end);
        // `<!DOCTYPE` and `<![CDATA[` have no place in a packet.
        if written.is_empty() || written.starts_with('!') {
            return None;
        }
        let outside = self.declared.len();
        let mut language = self.open.last().map_or("", |above| above.language);
        let mut attributes = Vec::new();
        let closed = loop {
            rest = rest.trim_ascii_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break false;
            }
            if let Some(after) = rest.strip_prefix("/>") {
                rest = after;
                break true;
            }
            let (key, value, after) = attribute(rest)?;
            match key.split_once(':').unwrap_or((key, "")) {
                ("xmlns", prefix) => self.declared.push((prefix, value)),
                ("xml", "lang") => language = value,
                _ => attributes.push((key, value)),
            }
            rest = after;
        };
        self.open.push(Open {
            written,
            name: self.name(written)?,
            language,
            outside,
        });
        for (key, value) in attributes {
            let name = self.name(key)?;
            if !NOTATION.contains(&name) {
                self.say(name, value);
            }
        }
        if closed {
            self.close(written)?;
        }
        Some(rest)
    }

    fn close(&mut self, written: &str) -> Option<()> {
        let open = self.open.pop().filter(|open| open.written == written)?;
        self.declared.truncate(open.outside);
        Some(())
    }

    /// Namespace and local name; a prefix must be declared. Names without one are of none but the default namespace.
    fn name(&self, written: &'x str) -> Option<Name<'x>> {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let declared = self.declared.iter().rev();
        let mut found = declared.filter(|(known, _)| *known == prefix);
        match found.next() {
            Some((_, namespace)) => Some((namespace, local)),
            None => prefix.is_empty().then_some(("", local)),
        }
    }

    /// Text belongs to the innermost element that is no container of RDF.
    fn text(&mut self, text: &'x str) {
        let property = |open: &&Open<'x>| open.name.0 != RDF;
        let property = self.open.iter().rev().find(property);
        self.say(property.map_or(("", ""), |open| open.name), text);
    }

    fn say(&mut self, property: Name<'x>, value: &'x str) {
        // A packet may begin with a byte order mark.
        let value =
            value.trim_matches(|blank: char| blank.is_ascii_whitespace() || blank == '\u{FEFF}');
        if !value.is_empty() && !BOOKKEEPING.contains(&property) {
            self.said.push(Statement {
                property,
                language: self.open.last().map_or("", |open| open.language),
                value,
            });
        }
    }
}

/// Key and value of the next attribute, and what follows. Neither may hold what looks like a tag.
fn attribute(rest: &str) -> Option<(&str, &str, &str)> {
    let (key, after) = rest.split_once('=')?;
    let after = after.trim_ascii_start();
    let quote = after
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, after) = after.strip_prefix(quote)?.split_once(quote)?;
    let plain = !key.contains(['<', '>']) && !value.contains('<');
    plain.then_some((key.trim_ascii_end(), value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMESPACES: &str = "xmlns:x='adobe:ns:meta/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
        xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:pdf='http://ns.adobe.com/pdf/1.3/'";

    fn packet(title: &str, description: &str) -> String {
        format!(
            "<?xpacket begin='\u{FEFF}' id='W5M0'?><x:xmpmeta {NAMESPACES} x:xmptk='one'><rdf:RDF>\
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
            packet("公告", " dc:ModifyDate='x'"),
        ] {
            assert!(!says_same(old.as_bytes(), new.as_bytes()), "{new}");
        }
        assert!(says_same(old.as_bytes(), packet("公告", " ").as_bytes()));
    }

    #[test]
    fn names_are_compared_by_namespace_and_values_by_language() {
        let two = "><a:title xmlns:a='urn:a'>evil</a:title";
        let old = packet("公告", two);
        assert!(says_same(old.as_bytes(), old.as_bytes()));
        // The prefixes of two prepared titles change places.
        let swapped = old
            .replace("purl.org/dc/elements/1.1/", "was")
            .replace("urn:a", "http://purl.org/dc/elements/1.1/")
            .replace("http://was", "urn:a");
        assert!(!says_same(old.as_bytes(), swapped.as_bytes()));
        // Another prefix for the same namespace.
        let renamed = old
            .replace("dc:title", "d:title")
            .replace("xmlns:dc", "xmlns:d");
        assert!(says_same(old.as_bytes(), renamed.as_bytes()));
        let other = old.replace("x-default", "en");
        assert!(!says_same(old.as_bytes(), other.as_bytes()));
    }

    /// Text in what a reader of attributes might skip.
    #[test]
    fn title_inside_a_declaration_of_a_namespace_is_another_title() {
        for hidden in [
            " xmlns>TITLE<dc:x a=''",
            " xmlns:>TITLE<dc:x a=''",
            " xmlns:b='<dc:title>TITLE</dc:title>'",
            " xmlnsTITLE='a'",
        ] {
            let said = |title: &str| packet("公告", &hidden.replace("TITLE", title));
            let (old, new) = (said("old"), said("new"));
            assert!(!says_same(old.as_bytes(), new.as_bytes()), "{hidden}");
        }
        let declared = |namespace: &str| packet("公告", &format!(" xmlns:b='{namespace}'"));
        assert!(says_same(
            declared("a").as_bytes(),
            declared("b").as_bytes()
        ));
    }

    #[test]
    fn blanks_and_byte_order_mark_say_nothing() {
        let old = packet("公告", "");
        let spread = old
            .replace("公告", "\n  公告\t")
            .replace("<rdf:", "\r\n <rdf:");
        for new in [spread, format!("\u{FEFF}{old}")] {
            assert!(says_same(old.as_bytes(), new.as_bytes()), "{new}");
        }
        let inside = old.replace("公告", "公 告");
        assert!(!says_same(old.as_bytes(), inside.as_bytes()));
    }

    #[test]
    fn what_is_not_plain_xml_is_never_the_same() {
        for broken in [
            "<a",
            "<a b>",
            "<a b='c>",
            "</a>",
            "<a>",
            "<a></b>",
            "<a:b/>",
            "<!DOCTYPE a>",
            "<![CDATA[x]]>",
            "< a/>",
            "< />",
            "<!a/>",
            "<a b='<c>'/>",
        ] {
            assert!(!says_same(broken.as_bytes(), broken.as_bytes()), "{broken}");
        }
        assert!(says_same(b"<a b='c'/>", b"<a b='c'/>"));
        assert!(!says_same(b"\xff", b"\xff"));
    }
}
