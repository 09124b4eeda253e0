//! `/verify`: a form and its answer, both plain HTML. The script only saves the page change.

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Lang;
use super::view::ResultView;
use super::words::{Choice, page};
use crate::http::App;
use crate::http::upload::{self, UploadError};

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    lang: Lang,
    result: Option<ResultView>,
    mistake: Option<&'static str>,
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
        Ok(upload) if upload.file.is_unchosen() => mistake(lang),
        Err(UploadError::NoFile) => mistake(lang),
        Err(error) => return error.into_response(),
        Ok(upload) => match app.verify(upload).await {
            Ok(report) => {
                let result = Some(ResultView::new(&report, lang));
                page(VerifyPage {
                    lang,
                    result,
                    mistake: None,
                })
            }
            Err(problem) => return problem.into_response(),
        },
    };
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}

fn mistake(lang: Lang) -> Response {
    let mistake = match lang {
        Lang::En => "Please choose the file to verify",
        Lang::Zh => "请选择要核验的文件",
    };
    let page = page(VerifyPage {
        lang,
        result: None,
        mistake: Some(mistake),
    });
    (StatusCode::BAD_REQUEST, page).into_response()
}
