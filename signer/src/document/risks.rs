//! What may not be sealed, because what is seen could change afterwards or mislead.

use lopdf::{Dictionary, Document, Object};
use yinxin_verifier::format::LICENCE_FILE_NAME;

use super::DocumentRefused;

/// Nested direct objects at most; the strict reader allows no more.
const MAX_DEPTH: usize = 64;

/// Looks through every object of the document, used or not: a later update could bring any of them to life.
pub(super) fn check(document: &Document) -> Result<(), DocumentRefused> {
    document
        .objects
        .values()
        .try_for_each(|object| look(object, 0))
}

fn look(object: &Object, depth: usize) -> Result<(), DocumentRefused> {
    if depth > MAX_DEPTH {
        return Err(DocumentRefused::Ambiguous("objects are nested too deeply"));
    }
    match object {
        Object::Array(items) => items.iter().try_for_each(|item| look(item, depth + 1)),
        Object::Dictionary(dictionary) => look_into(dictionary, depth),
        Object::Stream(stream) => look_into(&stream.dict, depth),
        _ => Ok(()),
    }
}

fn look_into(dictionary: &Dictionary, depth: usize) -> Result<(), DocumentRefused> {
    let action = dictionary
        .get(b"S")
        .and_then(Object::as_name)
        .unwrap_or_default();
    if dictionary.has(b"JS") || dictionary.has(b"JavaScript") || action == b"JavaScript" {
        return Err(DocumentRefused::Script);
    }
    if action == b"Launch" {
        return Err(DocumentRefused::Launch);
    }
    if dictionary.has(b"XFA") {
        return Err(DocumentRefused::Xfa);
    }
    if is_licence_attachment(dictionary) {
        return Err(DocumentRefused::LicenceAttachment);
    }
    dictionary
        .iter()
        .try_for_each(|(_, value)| look(value, depth + 1))
}

/// A file specification (ISO 32000-1, 7.11.3) or an entry of a name tree with the name of our attachment.
fn is_licence_attachment(dictionary: &Dictionary) -> bool {
    let named = |object: &Object| {
        let text = match object {
            Object::String(bytes, _) => decode(bytes),
            _ => return false,
        };
        let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(LICENCE_FILE_NAME)
    };
    let keys: [&[u8]; 5] = [b"F", b"UF", b"Unix", b"DOS", b"Mac"];
    let in_tree = dictionary
        .get(b"Names")
        .and_then(Object::as_array)
        .is_ok_and(|n| n.iter().any(named));
    in_tree || keys.iter().any(|key| dictionary.get(key).is_ok_and(named))
}

/// A text string: UTF-16 with a mark, else bytes as they are (ISO 32000-1, 7.9.2.2).
fn decode(bytes: &[u8]) -> String {
    let units = |pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..]
            .chunks_exact(2)
            .map(|b| pair([b[0], b[1]]))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFE, 0xFF, ..] => units(u16::from_be_bytes),
        [0xFF, 0xFE, ..] => units(u16::from_le_bytes),
        _ => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::{StringFormat, dictionary};

    fn verdict(dictionary: Dictionary) -> Result<(), DocumentRefused> {
        look(&Object::Array(vec![dictionary.into()]), 0)
    }

    #[test]
    fn scripts_are_refused_where_links_are_not() {
        let script =
            verdict(dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("x") });
        assert!(matches!(script, Err(DocumentRefused::Script)));
        assert!(verdict(dictionary! { "S" => "URI" }).is_ok());
        assert!(matches!(
            verdict(dictionary! { "S" => "Launch" }),
            Err(DocumentRefused::Launch)
        ));
    }

    #[test]
    fn xfa_is_refused_where_a_plain_form_is_not() {
        assert!(matches!(
            verdict(dictionary! { "XFA" => Object::Null }),
            Err(DocumentRefused::Xfa)
        ));
        assert!(verdict(dictionary! { "Fields" => Object::Array(Vec::new()) }).is_ok());
    }

    #[test]
    fn an_attachment_of_our_name_is_refused_in_any_spelling() {
        let utf16: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain("Licence.JSON".encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        for name in [b"licence.json".to_vec(), b"x/LICENCE.json".to_vec(), utf16] {
            let spec = dictionary! { "UF" => Object::String(name, StringFormat::Literal) };
            assert!(matches!(
                verdict(spec),
                Err(DocumentRefused::LicenceAttachment)
            ));
        }
        assert!(verdict(dictionary! { "UF" => Object::string_literal("annex.pdf") }).is_ok());
    }
}
