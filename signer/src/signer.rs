//! The signer as the service sees it.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use yinxin_keys::{KeyId, Random};
use yinxin_page::{Face, FaceError, Fonts, LayoutError, Template, Written};
use yinxin_verifier::{
    crypto::Sha256Hasher,
    value::{AreaCode, LicenceTypeCode},
};

use crate::{
    card::{SealCard, SealPurpose},
    chain::{Chain, ChainError},
    region::Region,
    seal,
    types::{LicenceType, LicenceTypes},
};

/// Prepares, seals and releases; shared by all threads. Holds no key: those stay in the key store.
pub struct Signer {
    pub(crate) region: AreaCode,
    pub(crate) public_url: String,
    pub(crate) types: LicenceTypes,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) tsa: TimeStampAuthority,
    authorities: [Vec<u8>; 2],
    pages: HashMap<LicenceTypeCode, OnceLock<Result<Page, LayoutError>>>,
    seals: RwLock<HashMap<Vec<u8>, Arc<OpenSeal>>>,
}

/// A type's page, compiled, with the hash of what is the same on every licence of the type.
pub(crate) struct Page {
    pub(crate) template: Template,
    prefix: OnceLock<FixedPrefix>,
}

/// How many leading bytes are always the same, and their hash.
#[derive(Clone)]
pub(crate) struct FixedPrefix {
    pub(crate) length: usize,
    pub(crate) hasher: Sha256Hasher,
}

impl Page {
    /// The fixed prefix, hashed at its first use.
    pub(crate) fn prefix(&self, written: &Written) -> FixedPrefix {
        let hash = || {
            let mut hasher = Sha256Hasher::new();
            hasher.update(&written.bytes[..written.fixed_prefix]);
            FixedPrefix {
                length: written.fixed_prefix,
                hasher,
            }
        };
        self.prefix.get_or_init(hash).clone()
    }
}

/// The time-stamp authority's key and path.
pub(crate) struct TimeStampAuthority {
    pub(crate) key: KeyId,
    pub(crate) chain: Chain,
}

/// A seal with everything made that does not depend on the file: face drawn, path encoded, room computed.
#[derive(Debug)]
pub(crate) struct OpenSeal {
    pub(crate) key: KeyId,
    pub(crate) purpose: SealPurpose,
    pub(crate) name: String,
    pub(crate) face: Face,
    pub(crate) chain: Chain,
    pub(crate) reserve: usize,
}

/// Why a signer or a seal is not usable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignerError {
    /// A certificate that cannot be read.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A seal whose face cannot be drawn.
    #[error("seal face: {0}")]
    Face(#[from] FaceError),
    /// A licence type whose page cannot be drawn.
    #[error("layout of {name}: {source}")]
    Layout {
        /// The type.
        name: String,
        /// Why.
        source: LayoutError,
    },
    /// A licence type that this signer was not made with.
    #[error("licence type {0} is not known here")]
    UnknownType(LicenceTypeCode),
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer of `region` for these licence types. `random` gives time-stamp serials and handles.
    pub fn new(
        region: &Region,
        types: LicenceTypes,
        random: Arc<dyn Random>,
    ) -> Result<Self, SignerError> {
        let pages = types
            .iter()
            .map(|t| (t.rules.code.clone(), OnceLock::new()))
            .collect();
        Ok(Self {
            region: region.code.clone(),
            public_url: region.public_url.clone(),
            tsa: TimeStampAuthority {
                key: region.tsa.key.clone(),
                chain: Chain::new(&region.tsa_path())?,
            },
            authorities: [
                region.seal_ca.certificate.clone(),
                region.root.certificate.clone(),
            ],
            types,
            random,
            pages,
            seals: RwLock::default(),
        })
    }

    /// The licence types.
    pub fn types(&self) -> &LicenceTypes {
        &self.types
    }

    /// The page of a type, compiled at its first use.
    pub(crate) fn page(&self, licence_type: &LicenceType) -> Result<&Page, SignerError> {
        let code = &licence_type.rules.code;
        let cell = self
            .pages
            .get(code)
            .ok_or_else(|| SignerError::UnknownType(code.clone()))?;
        let compile = || {
            let template = Template::compile(&licence_type.layout.page, Fonts::embedded())?;
            Ok(Page {
                template,
                prefix: OnceLock::new(),
            })
        };
        cell.get_or_init(compile)
            .as_ref()
            .map_err(|source: &LayoutError| SignerError::Layout {
                name: licence_type.rules.name.clone(),
                source: source.clone(),
            })
    }

    /// The seal, opened at its first use. A certificate has one seal, so it names the entry.
    pub(crate) fn open(&self, card: &SealCard) -> Result<Arc<OpenSeal>, SignerError> {
        let known = self.seals.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(seal) = known.get(&card.certificate) {
            return Ok(Arc::clone(seal));
        }
        drop(known);
        let [seal_ca, root] = &self.authorities;
        let chain = Chain::new(&[&card.certificate, seal_ca, root])?;
        let seal = Arc::new(OpenSeal {
            key: card.key.clone(),
            purpose: card.purpose,
            name: card.name.clone(),
            face: card.face.face()?,
            reserve: seal::reserve(
                &chain,
                &self.tsa.chain,
                card.purpose == SealPurpose::Licence,
            ),
            chain,
        });
        let mut known = self.seals.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(card.certificate.clone(), Arc::clone(&seal));
        Ok(seal)
    }
}
