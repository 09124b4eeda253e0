//! Pages of plain words: what a problem code means, and where a QR code leads.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::Lang;
use crate::http::problem::{Problem, ProblemKind};

/// The `lang` parameter.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    pub(crate) lang: Lang,
}

#[derive(Template)]
#[template(path = "words.html")]
struct Words {
    lang: Lang,
    title: String,
    lines: Vec<String>,
}

/// `GET /problems/{code}`.
pub(crate) async fn problem(Path(code): Path<String>, Query(choice): Query<Choice>) -> Response {
    let known = ProblemKind::ALL
        .into_iter()
        .map(ProblemKind::words)
        .find(|words| words.code == code);
    let Some(words) = known else {
        return Problem::new(ProblemKind::NotFound).into_response();
    };
    let lang = choice.lang;
    page(Words {
        lang,
        title: lang.pick(words.zh, words.en).to_owned(),
        lines: vec![
            format!("HTTP {} · {}", words.status.as_u16(), words.code),
            lang.pick(words.next_zh, words.next_en).to_owned(),
        ],
    })
}

/// `GET /q`: the QR code of a licence leads here. What follows `#` stays in the browser.
pub(crate) async fn qr(Query(choice): Query<Choice>) -> Response {
    let lang = choice.lang;
    let lines = match lang {
        Lang::En => [
            "This code names a licence issued by this service. A picture or a printout proves nothing by itself.",
            "Ask the holder for the electronic file and verify it.",
        ],
        Lang::Zh => [
            "这个二维码对应本系统签发的一份电子证照。截图或打印件本身不能证明真伪。",
            "请向持证人索取电子文件并核验。",
        ],
    };
    page(Words {
        lang,
        title: lang
            .pick("请核验电子文件", "Verify the electronic file")
            .to_owned(),
        lines: lines.map(str::to_owned).to_vec(),
    })
}

pub(super) fn page(template: impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            (StatusCode::INTERNAL_SERVER_ERROR, "500").into_response()
        }
    }
}
