//! Sealing a PDF that somebody else made 公文, 材料: its bytes stay, the seal is appended.

mod appearance;
mod edits;
mod increment;
mod place;
mod refusal;
mod risks;
mod source;
mod splice;

pub use refusal::DocumentRefused;

use yinxin_verifier::{
    crypto::sha256,
    pdf::{self, Limits, PdfError, PdfFile, Risk, Trailing},
    value::Time,
};

use crate::{
    card::{SealCard, SealPurpose},
    seal::{OnBehalf, Prepared},
    signer::Signer,
};
use appearance::Widget;
use edits::Edits;
use increment::SignatureDictionary;
use place::PageView;
use source::Source;

/// Where a seal goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DocumentOrder {
    /// Page, from 1.
    pub page: usize,
    /// Centre of the seal, mm from the left edge of the page as displayed.
    pub x_mm: f32,
    /// Centre of the seal, mm from its top edge.
    pub y_mm: f32,
}

impl Signer {
    /// Prepares a document for one seal. `now` is the claimed time of sealing.
    ///
    /// Its bytes stay as they are, and an update is appended. What the strict reader does not accept without
    /// repair, what is encrypted, and what could change its look after sealing is refused.
    pub fn prepare_document(
        &self,
        file: &[u8],
        order: &DocumentOrder,
        seal: &SealCard,
        behalf: &OnBehalf,
        now: Time,
    ) -> Result<Prepared, DocumentRefused> {
        if seal.purpose != SealPurpose::Document {
            return Err(DocumentRefused::NotADocumentSeal {
                seal: seal.id.clone(),
            });
        }
        let read = pdf::read(file, &Limits::default()).map_err(|error| refuse(error, file))?;
        check_signatures(&read)?;
        // Before lopdf reads it: what this reads is bounded in all, lopdf bounds each stream alone.
        check_risks(&read)?;
        let source = Source::open(&read)?;
        risks::check(&source.model)?;
        let open = self.open(seal)?;
        let (page, view) = page_view(&read, &source, order.page)?;
        let place = view.place((order.x_mm, order.y_mm), open.face.size_mm())?;
        place.check(view.shown, order.page, &read)?;

        let mut edits = Edits::new(&source);
        let face = appearance::add_face(&mut edits, &open.face, &place);
        let (field, signature) = (edits.reserve(), edits.reserve());
        let widget = Widget {
            field: &appearance::field_name(&source.model),
            tip: &open.name,
            page,
            place: &place,
            face,
            signature,
        };
        edits.put(field, widget.text());
        edits.add_annotation(page, field)?;
        edits.add_field(field)?;
        let signature = SignatureDictionary {
            id: signature,
            entries: signature_entries(&open.name, now),
            reserve: open.reserve,
        };
        let id = file_id(file, now);
        let updated = increment::append(
            &source,
            read.xref_kind(),
            &edits.into_objects(),
            &signature,
            &id,
        );
        Ok(Prepared::new(updated.file, updated.gap, open, None, behalf))
    }
}

/// What the strict reader says of an encrypted file does not tell the two passwords apart: a file that opens
/// with the empty one needs none to be read.
fn refuse(error: PdfError, file: &[u8]) -> DocumentRefused {
    match error {
        PdfError::Encrypted { .. }
            if lopdf::Document::load_mem(file).is_ok_and(|d| d.was_encrypted()) =>
        {
            DocumentRefused::OwnerPassword
        }
        PdfError::Encrypted { .. } => DocumentRefused::UserPassword,
        error => DocumentRefused::Unreadable(error),
    }
}

/// Earlier signatures must be sound in structure and must admit a further one.
fn check_signatures(file: &PdfFile<'_>) -> Result<(), DocumentRefused> {
    if let Trailing::Data(_) = file.trailing() {
        return Err(DocumentRefused::TrailingBytes);
    }
    for signature in file.signatures() {
        if let Some(fault) = signature.faults().first() {
            let (field, fault) = (signature.name.clone(), fault.to_string());
            return Err(DocumentRefused::BrokenSignature { field, fault });
        }
        if signature.doc_mdp == Some(1) {
            return Err(DocumentRefused::Certified);
        }
    }
    Ok(())
}

/// What the strict reader holds against sealing. Layers, fillable fields and unused objects are no reason: any
/// later change of what they show is told by the verifier.
fn check_risks(file: &PdfFile<'_>) -> Result<(), DocumentRefused> {
    for risk in file.risks()? {
        match risk {
            Risk::JavaScript => return Err(DocumentRefused::Script),
            Risk::Hybrid { at } => {
                return Err(DocumentRefused::Unreadable(PdfError::Hybrid { at }));
            }
            Risk::Xfa => return Err(DocumentRefused::Xfa),
            Risk::Action => return Err(DocumentRefused::Action),
            Risk::ExternalStream => return Err(DocumentRefused::ExternalStream),
            Risk::DuplicateKey(_) => {
                return Err(DocumentRefused::Ambiguous("a dictionary has a key twice"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn page_view(
    file: &PdfFile<'_>,
    source: &Source<'_>,
    page: usize,
) -> Result<(lopdf::ObjectId, PageView), DocumentRefused> {
    let missing = DocumentRefused::NoSuchPage {
        page,
        pages: file.pages(),
    };
    let id = file.page_object(page).ok_or(missing)?;
    let id = (id.number, id.generation);
    let shown = file
        .page_box(page)
        .ok_or(DocumentRefused::Ambiguous("the page has no size"))?;
    Ok((id, PageView::new(&source.model, id, shown)?))
}

/// The entries of the signature dictionary beside ByteRange and Contents (EN 319 142-1, 6.3). All are direct.
fn signature_entries(name: &str, now: Time) -> String {
    format!(
        "/Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached/M ({})/Name {}",
        date(now),
        appearance::text_string(name)
    )
}

/// A date in China Standard Time (ISO 32000-1, 7.9.4).
fn date(time: Time) -> String {
    const AHEAD: i64 = 8 * 3600;
    let at = Time::from_unix(time.unix().saturating_add(AHEAD)).to_offset();
    let (month, day) = (u8::from(at.month()), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    format!(
        "D:{:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+08'00'",
        at.year()
    )
}

/// The changing half of the file identifier follows from what is sealed and when.
fn file_id(file: &[u8], now: Time) -> [u8; 16] {
    let mut id = [0; 16];
    let seed = [sha256(file).as_ref(), &now.unix().to_be_bytes()].concat();
    id.copy_from_slice(&sha256(&seed).as_ref()[..16]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_china_standard_time() {
        let time = Time::parse_rfc3339("2026-11-21T18:30:05Z").unwrap();
        assert_eq!(date(time), "D:20261122023005+08'00'");
    }
}
