//! The document as lopdf models it, with the text of each object as it stands in the file.

use std::borrow::Cow;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, xref::XrefEntry};
use yinxin_verifier::pdf::PdfFile;

use super::{DocumentRefused, splice};

/// Inflated bytes of one stream at most, as the strict reader has it.
const MAX_STREAM: usize = 16 << 20;

/// A document that the strict reader accepted and that lopdf reads alike.
pub(super) struct Source<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) model: Document,
}

impl<'a> Source<'a> {
    /// Lets lopdf read what the strict reader has read, and compares.
    pub(super) fn open(file: &PdfFile<'a>) -> Result<Self, DocumentRefused> {
        let options = LoadOptions {
            strict: true,
            max_decompressed_size: Some(MAX_STREAM),
            ..LoadOptions::default()
        };
        let model = Document::load_mem_with_options(file.bytes(), options)
            .map_err(|_| DocumentRefused::Ambiguous("one reader opens it, another does not"))?;
        if model.xref_recovery.is_some() {
            return Err(DocumentRefused::Ambiguous(
                "the cross-reference data needs repair",
            ));
        }
        let pages = model.get_pages();
        let alike = pages.len() == file.pages()
            && pages.iter().all(|(&number, &(object, generation))| {
                file.page_object(number as usize)
                    .is_some_and(|id| (id.number, id.generation) == (object, generation))
            });
        if !alike {
            return Err(DocumentRefused::Ambiguous(
                "two readers see different pages",
            ));
        }
        Ok(Self {
            bytes: file.bytes(),
            model,
        })
    }

    /// The catalog's object.
    pub(super) fn catalog(&self) -> Result<ObjectId, DocumentRefused> {
        self.model
            .trailer
            .get(b"Root")
            .and_then(Object::as_reference)
            .map_err(|_| DocumentRefused::Ambiguous("no catalog"))
    }

    /// A dictionary object.
    pub(super) fn dictionary(&self, id: ObjectId) -> Result<&Dictionary, DocumentRefused> {
        self.model
            .get_dictionary(id)
            .map_err(|_| DocumentRefused::Ambiguous("an object is missing"))
    }

    /// The text of an object's value, from the file or from the object stream that holds it.
    pub(super) fn text(&self, id: ObjectId) -> Result<Cow<'a, [u8]>, DocumentRefused> {
        const LOST: DocumentRefused =
            DocumentRefused::Ambiguous("two readers see an object in different places");
        match self.model.reference_table.get(id.0) {
            Some(&XrefEntry::Normal { offset, .. }) => {
                let text = self.bytes.get(offset as usize..).ok_or(LOST)?;
                let span = splice::object(text, id.0).map_err(|_| LOST)?;
                Ok(Cow::Borrowed(&text[span]))
            }
            Some(&XrefEntry::Compressed { container, .. }) => {
                self.compressed(id.0, container).map(Cow::Owned).ok_or(LOST)
            }
            _ => Err(LOST),
        }
    }

    /// From an object stream (ISO 32000-1, 7.5.7): pairs of number and offset, then the objects.
    fn compressed(&self, number: u32, container: u32) -> Option<Vec<u8>> {
        let stream = self
            .model
            .get_object((container, 0))
            .ok()?
            .as_stream()
            .ok()?;
        let content = stream.decompressed_content_with_limit(MAX_STREAM).ok()?;
        let first = usize::try_from(stream.dict.get(b"First").ok()?.as_i64().ok()?).ok()?;
        let index: Vec<u32> = std::str::from_utf8(content.get(..first)?)
            .ok()?
            .split_ascii_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        let offset = index.chunks_exact(2).find(|pair| pair[0] == number)?[1];
        let text = content.get(first.checked_add(offset as usize)?..)?;
        Some(text[splice::value(text).ok()?].to_vec())
    }
}
