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
    /// `ok`, or the code of what keeps the keys from signing.
    keys: &'static str,
}

/// The books answer, the published trust holds and the keys can sign.
pub(super) async fn ready(State(app): State<App>) -> Response {
    let store = app.store.ping().await.is_ok();
    let trust = app.judge.verifier().is_ok();
    let keys = keys(&app).await;
    let word = |ok| if ok { "ok" } else { "failed" };
    let status = match store && trust && keys.is_ok() {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    let ready = Ready {
        store: word(store),
        trust: word(trust),
        keys: keys.err().unwrap_or("ok"),
    };
    (status, Json(ready)).into_response()
}

async fn keys(app: &App) -> Result<(), &'static str> {
    let keys = app.issuer.workshop().keys.clone();
    // Asks another process.
    match tokio::task::spawn_blocking(move || keys.ready()).await {
        Ok(ready) => ready.map_err(|error| error.code()),
        Err(_) => Err("failed"),
    }
}
