//! Prepares, seals and releases licences 证照 and documents 公文; makes a region's certificates and lists.
//!
//! ```
//! # use std::sync::Arc;
//! use yinxin_keys::{KdfCost, Passphrase, SystemRandom, Vault};
//! use yinxin_signer::{
//!     DepartmentCard, LicenceTypes, OnBehalf, Region, RegionOrder, Request, SealOrder, SealPurpose, Signer,
//!     StatusSlot, publish, region::seal_code,
//! };
//! use yinxin_verifier::{Evidence, Policy, Verifier, format::{Department, Grant}, report::Verdict, value::Time};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! # let body = include_bytes!("../tests/requests/food-plain.json");
//! let now = Time::parse_rfc3339("2026-11-22T04:00:00Z")?;
//! let random = Arc::new(SystemRandom::new());
//! # let vault = Vault::create_with_cost(&home.path().join("keys"), Passphrase::new("correct horse battery staple".into())?,
//! #     KdfCost::dangerously_cheap_for_tests(), Arc::new(move || now.unix()), random.clone())?;
//! // Authorities are certified in a ceremony only.
//! let vault = vault.in_ceremony("the region is born")?;
//! // A region with its keys (in the key store) and certificates.
//! let order = RegionOrder { code: "310000".parse()?, name: "上海市", public_url: "https://verify.example" };
//! let mut region = Region::create(&order, &vault, &*random, now)?;
//! let signer = Signer::new(&region, LicenceTypes::builtin()?, random.clone())?;
//!
//! // A request, and the seal of the department that it names.
//! let request = Request::parse(body, signer.types())?;
//! signer.check(&request)?;
//! let issuer = request.issuer();
//! let department =
//!     DepartmentCard { uscc: issuer.code.clone(), name: issuer.name.clone(), area: request.area().clone() };
//! let seal = region.make_seal(
//!     SealOrder {
//!         name: format!("{}电子证照专用章", issuer.name),
//!         code: seal_code(request.area(), 1),
//!         purpose: SealPurpose::Licence,
//!         department: department.clone(),
//!         face: None,
//!         policy: Default::default(),
//!     },
//!     &vault, &*random, now,
//! )?;
//!
//! // Number, place in the status list and handle are claimed, then the licence is prepared and sealed.
//! let assigned = request.assign(1, StatusSlot { list: 0, index: 0 }, &*random)?;
//! let behalf = OnBehalf { caller: "clerk 7".into(), request: "request 42".into() };
//! let prepared = signer.prepare(&request, &assigned, &seal, &behalf, now)?;
//! let candidate = signer.seal(vec![prepared], &vault, now).remove(0)?;
//!
//! // Nothing leaves before the verifier, who knows only what is published, calls it valid.
//! let rules = &request.licence_type().rules;
//! let grant = Grant {
//!     licence_type: rules.code.clone(), name: rules.name.clone(), area: request.area().clone(), from: now, to: None,
//! };
//! let listed = Department {
//!     uscc: department.uscc, name: department.name, area: department.area, grants: vec![grant], from: now, to: None,
//! };
//! let published = publish::publish(&mut region, vec![listed], &[], &vault, now)?;
//! let evidence = Evidence::new().with_bundle(published.root.as_bytes(), &published.bundle)?;
//! let released = signer.release(candidate, &Verifier::new(evidence, Policy::default()), now);
//! assert_eq!(released.expect("valid").report().verdict, Verdict::Valid);
//! # Ok(())
//! # }
//! ```
//!
//! What writes here and what reads in the verifier share no code: DER, CMS, time stamps and PDF are written by
//! this crate and read by that one, so that an error made here is found there.
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
pub use chain::ChainError;
pub use document::{DocumentOrder, DocumentRefused};
pub use licence::{Assigned, PrepareError, StatusSlot};
pub use region::{Region, RegionOrder, SealOrder};
pub use release::Released;
pub use request::{Draft, Fault, FaultCode, Faults, Request};
pub use seal::{Candidate, OnBehalf, Prepared, SealError, UsageRecords};
pub use signer::{Signer, SignerError};
pub use types::{LicenceType, LicenceTypes};
pub use yinxin_page::{FaceError, ImageError, LayoutError};
