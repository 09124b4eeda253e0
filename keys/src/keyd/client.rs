//! The caller's side.

use std::io::{self, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::protocol::{Answer, Batch, Question, Status, frame, parse, receive};
use super::turns::{Place, Turns};
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

/// A key store in another process. Calls of several threads are under way together, and answered in their order.
#[derive(Debug)]
pub struct Client {
    /// Where to connect again; `None`: a pair, which cannot.
    socket: Option<PathBuf>,
    connection: Mutex<Option<Arc<Connection>>>,
}

/// A stream on which each question has its answer.
#[derive(Debug)]
struct Connection {
    stream: UnixStream,
    turns: Turns,
}

impl Connection {
    fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            turns: Turns::default(),
        })
    }

    fn put(&self, question: &[u8]) -> io::Result<Place> {
        if self.turns.are_broken() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let put = self.turns.enter(|| (&self.stream).write_all(question));
        put.map(|(place, ())| place)
    }

    /// The answer to the question of this place.
    fn answer(&self, place: Place) -> io::Result<Answer> {
        let body = self.turns.leave(place, || {
            let body = receive(&self.stream).and_then(|body| body.ok_or_else(closed));
            // An answer that comes too late must not be taken for another's.
            body.inspect_err(|_| drop(self.stream.shutdown(Shutdown::Both)))
        })?;
        parse(&body)
    }
}

impl Client {
    /// Over one end of a pair.
    pub fn over(stream: UnixStream) -> io::Result<Self> {
        Ok(Self {
            socket: None,
            connection: Mutex::new(Some(Arc::new(Connection::new(stream)?))),
        })
    }

    /// To a key process that listens there. Connects anew when the connection is lost.
    pub fn connect(socket: &Path) -> io::Result<Self> {
        Ok(Self {
            socket: Some(socket.to_owned()),
            connection: Mutex::new(Some(Arc::new(connect(socket)?))),
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
        let (connection, place) = self.put(&question)?;
        connection.answer(place).map_err(unavailable)
    }

    /// Sends a question, over a new connection if the last one is lost.
    fn put(&self, question: &[u8]) -> Result<(Arc<Connection>, Place), KeyError> {
        let mut held = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = held.take()
            && let Ok(place) = connection.put(question)
        {
            *held = Some(Arc::clone(&connection));
            return Ok((connection, place));
        }
        // The other side went away since the last answer and has not seen this question.
        let connection = Arc::new(self.reconnect()?);
        let place = connection.put(question).map_err(unavailable)?;
        *held = Some(Arc::clone(&connection));
        Ok((connection, place))
    }

    fn reconnect(&self) -> Result<Connection, KeyError> {
        match &self.socket {
            Some(socket) => connect(socket).map_err(unavailable),
            None => Err(unavailable(closed())),
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

    fn asks_for_approval(&self, key: &KeyId) -> Result<bool, KeyError> {
        Ok(self.details(key)?.policy.approval)
    }

    fn ready(&self) -> Result<(), KeyError> {
        self.status()?.ready
    }
}

fn connect(socket: &Path) -> io::Result<Connection> {
    Connection::new(UnixStream::connect(socket)?)
}

fn unavailable(error: io::Error) -> KeyError {
    KeyError::Unavailable {
        why: error.to_string(),
    }
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "it has ended")
}

fn unexpected(answer: Answer) -> KeyError {
    match answer {
        Answer::Refused(error) => error,
        _ => KeyError::Unavailable {
            why: "it gave an answer to another question".to_owned(),
        },
    }
}
