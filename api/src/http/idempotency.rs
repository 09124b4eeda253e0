//! The `Idempotency-Key` header: needed on every request that issues.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::App;
use super::problem::{Problem, ProblemKind};

/// The key of one request.
#[derive(Clone, Debug)]
pub(super) struct IdempotencyKey(pub(super) String);

/// Longest key.
const MAX_KEY: usize = 255;

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let key = match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok().and_then(parse),
            _ => None,
        };
        key.map(Self).ok_or_else(|| {
            Problem::new(ProblemKind::MalformedRequest).detail(
                "缺少 Idempotency-Key 头，或其内容不合要求（1 至 255 个可见的 ASCII 字符）",
                "The Idempotency-Key header is missing or not 1 to 255 visible ASCII characters",
            )
        })
    }
}

/// A structured-field string (`"key"`, as the draft of the header asks) or the same without quotes.
fn parse(value: &str) -> Option<String> {
    let value = value.trim();
    let key = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(value);
    let visible = key
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
    (visible && (1..=MAX_KEY).contains(&key.len())).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_keys_are_the_same_key() {
        assert_eq!(parse("\"8e03-1\"").as_deref(), Some("8e03-1"));
        assert_eq!(parse("8e03-1").as_deref(), Some("8e03-1"));
    }

    #[test]
    fn other_spellings_are_refused() {
        for value in ["", "\"\"", "a b", "a\"b", "\"a", "键"] {
            assert_eq!(parse(value), None, "{value:?}");
        }
        assert_eq!(parse(&"a".repeat(256)), None);
    }
}
