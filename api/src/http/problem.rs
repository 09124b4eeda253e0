//! Problem details (RFC 9457), in Chinese and English, with every fault at once.

use std::error::Error;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tower_http::timeout::TimeoutError;

use crate::issue::{Complaint, Refusal};
use crate::page::Lang;

/// The kinds of problem; each has one stable `type`, status and pair of sentences.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ProblemKind {
    /// What was approved is no longer what would be sealed.
    ApprovalOutdated,
    /// The key store takes the approval for none.
    ApprovalRefused,
    /// No token, or one that is not on record.
    AuthenticationRequired,
    /// The document cannot be sealed.
    DocumentRefused,
    /// The same request is being worked on.
    IdempotencyInProgress,
    /// The key was used for another request.
    IdempotencyKeyReused,
    /// A fault of ours.
    Internal,
    /// The request was read and holds faults.
    InvalidFields,
    /// Not what the interface asks for.
    MalformedRequest,
    /// Another method.
    MethodNotAllowed,
    /// Nothing here.
    NotFound,
    /// The token does not reach this.
    NotPermitted,
    /// The body stopped coming.
    RequestTimeout,
    /// The seal's key may not sign now.
    SealStopped,
    /// The vault waits for its custodians.
    Sealed,
    /// The key store or the time stamp does not answer.
    SignerUnavailable,
    /// More bytes than are taken.
    TooLarge,
}

/// What is fixed for a kind.
pub(crate) struct Words {
    pub(crate) code: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) next_zh: &'static str,
    pub(crate) next_en: &'static str,
}

impl ProblemKind {
    /// Every kind, for the pages that explain them.
    pub(crate) const ALL: [Self; 17] = [
        Self::ApprovalOutdated,
        Self::ApprovalRefused,
        Self::AuthenticationRequired,
        Self::DocumentRefused,
        Self::IdempotencyInProgress,
        Self::IdempotencyKeyReused,
        Self::Internal,
        Self::InvalidFields,
        Self::MalformedRequest,
        Self::MethodNotAllowed,
        Self::NotFound,
        Self::NotPermitted,
        Self::RequestTimeout,
        Self::SealStopped,
        Self::Sealed,
        Self::SignerUnavailable,
        Self::TooLarge,
    ];

    pub(crate) fn words(self) -> Words {
        let (code, status, zh, en, next_zh, next_en) = match self {
            Self::ApprovalOutdated => (
                "approval-outdated",
                StatusCode::CONFLICT,
                "待审批的文件已过期或已变化",
                "The draft is out of date",
                "请申请人用同一个 Idempotency-Key 重新提交，再查看新的待签文件并审批",
                "Have the request sent again with its Idempotency-Key, then look at the new draft and approve that",
            ),
            Self::ApprovalRefused => (
                "approval-refused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "审批不成立，没有签发任何文件",
                "The approval does not hold; nothing was issued",
                "请按 errors 改正，由登记的审批人重新审批",
                "Correct what errors names and have an enrolled approver sign again",
            ),
            Self::AuthenticationRequired => (
                "authentication-required",
                StatusCode::UNAUTHORIZED,
                "需要有效的访问令牌",
                "A valid bearer token is needed",
                "请在 Authorization 头中带上 Bearer 令牌",
                "Send the token in the Authorization header",
            ),
            Self::DocumentRefused => (
                "document-refused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "这个文件不能加盖印章",
                "This document cannot be sealed",
                "请按说明重新导出文件后再试",
                "Export the document again as the detail says, then retry",
            ),
            Self::IdempotencyInProgress => (
                "idempotency-in-progress",
                StatusCode::CONFLICT,
                "相同的请求正在办理",
                "The same request is being worked on",
                "请稍候用同一个 Idempotency-Key 重试",
                "Retry with the same Idempotency-Key in a moment",
            ),
            Self::IdempotencyKeyReused => (
                "idempotency-key-reused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "这个 Idempotency-Key 已用于另一个请求",
                "This Idempotency-Key was used for another request",
                "请换用新的 Idempotency-Key",
                "Use a new Idempotency-Key",
            ),
            Self::Internal => (
                "internal",
                StatusCode::INTERNAL_SERVER_ERROR,
                "服务内部故障，没有签发任何文件",
                "A fault of the service; nothing was issued",
                "请用同一个 Idempotency-Key 重试；仍不行请联系管理员",
                "Retry with the same Idempotency-Key; if it persists, tell the operator",
            ),
            Self::InvalidFields => (
                "invalid-fields",
                StatusCode::UNPROCESSABLE_ENTITY,
                "请求中有不符合要求的内容",
                "The request holds faults",
                "请按 errors 逐项改正后重新提交",
                "Correct each entry of errors and send it again",
            ),
            Self::MalformedRequest => (
                "malformed-request",
                StatusCode::BAD_REQUEST,
                "请求的格式不对",
                "The request is malformed",
                "请对照接口文档检查请求",
                "Check the request against the interface description",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                StatusCode::METHOD_NOT_ALLOWED,
                "这个地址不支持该方法",
                "This address does not take that method",
                "请对照接口文档检查请求",
                "Check the request against the interface description",
            ),
            Self::NotFound => (
                "not-found",
                StatusCode::NOT_FOUND,
                "没有这个内容",
                "There is nothing here",
                "请检查地址或编号",
                "Check the address or the number",
            ),
            Self::NotPermitted => (
                "not-permitted",
                StatusCode::FORBIDDEN,
                "这个令牌无权做这件事",
                "This token does not allow that",
                "请使用该部门的令牌",
                "Use a token of that department",
            ),
            Self::RequestTimeout => (
                "request-timeout",
                StatusCode::REQUEST_TIMEOUT,
                "请求内容没有传完",
                "The request stopped coming",
                "请检查网络后重新提交",
                "Check the connection and send it again",
            ),
            Self::Sealed => (
                "sealed",
                StatusCode::SERVICE_UNAVAILABLE,
                "密钥库尚未开启",
                "The vault is sealed",
                "请保管人运行 yinxin keys unseal 输入份额",
                "Have its custodians hand in their shares: yinxin keys unseal",
            ),
            Self::SealStopped => (
                "seal-stopped",
                StatusCode::CONFLICT,
                "这枚印章现在不能用：密钥已停用，或超出了它的限额或范围",
                "This seal may not be used now: its key is stopped, or a limit of its policy is reached",
                "请联系印章管理员；恢复使用后用同一个 Idempotency-Key 重试",
                "Ask whoever keeps the seal; once it may be used again, retry with the same Idempotency-Key",
            ),
            Self::SignerUnavailable => (
                "signer-unavailable",
                StatusCode::SERVICE_UNAVAILABLE,
                "签章服务暂时不可用，没有签发任何文件",
                "The key store does not answer; nothing was issued",
                "请稍候用同一个 Idempotency-Key 重试",
                "Retry with the same Idempotency-Key in a moment",
            ),
            Self::TooLarge => (
                "too-large",
                StatusCode::PAYLOAD_TOO_LARGE,
                "请求超过大小上限",
                "The request is over the size limit",
                "请缩小后再提交",
                "Send a smaller one",
            ),
        };
        Words {
            code,
            status,
            zh,
            en,
            next_zh,
            next_en,
        }
    }
}

/// One problem of one request.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: ProblemKind,
    detail: Option<(String, String)>,
    errors: Vec<Complaint>,
}

impl Problem {
    /// A problem without particulars.
    pub(crate) fn new(kind: ProblemKind) -> Self {
        Self {
            kind,
            detail: None,
            errors: Vec::new(),
        }
    }

    /// Adds what is particular to this occurrence, in Chinese and English.
    pub(crate) fn detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some((zh.into(), en.into()));
        self
    }

    /// A body that was not read to its end: because it stalled, or as `otherwise` says.
    pub(crate) fn unread(error: &(dyn Error + 'static), otherwise: Self) -> Self {
        let mut causes = std::iter::successors(Some(error), |error| (**error).source());
        match causes.any(|cause| cause.is::<TimeoutError>()) {
            true => Self::new(ProblemKind::RequestTimeout),
            false => otherwise,
        }
    }

    /// Every fault of a request.
    pub(crate) fn faults(errors: Vec<Complaint>) -> Self {
        Self {
            kind: ProblemKind::InvalidFields,
            detail: None,
            errors,
        }
    }
}

impl Problem {
    /// Status and words for a page: what is wrong, and what to do.
    pub(crate) fn told(self, lang: Lang) -> (StatusCode, String) {
        let words = self.kind.words();
        let (zh, en) = (self.detail).unwrap_or_else(|| (words.zh.to_owned(), words.en.to_owned()));
        let told = match lang {
            Lang::En => format!("{en}. {}", words.next_en),
            Lang::Zh => format!("{zh}。{}", words.next_zh),
        };
        (words.status, told)
    }
}

/// The body as sent. `title` and `detail` are Chinese; `zh`, `en` and `next_step` hold both languages.
#[derive(Serialize)]
struct Body {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
    code: &'static str,
    zh: String,
    en: String,
    next_step: NextStep,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorItem>,
}

#[derive(Serialize)]
struct NextStep {
    zh: &'static str,
    en: &'static str,
}

#[derive(Serialize)]
struct ErrorItem {
    #[serde(flatten)]
    complaint: Complaint,
    /// The Chinese sentence again, under the name that RFC 9457 uses.
    detail: String,
}

impl From<Complaint> for ErrorItem {
    fn from(complaint: Complaint) -> Self {
        Self {
            detail: complaint.zh.clone(),
            complaint,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::DraftOutdated => Self::new(ProblemKind::ApprovalOutdated),
            Refusal::NotApproved(why) => Self {
                errors: vec![Complaint::from(&why)],
                ..Self::new(ProblemKind::ApprovalRefused)
            },
            Refusal::Document(zh, en) => Self::new(ProblemKind::DocumentRefused).detail(zh, en),
            Refusal::Faults(complaints) => Self::faults(complaints),
            Refusal::InProgress => Self::new(ProblemKind::IdempotencyInProgress),
            Refusal::Internal | Refusal::Judged(_) => Self::new(ProblemKind::Internal),
            Refusal::KeyReused => Self::new(ProblemKind::IdempotencyKeyReused),
            Refusal::NotPermitted => Self::new(ProblemKind::NotPermitted),
            Refusal::SealStopped(_) => Self::new(ProblemKind::SealStopped),
            Refusal::Signer => Self::new(ProblemKind::SignerUnavailable),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let words = self.kind.words();
        let (zh, en) = self
            .detail
            .unwrap_or_else(|| (words.zh.to_owned(), words.en.to_owned()));
        let body = Body {
            r#type: format!("/problems/{}", words.code),
            title: words.zh,
            status: words.status.as_u16(),
            detail: zh.clone(),
            code: words.code,
            zh,
            en,
            next_step: NextStep {
                zh: words.next_zh,
                en: words.next_en,
            },
            errors: self.errors.into_iter().map(ErrorItem::from).collect(),
        };
        let mut response = (words.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.kind {
            ProblemKind::AuthenticationRequired => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            ProblemKind::IdempotencyInProgress
            | ProblemKind::Sealed
            | ProblemKind::SignerUnavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}
