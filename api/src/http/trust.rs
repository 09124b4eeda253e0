//! What the region publishes, straight from `DIR/trust`. Everything in it is signed, so plain HTTP will do.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use yinxin_verifier::crypto::sha256;

use super::App;
use super::problem::{Problem, ProblemKind};

/// `GET /trust/{name}`.
pub(super) async fn file(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let media_type = match extension(&name) {
        "json" => "application/json",
        "yxb" => "application/octet-stream",
        "pem" => "application/x-pem-file",
        "crl" => "application/pkix-crl",
        "cer" => "application/pkix-cert",
        _ => return Err(Problem::new(ProblemKind::NotFound)),
    };
    send(&app, &name, media_type, &headers).await
}

/// `GET /crl/{name}`, the distribution point in the certificates (RFC 5280, 4.2.1.13).
pub(super) async fn revocation_list(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match extension(&name) {
        "crl" => send(&app, &name, "application/pkix-crl", &headers).await,
        _ => Err(Problem::new(ProblemKind::NotFound)),
    }
}

/// `GET /ca/{name}`, caIssuers in the certificates (RFC 5280, 4.2.2.1).
pub(super) async fn certificate(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match extension(&name) {
        "cer" => send(&app, &name, "application/pkix-cert", &headers).await,
        _ => Err(Problem::new(ProblemKind::NotFound)),
    }
}

/// The extension of a plain file name; empty for anything that could leave the folder.
fn extension(name: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    match name.rsplit_once('.') {
        Some((_, extension)) if !name.starts_with('.') && name.bytes().all(plain) => extension,
        _ => "",
    }
}

async fn send(
    app: &App,
    name: &str,
    media_type: &'static str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let path = app.trust.join(name);
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let Ok(Ok(bytes)) = read else {
        return Err(Problem::new(ProblemKind::NotFound));
    };
    let etag = format!("\"{}\"", sha256(&bytes));
    let fixed = [
        (header::ETAG, etag.clone()),
        (header::CACHE_CONTROL, "public, max-age=60".to_owned()),
    ];
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| sent.as_bytes() == etag.as_bytes())
    {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    Ok((fixed, [(header::CONTENT_TYPE, media_type)], bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_folder_are_unknown() {
        for name in [
            "../region.json",
            "..%2fx.crl",
            "a/b.crl",
            ".lock",
            ".x.crl",
            "crl",
            "ü.crl",
        ] {
            assert_eq!(extension(name), "", "{name}");
        }
        assert_eq!(extension("seal-ca.crl"), "crl");
        assert_eq!(extension("bundle.yxb"), "yxb");
    }
}
