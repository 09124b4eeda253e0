//! The judge in a browser: the verifier behind one function of bytes, for WebAssembly without imports.
//!
//! ```
//! let mut input = Vec::new();
//! for part in [&b""[..], b"", b"a photograph of a licence", br#"{"now":"2026-11-22T12:00:00+08:00"}"#] {
//!     input.extend((part.len() as u32).to_le_bytes());
//!     input.extend(part);
//! }
//! let report = String::from_utf8(yinxin_wasm::judge(&input))?;
//! assert!(report.contains(r#""verdict":"unsupported""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `yinxin.js` beside this crate does the lengths and the memory; `yinxin.d.ts` has its types.

mod ask;
#[cfg(target_family = "wasm")]
mod exports;
mod parts;

use parts::Parts;
use yinxin_verifier::{Evidence, MAX_FILE_BYTES, Policy, Verifier, crypto::sha256, report::Report};

/// Judges a file. The input has four parts, each led by its length as 32 bits, little endian: root (`root.json`),
/// trust bundle (`.yxb`), file, question. Root and bundle are both empty where there is no trust.
///
/// The question is JSON: `{"now","at","name","purpose","issuer","type"}`; all but `now` may be absent.
/// The answer is the report as JSON, the same object as from `yinxin-verify --json`; where the input is not as
/// told here, `{"error":"…"}`.
pub fn judge(input: &[u8]) -> Vec<u8> {
    let answer = answer(input).and_then(|report| serde_json::to_vec(&report).map_err(text));
    answer.unwrap_or_else(|error| {
        serde_json::json!({ "error": error })
            .to_string()
            .into_bytes()
    })
}

fn answer(input: &[u8]) -> Result<Report, String> {
    let parts = Parts::read(input).map_err(text)?;
    let question = ask::question(parts.question).map_err(text)?;
    let evidence = match (parts.root, parts.bundle) {
        ([], []) => Evidence::new(),
        (root, bundle) => Evidence::new().with_bundle_or_refusal(root, bundle),
    };
    let verifier = Verifier::new(evidence, Policy::default());
    let bytes = parts.file.len() as u64;
    Ok(match bytes > MAX_FILE_BYTES {
        true => verifier.too_big(&question, bytes, Some(sha256(parts.file))),
        false => verifier.verify(parts.file, &question),
    })
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn input(parts: [&[u8]; 4]) -> Vec<u8> {
        let lead = |part: &[u8]| (part.len() as u32).to_le_bytes().to_vec();
        parts
            .iter()
            .flat_map(|part| [lead(part), part.to_vec()].concat())
            .collect()
    }

    fn told(input: &[u8]) -> Value {
        serde_json::from_slice(&judge(input)).expect("JSON")
    }

    const NOW: &[u8] = br#"{"now":"2026-11-22T12:00:00+08:00","name":"a.pdf"}"#;

    #[test]
    fn a_picture_is_reported_as_by_the_command() {
        let report = told(&input([b"", b"", b"\x89PNG", NOW]));
        assert_eq!(report["reason"]["code"], "file_type_unknown");
        assert_eq!(report["file"]["name"], "a.pdf");
        assert_eq!(report["evaluated_at"], "2026-11-22T04:00:00Z");
        assert_eq!(report["as_of"], report["evaluated_at"]);
        assert!(report["file"]["sm3"].is_string());
    }

    #[test]
    fn a_file_over_the_limit_is_told_with_its_digest() {
        let file = vec![0; MAX_FILE_BYTES as usize + 1];
        let report = told(&input([b"", b"", &file, NOW]));
        assert_eq!(report["reason"]["code"], "file_too_big");
        assert!(report["file"]["sha256"].is_string());
    }

    #[test]
    fn input_that_is_no_question_is_an_error_and_no_report() {
        let whole = input([b"r", b"b", b"file", NOW]);
        for cut in 0..whole.len() {
            assert!(told(&whole[..cut])["error"].is_string(), "cut at {cut}");
        }
        assert!(told(&[&whole[..], b"x"].concat())["error"].is_string());
        for question in [
            &b"{}"[..],
            br#"{"now":"yesterday"}"#,
            br#"{"now":"2026-11-22T04:00:00Z","who":1}"#,
        ] {
            assert!(told(&input([b"", b"", b"", question]))["error"].is_string());
        }
        assert!(told(&whole)["error"].is_null());
    }

    /// The page's own tables say what the catalogue says.
    #[test]
    fn the_page_has_the_words_of_the_catalogue() {
        use yinxin_verifier::report::{
            Acceptance as A, CheckCode, LicenceState as S, Verdict as V,
        };
        let page = include_str!("../page/page.js");
        let spelled = |code: Value| code.as_str().unwrap_or_default().to_owned();
        let mut expected = Vec::new();
        for check in CheckCode::ALL {
            let code = spelled(serde_json::to_value(check).expect("a code"));
            expected.push(format!("{code}: \"{}\"", check.zh()));
        }
        for verdict in [V::Valid, V::Invalid, V::Undetermined, V::Unsupported] {
            let (code, zh, en) = (verdict.as_str(), verdict.zh(), verdict.en());
            expected.push(format!("{code}: \"{zh} {en}\""));
        }
        for (acceptance, icon) in [
            (A::Accept, '✓'),
            (A::Refuse, '✕'),
            (A::Check, '!'),
            (A::Unsupported, '?'),
        ] {
            let (code, zh) = (acceptance.as_str(), acceptance.zh());
            expected.push(format!("{code}: \"{icon} {zh}\""));
        }
        let states = [
            S::InForce,
            S::NotYet,
            S::Expired,
            S::Suspended,
            S::Cancelled,
            S::Revoked,
            S::Replaced,
            S::Unknown,
        ];
        for state in states {
            let code = spelled(serde_json::to_value(state).expect("a code"));
            expected.push(format!("{code}: \"{}\"", state.zh()));
        }
        for words in expected {
            assert!(page.contains(&words), "{words}");
        }
    }

    #[test]
    fn a_root_without_its_bundle_is_no_trust() {
        let report = told(&input([b"{}", b"", b"%PDF-1.7", NOW]));
        assert_eq!(report["trust"]["root"], Value::Null);
    }
}
