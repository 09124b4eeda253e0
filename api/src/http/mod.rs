//! The service over HTTP: `/api/v1`, the clerk's page, and what is published.

mod approvals;
mod auth;
mod documents;
mod health;
mod idempotency;
mod licences;
mod openapi;
pub(crate) mod problem;
pub mod sealed;
#[cfg(test)]
mod tests;
mod trust;
pub(crate) mod upload;
mod verifications;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_http::trace::TraceLayer;
use yinxin_keys::Clock;

use crate::issue::Issuer;
use crate::judge::Judge;
use crate::page;
use crate::store::Store;

pub use auth::Token;
use problem::{Problem, ProblemKind};

/// What the handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The books.
    pub store: Store,
    /// Issues.
    pub issuer: Issuer,
    /// Judges.
    pub judge: Arc<Judge>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The folder that is published.
    pub trust: PathBuf,
}

/// All routes. `/api/v1/openapi.json` describes those below `/api/v1`.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/api/v1/licences", post(licences::issue))
        .route("/api/v1/licences/{id}", get(licences::show))
        .route("/api/v1/licences/{id}/file", get(licences::file))
        .route("/api/v1/approvals", get(approvals::list))
        .route(
            "/api/v1/approvals/{id}",
            get(approvals::show).post(approvals::approve),
        )
        .route("/api/v1/approvals/{id}/draft", get(approvals::draft))
        .route("/api/v1/documents", post(documents::seal))
        .route("/api/v1/documents/{id}/file", get(documents::file))
        .route("/api/v1/verifications", post(verifications::verify))
        .route("/api/v1/openapi.json", get(openapi::describe))
        .route(
            "/verify",
            get(page::verify::form).post(page::verify::result),
        )
        .route("/", get(page::verify::form))
        .route("/q", get(page::words::qr))
        .route("/problems/{code}", get(page::words::problem))
        .route("/static/{name}", get(page::static_file))
        .route("/trust/{name}", get(trust::file))
        .route("/crl/{name}", get(trust::revocation_list))
        .route("/ca/{name}", get(trust::certificate))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(async || Problem::new(ProblemKind::NotFound))
        .method_not_allowed_fallback(async || Problem::new(ProblemKind::MethodNotAllowed))
        // Uploads are counted as they are read (`upload`), other bodies where they are taken.
        .layer(DefaultBodyLimit::disable())
        // A sender that stalls does not hold a connection and what was read so far for ever.
        .layer(RequestBodyTimeoutLayer::new(STALLED))
        .layer(header(CONTENT_SECURITY_POLICY, CSP))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
        // Method, path and status only: bodies, names and numbers never reach a log.
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// Longest silence within a body.
const STALLED: Duration = Duration::from_secs(30);

/// No inline script, no foreign origin, no framing.
const CSP: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    tracing::info_span!("http", method = %request.method(), path = request.uri().path())
}
