//! Style, script and icon, part of the program. Halls run on isolated networks: nothing comes from elsewhere.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One of the static files.
pub(crate) async fn static_file(Path(name): Path<String>) -> Response {
    let (media_type, bytes): (_, &'static [u8]) = match name.as_str() {
        "icon.svg" => ("image/svg+xml", include_bytes!("../../static/icon.svg")),
        "verify.css" => (
            "text/css; charset=utf-8",
            include_bytes!("../../static/verify.css"),
        ),
        "verify.js" => (
            "text/javascript; charset=utf-8",
            include_bytes!("../../static/verify.js"),
        ),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, bytes).into_response()
}
