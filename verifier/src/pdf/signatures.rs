//! Finds the signatures of a file and checks the structure of each: the thirteen rules against signature wrapping, forged byte ranges and their like.

use std::borrow::Cow;
use std::ops::Range;

use super::asn1;
use super::byte_range;
use super::document::{Document, View};
use super::error::{Bound, PdfError};
use super::fault::PdfFault;
use super::fields::{self, Field, WidgetNode};
use super::hex::decode_strictly;
use super::object::{Dictionary, Entry, Object, ObjectId, PdfString};
use super::pages::{self, Page, annotation_pages};
use super::permissions::Permissions;
use super::signature::{Contents, SignatureField, SubFilter, Widget};
use super::unchanged;
use super::xref::Place;

/// Bytes that a program at least reserves for a value: a bare ECDSA value takes as many.
const LEAST_RESERVED: usize = 64;

/// Keys whose values say what is signed and by which rules: they must be direct.
const DIRECT_KEYS: [&[u8]; 10] = [
    b"Type",
    b"Filter",
    b"SubFilter",
    b"ByteRange",
    b"Contents",
    b"Cert",
    b"M",
    b"Name",
    b"Reason",
    b"Location",
];

/// All signatures: those of the last revision in the order of its field tree, then those that later revisions took away.
pub(super) fn signatures<'a>(
    document: &Document<'a>,
    pages: &[Page],
) -> Result<Vec<SignatureField<'a>>, PdfError> {
    let mut signatures = in_last_revision(document, pages)?;
    report_collisions(&mut signatures);
    report_second_certification(&mut signatures);
    for index in (0..document.revisions.len().saturating_sub(1)).rev() {
        removed(document, index, &mut signatures)?;
    }
    Ok(signatures)
}

fn in_last_revision<'a>(
    document: &Document<'a>,
    pages: &[Page],
) -> Result<Vec<SignatureField<'a>>, PdfError> {
    let view = document.last();
    let shown_on = annotation_pages(pages);
    let mut signatures: Vec<SignatureField<'a>> = Vec::new();
    for field in fields::fields(view)? {
        let Some(value) = value(view, &field)? else {
            continue;
        };
        let same =
            |known: &&mut SignatureField<'a>| value.id.is_some() && known.dictionary == value.id;
        if let Some(known) = signatures.iter_mut().find(same) {
            known.names.push(field.name.clone());
            let faults = unchanged::faults(document, &field, known)?;
            known.faults.extend(faults);
            continue;
        }
        let widgets = field
            .widgets
            .iter()
            .map(|node| widget(node, &shown_on))
            .collect();
        let mut signature = read(view, &field, &value, widgets);
        signature
            .faults
            .extend(unchanged::faults(document, &field, &signature)?);
        push(document, &mut signatures, signature)?;
    }
    Ok(signatures)
}

/// Signatures that the form of revision `index` reaches and the last one does not: taking the form or a field away must not make a seal vanish.
/// Where somebody sealed the file without them afterwards (a signature cleared and made again), that seal speaks for the file.
fn removed<'a>(
    document: &Document<'a>,
    index: usize,
    signatures: &mut Vec<SignatureField<'a>>,
) -> Result<(), PdfError> {
    let view = document.view(index);
    let sealed_since = signatures.iter().any(|signature| {
        let covers = signature
            .revision
            .is_some_and(|revision| revision > index.saturating_add(1));
        covers && !signature.is_document_timestamp()
    });
    if sealed_since {
        return Ok(());
    }
    for field in fields::fields(view)? {
        let written = field.dictionary.get(b"V").and_then(Object::reference);
        let is_known = |known: &SignatureField<'a>| known.dictionary == written;
        // Most are there in every revision, and need not be read in each.
        if written.is_some() && signatures.iter().any(is_known) {
            continue;
        }
        let Some(value) = value(view, &field)? else {
            continue;
        };
        let known = |known: &SignatureField<'a>| match value.id {
            Some(id) => known.dictionary == Some(id),
            None => known.field == field.id,
        };
        if signatures.iter().any(known) {
            continue;
        }
        let mut signature = read(view, &field, &value, Vec::new());
        signature.faults.push(PdfFault::Removed);
        push(document, signatures, signature)?;
    }
    Ok(())
}

fn push<'a>(
    document: &Document<'a>,
    signatures: &mut Vec<SignatureField<'a>>,
    signature: SignatureField<'a>,
) -> Result<(), PdfError> {
    let limit = document.budget.limits.signatures;
    if signatures.len() as u64 >= limit {
        return Err(PdfError::limit(Bound::Signatures, limit));
    }
    signatures.push(signature);
    Ok(())
}

/// Two signatures under one name: a later field may stand in for an earlier one.
fn report_collisions(signatures: &mut [SignatureField<'_>]) {
    let names: Vec<String> = signatures
        .iter()
        .map(|signature| signature.name.clone())
        .collect();
    for signature in signatures {
        if names.iter().filter(|name| **name == signature.name).count() > 1 {
            signature.faults.push(PdfFault::NameCollision);
        }
    }
}

/// A document is certified once (ISO 32000-1 12.8.2.2): a second certification would loosen the first one's terms.
fn report_second_certification(signatures: &mut [SignatureField<'_>]) {
    let certified = |signature: &&SignatureField<'_>| signature.doc_mdp.is_some();
    let order = |signature: &SignatureField<'_>| signature.revision.unwrap_or(usize::MAX);
    let Some(first) = signatures.iter().filter(certified).map(order).min() else {
        return;
    };
    let mut seen = false;
    for signature in signatures.iter_mut().filter(|one| one.doc_mdp.is_some()) {
        if order(signature) == first && !seen {
            seen = true;
        } else {
            signature.faults.push(PdfFault::CertifiedTwice);
        }
    }
}

fn widget(node: &WidgetNode<'_>, shown_on: &std::collections::BTreeMap<ObjectId, usize>) -> Widget {
    let page = node.id.and_then(|id| shown_on.get(&id)).copied();
    Widget {
        object: node.id,
        page,
        rect: node.dictionary.get(b"Rect").and_then(pages::rectangle),
    }
}

/// The value of a field that is, or pretends to be, a signature.
struct Value<'a> {
    id: Option<ObjectId>,
    object: Object<'a>,
    /// Whether spans are offsets of the file.
    in_file: bool,
}

/// The field's own `/V`, where the field is a signature field or the value looks like a signature.
fn value<'a>(view: View<'_, 'a>, field: &Field<'a>) -> Result<Option<Value<'a>>, PdfError> {
    let Some(written) = field.dictionary.get(b"V") else {
        return Ok(None);
    };
    let id = written.reference();
    let object = view.resolve(written)?;
    let in_file = id.map_or(field.in_file, |id| {
        matches!(view.place(id.number), Place::At { .. })
    });
    let looks_signed = object.any_dictionary().is_some_and(|dictionary| {
        dictionary.get(b"ByteRange").is_some() || dictionary.is(b"Type", b"Sig")
    });
    let is_signature = field.field_type.as_deref() == Some(b"Sig") || looks_signed;
    Ok(is_signature.then_some(Value {
        id,
        object,
        in_file,
    }))
}

fn read<'a>(
    view: View<'_, 'a>,
    field: &Field<'a>,
    value: &Value<'a>,
    widgets: Vec<Widget>,
) -> SignatureField<'a> {
    let mut faults = Vec::new();
    if field.field_type.as_deref() != Some(b"Sig") {
        let found =
            String::from_utf8_lossy(field.field_type.as_deref().unwrap_or_default()).into_owned();
        faults.push(PdfFault::FieldType { found });
    }
    if let Some(key) = field.dictionary.duplicate() {
        faults.push(PdfFault::DuplicateKey { key: lossy(key) });
    }
    let empty = Dictionary::default();
    let dictionary = value.object.dictionary().unwrap_or_else(|| {
        faults.push(PdfFault::NotADictionary {
            found: value.object.kind(),
        });
        &empty
    });
    let broken = value.object.dictionary().is_none();
    let text = |key: &[u8]| {
        dictionary
            .get(key)
            .and_then(Object::string)
            .map(PdfString::text)
    };
    let mut signature = SignatureField {
        name: field.name.clone(),
        names: vec![field.name.clone()],
        field: field.id,
        dictionary: value.id,
        sub_filter: dictionary
            .name(b"SubFilter")
            .map_or(SubFilter::Missing, SubFilter::from_name),
        byte_range: None,
        contents: None,
        claimed_time: text(b"M"),
        claimed_name: text(b"Name"),
        reason: text(b"Reason"),
        location: text(b"Location"),
        revision: None,
        page: widgets.iter().find_map(|widget| widget.page),
        widgets,
        doc_mdp: doc_mdp(view, dictionary),
        // What cannot be read is a fault of the file elsewhere; here it locks everything.
        permissions: Permissions::read(view, dictionary, &field.dictionary)
            .unwrap_or_else(|_| Permissions::strictest()),
        signed: None,
        faults,
    };
    if !broken {
        check_keys(dictionary, value, &mut signature);
        let contents = check_contents(dictionary, value, &mut signature);
        unmask(field, &mut signature);
        check_time_stamp(&mut signature);
        byte_range::check(view, dictionary, contents, &mut signature);
    }
    signature
}

fn check_keys(dictionary: &Dictionary<'_>, value: &Value<'_>, signature: &mut SignatureField<'_>) {
    let faults = &mut signature.faults;
    if !value.in_file {
        faults.push(PdfFault::Compressed);
    }
    if let Some(key) = dictionary.duplicate() {
        faults.push(PdfFault::DuplicateKey { key: lossy(key) });
    }
    let indirect = |key: &&[u8]| matches!(dictionary.get(key), Some(Object::Reference(_)));
    faults.extend(
        DIRECT_KEYS
            .into_iter()
            .filter(indirect)
            .map(|key| PdfFault::Indirect { key: lossy(key) }),
    );
    match dictionary.get(b"Type").map(Object::name) {
        None | Some(Some(b"Sig" | b"DocTimeStamp")) => {}
        Some(found) => faults.push(PdfFault::Type {
            found: lossy(found.unwrap_or_default()),
        }),
    }
    // Some makers leave it out of document time stamps, where it says nothing.
    if dictionary.name(b"Filter").is_none() && signature.sub_filter != SubFilter::Rfc3161 {
        faults.push(PdfFault::Filter);
    }
    // Names of other makers are legal (ISO 32000-1 table 252).
    if signature.sub_filter == SubFilter::Missing {
        faults.push(PdfFault::SubFilter);
    }
}

/// `/Contents` as the tokenizer found it in the file. Gives its span, which the gap must equal.
fn check_contents<'a>(
    dictionary: &Dictionary<'a>,
    value: &Value<'a>,
    signature: &mut SignatureField<'a>,
) -> Option<Range<usize>> {
    let Some(Entry {
        value: contents,
        span,
        ..
    }) = dictionary.entry(b"Contents")
    else {
        signature.faults.push(PdfFault::ContentsMissing);
        return None;
    };
    let Object::String(PdfString::Hex(Cow::Borrowed(hex))) = contents else {
        // Hexadecimal but owned is one from an object stream, which `Compressed` tells already.
        if !matches!(
            contents,
            Object::Reference(_) | Object::String(PdfString::Hex(_))
        ) {
            signature.faults.push(PdfFault::ContentsNotHex {
                found: contents.kind(),
            });
        }
        return None;
    };
    match decode_strictly(hex) {
        None => signature.faults.push(PdfFault::ContentsDigits),
        Some((mut der, case)) => match asn1::first_element(&der) {
            None if der.len() >= LEAST_RESERVED && der.iter().all(|byte| *byte == 0) => {
                signature.faults.push(PdfFault::NotMade);
            }
            None => signature.faults.push(PdfFault::ContentsNotAsn1),
            Some(end) => {
                let padding = der.split_off(end);
                let zero_padded = padding.iter().all(|byte| *byte == 0);
                signature.faults.extend(check_padding(&padding));
                signature.contents = Some(Contents {
                    hex,
                    offset: span.start,
                    der,
                    padding: padding.len(),
                    zero_padded,
                    case,
                });
            }
        },
    }
    value.in_file.then(|| span.clone())
}

/// A second element after the signature value could be taken for it. What is no element is nobody's signature:
/// DocuSign's appliance pads with random bytes, and where a larger value was reserved there are more zeros than ours.
/// A place that was prepared for a seal shows none yet. Where a face is painted, a value of zeros is one that was taken out, or
/// one that nobody could make.
fn unmask(field: &Field<'_>, signature: &mut SignatureField<'_>) {
    let painted = |widget: &WidgetNode<'_>| widget.dictionary.get(b"AP").is_some();
    if field.widgets.iter().any(painted) {
        let faults = signature.faults.iter_mut();
        let masks = faults.filter(|fault| **fault == PdfFault::NotMade);
        masks.for_each(|fault| *fault = PdfFault::ContentsNotAsn1);
    }
}

fn check_padding(padding: &[u8]) -> Option<PdfFault> {
    let second = asn1::first_element(padding).filter(|_| padding.starts_with(b"\x30"));
    second.map(|bytes| PdfFault::SecondValue { bytes })
}

/// A document time stamp holds a token (RFC 3161 2.4.2): its content type stands at the start of the `SignedData`. A seal whose `/SubFilter` was changed does not.
fn check_time_stamp(signature: &mut SignatureField<'_>) {
    if signature.sub_filter == SubFilter::Rfc3161 && !signature.is_document_timestamp() {
        signature.faults.push(PdfFault::NotATimeStamp);
    }
}

/// `/P` of a DocMDP signature reference (ISO 32000-1 12.8.2.2), 2 where it is not given.
fn doc_mdp<'a>(view: View<'_, 'a>, dictionary: &Dictionary<'a>) -> Option<i64> {
    let references = view.get(dictionary, b"Reference").ok()?;
    let reference = |item: &Object<'a>| match view.resolve(item) {
        Ok(Object::Dictionary(reference)) if reference.is(b"TransformMethod", b"DocMDP") => {
            Some(reference)
        }
        _ => None,
    };
    let reference = references.array()?.iter().find_map(reference)?;
    let parameters = view.get(&reference, b"TransformParams").ok()?;
    let level = parameters
        .dictionary()
        .and_then(|parameters| parameters.get(b"P"))
        .and_then(Object::integer);
    Some(level.unwrap_or(2))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
