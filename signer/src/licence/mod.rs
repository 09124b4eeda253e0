//! Licences 证照: from a checked request to a file that lacks only its seal.

mod assign;
mod faults;
mod file;
mod fill;

pub use assign::{Assigned, StatusSlot};

use yinxin_page::{Attachment, DocumentSpec, PdfDate, SignatureSpec};
use yinxin_verifier::{crypto::sha256, format::LICENCE_FILE_NAME, value::Time};

use crate::{
    card::{SealCard, SealPurpose},
    request::{Draft, Faults, Request, fault::Collector},
    seal::{Licence, OnBehalf, Prepared},
    signer::{Signer, SignerError},
};

/// Name of the signature field of a licence.
const FIELD_NAME: &str = "Seal1";

/// Why a licence was not prepared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// The request is at fault.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// The seal is not one for licences.
    #[error("seal {seal} does not seal licences")]
    NotALicenceSeal {
        /// The seal's id.
        seal: String,
    },
    /// Number, serial or status place do not make an identifier.
    #[error("identifier: {0}")]
    Identifier(#[from] yinxin_verifier::value::CodeError),
    /// Seal or page cannot be used.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// `licence.json` cannot be written.
    #[error("licence.json: {0}")]
    Json(#[from] serde_json::Error),
}

impl Signer {
    /// Everything that can be said about a request before it gets a number: does each text have its glyphs,
    /// fit its box, is each picture one?
    pub fn check(&self, request: &Request) -> Result<(), PrepareError> {
        let page = self.page(&request.licence_type)?;
        let assigned = Assigned::longest(request);
        let texts = fill::fill(request, &assigned, &self.public_url)?;
        let mut faults = Collector::default();
        request.number_faults(&mut faults);
        faults::translate(&page.template.check(&texts), &mut faults);
        Ok(faults.finish()?)
    }

    /// What the page says of a request that has faults already: glyphs, room and pictures of what could be read.
    pub fn check_draft(&self, draft: &Draft) -> Result<(), PrepareError> {
        let Some(licence_type) = draft.licence_type() else {
            return Ok(());
        };
        let page = self.page(licence_type)?;
        let mut faults = Collector::default();
        faults::translate(&page.template.check(&fill::draft(draft)), &mut faults);
        Ok(faults
            .without(|fault| draft.knows(&fault.pointer, fault.code))
            .finish()?)
    }

    /// Lays a licence out and prepares everything but the signatures. `now` is the claimed time of sealing.
    pub fn prepare(
        &self,
        request: &Request,
        assigned: &Assigned,
        seal: &SealCard,
        behalf: &OnBehalf,
        now: Time,
    ) -> Result<Prepared, PrepareError> {
        if seal.purpose != SealPurpose::Licence {
            return Err(PrepareError::NotALicenceSeal {
                seal: seal.id.clone(),
            });
        }
        request.check_issuer(&seal.department)?;
        let open = self.open(seal)?;
        let licence = file::licence_file(request, assigned, &self.region)?;
        let json = serde_json::to_vec(&licence)?;
        let digest = *sha256(&json).as_bytes();
        let layout = &request.licence_type.layout;
        let document = DocumentSpec {
            title: &format!(
                "{} {}",
                request.licence_type.rules.name, request.holder.name
            ),
            created: PdfDate(now.unix()),
            id: file_id(&digest),
            attachments: vec![Attachment {
                name: LICENCE_FILE_NAME,
                media_type: "application/json",
                description: "电子证照元数据 (GB/T 36903)",
                bytes: &json,
            }],
            signature: Some(SignatureSpec {
                field_name: FIELD_NAME,
                page: 1,
                centre_mm: layout.seal_centre,
                face: &open.face,
                claimed_time: now.unix(),
                signer_name: Some(&open.name),
                reserve_bytes: open.reserve,
            }),
        };
        let texts = fill::fill(request, assigned, &self.public_url)?;
        let page = self.page(&request.licence_type)?;
        let written = page
            .template
            .draw(&texts, &document)
            .map_err(|errors| faults::faults(&errors))?;
        let prefix = page.prefix(&written);
        let gap = written.gap.map(|gap| gap.contents).unwrap_or_default();
        let licence = Licence {
            digest,
            identifier: licence.certificate_identifier.as_str().to_owned(),
            licence_type: licence.certificate_type_code.as_str().to_owned(),
            prefix,
        };
        Ok(Prepared::new(
            written.bytes,
            gap,
            open,
            Some(licence),
            behalf,
        ))
    }
}

/// The file identifier follows from the content, so that the same licence gives the same bytes.
fn file_id(digest: &[u8; 32]) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}
