//! The envelope around every signed JSON file.

use serde::{Deserialize, Serialize};

/// The only schema of envelopes.
pub const ENVELOPE_SCHEMA: &str = "yinxin.signed/1";

/// What an envelope may hold.
pub mod payload_type {
    /// A [`Root`](crate::format::Root).
    pub const ROOT: &str = "yinxin.root/1";
    /// A [`NationalList`](crate::format::NationalList).
    pub const NATIONAL: &str = "yinxin.national-list/1";
    /// A [`RegionList`](crate::format::RegionList).
    pub const REGION: &str = "yinxin.region-list/1";
    /// A [`Manifest`](crate::format::Manifest) of a bundle.
    pub const BUNDLE: &str = "yinxin.bundle/1";
}

/// A signed text. Parsing one proves nothing; [`trust`](crate::trust) verifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// [`ENVELOPE_SCHEMA`].
    pub schema: String,
    /// One of [`payload_type`].
    pub r#type: String,
    /// JSON, exactly the text that is signed.
    pub payload: String,
    /// One for each key that signed.
    pub signatures: Vec<EnvelopeSignature>,
}

/// One signature of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSignature {
    /// Key id: lower-case hex SHA-256 of the SubjectPublicKeyInfo.
    pub key: String,
    /// DER signature in canonical base64.
    pub value: String,
}

/// The bytes that an envelope's keys sign: schema, type and payload, parted by zero bytes.
pub fn signed_message(r#type: &str, payload: &str) -> Vec<u8> {
    [
        ENVELOPE_SCHEMA.as_bytes(),
        r#type.as_bytes(),
        payload.as_bytes(),
    ]
    .join(&0u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_message_is_schema_type_and_payload() {
        assert_eq!(
            signed_message("yinxin.root/1", "{}"),
            b"yinxin.signed/1\0yinxin.root/1\0{}"
        );
    }

    #[test]
    fn unknown_members_are_refused() {
        let known = r#"{"schema":"yinxin.signed/1","type":"t","payload":"{}","signatures":[]}"#;
        assert!(serde_json::from_str::<Envelope>(known).is_ok());
        assert!(serde_json::from_str::<Envelope>(&known.replace("[]}", r#"[],"x":1}"#)).is_err());
    }
}
