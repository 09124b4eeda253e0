//! `/api/v1/approvals`: what waits for an approver 审批.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use yinxin_keys::Approval;
use yinxin_verifier::value::Time;

use super::App;
use super::auth::Caller;
use super::problem::{Problem, ProblemKind};
use crate::issue::{Asked, Awaiting};
use crate::store::{FileKind, TokenRow};
use crate::terms::{Consent, Terms};

/// What waits, as shown to those who may see it.
#[derive(Serialize)]
struct Shown {
    id: String,
    stage: &'static str,
    kind: &'static str,
    number: Option<String>,
    seal: String,
    key: String,
    digests: Vec<String>,
    until: Time,
    draft_url: String,
    approval_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<Terms>,
}

impl From<Awaiting> for Shown {
    fn from(awaiting: Awaiting) -> Self {
        let approval_url = format!("/api/v1/approvals/{}", awaiting.id);
        Self {
            id: awaiting.id,
            stage: "awaiting_approval",
            kind: match awaiting.kind {
                FileKind::Document => "document",
                FileKind::Licence => "licence",
            },
            number: awaiting.number,
            seal: awaiting.seal,
            key: awaiting.pending.sealing_key.to_string(),
            digests: vec![awaiting.pending.digest.hex()],
            until: awaiting.pending.until,
            draft_url: format!("{approval_url}/draft"),
            approval_url,
            terms: None,
        }
    }
}

/// The answer to a request that waits: 202, and where it is approved.
pub(super) fn accepted(awaiting: Awaiting) -> Response {
    let shown = Shown::from(awaiting);
    let location = [(header::LOCATION, shown.approval_url.clone())];
    (StatusCode::ACCEPTED, location, Json(shown)).into_response()
}

/// One that waits, where it was looked for among what is made.
pub(super) async fn waiting(
    app: &App,
    token: &TokenRow,
    id: &str,
    kind: FileKind,
) -> Result<Option<Response>, Problem> {
    Ok(match app.issuer.asked(id, &token.scope).await? {
        Some(Asked::Awaits(awaiting)) if awaiting.kind == kind => {
            Some((no_store(), Json(Shown::from(*awaiting))).into_response())
        }
        _ => None,
    })
}

/// What waits within the caller's reach.
#[derive(Serialize)]
struct List {
    items: Vec<Shown>,
}

/// `GET /api/v1/approvals`.
pub(super) async fn list(
    State(app): State<App>,
    Caller(token): Caller,
) -> Result<Response, Problem> {
    let waiting = app.issuer.awaiting(&token.scope).await?;
    let items = waiting.into_iter().map(Shown::from).collect();
    Ok((no_store(), Json(List { items })).into_response())
}

/// Who shall approve.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whose {
    approver: Option<String>,
}

/// `GET /api/v1/approvals/{id}`: what waits; with `?approver=NAME`, what NAME would sign.
pub(super) async fn show(
    State(app): State<App>,
    Caller(token): Caller,
    Path(id): Path<String>,
    Query(whose): Query<Whose>,
) -> Result<Response, Problem> {
    let awaiting = match app.issuer.asked(&id, &token.scope).await? {
        Some(Asked::Awaits(awaiting)) => *awaiting,
        Some(Asked::Made(made)) => return Ok((no_store(), Json(made)).into_response()),
        None => return Err(Problem::new(ProblemKind::NotFound)),
    };
    let random = &*app.issuer.workshop().random;
    let terms = whose
        .approver
        .map(|approver| Terms::new(&awaiting, &approver, random));
    let shown = Shown {
        terms,
        ..Shown::from(awaiting)
    };
    Ok((no_store(), Json(shown)).into_response())
}

/// `GET /api/v1/approvals/{id}/draft`: the file with zeros in place of the signature. No judge calls it valid.
pub(super) async fn draft(
    State(app): State<App>,
    Caller(token): Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let draft = app.issuer.draft(&id, token.scope).await?;
    let draft = draft.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let kind = [(header::CONTENT_TYPE, "application/pdf")];
    Ok((no_store(), kind, draft).into_response())
}

/// `POST /api/v1/approvals/{id}`: an approver's consent; 201 once the file is on disk, verified and on record.
pub(super) async fn approve(
    State(app): State<App>,
    Caller(token): Caller,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    let body = to_bytes(body, MAX_CONSENT)
        .await
        .map_err(|error| Problem::unread(&error, Problem::new(ProblemKind::TooLarge)))?;
    let made = app.issuer.approve(&id, read(&body)?, token.scope).await?;
    let made = made.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let location = [(header::LOCATION, made.file_url().to_owned())];
    Ok((StatusCode::CREATED, location, Json(made)).into_response())
}

/// [`Approval::MAX_DIGESTS`] digests of 67 characters, and room for the rest.
const MAX_CONSENT: usize = Approval::MAX_DIGESTS * 80 + 4096;

fn read(body: &[u8]) -> Result<Approval, Problem> {
    let malformed = |why: String| {
        Problem::new(ProblemKind::MalformedRequest).detail(
            format!("这不是审批：{why}"),
            format!("This is no approval: {why}"),
        )
    };
    let consent: Consent =
        serde_json::from_slice(body).map_err(|error| malformed(error.to_string()))?;
    Approval::try_from(consent).map_err(|error| malformed(error.to_string()))
}

fn no_store() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "private, no-store")]
}
