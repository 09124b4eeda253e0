//! Looks at a request without touching anything: who asks, with which seal, is every field right?

use std::sync::Arc;

use yinxin_keys::Random;
use yinxin_signer::types::{LicenceType, NumberPart};
use yinxin_signer::{
    DocumentOrder, Draft, Faults, PrepareError, Request, SealCard, SealPurpose, Signer,
};
use yinxin_verifier::crypto::{Sha256, sha256};
use yinxin_verifier::value::{AreaCode, Uscc};

use super::Workshop;
use super::group::{self, What, Work};
use super::refusal::{Complaint, Refusal};
use crate::causes::causes;
use crate::store::{ClaimKey, DepartmentRow, LicenceWish, Scope, SealRow, SealState};

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Name for claims and the usage log.
    pub label: String,
    /// What it reaches.
    pub scope: Scope,
}

/// A request for a licence.
#[derive(Clone, Debug)]
pub struct LicenceRequest {
    /// Who asks.
    pub caller: Caller,
    /// Under which key.
    pub key: ClaimKey,
    /// Digest of the request as sent.
    pub body_digest: Sha256,
    /// The request, JSON.
    pub body: Vec<u8>,
}

/// A request for a sealed document.
#[derive(Clone, Debug)]
pub struct DocumentRequest {
    /// Who asks.
    pub caller: Caller,
    /// Under which key.
    pub key: ClaimKey,
    /// Digest of the request as sent.
    pub body_digest: Sha256,
    /// The document.
    pub pdf: Vec<u8>,
    /// Which seal.
    pub seal: String,
    /// Page, from 1.
    pub page: usize,
    /// Centre of the seal, mm from the left.
    pub x_mm: f32,
    /// Centre of the seal, mm from the top.
    pub y_mm: f32,
}

pub(super) async fn licence(
    workshop: &Arc<Workshop>,
    order: LicenceRequest,
) -> Result<Work, Refusal> {
    let (body, signer) = (Arc::new(order.body), workshop.signer.clone());
    let sent = body.clone();
    let Reading {
        request,
        mut complaints,
    } = blocking(move || read(&signer, &sent)).await??;
    let asked = Asked::of(&request);
    if asked
        .issuer
        .is_some_and(|issuer| !order.caller.scope.reaches(issuer))
    {
        return Err(Refusal::NotPermitted);
    }
    let seal = match asked.issuer {
        Some(issuer) => {
            let department = workshop.store.department(issuer).await?;
            complaints.extend(authority(&asked, department.as_ref(), workshop));
            let seal = workshop.store.licence_seal(issuer).await?;
            if department.is_some() && seal.is_none() {
                complaints.push(no_seal());
            }
            seal
        }
        None => None,
    };
    match (request, seal) {
        (Ok(request), Some(seal)) if complaints.is_empty() => Ok(licence_work(
            request,
            body,
            seal.card,
            order.caller.label,
            workshop.random.clone(),
        )),
        _ => Err(Refusal::Faults(complaints)),
    }
}

/// The request, or what could be read of it, and everything that is wrong with it and its page.
struct Reading {
    request: Result<Request, Box<Draft>>,
    complaints: Vec<Complaint>,
}

fn read(signer: &Signer, body: &[u8]) -> Result<Reading, Refusal> {
    let request = Request::read(body, signer.types());
    let (mut complaints, page) = match &request {
        Ok(request) => (Vec::new(), signer.check(request)),
        Err(draft) => (complaints(draft.faults()), signer.check_draft(draft)),
    };
    match page {
        Ok(()) => {}
        Err(PrepareError::Faults(faults)) => complaints.extend(self::complaints(&faults)),
        Err(error) => {
            tracing::error!(error = causes(&error), "a licence type cannot be laid out");
            return Err(Refusal::Internal);
        }
    }
    Ok(Reading {
        request,
        complaints,
    })
}

/// Who wants to issue what, where: as far as the request says so rightly.
struct Asked<'a> {
    issuer: Option<&'a Uscc>,
    issuer_name: Option<&'a str>,
    licence_type: Option<&'a LicenceType>,
    area: Option<&'a AreaCode>,
}

impl<'a> Asked<'a> {
    fn of(request: &'a Result<Request, Box<Draft>>) -> Self {
        match request {
            Ok(request) => Self {
                issuer: Some(&request.issuer().code),
                issuer_name: Some(&request.issuer().name),
                licence_type: Some(request.licence_type()),
                area: Some(request.area()),
            },
            Err(draft) => Self {
                issuer: draft.issuer_code(),
                issuer_name: draft.issuer_name(),
                licence_type: draft.licence_type(),
                area: draft.area(),
            },
        }
    }
}

fn complaints(faults: &Faults) -> Vec<Complaint> {
    faults.list().iter().map(Complaint::from).collect()
}

fn licence_work(
    request: Request,
    sent: Arc<Vec<u8>>,
    seal: SealCard,
    caller: String,
    random: Arc<dyn Random>,
) -> Work {
    let request = Arc::new(request);
    let wish = wish(&request, random);
    let holder = wish.holder;
    Work {
        what: What::Licence {
            request,
            sent,
            holder,
        },
        wish: Some(wish),
        seal: Arc::new(seal),
        caller,
    }
}

/// May this department issue this type in this area?
fn authority(
    asked: &Asked<'_>,
    department: Option<&DepartmentRow>,
    workshop: &Workshop,
) -> Vec<Complaint> {
    let Some(department) = department else {
        return asked.issuer.map(not_a_department).into_iter().collect();
    };
    let mut complaints = Vec::new();
    if asked
        .issuer_name
        .is_some_and(|name| name != department.name)
    {
        complaints.push(other_name(&department.name));
    }
    if let (Some(licence_type), Some(area)) = (asked.licence_type, asked.area)
        && !department.may_issue(&licence_type.rules.code, area, workshop.now())
    {
        complaints.push(not_granted(&licence_type.rules.name, area.as_str()));
    }
    complaints
}

fn not_a_department(code: &Uscc) -> Complaint {
    Complaint::new(
        "/issuer/code",
        "not_a_department",
        format!("{code} 不是本地区登记的发证机关"),
        format!("{code} is not a department of this region"),
    )
}

fn other_name(name: &str) -> Complaint {
    Complaint::new(
        "/issuer/name",
        "issuer_name",
        format!("发证机关登记的名称是“{name}”"),
        format!("The department is on record as {name}"),
    )
}

fn not_granted(name: &str, area: &str) -> Complaint {
    Complaint::new(
        "/licence_type",
        "not_granted",
        format!("该机关未获授权在 {area} 签发“{name}”"),
        format!("the department may not issue {name} in {area}"),
    )
}

fn no_seal() -> Complaint {
    Complaint::new(
        "/issuer/code",
        "no_seal",
        "该机关没有启用的证照印章，请先制章",
        "The department has no enabled licence seal; make one first",
    )
}

fn wish(request: &Arc<Request>, random: Arc<dyn Random>) -> LicenceWish {
    let holder = request.holder();
    let assigning = request.clone();
    LicenceWish {
        licence_type: request.licence_type().rules.code.clone(),
        holder: sha256(format!("{}\0{}", holder.code_type, holder.code).as_bytes()),
        given: request.number().map(str::to_owned),
        counted: request.number().is_none() && shows_count(request),
        sequence: request.sequence_scope(),
        assign: Box::new(move |count, slot| assigning.assign(count, slot, &*random)),
        ends_year: request.valid_to().map(|day| day.year()),
    }
}

/// Whether a number made for this request shows our count.
fn shows_count(request: &Request) -> bool {
    let parts = &request.licence_type().rules.number.parts;
    parts
        .iter()
        .any(|part| matches!(part, NumberPart::Sequence(_)))
}

pub(super) async fn document(
    workshop: &Arc<Workshop>,
    order: DocumentRequest,
) -> Result<Work, Refusal> {
    let seal = document_seal(workshop.store.seal(&order.seal).await?)?;
    if !order.caller.scope.reaches(&seal.department.uscc) {
        return Err(Refusal::NotPermitted);
    }
    let work = Work {
        what: What::Document {
            pdf: Arc::new(order.pdf),
            order: DocumentOrder {
                page: order.page,
                x_mm: order.x_mm,
                y_mm: order.y_mm,
            },
        },
        wish: None,
        seal: Arc::new(seal),
        caller: order.caller.label,
    };
    // Prepared once to see whether it can be, and thrown away: what stays is prepared under its claim's name.
    let shared = workshop.clone();
    blocking(move || group::try_document(&shared, work)).await?
}

fn document_seal(seal: Option<SealRow>) -> Result<SealCard, Refusal> {
    let complaint =
        |code, zh: &str, en: &str| Refusal::Faults(vec![Complaint::new("/seal", code, zh, en)]);
    let seal = seal.ok_or_else(|| {
        complaint(
            "unknown_seal",
            "没有这枚印章；请用 yinxin seal list 查看",
            "There is no such seal; see `yinxin seal list`",
        )
    })?;
    match (seal.card.purpose, seal.state) {
        (SealPurpose::Document, SealState::Enabled) => Ok(seal.card),
        (SealPurpose::Document, _) => Err(complaint(
            "seal_not_enabled",
            "这枚印章未启用",
            "The seal is not enabled",
        )),
        (SealPurpose::Licence, _) => Err(complaint(
            "seal_purpose",
            "证照印章不能用于公文，请使用公文印章",
            "A licence seal does not seal documents; use a document seal",
        )),
    }
}

/// Runs work for the processor away from the threads that serve the network.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a worker stopped");
        Refusal::Internal
    })
}
