//! Uploads: a file and its request, read as they arrive and never held beyond the limit.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use yinxin_verifier::MAX_FILE_BYTES;
use yinxin_verifier::crypto::{Sha256, Sha256Hasher};

use super::problem::{Problem, ProblemKind};

/// A larger upload is still read to its end, without keeping it, so that its sender gets an answer rather than a
/// broken connection; but no further than this.
const MAX_READ: u64 = 4 * MAX_FILE_BYTES;
/// Largest `request` part.
const MAX_REQUEST: usize = 64 * 1024;
/// Parts of a form.
const MAX_PARTS: usize = 16;

/// A file as uploaded.
#[derive(Debug)]
pub(crate) struct UploadedFile {
    /// Name given by the sender, without folders.
    pub(crate) name: String,
    /// How long it is.
    pub(crate) bytes: u64,
    /// Digest of all of it; `None`: not read to its end.
    pub(crate) sha256: Option<Sha256>,
    /// The file; `None`: larger than [`MAX_FILE_BYTES`].
    pub(crate) content: Option<Vec<u8>>,
}

impl UploadedFile {
    /// What a form sends where no file was chosen.
    pub(crate) fn is_unchosen(&self) -> bool {
        self.name.is_empty() && self.bytes == 0
    }
}

/// What is asked about an uploaded file. A member that is not known is refused: a misspelt `issuer` that went unheard
/// would accept what the caller meant to exclude.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerificationRequest {
    /// A moment, RFC 3339.
    pub(crate) at: Option<String>,
    /// What the file is to be used for.
    pub(crate) purpose: Option<String>,
    /// The issuer expected.
    pub(crate) issuer: Option<String>,
    /// The licence type expected, code or name.
    pub(crate) r#type: Option<String>,
    /// Where the caller is. Heard, and answered by `recognition`, which says that it was not asked of this service.
    #[serde(rename = "region")]
    pub(crate) _region: Option<String>,
}

/// A file and what is asked about it.
#[derive(Debug)]
pub(crate) struct Upload<R> {
    /// The file.
    pub(crate) file: UploadedFile,
    /// The question.
    pub(crate) request: R,
    /// The `request` part as sent.
    pub(crate) request_text: String,
}

/// Why an upload was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum UploadError {
    /// The form is broken.
    #[error("the form is broken")]
    Form(#[from] MultipartError),
    /// No part `file`.
    #[error("no part named file")]
    NoFile,
    /// Part `request` is not what is asked for.
    #[error("part request is not readable")]
    Request(#[from] serde_json::Error),
    /// More than is read.
    #[error("more than {0} bytes or parts")]
    TooLarge(u64),
}

impl IntoResponse for UploadError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        let malformed =
            |zh: &str, en: &str| Problem::new(ProblemKind::MalformedRequest).detail(zh, en);
        match error {
            UploadError::Form(error) => {
                let broken = malformed("表单数据不完整", "The form data is broken");
                Problem::unread(&error, broken)
            }
            UploadError::NoFile => {
                malformed("缺少名为 file 的文件部分", "The part named file is missing")
            }
            UploadError::Request(error) => malformed(
                &format!(
                    "名为 request 的部分不是所要求的 JSON（第 {} 行）",
                    error.line()
                ),
                &format!("The part named request is not the JSON asked for: {error}"),
            ),
            UploadError::TooLarge(_) => Problem::new(ProblemKind::TooLarge)
                .detail("上传内容过大", "The upload is too large"),
        }
    }
}

/// Reads a file to verify.
pub(crate) async fn read_verification(
    form: Multipart,
) -> Result<Upload<VerificationRequest>, UploadError> {
    read(form, |text| match text {
        "" => Ok(VerificationRequest::default()),
        text => serde_json::from_str(text),
    })
    .await
}

/// Reads a file whose request is needed.
pub(crate) async fn read_with<R: DeserializeOwned>(
    form: Multipart,
) -> Result<Upload<R>, UploadError> {
    read(form, |text| serde_json::from_str(text)).await
}

async fn read<R>(
    mut form: Multipart,
    parse: impl FnOnce(&str) -> serde_json::Result<R>,
) -> Result<Upload<R>, UploadError> {
    let (mut file, mut text, mut parts) = (None, String::new(), 0);
    while let Some(part) = form.next_field().await? {
        parts += 1;
        if parts > MAX_PARTS {
            return Err(UploadError::TooLarge(MAX_PARTS as u64));
        }
        match part.name() {
            Some("file") if file.is_none() => file = Some(read_file(part).await?),
            Some("request") => text = read_text(part).await?,
            _ => drop(read_text(part).await?),
        }
    }
    let file = file.ok_or(UploadError::NoFile)?;
    Ok(Upload {
        file,
        request: parse(&text)?,
        request_text: text,
    })
}

async fn read_file(mut part: Field<'_>) -> Result<UploadedFile, UploadError> {
    let name = base_name(part.file_name().unwrap_or_default());
    let (mut hasher, mut bytes, mut content) = (Sha256Hasher::new(), 0, Some(Vec::new()));
    while let Some(chunk) = part.chunk().await? {
        bytes += chunk.len() as u64;
        hasher.update(&chunk);
        match &mut content {
            Some(kept) if bytes <= MAX_FILE_BYTES => kept.extend_from_slice(&chunk),
            _ => content = None,
        }
        if bytes > MAX_READ {
            break;
        }
    }
    let sha256 = (bytes <= MAX_READ).then(|| hasher.finish());
    Ok(UploadedFile {
        name,
        bytes,
        sha256,
        content,
    })
}

async fn read_text(mut part: Field<'_>) -> Result<String, UploadError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        if bytes.len() + chunk.len() > MAX_REQUEST {
            return Err(UploadError::TooLarge(MAX_REQUEST as u64));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Some browsers send a path.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_the_sender_are_left_out() {
        assert_eq!(base_name("C:\\证照\\a.pdf"), "a.pdf");
        assert_eq!(base_name("../../a.pdf"), "a.pdf");
        assert_eq!(base_name("a.pdf"), "a.pdf");
        assert_eq!(base_name(""), "");
    }
}
