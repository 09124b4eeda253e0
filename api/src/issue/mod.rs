//! Issuing: from a request to a sealed file that is on disk, verified and on record.
//!
//! A request is first looked at without touching anything: is its answer known, may the caller do this, does every
//! field fit? Only a request without fault is claimed. Claimed requests are worked on in groups, which share key
//! calls, syncs and transactions; see `group` for the order of the durable steps.

mod approval;
mod consent;
mod group;
mod order;
mod recover;
mod refusal;
mod rows;
mod running;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinSet;
use yinxin_keys::{Approval, Clock, KeyStore, Random};
use yinxin_signer::Signer;
use yinxin_verifier::value::Time;

use crate::files::Files;
use crate::judge::Judge;
use crate::lease::Lease;
use crate::store::Store;

pub use approval::{Approved, Asked, Awaiting, Outcome};
use group::{Asker, Job, Work};
pub use order::{Caller, DocumentRequest, LicenceRequest};
pub use recover::{RecoverError, Recovered, recover};
pub use refusal::{Complaint, Refusal};
use running::Running;

/// The answer to an issued licence, as stored and as sent.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LicenceAnswer {
    /// Name of the licence in the API.
    pub id: String,
    /// GB/T 36904 identifier.
    pub identifier: String,
    /// Licence number.
    pub number: String,
    /// Digest of the sealed file.
    pub sha256: String,
    /// Where the file is.
    pub file_url: String,
}

/// The answer to a sealed document, as stored and as sent.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DocumentAnswer {
    /// Name of the document in the API.
    pub id: String,
    /// Digest of the sealed file.
    pub sha256: String,
    /// Where the file is.
    pub file_url: String,
}

/// What issuing works with.
pub struct Workshop {
    /// The books.
    pub store: Store,
    /// Prepares, seals, releases.
    pub signer: Arc<Signer>,
    /// Signs.
    pub keys: Arc<dyn KeyStore>,
    /// Judges before release.
    pub judge: Arc<Judge>,
    /// Keeps sealed files.
    pub files: Files,
    /// This process in the data directory.
    pub lease: Lease,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Draws handles and names.
    pub random: Arc<dyn Random>,
}

impl Workshop {
    fn now(&self) -> Time {
        Time::from_unix(self.clock.now())
    }
}

/// Takes requests and answers them. Cheap to clone; all clones share one queue.
#[derive(Clone)]
pub struct Issuer {
    workshop: Arc<Workshop>,
    running: Running,
    queue: mpsc::Sender<Job>,
}

/// The tasks that do the work.
pub struct Workers(JoinSet<()>);

impl Workers {
    /// Waits until all that was begun is done. Comes to an end once every clone of the [`Issuer`] is gone.
    pub async fn finish(mut self) {
        while self.0.join_next().await.is_some() {}
    }

    /// Lets them go on by themselves until the last clone of the [`Issuer`] is gone: for commands, which wait for
    /// the answer and begin nothing else. Dropping the workers would stop them.
    pub fn detach(mut self) {
        self.0.detach_all();
    }
}

impl Issuer {
    /// Starts the workers. They end when the last clone is dropped and the queue is empty.
    pub fn start(workshop: Workshop, workers: usize) -> (Self, Workers) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let workshop = Arc::new(workshop);
        let running = Running::default();
        let jobs = Arc::new(Mutex::new(jobs));
        let mut tasks = JoinSet::new();
        for _ in 0..workers.max(1) {
            tasks.spawn(work(workshop.clone(), running.clone(), jobs.clone()));
        }
        (
            Self {
                workshop,
                running,
                queue,
            },
            Workers(tasks),
        )
    }

    /// What it works with.
    pub fn workshop(&self) -> &Workshop {
        &self.workshop
    }

    /// Issues a licence, or gives the answer that this key had before.
    pub async fn licence(
        &self,
        request: LicenceRequest,
    ) -> Result<Outcome<LicenceAnswer>, Refusal> {
        let (key, digest) = (request.key.clone(), request.body_digest);
        let answer = self.answer(key, digest, None, async |workshop| {
            order::licence(workshop, request).await
        });
        made(answer.await?)
    }

    /// Seals a document, or gives the answer that this key had before.
    pub async fn document(
        &self,
        request: DocumentRequest,
    ) -> Result<Outcome<DocumentAnswer>, Refusal> {
        let (key, digest) = (request.key.clone(), request.body_digest);
        let answer = self.answer(key, digest, None, async |workshop| {
            order::document(workshop, request).await
        });
        made(answer.await?)
    }

    async fn answer(
        &self,
        key: crate::store::ClaimKey,
        digest: yinxin_verifier::crypto::Sha256,
        approval: Option<Arc<Approval>>,
        check: impl AsyncFnOnce(&Arc<Workshop>) -> Result<Work, Refusal>,
    ) -> Result<Outcome<String>, Refusal> {
        let entered = self.running.enter(key).ok_or(Refusal::InProgress)?;
        // An answer once given does not depend on what has changed since, so it is looked up first.
        match self.workshop.store.answered(entered.key(), &digest).await? {
            Some(Ok(answer)) => return Ok(Outcome::Made(answer)),
            Some(Err(_)) => return Err(Refusal::KeyReused),
            None => {}
        }
        let work = check(&self.workshop).await?;
        let (reply, answer) = oneshot::channel();
        // The job owns the entry: it stays in work even if the caller goes away.
        let job = Job {
            asker: Asker { entered, reply },
            body_digest: digest,
            work,
            approval,
        };
        self.queue.send(job).await.map_err(|_| Refusal::Internal)?;
        answer.await.map_err(|_| Refusal::Internal)?
    }
}

fn made<T: for<'de> Deserialize<'de>>(outcome: Outcome<String>) -> Result<Outcome<T>, Refusal> {
    Ok(match outcome {
        Outcome::Made(answer) => Outcome::Made(parse(&answer)?),
        Outcome::Awaits(awaiting) => Outcome::Awaits(awaiting),
    })
}

fn parse<T: for<'de> Deserialize<'de>>(answer: &str) -> Result<T, Refusal> {
    serde_json::from_str(answer).map_err(|error| {
        tracing::error!(%error, "a stored answer is unreadable");
        Refusal::Internal
    })
}

/// The client of claims made by commands.
pub const COMMAND_LINE: &str = "command line";

/// Requests that wait while groups are in work.
const QUEUE: usize = 1024;
/// A group large enough that syncs and transactions cost little beside the signatures (the measured gain of a
/// commit flattens between 32 and 256 rows), and small enough that its first request does not wait long.
const GROUP: usize = 64;

/// Takes what waits as one group, works on it, and begins again. While one worker is at the key store or the disk,
/// another gathers the next group.
async fn work(workshop: Arc<Workshop>, running: Running, jobs: Arc<Mutex<mpsc::Receiver<Job>>>) {
    loop {
        let group = gather(&mut *jobs.lock().await).await;
        if group.is_empty() {
            return;
        }
        group::work(&workshop, &running, group).await;
    }
}

async fn gather(jobs: &mut mpsc::Receiver<Job>) -> VecDeque<Job> {
    let mut group = Vec::new();
    jobs.recv_many(&mut group, GROUP).await;
    group.into()
}
