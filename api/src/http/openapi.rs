//! `/api/v1/openapi.json`, written by hand and checked against the routes by a test.

use axum::http::header;
use axum::response::IntoResponse;

pub(super) const TEXT: &str = include_str!("../../openapi.json");

/// The description of the interface.
pub(super) async fn describe() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        TEXT,
    )
}
