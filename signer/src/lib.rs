//! Prepares, seals and releases licences 证照 and documents 公文; makes a region's certificates and lists.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod card;
mod chain;
mod cms;
mod der;
mod document;
mod licence;
pub mod pki;
pub mod publish;
pub mod region;
mod release;
pub mod request;
mod seal;
mod signer;
mod timestamp;
pub mod types;

pub use card::{DepartmentCard, FaceSource, SealCard, SealPurpose};
pub use chain::{Chain, ChainError};
pub use document::{DocumentOrder, DocumentRefused};
pub use licence::{Assigned, PrepareError, StatusSlot};
pub use region::{Region, RegionOrder, SealOrder};
pub use release::Released;
pub use request::{Fault, FaultCode, Faults, Request};
pub use seal::{Candidate, OnBehalf, Prepared, SealError, UsageRecords};
pub use signer::{Signer, SignerError};
pub use types::{LicenceType, LicenceTypes};
