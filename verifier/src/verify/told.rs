//! What the report tells of a seal as it is written: whose certificate, which seal, what time, what is only claimed.

use super::claimed;
use crate::oid;
use crate::path::{Certificate, Path, SealUse};
use crate::pdf::SignatureField;
use crate::report::{Claims, SealFacts, SealPurpose, SignerReport, TimeReport, TimeSource};
use crate::value::{Time, Uscc};

/// The organisation that the certificate names.
pub(super) fn owner(signer: &Certificate) -> Option<Uscc> {
    Uscc::parse(signer.subject_attribute(oid::ORGANIZATION_IDENTIFIER)?).ok()
}

pub(super) fn signer(signer: &Certificate, uscc: Option<Uscc>) -> SignerReport {
    let name = signer
        .subject_attribute(oid::ORGANIZATION)
        .or_else(|| signer.subject_attribute(oid::COMMON_NAME));
    SignerReport {
        name: name.map(str::to_owned),
        uscc,
        subject: signer.subject_text(),
        certificate_sha256: signer.sha256().hex(),
    }
}

pub(super) fn seal(signer: &Certificate, seal_use: SealUse, path: Option<&Path>) -> SealFacts {
    let text = |of: &Certificate, kind| of.subject_attribute(kind).map(str::to_owned);
    let maker = path.and_then(|path| path.certificates().get(1));
    SealFacts {
        code: text(signer, oid::SERIAL_NUMBER),
        name: text(signer, oid::COMMON_NAME),
        maker: maker.and_then(|maker| text(&maker.certificate, oid::COMMON_NAME)),
        purpose: match seal_use {
            SealUse::Licence => SealPurpose::Licence,
            SealUse::Document => SealPurpose::Document,
        },
    }
}

pub(super) fn time(
    field: &SignatureField<'_>,
    proven: Option<Time>,
    independent: bool,
) -> TimeReport {
    TimeReport {
        claimed: field.claimed_time.as_deref().and_then(claimed::parse),
        proven,
        source: match proven {
            Some(_) => TimeSource::Timestamp,
            None => TimeSource::None,
        },
        independent,
    }
}

pub(super) fn claims(field: &SignatureField<'_>) -> Claims {
    let told = |claim: &Option<String>| claim.as_deref().map(cut);
    Claims {
        name: told(&field.claimed_name),
        reason: told(&field.reason),
        location: told(&field.location),
    }
}

fn cut(claim: &str) -> String {
    match claim.char_indices().nth(Claims::MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", claim.get(..end).unwrap_or_default()),
        None => claim.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_claim_is_cut_at_a_character() {
        let (long, short) = ("盖".repeat(201), "盖".repeat(200));
        assert_eq!(cut(&long), format!("{short}…"));
        assert_eq!(cut(&short), short);
    }
}
