//! The pinned root and the national list under it.

use super::error::{Fault, TrustError};
use super::region::VerifiedRegion;
use super::signed::{self, Keys};
use crate::format::{NationalList, Root, payload_type};
use crate::value::AreaCode;

/// A root that the caller pinned. Its keys are taken as given.
#[derive(Clone, Debug)]
pub struct PinnedRoot {
    pub(super) root: Root,
    keys: Keys,
}

impl PinnedRoot {
    /// Reads `root.json`. It must be signed by enough of its own keys, so that a damaged file is noticed.
    pub fn read(bytes: &[u8]) -> Result<Self, TrustError> {
        Self::read_inner(bytes).map_err(TrustError::Root)
    }

    fn read_inner(bytes: &[u8]) -> Result<Self, Fault> {
        let envelope = signed::read(bytes, payload_type::ROOT)?;
        let root: Root = signed::payload(&envelope)?;
        let keys = Keys::read(&root.keys)?;
        let threshold = usize::from(root.threshold);
        if threshold == 0 || threshold > keys.len() {
            return Err(Fault::Threshold {
                threshold: root.threshold,
                keys: keys.len(),
            });
        }
        if root.expires <= root.issued {
            return Err(Fault::Dates);
        }
        let found = keys.signers(&envelope).good;
        match found >= threshold {
            true => Ok(Self { root, keys }),
            false => Err(Fault::SelfSignature {
                needed: root.threshold,
                found,
            }),
        }
    }

    /// What the root says.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Whether this is the same root, key for key.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.root == other.root
    }

    /// Reads the national list, which enough distinct root keys must have signed.
    pub(super) fn national(&self, bytes: &[u8]) -> Result<VerifiedNational, TrustError> {
        let damaged = |fault| TrustError::bundle("national.json", fault);
        let envelope = signed::read(bytes, payload_type::NATIONAL).map_err(damaged)?;
        let found = self.keys.signers(&envelope).good;
        if found < usize::from(self.root.threshold) {
            return Err(TrustError::NotFromRoot {
                needed: self.root.threshold,
                found,
            });
        }
        let list: NationalList = signed::payload(&envelope).map_err(damaged)?;
        if list.next_update <= list.issued {
            return Err(damaged(Fault::Dates));
        }
        let regions = list
            .regions
            .iter()
            .map(RegionKeys::read)
            .collect::<Result<_, _>>()
            .map_err(damaged)?;
        Ok(VerifiedNational { list, regions })
    }
}

/// A national list that enough root keys signed.
#[derive(Clone, Debug)]
pub struct VerifiedNational {
    pub(super) list: NationalList,
    regions: Vec<RegionKeys>,
}

/// The keys that speak for a region.
#[derive(Clone, Debug)]
pub(super) struct RegionKeys {
    code: AreaCode,
    pub(super) list_keys: Keys,
    pub(super) bundle_keys: Keys,
    pub(super) least_sequence: u64,
}

impl RegionKeys {
    fn read(entry: &crate::format::RegionEntry) -> Result<Self, Fault> {
        Ok(Self {
            code: entry.code.clone(),
            list_keys: Keys::read(&entry.list_keys)?,
            bundle_keys: Keys::read(&entry.bundle_keys)?,
            least_sequence: entry.least_sequence,
        })
    }
}

impl VerifiedNational {
    /// What the list says.
    pub fn list(&self) -> &NationalList {
        &self.list
    }

    /// Whether a region's list that was read under this national list would be taken under a newer one: the region is still there, with
    /// the same keys, and may have this sequence.
    pub(super) fn still_speaks(&self, region: &VerifiedRegion, newer: &Self) -> bool {
        let list = region.list();
        let (Ok(old), Ok(new)) = (self.region(&list.code), newer.region(&list.code)) else {
            return false;
        };
        old.list_keys.is_within(&new.list_keys) && list.sequence >= new.least_sequence
    }

    /// Codes of all regions but this one.
    pub(super) fn others(&self, code: &AreaCode) -> Vec<AreaCode> {
        let codes = self.regions.iter().map(|region| &region.code);
        codes.filter(|other| *other != code).cloned().collect()
    }

    pub(super) fn region(&self, code: &AreaCode) -> Result<&RegionKeys, TrustError> {
        let mut named = self.regions.iter().filter(|region| region.code == *code);
        match (named.next(), named.next()) {
            (Some(region), None) => Ok(region),
            (Some(_), Some(_)) => {
                let fault = Fault::Member {
                    expected: format!("one {code}"),
                    found: "two".to_owned(),
                };
                Err(TrustError::bundle("national.json", fault))
            }
            (None, _) => Err(TrustError::RegionUnknown { code: code.clone() }),
        }
    }
}
