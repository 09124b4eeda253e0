//! The question, from JSON.

use serde::Deserialize;
use yinxin_verifier::Question;
use yinxin_verifier::value::{Time, Uscc};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    now: Time,
    at: Option<Time>,
    name: Option<String>,
    purpose: Option<String>,
    issuer: Option<Uscc>,
    r#type: Option<String>,
}

/// As the command asks: the SM3 of the file included.
pub(crate) fn question(json: &[u8]) -> Result<Question, serde_json::Error> {
    let asked: Asked = serde_json::from_slice(json)?;
    Ok(Question {
        at: asked.at.unwrap_or(asked.now),
        now: asked.now,
        file_name: asked.name.unwrap_or_default(),
        purpose: asked.purpose,
        issuer: asked.issuer,
        licence_type: asked.r#type,
        sm3: true,
    })
}
