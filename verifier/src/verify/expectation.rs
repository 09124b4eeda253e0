//! What the caller expected of the file.

use super::findings::Findings;
use super::question::Question;
use crate::report::{CheckCode, LicenceReport, ReasonCode, SealPurpose, SealReport};

/// Compares expectations with what was found. An unmet one calls for a look by a person; it proves no fault.
pub(super) fn judge(
    question: &Question,
    seals: &[SealReport],
    licence: Option<&LicenceReport>,
    findings: &mut Findings,
) {
    if let Some(issuer) = &question.issuer {
        let met = seals.iter().any(|seal| {
            seal.signer
                .as_ref()
                .is_some_and(|signer| signer.uscc.as_ref() == Some(issuer))
        });
        tell(met, format!("expected a seal of {issuer}"), findings);
    }
    if let Some(kind) = &question.licence_type {
        let met = licence.is_some_and(|licence| {
            licence.r#type.as_str() == kind.as_str() || licence.type_name == *kind
        });
        tell(met, format!("expected licence type {kind}"), findings);
    }
    if let Some(purpose) = &question.purpose {
        let met = seal_purpose(purpose).is_some_and(|expected| {
            seals.iter().any(|seal| {
                seal.seal
                    .as_ref()
                    .is_some_and(|facts| facts.purpose == expected)
            })
        });
        tell(met, format!("expected purpose {purpose}"), findings);
    }
}

fn tell(met: bool, detail: String, findings: &mut Findings) {
    match met {
        true => findings.pass(CheckCode::Expectation, detail),
        false => findings.found(CheckCode::Expectation, ReasonCode::ExpectationUnmet, detail),
    }
}

fn seal_purpose(text: &str) -> Option<SealPurpose> {
    match text {
        "licence" | "证照" => Some(SealPurpose::Licence),
        "document" | "公文" | "材料" => Some(SealPurpose::Document),
        _ => None,
    }
}
