//! What a service answers while its vault waits for its custodians: that it lives, and how far they have come.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router, http::StatusCode, response::IntoResponse};
use tokio::time::sleep;
use yinxin_keys::{KeyError, KeyStore};

use super::health;
use super::problem::{Problem, ProblemKind};

/// The routes of a sealed service.
pub fn router(keys: Arc<dyn KeyStore>) -> Router {
    Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(ready))
        .fallback(async || Problem::new(ProblemKind::Sealed))
        .with_state(keys)
}

async fn ready(State(keys): State<Arc<dyn KeyStore>>) -> Response {
    let keys = health::keys(keys).await;
    (StatusCode::SERVICE_UNAVAILABLE, Json(keys)).into_response()
}

/// Comes to an end when the custodians have opened the vault.
pub async fn opened(keys: Arc<dyn KeyStore>) {
    while is_sealed(&keys).await {
        sleep(LOOK).await;
    }
}

/// Often enough for people who stand before it.
const LOOK: Duration = Duration::from_millis(250);

/// Whether the vault waits for its custodians. A key process that is just being started again says neither.
pub async fn is_sealed(keys: &Arc<dyn KeyStore>) -> bool {
    let keys = keys.clone();
    // Asks another process.
    let ready = tokio::task::spawn_blocking(move || keys.ready()).await;
    matches!(
        ready,
        Ok(Err(KeyError::Sealed { .. } | KeyError::Unavailable { .. }))
    )
}
