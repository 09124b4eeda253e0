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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{LicenceState, Verdict};
    use crate::value::{LicenceIdentifier, LicenceTypeCode, Time, Uscc};

    const KIND: &str = "11100000000013338W011";

    fn licence() -> LicenceReport {
        let kind = LicenceTypeCode::parse(KIND).unwrap();
        let issuer = Uscc::parse("11430000006122244L").unwrap();
        LicenceReport {
            identifier: LicenceIdentifier::new(&kind, &issuer, "1", 1).unwrap(),
            r#type: kind,
            type_name: "食品经营许可证".into(),
            number: "1".into(),
            holder: "某人".into(),
            issuer: "某局".into(),
            valid_from: "2026-11-21".into(),
            valid_to: None,
            state: LicenceState::InForce,
            state_as_of: None,
            state_age_seconds: None,
        }
    }

    /// Whether all that was expected is there, in a file without seals.
    fn met(ask: impl FnOnce(&mut Question), licence: Option<&LicenceReport>) -> bool {
        let mut question = Question::at(Time::from_unix(0));
        ask(&mut question);
        let mut findings = Findings::default();
        judge(&question, &[], licence, &mut findings);
        assert_eq!(findings.verdict(), Verdict::Valid, "it proves no fault");
        let unmet = findings.reasons().contains(&ReasonCode::ExpectationUnmet);
        assert_eq!(findings.into_checks().len(), 1);
        !unmet
    }

    #[test]
    fn licence_type_is_expected_by_its_code_or_its_name() {
        let ask = |kind: &str, licence: Option<&LicenceReport>| {
            let kind = Some(kind.to_owned());
            met(|question| question.licence_type = kind, licence)
        };
        let licence = licence();
        assert!(ask(KIND, Some(&licence)));
        assert!(ask("食品经营许可证", Some(&licence)));
        assert!(!ask("11100000000013338W012", Some(&licence)));
        assert!(!ask("营业执照", Some(&licence)));
        assert!(!ask(KIND, None));
    }

    #[test]
    fn seal_that_is_not_there_meets_nothing() {
        let issuer = Uscc::parse("11430000006122244L").ok();
        assert!(!met(|question| question.issuer = issuer, None));
        let purpose = Some("licence".to_owned());
        assert!(!met(|question| question.purpose = purpose, None));
    }

    #[test]
    fn purposes_have_names_in_both_languages() {
        for text in ["licence", "证照"] {
            assert_eq!(seal_purpose(text), Some(SealPurpose::Licence));
        }
        for text in ["document", "公文", "材料"] {
            assert_eq!(seal_purpose(text), Some(SealPurpose::Document));
        }
        assert_eq!(seal_purpose("passport"), None);
    }
}
