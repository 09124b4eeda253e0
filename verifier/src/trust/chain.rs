//! One pinned root with what chains to it: national list, region lists, CRLs.

use super::bundle::Container;
use super::error::{Fault, TrustError};
use super::region::{VerifiedRegion, signed_by_one};
use super::root::{PinnedRoot, VerifiedNational};
use crate::path::Crl;
use crate::report::ReasonCode;
use crate::value::{AreaCode, Time};

/// Lists signed down from a pinned root.
#[derive(Clone, Debug)]
pub struct TrustChain {
    pub(super) root: PinnedRoot,
    national: VerifiedNational,
    regions: Vec<VerifiedRegion>,
    made: Time,
}

/// Clocks of honest machines differ; by more than five minutes they do not.
const SKEW_SECONDS: i64 = 300;

impl TrustChain {
    /// Reads a pinned root and a bundle, and verifies every link. The CRLs come back beside: each is verified
    /// where it is used, by its issuer.
    pub(super) fn read(root: &[u8], bundle: &[u8]) -> Result<(Self, Vec<Crl>), TrustError> {
        let root = PinnedRoot::read(root)?;
        let container = Container::read(bundle)?;
        let bytes = container.member("national.json")?;
        let national = root.national(bytes)?;
        let maker = national.region(&container.manifest.region)?;
        signed_by_one(
            "manifest.json",
            maker.bundle_keys.signers(&container.envelope),
        )?;
        container.member(&region_member(&container.manifest.region))?;
        let (regions, crls) = read_members(&container, &national)?;
        let made = container.manifest.made;
        Ok((
            Self {
                root,
                national,
                regions,
                made,
            },
            crls,
        ))
    }

    /// The root.
    pub fn root(&self) -> &PinnedRoot {
        &self.root
    }

    /// The national list.
    pub fn national(&self) -> &VerifiedNational {
        &self.national
    }

    /// The regions' lists.
    pub fn regions(&self) -> &[VerifiedRegion] {
        &self.regions
    }

    /// What is stale at `now`: root, national list or this region's list; or dated after `now`.
    pub fn stale(&self, region: &VerifiedRegion, now: Time) -> Option<(ReasonCode, String)> {
        let root = &self.root.root;
        let (national, list) = (&self.national.list, region.list());
        let dates = [
            ("root", root.issued, root.expires),
            ("national list", national.issued, national.next_update),
            ("region list", list.issued, list.next_update),
            ("bundle", self.made, list.next_update),
        ];
        let ahead = dates
            .iter()
            .find(|(_, issued, _)| issued.since(now) > SKEW_SECONDS);
        if let Some((what, issued, _)) = ahead {
            return Some((
                ReasonCode::ClockBack,
                format!("{what} is dated {issued}, now is {now}"),
            ));
        }
        let stale = dates.iter().find(|(_, _, until)| *until <= now);
        stale.map(|(what, _, until)| {
            (
                ReasonCode::ListExpired,
                format!("{what} expired {until}, now is {now}"),
            )
        })
    }

    /// Two chains under one root must not contradict each other.
    pub(super) fn check_beside(&self, other: &Self) -> Result<(), TrustError> {
        if !self.root.is_same(&other.root) {
            return Ok(());
        }
        let sequence = self.national.list.sequence;
        if sequence == other.national.list.sequence && self.national.list != other.national.list {
            return Err(TrustError::Equivocation {
                what: "national list".to_owned(),
                sequence,
            });
        }
        self.regions
            .iter()
            .try_for_each(|region| check_region(region, &other.regions))
    }

    /// Drops what a newer chain under the same root replaces, so that an old list does not speak beside a new one.
    pub(super) fn yield_to(&mut self, newer: &Self) {
        if self.root.is_same(&newer.root) {
            let is_newer = newer.national.list.sequence > self.national.list.sequence;
            let (old, new) = (&self.national, &newer.national);
            self.regions.retain(|mine| {
                let replaced = newer.regions.iter().any(|theirs| {
                    theirs.list().code == mine.list().code
                        && theirs.list().sequence >= mine.list().sequence
                });
                !replaced && (!is_newer || old.still_speaks(mine, new))
            });
        }
    }
}

fn check_region(region: &VerifiedRegion, others: &[VerifiedRegion]) -> Result<(), TrustError> {
    let (code, sequence) = (&region.list().code, region.list().sequence);
    let contradicts = |other: &&VerifiedRegion| {
        other.list().code == *code
            && other.list().sequence == sequence
            && other.payload != region.payload
    };
    match others.iter().find(contradicts) {
        Some(_) => Err(TrustError::Equivocation {
            what: format!("list of region {code}"),
            sequence,
        }),
        None => Ok(()),
    }
}

fn region_member(code: &AreaCode) -> String {
    format!("regions/{code}.json")
}

fn read_members(
    container: &Container<'_>,
    national: &VerifiedNational,
) -> Result<(Vec<VerifiedRegion>, Vec<Crl>), TrustError> {
    let (mut regions, mut crls) = (Vec::new(), Vec::new());
    for (name, bytes) in container.members() {
        match name.split_once('/') {
            None if name == "national.json" => (),
            Some(("regions", _)) => regions.push(read_region(name, bytes, national)?),
            Some(("crl", _)) => crls.push(read_crl(name, bytes)?),
            _ => return Err(TrustError::bundle(name, Fault::Unexpected)),
        }
    }
    Ok((regions, crls))
}

fn read_region(
    name: &str,
    bytes: &[u8],
    national: &VerifiedNational,
) -> Result<VerifiedRegion, TrustError> {
    let code = name
        .strip_prefix("regions/")
        .and_then(|rest| rest.strip_suffix(".json"));
    let Some(code) = code.and_then(|code| AreaCode::parse(code).ok()) else {
        return Err(TrustError::bundle(name, Fault::Unexpected));
    };
    let region =
        VerifiedRegion::read(name, bytes, national.region(&code)?, national.others(&code))?;
    if region.list().code != code {
        let fault = Fault::Member {
            expected: code.to_string(),
            found: region.list().code.to_string(),
        };
        return Err(TrustError::bundle(name, fault));
    }
    Ok(region)
}

fn read_crl(name: &str, bytes: &[u8]) -> Result<Crl, TrustError> {
    Crl::parse(bytes)
        .map_err(|error| TrustError::bundle(name, Fault::Certificate(error.to_string())))
}
