//! `POST /api/v1/verifications`: anyone may ask; the answer is a report, whatever the verdict.

use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use yinxin_verifier::Question;
use yinxin_verifier::report::Report;
use yinxin_verifier::value::{Time, Uscc};

use super::App;
use super::problem::{Problem, ProblemKind};
use super::upload::{self, Upload, VerificationRequest};
use crate::causes::causes;
use crate::issue::Complaint;

/// Parts `file` and, if something is asked, `request`.
pub(super) async fn verify(State(app): State<App>, form: Multipart) -> Result<Response, Problem> {
    let upload = upload::read_verification(form).await?;
    let report = app.verify(upload).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response())
}

impl App {
    /// Judges an uploaded file with the region's published trust.
    pub(crate) async fn verify(
        &self,
        upload: Upload<VerificationRequest>,
    ) -> Result<Report, Problem> {
        let Upload { file, request, .. } = upload;
        let question = question(&request, Time::from_unix(self.clock.now()))?.named(file.name);
        let verifier = self.judge.verifier().map_err(|error| {
            tracing::error!(error = causes(&error), "the published trust cannot be used");
            Problem::new(ProblemKind::Internal)
        })?;
        let judged = tokio::task::spawn_blocking(move || match file.content {
            Some(content) => verifier.verify(&content, &question),
            None => verifier.too_big(&question, file.bytes, file.sha256),
        });
        judged.await.map_err(|error| {
            tracing::error!(%error, "a verification stopped");
            Problem::new(ProblemKind::Internal)
        })
    }
}

/// What is asked, or everything that is wrong with how it is asked.
fn question(request: &VerificationRequest, now: Time) -> Result<Question, Problem> {
    let mut complaints = Vec::new();
    let at = request
        .at
        .as_deref()
        .map(Time::parse_rfc3339)
        .transpose()
        .unwrap_or_else(|_| {
            complaints.push(Complaint::new(
                "/at",
                "date",
                "不是 RFC 3339 时间",
                "not an RFC 3339 time",
            ));
            None
        });
    let issuer = request
        .issuer
        .as_deref()
        .map(Uscc::parse)
        .transpose()
        .unwrap_or_else(|_| {
            complaints.push(Complaint::new(
                "/issuer",
                "code_form",
                "不是统一社会信用代码",
                "not a unified social credit code",
            ));
            None
        });
    if !complaints.is_empty() {
        return Err(Problem::faults(complaints));
    }
    let mut question = Question::at(at.unwrap_or(now));
    question.now = now;
    question.sm3 = true;
    question.issuer = issuer;
    question.purpose.clone_from(&request.purpose);
    question.licence_type.clone_from(&request.r#type);
    Ok(question)
}
