//! A key in the key store, as `rcgen` wants to see it.

use std::cell::RefCell;

use rcgen::{PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm, SigningKey};
use yinxin_keys::{Authorisation, KeyError, KeyStore, PublicKey, Purpose, Suite, ToSign};
use yinxin_verifier::crypto::sha256;

use super::PkiError;

/// The public half alone: a subject's key.
pub(super) struct SubjectKey<'a>(pub(super) &'a PublicKey);

impl PublicKeyData for SubjectKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.0.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

/// An issuer's key: each signature is one call to the key store, with a record of what for.
pub(super) struct RemoteKey<'a> {
    store: &'a dyn KeyStore,
    key: &'a PublicKey,
    purpose: Purpose,
    request: &'a str,
    /// rcgen's error says nothing of the key store's; the last one is kept here.
    failure: RefCell<Option<KeyError>>,
}

impl<'a> RemoteKey<'a> {
    pub(super) fn new(
        store: &'a dyn KeyStore,
        key: &'a PublicKey,
        purpose: Purpose,
        request: &'a str,
    ) -> Result<Self, PkiError> {
        match key.suite {
            Suite::P256 => Ok(Self {
                store,
                key,
                purpose,
                request,
                failure: RefCell::new(None),
            }),
            suite => Err(PkiError::SuiteNotAvailable(suite)),
        }
    }

    /// What went wrong: the key store's own error if there was one.
    pub(super) fn error(&self, error: rcgen::Error) -> PkiError {
        match self.failure.take() {
            Some(error) => PkiError::Key(error),
            None => PkiError::Certificate(error.to_string()),
        }
    }
}

impl PublicKeyData for RemoteKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.key.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for RemoteKey<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let authorisation = Authorisation::new("region", self.request, *sha256(message).as_bytes());
        let order = ToSign {
            key: &self.key.id,
            purpose: self.purpose,
            message,
            authorisation: &authorisation,
        };
        match self.store.sign(&[order]).pop() {
            Some(Ok(signature)) => Ok(signature.der),
            failed => {
                self.failure.replace(failed.and_then(Result::err));
                Err(rcgen::Error::RemoteKeyError)
            }
        }
    }
}
