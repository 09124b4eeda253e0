//! What the service keeps of a seal: its card.

use serde::{Deserialize, Serialize};
use yinxin_keys::{KeyId, Purpose};
use yinxin_page::{Centre, Face, FaceError, RoundSeal};
use yinxin_verifier::{
    format::base64,
    value::{AreaCode, Uscc},
};

/// Diameter of a department's round seal where nothing else is asked for, in mm. 国发〔1999〕25号 allows
/// internal offices and subordinate units 45 mm at most; 42 mm is what such bodies use.
pub const DEFAULT_DIAMETER_MM: f32 = 42.0;

/// The department that owns a seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentCard {
    /// Its unified social credit code.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Where it acts.
    pub area: AreaCode,
}

/// What a seal seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealPurpose {
    /// Licences 证照.
    Licence,
    /// Documents 公文, 材料.
    Document,
}

impl SealPurpose {
    /// What its key is born for.
    pub fn key_purpose(self) -> Purpose {
        match self {
            Self::Licence => Purpose::SealLicence,
            Self::Document => Purpose::SealDocument,
        }
    }
}

/// A made seal 印章: whose, what for, with which key, certificate and face.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealCard {
    /// Random name in this service, 16 hexadecimal digits.
    pub id: String,
    /// Code of the seal: area and eight digits.
    pub code: String,
    /// Name of the seal.
    pub name: String,
    /// Its owner.
    pub department: DepartmentCard,
    /// What it seals.
    pub purpose: SealPurpose,
    /// Its key in the key store.
    pub key: KeyId,
    /// Its certificate, DER.
    #[serde(with = "base64_bytes")]
    pub certificate: Vec<u8>,
    /// Its face.
    pub face: FaceSource,
}

/// Where a face 印模 comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FaceSource {
    /// Drawn: a ring of text round a star.
    Round {
        /// Along the ring: the owner's name.
        ring_text: String,
        /// Across, below the star: 电子证照专用章.
        title: Option<String>,
        /// Along the lower edge: the seal's code.
        code: Option<String>,
        /// Outer diameter, mm.
        diameter_mm: f32,
    },
    /// A picture.
    Png {
        /// The file.
        #[serde(with = "base64_bytes")]
        data: Vec<u8>,
        /// Physical width, mm.
        width_mm: f32,
    },
}

impl FaceSource {
    /// The drawn face of a seal named `name`: what the name adds to the owner's becomes the title.
    pub fn drawn(department: &DepartmentCard, name: &str, code: &str) -> Self {
        let title = name.strip_prefix(&department.name).unwrap_or(name);
        Self::Round {
            ring_text: department.name.clone(),
            title: (!title.is_empty()).then(|| title.to_owned()),
            code: Some(code.to_owned()),
            diameter_mm: DEFAULT_DIAMETER_MM,
        }
    }

    /// Draws the face.
    pub fn face(&self) -> Result<Face, FaceError> {
        match self {
            Self::Round {
                ring_text,
                title,
                code,
                diameter_mm,
            } => Face::round(&RoundSeal {
                ring_text: ring_text.clone(),
                centre: Centre::Star,
                title: title.clone(),
                code: code.clone(),
                diameter_mm: *diameter_mm,
            }),
            Self::Png { data, width_mm } => Face::png(data, *width_mm),
        }
    }
}

/// Bytes in JSON as canonical base64.
pub(crate) mod base64_bytes {
    use super::base64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&base64::encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        base64::decode(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}
