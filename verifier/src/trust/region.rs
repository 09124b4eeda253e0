//! The list of one region: whose word counts there, and which department may issue what.

use super::error::{Fault, TrustError};
use super::root::RegionKeys;
use super::signed;
use crate::format::{Department, RegionList, Service, ServiceKind, base64, payload_type};
use crate::path::{Anchor, Certificate};
use crate::value::{AreaCode, LicenceTypeCode, Time, Uscc};

/// A list that a key named in the national list signed, not older than the national list demands.
#[derive(Clone, Debug)]
pub struct VerifiedRegion {
    list: RegionList,
    services: Vec<ListedService>,
    anchors: Vec<Anchor>,
    /// The other regions of the nation.
    others: Vec<AreaCode>,
    /// Digest of the signed text, to tell two lists of one sequence apart.
    pub(super) payload: crate::crypto::Sha256,
}

#[derive(Clone, Debug)]
struct ListedService {
    kind: ServiceKind,
    certificate: Certificate,
    from: Time,
    to: Option<Time>,
}

/// The list's answer about one licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitlement {
    /// A grant of the department covers type, area and time.
    Entitled,
    /// The department is listed, and none of its grants does.
    NoGrant,
    /// The department is not listed at that time.
    NotListed,
}

impl VerifiedRegion {
    /// A list that nobody signed, for the tests of those who ask it.
    #[cfg(test)]
    pub(crate) fn unsigned(list: RegionList) -> Self {
        Self::new(list, crate::crypto::sha256(b""), Vec::new()).unwrap()
    }

    pub(super) fn read(
        name: &str,
        bytes: &[u8],
        keys: &RegionKeys,
        others: Vec<AreaCode>,
    ) -> Result<Self, TrustError> {
        let damaged = |fault| TrustError::bundle(name, fault);
        let envelope = signed::read(bytes, payload_type::REGION).map_err(damaged)?;
        signed_by_one(name, keys.list_keys.signers(&envelope))?;
        let list: RegionList = signed::payload(&envelope).map_err(damaged)?;
        if list.sequence < keys.least_sequence {
            return Err(TrustError::Rollback {
                code: list.code,
                least: keys.least_sequence,
                found: list.sequence,
            });
        }
        let payload = crate::crypto::sha256(envelope.payload.as_bytes());
        Self::new(list, payload, others).map_err(damaged)
    }

    fn new(
        list: RegionList,
        payload: crate::crypto::Sha256,
        others: Vec<AreaCode>,
    ) -> Result<Self, Fault> {
        if list.next_update <= list.issued {
            return Err(Fault::Dates);
        }
        let services: Vec<ListedService> = list
            .services
            .iter()
            .map(ListedService::read)
            .collect::<Result<_, _>>()?;
        let roots = services
            .iter()
            .filter(|service| service.kind == ServiceKind::RootCa);
        let anchors = roots
            .map(|root| Anchor::new(root.certificate.clone()))
            .collect();
        Ok(Self {
            list,
            services,
            anchors,
            others,
            payload,
        })
    }

    /// What the list says.
    pub fn list(&self) -> &RegionList {
        &self.list
    }

    /// The region's roots.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// Whether the list names this certificate for this service, and `at` lies within the time of the service.
    pub fn serves(&self, kind: ServiceKind, certificate: &Certificate, at: Time) -> bool {
        self.services.iter().any(|service| {
            service.kind == kind
                && service.certificate == *certificate
                && within(service.from, service.to, at)
        })
    }

    /// Whether the list names this certificate for this service at any time.
    pub fn names(&self, kind: ServiceKind, certificate: &Certificate) -> bool {
        self.services
            .iter()
            .any(|service| service.kind == kind && service.certificate == *certificate)
    }

    /// When this service of the certificate ends, or ended; `None` when it is not named, or no end is set.
    pub fn service_end(&self, kind: ServiceKind, certificate: &Certificate) -> Option<Time> {
        let named =
            |service: &&ListedService| service.kind == kind && service.certificate == *certificate;
        let ends: Option<Vec<Time>> = self
            .services
            .iter()
            .filter(named)
            .map(|one| one.to)
            .collect();
        ends?.into_iter().max()
    }

    /// Whether the region publishes licence states.
    pub fn has_status_service(&self) -> bool {
        self.services
            .iter()
            .any(|service| service.kind == ServiceKind::Status)
    }

    /// The departments with this code that are listed at `at`. A department may have several entries over time. A region does
    /// not speak for departments that sit, or were registered, in the area of another.
    fn departments(&self, uscc: &Uscc, at: Time) -> impl Iterator<Item = &Department> {
        // Central bodies have offices everywhere.
        let registered = uscc.area().filter(|area| area.as_str() != "100000");
        let listed = move |entry: &&Department| {
            entry.uscc == *uscc
                && within(entry.from, entry.to, at)
                && self.speaks_for(&entry.area)
                && registered.as_ref().is_none_or(|area| self.speaks_for(area))
        };
        self.list.departments.iter().filter(listed)
    }

    /// Whether an area is the region's own, or of no other region.
    fn speaks_for(&self, area: &AreaCode) -> bool {
        self.list.code.covers(area) || !self.others.iter().any(|other| other.covers(area))
    }

    /// The department with this code, if it is listed at `at`.
    pub fn department(&self, uscc: &Uscc, at: Time) -> Option<&Department> {
        self.departments(uscc, at).next()
    }

    /// Whether a grant covers type and area at whatever time.
    pub fn is_ever_entitled(
        &self,
        uscc: &Uscc,
        licence_type: &LicenceTypeCode,
        area: &AreaCode,
    ) -> bool {
        let entries = self.list.departments.iter();
        let grants = entries
            .filter(|entry| entry.uscc == *uscc)
            .flat_map(|entry| &entry.grants);
        let mut starts = grants.map(|grant| grant.from);
        starts.any(|at| self.entitlement(uscc, licence_type, area, at) == Entitlement::Entitled)
    }

    /// Whether the department may issue this type in this area at `at`. A region grants nothing in the area of another.
    pub fn entitlement(
        &self,
        uscc: &Uscc,
        licence_type: &LicenceTypeCode,
        area: &AreaCode,
        at: Time,
    ) -> Entitlement {
        let mut departments = self.departments(uscc, at).peekable();
        if departments.peek().is_none() {
            return Entitlement::NotListed;
        }
        let own = self.speaks_for(area);
        let granted = departments
            .flat_map(|department| &department.grants)
            .any(|grant| {
                own && grant.licence_type == *licence_type
                    && grant.area.covers(area)
                    && within(grant.from, grant.to, at)
            });
        if granted {
            Entitlement::Entitled
        } else {
            Entitlement::NoGrant
        }
    }
}

impl ListedService {
    fn read(service: &Service) -> Result<Self, Fault> {
        let unreadable =
            |why: String| Fault::Certificate(format!("service {}: {why}", service.name));
        let der =
            base64::decode(&service.certificate).map_err(|error| unreadable(error.to_string()))?;
        let certificate =
            Certificate::parse(&der).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self {
            kind: service.kind,
            certificate,
            from: service.from,
            to: service.to,
        })
    }
}

/// One good signature is enough; a wrong one under a known id means damage.
pub(super) fn signed_by_one(name: &str, signers: signed::Signers) -> Result<(), TrustError> {
    match signers {
        signed::Signers { wrong: 1.., .. } => Err(TrustError::bundle(name, Fault::Signature)),
        signed::Signers { good: 0, .. } => Err(TrustError::KeyUnknown {
            what: name.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// From the first second up to, and not including, the end.
fn within(from: Time, to: Option<Time>, at: Time) -> bool {
    from <= at && to.is_none_or(|to| at < to)
}
