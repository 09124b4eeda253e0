//! `/api/v1/licences`.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use yinxin_signer::request::MAX_REQUEST;
use yinxin_verifier::crypto::{Sha256, Sha256Hasher};

use super::App;
use super::approvals;
use super::auth::Caller;
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, ProblemKind};
use crate::issue::{self, LicenceAnswer, LicenceRequest, Outcome};
use crate::store::{ClaimKey, FileKind, LicenceRow};

/// `POST /api/v1/licences`: 201 once the licence is on disk, verified and on record; 202 while it waits for approval.
pub(super) async fn issue(
    State(app): State<App>,
    Caller(token): Caller,
    IdempotencyKey(key): IdempotencyKey,
    body: Body,
) -> Result<Response, Problem> {
    let body = to_bytes(body, MAX_REQUEST)
        .await
        .map_err(|error| Problem::unread(&error, too_large()))?;
    let request = LicenceRequest {
        key: ClaimKey {
            client: token.label.clone(),
            key,
        },
        body_digest: digest("POST /api/v1/licences", &[&body]),
        caller: issue::Caller {
            label: token.label,
            scope: token.scope,
        },
        body: body.to_vec(),
    };
    let answer = match app.issuer.licence(request).await? {
        Outcome::Made(answer) => answer,
        Outcome::Awaits(awaiting) => return Ok(approvals::accepted(*awaiting)),
    };
    let location = [(header::LOCATION, format!("/api/v1/licences/{}", answer.id))];
    Ok((StatusCode::CREATED, location, Json(answer)).into_response())
}

fn too_large() -> Problem {
    Problem::new(ProblemKind::TooLarge).detail(
        format!("请求超过 {} 字节", MAX_REQUEST),
        format!("The request is over {MAX_REQUEST} bytes"),
    )
}

/// What a key stands for: where it was sent and every byte of it.
pub(super) fn digest(route: &str, parts: &[&[u8]]) -> Sha256 {
    let mut hasher = Sha256Hasher::new();
    for part in std::iter::once(route.as_bytes()).chain(parts.iter().copied()) {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finish()
}

/// A licence as shown to those who may see it.
#[derive(Serialize)]
struct Shown {
    stage: &'static str,
    #[serde(flatten)]
    answer: LicenceAnswer,
    licence_type: String,
    issuer: String,
    area: String,
    valid_from: String,
    valid_to: Option<String>,
    seal: String,
    issued_at: String,
}

impl From<LicenceRow> for Shown {
    fn from(row: LicenceRow) -> Self {
        Self {
            stage: "issued",
            answer: LicenceAnswer {
                file_url: format!("/api/v1/licences/{}/file", row.id),
                id: row.id,
                identifier: row.identifier.to_string(),
                number: row.number,
                sha256: row.file.hex(),
            },
            licence_type: row.licence_type.to_string(),
            issuer: row.issuer.to_string(),
            area: row.area.to_string(),
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            seal: row.seal,
            issued_at: row.issued.to_string(),
        }
    }
}

/// `GET /api/v1/licences/{id}`: the licence; or how it waits for approval.
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let row = match find(&app, &caller, &id).await {
        Ok(row) => row,
        Err(absent) => {
            let waiting = approvals::waiting(&app, &caller.0, &id, FileKind::Licence).await?;
            return waiting.ok_or(absent);
        }
    };
    let etag = etag(&row.file);
    if is_known(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    Ok(([(header::ETAG, etag), private()], Json(Shown::from(row))).into_response())
}

/// `GET /api/v1/licences/{id}/file`.
pub(super) async fn file(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let row = find(&app, &caller, &id).await?;
    send_file(&app, row.file, &headers).await
}

/// A licence that the caller may see. For any other the answer is that there is none.
async fn find(app: &App, caller: &Caller, id: &str) -> Result<LicenceRow, Problem> {
    let row = app.store.licence(id).await?;
    let seen = row.filter(|row| caller.0.scope.reaches(&row.issuer));
    seen.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// Sends a sealed file; its digest is its tag.
pub(super) async fn send_file(
    app: &App,
    sha256: Sha256,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let etag = etag(&sha256);
    if is_known(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let files = app.issuer.workshop().files.clone();
    let read = tokio::task::spawn_blocking(move || files.read(&sha256)).await;
    match read {
        Ok(Ok(bytes)) => {
            let kind = (header::CONTENT_TYPE, "application/pdf".to_owned());
            Ok(([(header::ETAG, etag), private(), kind], bytes).into_response())
        }
        Ok(Err(error)) => {
            tracing::error!(%error, %sha256, "a sealed file on record cannot be read");
            Err(Problem::new(ProblemKind::Internal))
        }
        Err(_) => Err(Problem::new(ProblemKind::Internal)),
    }
}

fn etag(sha256: &Sha256) -> String {
    format!("\"{sha256}\"")
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let sent = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    sent.is_some_and(|sent| {
        sent.split(',')
            .any(|one| one.trim() == etag || one.trim() == "*")
    })
}

/// Only the caller may keep it, and must ask again.
fn private() -> (header::HeaderName, String) {
    (header::CACHE_CONTROL, "private, no-cache".to_owned())
}
