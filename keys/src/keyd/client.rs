//! The caller's side.

use std::io::{self, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::protocol::{Answer, Batch, Question, Status, frame, parse, receive};
use crate::usage::SignedHead;
use crate::{
    KeyDetails, KeyError, KeyId, KeySpec, KeyStore, PublicKey, Signature, ToSign, UnsealError,
    UnsealStatus,
};

/// A process that needs longer than this for one answer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The two ends of a connection: one for a [`Client`], the other for the standard input of the key process.
pub fn pair() -> io::Result<(UnixStream, UnixStream)> {
    UnixStream::pair()
}

/// A key store in another process. Calls wait for each other.
#[derive(Debug)]
pub struct Client {
    /// Where to connect again; `None`: a pair, which cannot.
    socket: Option<PathBuf>,
    stream: Mutex<Option<UnixStream>>,
}

impl Client {
    /// Over one end of a pair.
    pub fn over(stream: UnixStream) -> io::Result<Self> {
        patient(&stream)?;
        Ok(Self {
            socket: None,
            stream: Mutex::new(Some(stream)),
        })
    }

    /// To a key process that listens there. Connects anew when the connection is lost.
    pub fn connect(socket: &Path) -> io::Result<Self> {
        let stream = connect(socket)?;
        Ok(Self {
            socket: Some(socket.to_owned()),
            stream: Mutex::new(Some(stream)),
        })
    }

    /// How the key process stands.
    pub fn status(&self) -> Result<Status, KeyError> {
        match self.ask(&Question::Status)? {
            Answer::Status(status) => Ok(status),
            other => Err(unexpected(other)),
        }
    }

    /// All that may be told of a key.
    pub fn details(&self, key: &KeyId) -> Result<KeyDetails, KeyError> {
        match self.ask(&Question::Details(key.clone()))? {
            Answer::Details(details) => Ok(*details),
            other => Err(unexpected(other)),
        }
    }

    /// Where the usage log stands, signed.
    pub fn signed_head(&self) -> Result<SignedHead, KeyError> {
        match self.ask(&Question::SignedHead)? {
            Answer::SignedHead(head) => Ok(head),
            other => Err(unexpected(other)),
        }
    }

    /// How far custodians have come with opening the vault.
    pub fn unseal_status(&self) -> Result<UnsealStatus, UnsealError> {
        self.unseal(&Question::UnsealStatus)
    }

    /// Hands in a custodian's share.
    pub fn submit_share(&self, share: &str) -> Result<UnsealStatus, UnsealError> {
        self.unseal(&Question::UnsealShare(share))
    }

    /// Has the shares forgotten that are in.
    pub fn reset_shares(&self) -> Result<UnsealStatus, UnsealError> {
        self.unseal(&Question::UnsealReset)
    }

    fn unseal(&self, question: &Question<'_>) -> Result<UnsealStatus, UnsealError> {
        let refused = |error: KeyError| UnsealError::Refused {
            why: error.to_string(),
        };
        match self.ask(question).map_err(refused)? {
            Answer::Unseal(answer) => answer,
            other => Err(refused(unexpected(other))),
        }
    }

    fn ask(&self, question: &Question<'_>) -> Result<Answer, KeyError> {
        let question = frame(question).map_err(unavailable)?;
        let mut held = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        let stream = match held.take() {
            Some(stream) if (&stream).write_all(&question).is_ok() => stream,
            // The other side went away since the last answer and has not seen this question.
            _ => {
                let mut stream = self.reconnect()?;
                stream.write_all(&question).map_err(unavailable)?;
                stream
            }
        };
        let body = receive(&stream).map_err(unavailable)?.ok_or_else(gone)?;
        let answer = parse(&body).map_err(unavailable)?;
        // Only a connection that is between answers is used again.
        *held = Some(stream);
        Ok(answer)
    }

    fn reconnect(&self) -> Result<UnixStream, KeyError> {
        match &self.socket {
            Some(socket) => connect(socket).map_err(unavailable),
            None => Err(gone()),
        }
    }

    fn key(&self, question: &Question<'_>) -> Result<PublicKey, KeyError> {
        match self.ask(question)? {
            Answer::Key(key) => Ok(key),
            other => Err(unexpected(other)),
        }
    }
}

impl KeyStore for Client {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        self.key(&Question::Generate(spec.clone()))
    }

    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError> {
        self.key(&Question::Public(key.clone()))
    }

    fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        match self.ask(&Question::List)? {
            Answer::Keys(keys) => Ok(keys),
            other => Err(unexpected(other)),
        }
    }

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        if batch.is_empty() {
            return Vec::new();
        }
        let error = match self.ask(&Question::Sign(Batch::new(batch))) {
            Ok(Answer::Signatures(answers)) if answers.len() == batch.len() => return answers,
            Ok(other) => unexpected(other),
            Err(error) => error,
        };
        batch.iter().map(|_| Err(error.clone())).collect()
    }

    fn usage_log(&self, offset: u64) -> Result<Vec<u8>, KeyError> {
        match self.ask(&Question::UsageLog(offset))? {
            Answer::UsageLog(part) => Ok(part),
            other => Err(unexpected(other)),
        }
    }

    fn ready(&self) -> Result<(), KeyError> {
        self.status()?.ready
    }
}

fn connect(socket: &Path) -> io::Result<UnixStream> {
    let stream = UnixStream::connect(socket)?;
    patient(&stream)?;
    Ok(stream)
}

fn patient(stream: &UnixStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))
}

fn unavailable(error: io::Error) -> KeyError {
    KeyError::Unavailable {
        why: error.to_string(),
    }
}

fn gone() -> KeyError {
    KeyError::Unavailable {
        why: "it has ended".to_owned(),
    }
}

fn unexpected(answer: Answer) -> KeyError {
    match answer {
        Answer::Refused(error) => error,
        _ => KeyError::Unavailable {
            why: "it gave an answer to another question".to_owned(),
        },
    }
}
