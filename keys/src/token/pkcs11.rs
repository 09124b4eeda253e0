//! A device behind a PKCS#11 library.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use zeroize::Zeroizing;

use super::{Device, TokenConfig, TokenError, template};
use crate::KeyId;

/// One token, one session. Signing is serial: the usage log is, too.
pub(super) struct Pkcs11Device {
    config: TokenConfig,
    line: Mutex<Line>,
}

/// What is open, and what keeps us from opening it again.
#[derive(Default)]
struct Line {
    library: Option<Pkcs11>,
    open: Option<Open>,
    /// A refused PIN is not tried again.
    locked_out: Option<TokenError>,
}

/// A session that is logged in.
struct Open {
    session: Session,
    serial: String,
    keys: HashMap<KeyId, ObjectHandle>,
}

impl Pkcs11Device {
    pub(super) fn new(config: TokenConfig) -> Self {
        Self {
            config,
            line: Mutex::default(),
        }
    }

    /// Does `work` in a session; where the session was lost, once more in a new one.
    fn with<T>(
        &self,
        mut work: impl FnMut(&mut Open) -> Result<T, Failed>,
    ) -> Result<T, TokenError> {
        let mut line = self.line();
        let answer = match line.open(&self.config).and_then(&mut work) {
            Err(failed) if failed.is_worth_another_try() => {
                line.hang_up();
                line.open(&self.config).and_then(&mut work)
            }
            answer => answer,
        };
        answer.map_err(|failed| {
            let error = failed.told(&self.config);
            if matches!(error, TokenError::Gone { .. }) {
                line.put_library_away();
            }
            error
        })
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // A panic in between leaves a session at worst, which is checked at each use.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Device for Pkcs11Device {
    fn serial(&self) -> Result<String, TokenError> {
        self.with(|open| Ok(open.serial.clone()))
    }

    fn generate(&self, key: &KeyId, label: &str) -> Result<Vec<u8>, TokenError> {
        self.with(|open| {
            let (public, private) = open.session.generate_key_pair(
                &Mechanism::EccKeyPairGen,
                &template::public_half(key, label),
                &template::private_half(key, label),
            )?;
            open.refuse_exposed(key, private)?;
            open.keys.insert(key.clone(), private);
            open.point(key, public)
        })
    }

    fn inspect(&self, key: &KeyId) -> Result<Vec<u8>, TokenError> {
        self.with(|open| {
            let private = open.private(key)?;
            open.refuse_exposed(key, private)?;
            let public = open.find(key, ObjectClass::PUBLIC_KEY)?;
            open.point(key, public)
        })
    }

    fn sign(&self, key: &KeyId, digest: &[u8; 32]) -> Result<[u8; 64], TokenError> {
        self.with(|open| {
            let private = open.private(key)?;
            let raw = open.session.sign(&Mechanism::Ecdsa, private, digest)?;
            raw.try_into()
                .map_err(|_| Failed::Known(TokenError::WrongSignature { key: key.clone() }))
        })
    }

    fn destroy(&self, key: &KeyId) -> Result<(), TokenError> {
        self.with(|open| {
            open.keys.remove(key);
            for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
                for object in open.session.find_objects(&template::find(key, class))? {
                    open.session.destroy_object(object)?;
                }
            }
            Ok(())
        })
    }

    fn ready(&self) -> Result<(), TokenError> {
        self.with(|open| {
            // Asks the device itself, not what the library remembers of the session.
            open.session.generate_random_vec(8)?;
            Ok(())
        })
    }
}

impl Line {
    fn open(&mut self, config: &TokenConfig) -> Result<&mut Open, Failed> {
        if let Some(error) = &self.locked_out {
            return Err(Failed::Known(error.clone()));
        }
        if self.open.is_none() {
            let opened = self.log_in(config);
            if let Err(Failed::Known(error)) = &opened
                && is_about_the_pin(error)
            {
                self.locked_out = Some(error.clone());
            }
            self.open = Some(opened?);
        }
        self.open
            .as_mut()
            .ok_or_else(|| Failed::Known(gone(config)))
    }

    fn log_in(&mut self, config: &TokenConfig) -> Result<Open, Failed> {
        let library = self.library(config)?;
        let slot = find_slot(library, config)?;
        let facts = library.get_token_info(slot)?;
        if facts.user_pin_locked() {
            return Err(Failed::Known(TokenError::PinLocked));
        }
        if facts.user_pin_final_try() {
            return Err(Failed::Known(TokenError::LastPinTry));
        }
        let session = library.open_rw_session(slot)?;
        let pin = read_pin(config).map_err(Failed::Known)?;
        match session.login(UserType::User, Some(&pin)) {
            // The library keeps one login for all sessions of a program.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(Open {
                session,
                serial: facts.serial_number().to_owned(),
                keys: HashMap::new(),
            }),
            Err(error) => Err(login_failed(error)),
        }
    }

    fn library(&mut self, config: &TokenConfig) -> Result<&Pkcs11, Failed> {
        let unusable = |error: Error| {
            Failed::Known(TokenError::Library {
                module: config.module.display().to_string(),
                why: error.to_string(),
            })
        };
        if self.library.is_none() {
            let library = Pkcs11::new(&config.module).map_err(unusable)?;
            let flags = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
            match library.initialize(flags) {
                Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
                Err(error) => return Err(unusable(error)),
            }
            self.library = Some(library);
        }
        self.library
            .as_ref()
            .ok_or_else(|| Failed::Known(gone(config)))
    }

    fn hang_up(&mut self) {
        self.open = None;
    }

    /// Many libraries look for tokens when they are started, and never again: started anew at the next use, it sees one
    /// that came back.
    fn put_library_away(&mut self) {
        self.hang_up();
        if let Some(library) = self.library.take() {
            // One that cannot be ended says so again when it is started.
            let _ = library.finalize();
        }
    }
}

impl Open {
    fn private(&mut self, key: &KeyId) -> Result<ObjectHandle, Failed> {
        if let Some(handle) = self.keys.get(key) {
            return Ok(*handle);
        }
        let handle = self.find(key, ObjectClass::PRIVATE_KEY)?;
        self.keys.insert(key.clone(), handle);
        Ok(handle)
    }

    fn find(&self, key: &KeyId, class: ObjectClass) -> Result<ObjectHandle, Failed> {
        let found = self.session.find_objects(&template::find(key, class))?;
        match found[..] {
            [one] => Ok(one),
            [] => Err(Failed::Known(TokenError::KeyMissing { key: key.clone() })),
            _ => Err(Failed::Known(TokenError::OtherKey { key: key.clone() })),
        }
    }

    fn refuse_exposed(&self, key: &KeyId, private: ObjectHandle) -> Result<(), Failed> {
        let found = self.session.get_attributes(private, &template::INSPECTED)?;
        match template::fault(&found) {
            None => Ok(()),
            Some(attribute) => Err(Failed::Known(TokenError::Exposed {
                key: key.clone(),
                attribute,
            })),
        }
    }

    fn point(&self, key: &KeyId, public: ObjectHandle) -> Result<Vec<u8>, Failed> {
        let found = self
            .session
            .get_attributes(public, &[AttributeType::EcPoint])?;
        let point = found.iter().find_map(|attribute| match attribute {
            Attribute::EcPoint(value) => template::point(value),
            _ => None,
        });
        point.ok_or_else(|| Failed::Known(TokenError::OtherKey { key: key.clone() }))
    }
}

/// What went wrong, as far as it is known yet.
#[derive(Debug)]
enum Failed {
    Known(TokenError),
    Library(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl Failed {
    /// A session that ended, or a token that came back, is asked once more; a refusal is not.
    fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Known(_) => false,
            Self::Library(error) => is_lost(error) || is_gone(error),
        }
    }

    fn told(self, config: &TokenConfig) -> TokenError {
        match self {
            Self::Known(error) => error,
            Self::Library(error) if is_gone(&error) => gone(config),
            Self::Library(error) if is_lost(&error) => TokenError::SessionLost {
                why: error.to_string(),
            },
            Self::Library(error) => TokenError::Refused {
                why: error.to_string(),
            },
        }
    }
}

fn is_lost(error: &Error) -> bool {
    use RvError::{
        KeyHandleInvalid, ObjectHandleInvalid, OperationActive, SessionClosed,
        SessionHandleInvalid, UserNotLoggedIn,
    };
    matches!(
        error,
        Error::Pkcs11(
            SessionClosed
                | SessionHandleInvalid
                | UserNotLoggedIn
                | KeyHandleInvalid
                | ObjectHandleInvalid
                | OperationActive,
            _
        )
    )
}

fn is_gone(error: &Error) -> bool {
    use RvError::{
        DeviceError, DeviceRemoved, GeneralError, SlotIdInvalid, TokenNotPresent,
        TokenNotRecognized,
    };
    matches!(
        error,
        Error::Pkcs11(
            TokenNotPresent
                | TokenNotRecognized
                | DeviceRemoved
                | DeviceError
                | SlotIdInvalid
                | GeneralError,
            _
        )
    )
}

fn login_failed(error: Error) -> Failed {
    Failed::Known(match &error {
        Error::Pkcs11(RvError::PinIncorrect | RvError::PinLenRange, Function::Login) => {
            TokenError::WrongPin
        }
        Error::Pkcs11(RvError::PinLocked, _) => TokenError::PinLocked,
        Error::Pkcs11(RvError::PinExpired | RvError::UserPinNotInitialized, _) => {
            TokenError::PinUnusable
        }
        _ => return Failed::Library(error),
    })
}

fn is_about_the_pin(error: &TokenError) -> bool {
    matches!(
        error,
        TokenError::WrongPin
            | TokenError::LastPinTry
            | TokenError::PinLocked
            | TokenError::PinUnusable
    )
}

fn gone(config: &TokenConfig) -> TokenError {
    TokenError::Gone {
        label: config.label.clone(),
    }
}

fn find_slot(library: &Pkcs11, config: &TokenConfig) -> Result<Slot, Failed> {
    let mut found = Vec::new();
    for slot in library.get_slots_with_token()? {
        // A token that goes while we look is not the one.
        if library
            .get_token_info(slot)
            .is_ok_and(|facts| facts.label() == config.label)
        {
            found.push(slot);
        }
    }
    match found[..] {
        [one] => Ok(one),
        [] => Err(Failed::Known(gone(config))),
        _ => Err(Failed::Known(TokenError::Ambiguous {
            label: config.label.clone(),
            count: found.len(),
        })),
    }
}

/// As with the vault: a PIN that others can read is not used.
fn read_pin(config: &TokenConfig) -> Result<AuthPin, TokenError> {
    let path = &config.pin_file;
    let refused = |why: String| TokenError::PinFile {
        why: format!("{}: {why}", path.display()),
    };
    let facts = fs::metadata(path).map_err(|error| refused(error.to_string()))?;
    let mode = facts.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(refused(format!(
            "open to others (mode {mode:o}), expected 600"
        )));
    }
    let text = fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    let text = Zeroizing::new(text);
    Ok(AuthPin::new(text.trim_end_matches(['\r', '\n']).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> TokenConfig {
        TokenConfig {
            module: "/nonexistent/library.so".into(),
            label: "seals".to_owned(),
            pin_file: "/nonexistent/pin".into(),
            purposes: Vec::new(),
            writable: Vec::new(),
            network: false,
        }
    }

    fn told(error: RvError, function: Function) -> (bool, TokenError) {
        let failed = match function {
            Function::Login => login_failed(Error::Pkcs11(error, function)),
            _ => Failed::Library(Error::Pkcs11(error, function)),
        };
        (failed.is_worth_another_try(), failed.told(&config()))
    }

    #[test]
    fn a_wrong_or_locked_pin_is_classified_and_never_tried_twice() {
        assert_eq!(
            told(RvError::PinIncorrect, Function::Login),
            (false, TokenError::WrongPin)
        );
        assert_eq!(
            told(RvError::PinLocked, Function::Login),
            (false, TokenError::PinLocked)
        );
        assert_eq!(
            told(RvError::PinExpired, Function::Login),
            (false, TokenError::PinUnusable)
        );
        for error in [
            TokenError::WrongPin,
            TokenError::PinLocked,
            TokenError::LastPinTry,
        ] {
            assert!(is_about_the_pin(&error));
        }
    }

    #[test]
    fn a_lost_session_and_a_token_that_is_gone_are_classified_and_tried_again_once() {
        let (again, error) = told(RvError::SessionHandleInvalid, Function::Sign);
        assert!(again && matches!(error, TokenError::SessionLost { .. }));
        let (again, error) = told(RvError::DeviceRemoved, Function::Sign);
        assert!(again && matches!(error, TokenError::Gone { label } if label == "seals"));
        let (again, error) = told(RvError::MechanismInvalid, Function::Sign);
        assert!(!again && matches!(error, TokenError::Refused { .. }));
    }

    #[test]
    fn a_library_that_is_not_there_is_said() {
        let error = Pkcs11Device::new(config()).serial().unwrap_err();
        assert!(matches!(error, TokenError::Library { .. }), "{error}");
    }
}
