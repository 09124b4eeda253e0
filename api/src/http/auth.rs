//! Bearer tokens (RFC 6750).

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use yinxin_keys::Random;
use yinxin_verifier::crypto::{Sha256, sha256};

use super::App;
use super::problem::{Problem, ProblemKind};
use crate::causes::causes;
use crate::store::{StoreError, TokenRow};

/// A token in clear. It is shown once, to the person who asked for it.
pub struct Token(String);

impl Token {
    /// Draws a token of 256 random bits.
    pub fn draw(random: &dyn Random) -> Self {
        Self(format!(
            "yx_{}",
            crate::random::hex(&crate::random::bytes::<32>(random))
        ))
    }

    /// The text to hand over.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the books keep. A token has 256 random bits, so a plain hash cannot be searched back.
    pub fn digest(&self) -> Sha256 {
        sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The caller, known by a token on record.
#[derive(Clone, Debug)]
pub(super) struct Caller(pub(super) TokenRow);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let refused = || Problem::new(ProblemKind::AuthenticationRequired);
        let token = bearer(&parts.headers).ok_or_else(refused)?;
        let known = app
            .store
            .token(&sha256(token.as_bytes()))
            .await
            .map_err(Problem::from)?;
        known.map(Self).ok_or_else(refused)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = causes(&error), "the books do not answer");
        Self::new(ProblemKind::Internal)
    }
}
