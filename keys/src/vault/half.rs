//! Where the private half of a key is.

use crate::crypto::PrivateKey;
use crate::token::TokenKey;
use crate::{KeyError, PublicKey, State};

pub(super) enum Half {
    /// In the memory of this process.
    Here(PrivateKey),
    /// In a token.
    Token(TokenKey),
    /// Nowhere: the key was destroyed.
    Gone,
}

impl Half {
    /// The signature over `message`.
    pub(super) fn sign(&self, public: &PublicKey, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Here(private) => private.sign(message).map_err(|failed| KeyError::Algorithm {
                suite: public.suite,
                doing: failed.doing.into(),
            }),
            Self::Token(key) => Ok(key.sign(public, message)?),
            Self::Gone => Err(KeyError::NotActive {
                key: public.id.clone(),
                state: State::Destroyed,
            }),
        }
    }
}
