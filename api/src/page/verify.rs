//! `/verify`: a form and its answer, both plain HTML. The script only saves the page change.

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Lang;
use super::view::ResultView;
use super::words::{Choice, page};
use crate::http::App;
use crate::http::problem::Problem;
use crate::http::upload::{self, UploadError};

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    lang: Lang,
    result: Option<ResultView>,
    mistake: Option<String>,
}

/// `GET /verify`.
pub(crate) async fn form(Query(choice): Query<Choice>) -> Response {
    page(VerifyPage {
        lang: choice.lang,
        result: None,
        mistake: None,
    })
}

/// `POST /verify`, as a form does.
pub(crate) async fn result(
    State(app): State<App>,
    Query(choice): Query<Choice>,
    form: Multipart,
) -> Response {
    let lang = choice.lang;
    let answer = match upload::read_verification(form).await {
        // A form sent without choosing a file brings an unnamed, empty one.
        Ok(upload) if upload.file.is_unchosen() => unchosen(lang),
        Err(UploadError::NoFile) => unchosen(lang),
        Err(error) => refused(error.into(), lang),
        Ok(upload) => match app.verify(upload).await {
            Ok(report) => page(VerifyPage {
                lang,
                result: Some(ResultView::new(&report, lang)),
                mistake: None,
            }),
            Err(problem) => refused(problem, lang),
        },
    };
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}

fn unchosen(lang: Lang) -> Response {
    let words = lang.pick("请选择要核验的文件", "Please choose the file to verify");
    mistake(StatusCode::BAD_REQUEST, words.to_owned(), lang)
}

/// A problem in words, for people; programs ask `/api/v1/verifications`.
fn refused(problem: Problem, lang: Lang) -> Response {
    let (status, words) = problem.told(lang);
    mistake(status, words, lang)
}

fn mistake(status: StatusCode, words: String, lang: Lang) -> Response {
    let page = page(VerifyPage {
        lang,
        result: None,
        mistake: Some(words),
    });
    (status, page).into_response()
}
