//! `/livez` and `/readyz`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::App;

/// The process runs.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// What a working service needs.
#[derive(Serialize)]
struct Ready {
    store: &'static str,
    trust: &'static str,
}

/// The books answer and the published trust holds.
pub(super) async fn ready(State(app): State<App>) -> Response {
    let store = app.store.ping().await.is_ok();
    let trust = app.judge.verifier().is_ok();
    let word = |ok| if ok { "ok" } else { "failed" };
    let status = match store && trust {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (
        status,
        Json(Ready {
            store: word(store),
            trust: word(trust),
        }),
    )
        .into_response()
}
