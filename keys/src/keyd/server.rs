//! The key holder's side.

use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::os::fd::AsFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, thread};

use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};

use super::Measure;
use super::protocol::{Answer, Batch, Question, Status, frame, parse, receive};
use super::turns::Turns;
use crate::custody::Door;
use crate::{KeyAdmin, KeyError, UnsealError, UnsealStatus};

/// A key store that answers questions.
#[derive(Clone)]
pub struct Keyd {
    keys: Arc<dyn KeyAdmin>,
    /// The same, where custodians open it.
    door: Option<Arc<Door>>,
    measures: Vec<Measure>,
    /// Hears what custodians say, and nothing else.
    custodians_only: bool,
}

/// How many questions of one connection are in work at once.
const AT_ONCE: usize = 4;

/// Which callers are heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted(Vec<u32>);

impl Admitted {
    /// The user that this process runs as, and these.
    pub fn own_user_and(others: impl IntoIterator<Item = u32>) -> Self {
        Self::only(others.into_iter().chain([nix::unistd::geteuid().as_raw()]))
    }

    /// These users.
    pub fn only(users: impl IntoIterator<Item = u32>) -> Self {
        Self(users.into_iter().collect())
    }
}

/// A Unix socket with its rule.
#[derive(Debug)]
pub struct Listening {
    listener: UnixListener,
    admitted: Admitted,
}

/// The connection to the parent, which handed over one end of a [`pair`](super::pair) as standard input. It must be of the
/// same user, or root.
pub fn from_parent() -> io::Result<UnixStream> {
    let stream = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let user = getsockopt(&stream, PeerCredentials)?.uid();
    match user == 0 || user == nix::unistd::geteuid().as_raw() {
        true => Ok(stream),
        false => Err(io::ErrorKind::PermissionDenied.into()),
    }
}

/// Ends a connection whose answers would be out of order, for all who work on it.
struct Cut<'c> {
    stream: &'c UnixStream,
    turns: &'c Turns,
}

impl Drop for Cut<'_> {
    fn drop(&mut self) {
        self.turns.break_off();
        // Fails only if it is closed already.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Answers the first question with the reason why there is no key store to ask.
pub fn serve_failure(stream: &UnixStream, why: String) -> io::Result<()> {
    receive(stream)?;
    tell(stream, &Answer::Refused(KeyError::Unavailable { why }))
}

fn tell(mut stream: &UnixStream, answer: &Answer) -> io::Result<()> {
    stream.write_all(&frame(answer)?)
}

/// Listens at `socket`, where whoever sees it may connect. One that an ended process left there is replaced; a process that
/// is just ending, as one whose service was killed, is waited for.
pub fn listen(socket: &Path, admitted: Admitted) -> io::Result<Listening> {
    await_end(socket)?;
    let new = socket.with_extension("new");
    remove(&new)?;
    let listener = UnixListener::bind(&new)?;
    // Others must be able to connect to be told apart by their credentials; the directory's mode keeps out the rest.
    fs::set_permissions(&new, fs::Permissions::from_mode(0o666))?;
    fs::rename(&new, socket)?;
    Ok(Listening { listener, admitted })
}

/// What a process needs to end, and more.
const ENDING: Duration = Duration::from_secs(10);

/// Waits until nobody listens there: the end of a process closes its connections. One that answers or goes on listening
/// keeps its place.
fn await_end(socket: &Path) -> io::Result<()> {
    while let Ok(mut last) = UnixStream::connect(socket) {
        last.set_read_timeout(Some(ENDING))?;
        match last.read(&mut [0]) {
            Ok(0) => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            _ => return Err(io::ErrorKind::AddrInUse.into()),
        }
    }
    Ok(())
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Keyd {
    /// Over an open key store; `measures` are told by `Status`.
    pub fn new(keys: Arc<dyn KeyAdmin>, measures: Vec<Measure>) -> Self {
        Self {
            keys,
            door: None,
            measures,
            custodians_only: false,
        }
    }

    /// Over a vault that custodians open while this runs.
    pub fn behind(door: Arc<Door>, measures: Vec<Measure>) -> Self {
        Self {
            door: Some(door.clone()),
            ..Self::new(door, measures)
        }
    }

    /// The same for custodians: the connection takes shares and tells how far the opening has come, and does nothing else.
    #[must_use]
    pub fn for_custodians(&self) -> Self {
        Self {
            custodians_only: true,
            ..self.clone()
        }
    }

    /// Answers on one end of a pair until the other end is closed: several questions at a time, so that batches are signed
    /// while the disk takes the records of those before.
    pub fn serve(&self, stream: &UnixStream) -> io::Result<()> {
        let turns = Turns::default();
        thread::scope(|scope| {
            let work = || self.work(stream, &turns);
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
            // Where there is no memory for so many, those that there are do it all.
            let others: Vec<_> = (1..AT_ONCE).map_while(spawn).collect();
            let ended = work();
            others.into_iter().fold(ended, |ended, other| {
                let other = other.join().unwrap_or_else(|panic| resume_unwind(panic));
                ended.and(other)
            })
        })
    }

    /// Answers one question after another, in turn with others who do so.
    fn work(&self, stream: &UnixStream, turns: &Turns) -> io::Result<()> {
        let cut = Cut { stream, turns };
        loop {
            let (place, body) = turns.enter(|| receive(stream))?;
            let Some(body) = body else {
                // Whoever is at work still may answer.
                std::mem::forget(cut);
                return Ok(());
            };
            let answer = self.answer(parse(&body)?);
            turns.leave(place, || tell(stream, &answer))?;
        }
    }

    /// Answers whoever is admitted, each connection in a thread; ends only where it can listen no more.
    pub fn serve_all(&self, listening: Listening) -> io::Result<()> {
        for stream in listening.listener.incoming() {
            let stream = stream?;
            let user = getsockopt(&stream, PeerCredentials)?.uid();
            if !listening.admitted.0.contains(&user) {
                self.refuse(user, &stream);
                continue;
            }
            let keyd = self.clone();
            thread::spawn(move || {
                // A caller that goes away in the middle, or speaks another language, is cut off.
                let _ = keyd.serve(&stream);
            });
        }
        Ok(())
    }

    /// The caller hears nothing but why; the attempt is on record.
    fn refuse(&self, user: u32, stream: &UnixStream) {
        let recorded = self.keys.record_stranger(user);
        let answer = Answer::Refused(recorded.err().unwrap_or(KeyError::Stranger { user }));
        // It may be gone already.
        let _ = tell(stream, &answer);
    }

    fn answer(&self, question: Question<'_>) -> Answer {
        self.try_answer(question).unwrap_or_else(Answer::Refused)
    }

    fn try_answer(&self, question: Question<'_>) -> Result<Answer, KeyError> {
        if self.custodians_only && !question.is_of_custodians() {
            return Err(KeyError::Unavailable {
                why: "this connection is for custodians".to_owned(),
            });
        }
        Ok(match question {
            Question::Status => Answer::Status(self.status()),
            Question::Generate(spec) => Answer::Key(self.keys.generate(&spec)?),
            Question::Public(key) => Answer::Key(self.keys.public(&key)?),
            Question::List => Answer::Keys(self.keys.list()?),
            Question::Details(key) => Answer::Details(Box::new(self.keys.details(&key)?)),
            Question::SignedHead => Answer::SignedHead(self.keys.signed_head()?),
            Question::UsageLog(offset) => Answer::UsageLog(self.keys.usage_log(offset)?),
            Question::UnsealStatus => self.unseal(|door| Ok(door.status())),
            Question::UnsealShare(share) => self.unseal(|door| door.submit(share)),
            Question::UnsealReset => self.unseal(|door| Ok(door.reset())),
            Question::Sign(batch) => self.sign(&batch)?,
        })
    }

    fn unseal(&self, ask: impl FnOnce(&Door) -> Result<UnsealStatus, UnsealError>) -> Answer {
        Answer::Unseal(match &self.door {
            Some(door) => ask(door),
            None => Err(UnsealError::ByPassphrase),
        })
    }

    fn sign(&self, batch: &Batch<'_>) -> Result<Answer, KeyError> {
        let authorisations = batch
            .authorisations()
            .ok_or_else(|| KeyError::Unavailable {
                why: "an approval is named that was not sent".to_owned(),
            })?;
        let batch = batch.to_sign(&authorisations);
        Ok(Answer::Signatures(self.keys.sign(&batch)))
    }

    fn status(&self) -> Status {
        Status {
            process: std::process::id(),
            measures: self.measures.clone(),
            ready: self.keys.ready(),
        }
    }
}
