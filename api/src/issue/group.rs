//! The durable steps of issuing, for a group of requests at once.
//!
//! Each comment between steps says what is safe at that point, and what a crash there leaves to whom.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::oneshot;
use yinxin_keys::{Approval, KeyError};
use yinxin_signer::{
    Candidate, DocumentOrder, OnBehalf, PrepareError, Prepared, Released, Request, SealCard,
    SealError,
};
use yinxin_verifier::crypto::{Sha256, sha256};
use yinxin_verifier::value::Time;

use super::Workshop;
use super::approval::Outcome;
use super::consent::{Consent, Step, ask_approvers, claimed_time};
use super::order::blocking;
use super::refusal::{Complaint, Refusal};
use super::rows::row;
use super::running::{Entered, Running};
use crate::causes::causes;
use crate::store::{Claim, ClaimKey, ClaimRequest, Claimed, LicenceWish, Pending};

/// A request without fault, on its way to the books.
pub(super) struct Job {
    pub(super) asker: Asker,
    pub(super) body_digest: Sha256,
    pub(super) work: Work,
    /// An approver's consent, where it came.
    pub(super) approval: Option<Arc<Approval>>,
}

/// Whoever waits for the answer to one request; meanwhile its key is in work.
pub(super) struct Asker {
    pub(super) entered: Entered,
    pub(super) reply: oneshot::Sender<Result<Outcome<String>, Refusal>>,
}

impl Asker {
    /// Answers, once all that stays of the request is on record: who comes again after the answer finds it, and not that
    /// the key is still in work. A caller that went away gets the answer by retrying with its key.
    pub(super) fn answer(self, result: Result<Outcome<String>, Refusal>) {
        drop(self.entered);
        let _ = self.reply.send(result);
    }
}

/// What is to be made, and with which seal.
pub(super) struct Work {
    pub(super) what: What,
    /// For a licence.
    pub(super) wish: Option<LicenceWish>,
    pub(super) seal: Arc<SealCard>,
    pub(super) caller: String,
}

pub(super) enum What {
    Document {
        pdf: Arc<Vec<u8>>,
        order: DocumentOrder,
    },
    Licence {
        request: Arc<Request>,
        /// As it was sent.
        sent: Arc<Vec<u8>>,
        holder: Sha256,
    },
}

/// A claimed request, being made.
pub(super) struct Bench {
    pub(super) asker: Asker,
    pub(super) claim: Claim,
    pub(super) work: Work,
    pub(super) approval: Option<Arc<Approval>>,
}

/// A released file that is not yet on disk.
pub(super) struct Finished {
    pub(super) bench: Bench,
    pub(super) file: Released,
    pub(super) sha256: Sha256,
}

/// Works on a group and answers each of its requests.
pub(super) async fn work(workshop: &Arc<Workshop>, running: &Running, jobs: VecDeque<Job>) {
    let benches = claim(workshop, running, jobs).await;
    // Safe: every request that passed has its number, its status entry and its key on disk.
    // A crash here leaves claims that nobody works on. A retry with the same key goes on with the same number;
    // `recover()` gives up those of the command line, which has no retry.
    let Sealed { finished, waiting } = seal(workshop, benches).await;
    // Safe: nothing was signed of what waits. A crash here leaves its claim alone; the retry asks for approval anew.
    ask_approvers(workshop, waiting).await;
    // Safe: what waits is on record with the request, so that an approval finds it after a restart too. A crash between
    // the signature and the end of the work leaves it waiting: the approval is used up, and a new one is asked for.
    // Safe: the usage log holds a record of every signature, synced before the signature came back, and every file
    // here was found valid by the verifier. A crash here leaves records without a file; `recover()` brings them
    // into the books as uses whose file never left.
    let stored = store_files(workshop, finished).await;
    // Safe: the files are on disk under their final names, but nothing refers to them. A crash here leaves files
    // without a row; `recover()` removes them, and the retry makes new ones.
    record(workshop, stored).await;
    // Safe: the answers are on record. A crash here loses at most the answer on the wire; the retry gets it again.
}

async fn claim(workshop: &Workshop, running: &Running, jobs: VecDeque<Job>) -> Vec<Bench> {
    let mut requests = Vec::with_capacity(jobs.len());
    let mut waiting = Vec::with_capacity(jobs.len());
    for mut job in jobs {
        requests.push(ClaimRequest {
            key: job.asker.entered.key().clone(),
            body_digest: job.body_digest,
            seal: job.work.seal.id.clone(),
            licence: job.work.wish.take(),
        });
        waiting.push(job);
    }
    let instance = workshop.lease.id().as_str();
    let works_on = |owner: &str, key: &ClaimKey| match owner == instance {
        true => running.contains(key),
        false => workshop.lease.is_live(owner),
    };
    let claimed = workshop
        .store
        .claim(&requests, instance, &works_on, workshop.now())
        .await;
    let outcomes = match claimed {
        Ok(outcomes) => outcomes,
        Err(error) => {
            let refusal = Refusal::from(error);
            waiting
                .into_iter()
                .for_each(|job| job.asker.answer(Err(refusal.clone())));
            return Vec::new();
        }
    };
    let mut benches = Vec::with_capacity(waiting.len());
    for (job, outcome) in waiting.into_iter().zip(outcomes) {
        match refused(outcome) {
            Ok(claim) => benches.push(Bench {
                asker: job.asker,
                claim,
                work: job.work,
                approval: job.approval,
            }),
            Err(result) => job.asker.answer(result.map(Outcome::Made)),
        }
    }
    benches
}

/// What is not worked on is answered at once.
fn refused(outcome: Claimed) -> Result<Claim, Result<String, Refusal>> {
    match outcome {
        Claimed::Work(claim) => Ok(claim),
        Claimed::Answered(answer) => Err(Ok(answer)),
        Claimed::Running => Err(Err(Refusal::InProgress)),
        Claimed::KeyReused => Err(Err(Refusal::KeyReused)),
        Claimed::NumberUsed => Err(Err(Refusal::Faults(vec![Complaint::new(
            "/number",
            "number_used",
            "这个编号已属于另一持证主体",
            "the number belongs to another holder",
        )]))),
        Claimed::NoNumber(faults) => Err(Err(faults.into())),
    }
}

/// What a group has become.
#[derive(Default)]
struct Sealed {
    finished: Vec<Finished>,
    waiting: Vec<(Bench, Pending)>,
}

/// Prepares, seals, stamps and judges. Whoever fails is answered; the others go on.
async fn seal(workshop: &Arc<Workshop>, benches: Vec<Bench>) -> Sealed {
    if benches.is_empty() {
        return Sealed::default();
    }
    let shared = workshop.clone();
    // If the work panics, the senders are dropped and every request of the group is answered `Internal`.
    blocking(move || seal_now(&shared, benches))
        .await
        .unwrap_or_default()
}

fn seal_now(workshop: &Workshop, benches: Vec<Bench>) -> Sealed {
    let now = workshop.now();
    let mut consent = Consent::new(workshop, now);
    let mut sealed = Sealed::default();
    let (mut batch, mut sealing) = (Vec::new(), Vec::new());
    for bench in benches {
        let claimed = claimed_time(&bench.claim, now);
        let step = prepare(workshop, &bench.work, &bench.claim, claimed)
            .and_then(|one| consent.step(one, &bench.claim, bench.approval.as_ref()));
        match step {
            Ok(Step::Seal(one)) => {
                batch.push(one);
                sealing.push(bench);
            }
            Ok(Step::Wait(pending)) => sealed.waiting.push((bench, pending)),
            Err(refusal) => bench.asker.answer(Err(refusal)),
        }
    }
    let candidates = workshop.signer.seal(batch, &*workshop.keys, now);
    for (bench, candidate) in sealing.into_iter().zip(candidates) {
        let released = candidate
            .map_err(not_sealed)
            .and_then(|candidate| release(workshop, candidate, now));
        match released {
            Ok(file) => {
                let sha256 = sha256(file.bytes());
                sealed.finished.push(Finished {
                    bench,
                    file,
                    sha256,
                });
            }
            Err(refusal) => bench.asker.answer(Err(refusal)),
        }
    }
    sealed
}

/// Everything but the signatures, the same bytes each time. `claimed` is the time of sealing that the file shows.
pub(super) fn prepare(
    workshop: &Workshop,
    work: &Work,
    claim: &Claim,
    claimed: Time,
) -> Result<Prepared, Refusal> {
    let behalf = OnBehalf {
        caller: work.caller.clone(),
        request: claim.id.clone(),
    };
    match (&work.what, &claim.assigned) {
        (What::Licence { request, .. }, Some(assigned)) => workshop
            .signer
            .prepare(request, assigned, &work.seal, &behalf, claimed)
            .map_err(not_prepared),
        (What::Document { pdf, order }, _) => {
            document(workshop, pdf, order, &work.seal, &behalf, claimed)
        }
        (What::Licence { .. }, None) => {
            tracing::error!(claim = claim.id, "a licence claim assigns nothing");
            Err(Refusal::Internal)
        }
    }
}

/// Whether a document can be sealed, before anything is claimed for it.
pub(super) fn try_document(workshop: &Workshop, work: Work) -> Result<Work, Refusal> {
    if let What::Document { pdf, order } = &work.what {
        let behalf = OnBehalf {
            caller: work.caller.clone(),
            request: String::new(),
        };
        document(workshop, pdf, order, &work.seal, &behalf, workshop.now())?;
    }
    Ok(work)
}

fn document(
    workshop: &Workshop,
    pdf: &[u8],
    order: &DocumentOrder,
    seal: &SealCard,
    behalf: &OnBehalf,
    now: Time,
) -> Result<Prepared, Refusal> {
    let prepared = workshop
        .signer
        .prepare_document(pdf, order, seal, behalf, now);
    prepared.map_err(|refused| Refusal::Document(refused.zh(), refused.en()))
}

/// The request was found right before its claim, so what is wrong now is ours.
fn not_prepared(error: PrepareError) -> Refusal {
    match error {
        PrepareError::Faults(faults) => faults.into(),
        error => {
            tracing::error!(error = causes(&error), "not prepared");
            Refusal::Internal
        }
    }
}

fn not_sealed(error: SealError) -> Refusal {
    if let SealError::Seal(KeyError::NotApproved(why)) = error {
        return Refusal::NotApproved(why);
    }
    tracing::error!(error = causes(&error), "not sealed");
    match error {
        SealError::Seal(why) if is_standing(&why) => Refusal::SealStopped(why.to_string()),
        _ => Refusal::Signer,
    }
}

/// Whether somebody has to give an order before the key signs again; asking once more does not help.
fn is_standing(why: &KeyError) -> bool {
    matches!(
        why,
        KeyError::NotActive { .. }
            | KeyError::OutsideValidity { .. }
            | KeyError::CallerNotAllowed { .. }
            | KeyError::LicenceTypeNotAllowed { .. }
            | KeyError::QuotaExceeded { .. }
    )
}

fn release(workshop: &Workshop, candidate: Candidate, now: Time) -> Result<Released, Refusal> {
    let judge = workshop.judge.verifier().map_err(|error| {
        tracing::error!(error = causes(&error), "the published trust cannot be used");
        Refusal::Internal
    })?;
    match workshop.signer.release(candidate, &judge, now) {
        Ok(released) => Ok(released),
        Err(report) => {
            tracing::error!(reason = ?report.reason, "a sealed file was not valid and is not released");
            Err(Refusal::Judged(Arc::new(report)))
        }
    }
}

async fn store_files(workshop: &Workshop, finished: Vec<Finished>) -> Vec<Finished> {
    let files = workshop.files.clone();
    let put = blocking(move || {
        let group: Vec<(Sha256, &[u8])> = finished
            .iter()
            .map(|one| (one.sha256, one.file.bytes()))
            .collect();
        let result = files.put(&group);
        (result, finished)
    });
    match put.await {
        Ok((Ok(()), finished)) => finished,
        Ok((Err(error), finished)) => {
            tracing::error!(%error, "sealed files could not be stored");
            finished
                .into_iter()
                .for_each(|one| one.bench.asker.answer(Err(Refusal::Internal)));
            Vec::new()
        }
        Err(_) => Vec::new(),
    }
}

async fn record(workshop: &Workshop, finished: Vec<Finished>) {
    if finished.is_empty() {
        return;
    }
    let now = workshop.now();
    let mut done = Vec::with_capacity(finished.len());
    let mut replies = Vec::with_capacity(finished.len());
    for one in finished {
        match row(&one, now) {
            Ok(row) => {
                replies.push((one.bench.asker, row.answer.clone()));
                done.push(row);
            }
            Err(refusal) => one.bench.asker.answer(Err(refusal)),
        }
    }
    let result = workshop
        .store
        .finish(&done, now)
        .await
        .map_err(Refusal::from);
    for (asker, text) in replies {
        asker.answer(result.clone().map(|()| Outcome::Made(text)));
    }
}
