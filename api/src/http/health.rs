//! `/livez` and `/readyz`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use yinxin_keys::{KeyError, KeyStore};

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
    #[serde(flatten)]
    keys: Keys,
}

/// How the keys stand.
#[derive(Serialize)]
pub(super) struct Keys {
    /// `ok`, or the code of what keeps them from signing.
    keys: &'static str,
    /// Of a sealed vault: how far its custodians have come.
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<Shares>,
}

#[derive(Serialize)]
struct Shares {
    progress: u8,
    threshold: u8,
}

impl Keys {
    fn are_ready(&self) -> bool {
        self.keys == OK
    }
}

const OK: &str = "ok";
const FAILED: &str = "failed";

/// The books answer, the published trust holds and the keys can sign.
pub(super) async fn ready(State(app): State<App>) -> Response {
    let store = app.store.ping().await.is_ok();
    let trust = app.judge.verifier().is_ok();
    let keys = keys(app.issuer.workshop().keys.clone()).await;
    let word = |ok| if ok { OK } else { FAILED };
    let status = match store && trust && keys.are_ready() {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    let ready = Ready {
        store: word(store),
        trust: word(trust),
        keys,
    };
    (status, Json(ready)).into_response()
}

/// Asks the key store.
pub(super) async fn keys(keys: Arc<dyn KeyStore>) -> Keys {
    // It may be another process.
    let ready = tokio::task::spawn_blocking(move || keys.ready()).await;
    let (word, shares) = match ready {
        Ok(Ok(())) => (OK, None),
        Ok(Err(error)) => (error.code(), shares(&error)),
        Err(_) => (FAILED, None),
    };
    Keys { keys: word, shares }
}

fn shares(error: &KeyError) -> Option<Shares> {
    match error {
        KeyError::Sealed {
            progress,
            threshold,
        } => Some(Shares {
            progress: *progress,
            threshold: *threshold,
        }),
        _ => None,
    }
}
