//! `/api/v1/documents`.

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::App;
use super::approvals;
use super::auth::Caller;
use super::idempotency::IdempotencyKey;
use super::licences::{digest, send_file};
use super::problem::{Problem, ProblemKind};
use super::upload;
use crate::issue::{self, DocumentRequest, Outcome};
use crate::store::ClaimKey;

/// Where the seal goes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placement {
    seal: String,
    page: usize,
    x: f32,
    y: f32,
}

/// `POST /api/v1/documents`: parts `file` and `request` (`{"seal","page","x","y"}`, mm from the top left corner).
pub(super) async fn seal(
    State(app): State<App>,
    Caller(token): Caller,
    IdempotencyKey(key): IdempotencyKey,
    form: Multipart,
) -> Result<Response, Problem> {
    let upload = upload::read_with::<Placement>(form).await?;
    let (Some(pdf), Some(sha256)) = (upload.file.content, upload.file.sha256) else {
        return Err(Problem::new(ProblemKind::TooLarge));
    };
    let Placement { seal, page, x, y } = upload.request;
    let request = DocumentRequest {
        key: ClaimKey {
            client: token.label.clone(),
            key,
        },
        body_digest: digest(
            "POST /api/v1/documents",
            &[sha256.as_bytes().as_slice(), upload.request_text.as_bytes()],
        ),
        caller: issue::Caller {
            label: token.label,
            scope: token.scope,
        },
        pdf,
        seal,
        page,
        x_mm: x,
        y_mm: y,
    };
    let answer = match app.issuer.document(request).await? {
        Outcome::Made(answer) => answer,
        Outcome::Awaits(awaiting) => return Ok(approvals::accepted(*awaiting)),
    };
    let location = [(header::LOCATION, answer.file_url.clone())];
    Ok((StatusCode::CREATED, location, Json(answer)).into_response())
}

/// `GET /api/v1/documents/{id}/file`.
pub(super) async fn file(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.store.document(&id).await?;
    let seen = found.filter(|(_, department)| caller.0.scope.reaches(department));
    let (row, _) = seen.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    send_file(&app, row.file, &headers).await
}
