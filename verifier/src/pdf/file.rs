//! The file as its users see it.

use std::cell::OnceCell;

use super::change::ChangeKind;
use super::coverage;
use super::document::Document;
use super::error::{PdfError, Repair};
use super::fault::Trailing;
use super::limits::Limits;
use super::object::ObjectId;
use super::pages::{self, Page};
use super::signature::SignatureField;
use super::signatures;
use super::step::{self, Found};
use super::xref::XrefKind;

/// A PDF file that opened without repair.
#[derive(Debug)]
pub struct PdfFile<'a> {
    pub(super) document: Document<'a>,
    pub(super) pages: Vec<Page>,
    signatures: Vec<SignatureField<'a>>,
    /// Changes of each revision against the one before, found when first asked for.
    steps: Vec<OnceCell<Vec<Found>>>,
    /// What kind each of them is by the terms of the signatures before it: asked for by every signature.
    kinds: Vec<OnceCell<Vec<ChangeKind>>>,
}

/// Reads a file. Objects that nothing here needs (page contents, fonts, pictures) are not looked at.
pub fn read<'a>(file: &'a [u8], limits: &Limits) -> Result<PdfFile<'a>, PdfError> {
    let document = Document::open(file, limits)?;
    let pages = pages::pages(document.last())?;
    let signatures = signatures::signatures(&document, &pages)?;
    // A revision cut short: whoever opens the file leaves its bytes out. With a seal, those bytes are told as a change of it.
    if let (Trailing::Data(bytes), []) = (document.trailing, &*signatures) {
        let at = file.len().saturating_sub(bytes);
        return Err(PdfError::repair(Repair::EndOfFile, at));
    }
    let revisions = document.revisions.len();
    Ok(PdfFile {
        document,
        pages,
        signatures,
        steps: vec![OnceCell::new(); revisions],
        kinds: vec![OnceCell::new(); revisions],
    })
}

impl<'a> PdfFile<'a> {
    /// The bytes of the file.
    pub fn bytes(&self) -> &'a [u8] {
        self.document.bytes
    }

    /// Pages of the last revision.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Revisions, at least 1.
    pub fn revisions(&self) -> usize {
        self.document.revisions.len()
    }

    /// End of a revision (from 1): one past its `%%EOF`. `None` when there is no such revision.
    pub fn revision_end(&self, revision: usize) -> Option<usize> {
        self.document
            .revisions
            .get(revision.checked_sub(1)?)
            .map(|revision| revision.end)
    }

    /// The signatures that the form of the last revision reaches, in its order. Empty signature fields are none.
    pub fn signatures(&self) -> &[SignatureField<'a>] {
        &self.signatures
    }

    /// What follows the last `%%EOF`.
    pub fn trailing(&self) -> Trailing {
        self.document.trailing
    }

    /// How the last cross-reference section is written: an increment must use the same kind.
    pub fn xref_kind(&self) -> XrefKind {
        let section = self
            .document
            .revisions
            .last()
            .and_then(|revision| revision.sections.first());
        section.map_or(XrefKind::Table, |section| section.kind)
    }

    /// Changes of revision `index` (from 0) against the one before.
    pub(super) fn step(&self, index: usize) -> &[Found] {
        self.steps
            .get(index)
            .map(|step| &**step.get_or_init(|| step::changes(&self.document, index)))
            .unwrap_or_default()
    }

    /// The kind of each change of revision `index` (from 0).
    pub(super) fn kinds(&self, index: usize) -> &[ChangeKind] {
        self.kinds
            .get(index)
            .map(|kinds| &**kinds.get_or_init(|| coverage::kinds(self, index)))
            .unwrap_or_default()
    }

    /// The page object of a page (from 1).
    pub fn page_object(&self, page: usize) -> Option<ObjectId> {
        self.pages.get(page.checked_sub(1)?).map(|page| page.id)
    }

    /// What a page (from 1) shows, `/CropBox` or else `/MediaBox`, in points: left, bottom, right, top.
    pub fn page_box(&self, page: usize) -> Option<[f64; 4]> {
        self.pages
            .get(page.checked_sub(1)?)
            .and_then(|page| page.shown)
    }
}
