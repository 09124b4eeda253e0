//! The durable steps of issuing, for a group of requests at once (DESIGN 5).
//!
//! Each comment between steps says what is safe at that point, and what a crash there leaves to whom.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::oneshot;
use yinxin_signer::{
    Candidate, DocumentOrder, OnBehalf, PrepareError, Prepared, Released, Request, SealCard,
};
use yinxin_verifier::crypto::{Sha256, sha256};
use yinxin_verifier::value::{Time, date};

use super::order::blocking;
use super::refusal::{Complaint, Refusal};
use super::running::{Entered, Running};
use super::{DocumentAnswer, LicenceAnswer, Workshop};
use crate::store::{
    Claim, ClaimKey, ClaimRequest, Claimed, DocumentRow, Done, LicenceRow, LicenceWish, Made,
    SealUse, UseOutcome,
};

/// A request without fault, on its way to the books.
pub(super) struct Job {
    pub(super) entered: Entered,
    pub(super) body_digest: Sha256,
    pub(super) work: Work,
    pub(super) reply: oneshot::Sender<Result<String, Refusal>>,
}

/// What is to be made.
pub(super) enum Work {
    Document {
        pdf: Arc<Vec<u8>>,
        order: DocumentOrder,
        seal: Arc<SealCard>,
        caller: String,
    },
    Licence {
        request: Arc<Request>,
        wish: LicenceWish,
        seal: Arc<SealCard>,
        caller: String,
    },
}

impl Work {
    fn seal(&self) -> &SealCard {
        match self {
            Self::Document { seal, .. } | Self::Licence { seal, .. } => seal,
        }
    }

    fn caller(&self) -> &str {
        match self {
            Self::Document { caller, .. } | Self::Licence { caller, .. } => caller,
        }
    }
}

/// A claimed request, being made.
struct Bench {
    entered: Entered,
    claim: Claim,
    what: What,
    seal: Arc<SealCard>,
    caller: String,
    reply: oneshot::Sender<Result<String, Refusal>>,
}

enum What {
    Document {
        pdf: Arc<Vec<u8>>,
        order: DocumentOrder,
    },
    Licence {
        request: Arc<Request>,
        holder: Sha256,
    },
}

/// A released file that is not yet on disk.
struct Finished {
    bench: Bench,
    file: Released,
    sha256: Sha256,
}

/// Works on a group and answers each of its requests.
pub(super) async fn work(workshop: &Arc<Workshop>, running: &Running, jobs: VecDeque<Job>) {
    let benches = claim(workshop, running, jobs).await;
    // Safe: every request that passed has its number, its status entry and its key on disk.
    // A crash here leaves claims that nobody works on. A retry with the same key goes on with the same number;
    // `recover()` gives up those of the command line, which has no retry.
    let finished = seal(workshop, benches).await;
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
    for Job {
        entered,
        body_digest,
        work,
        reply,
    } in jobs
    {
        let (seal, caller) = (work.seal().id.clone(), work.caller().to_owned());
        let key = entered.key().clone();
        let (licence, what, card) = match work {
            Work::Document {
                pdf, order, seal, ..
            } => (None, What::Document { pdf, order }, seal),
            Work::Licence {
                request,
                wish,
                seal,
                ..
            } => {
                let holder = wish.holder;
                (Some(wish), What::Licence { request, holder }, seal)
            }
        };
        requests.push(ClaimRequest {
            key,
            body_digest,
            seal,
            licence,
        });
        waiting.push((entered, what, card, caller, reply));
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
                .for_each(|(.., reply)| answer(reply, Err(refusal.clone())));
            return Vec::new();
        }
    };
    let mut benches = Vec::with_capacity(waiting.len());
    for ((entered, what, seal, caller, reply), outcome) in waiting.into_iter().zip(outcomes) {
        match refused(outcome) {
            Ok(claim) => benches.push(Bench {
                entered,
                claim,
                what,
                seal,
                caller,
                reply,
            }),
            Err(result) => answer(reply, result),
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

/// Prepares, seals, stamps and judges. Whoever fails is answered; the others go on.
async fn seal(workshop: &Arc<Workshop>, benches: Vec<Bench>) -> Vec<Finished> {
    if benches.is_empty() {
        return Vec::new();
    }
    let shared = workshop.clone();
    // If the work panics, the senders are dropped and every request of the group is answered `Internal`.
    blocking(move || seal_now(&shared, benches))
        .await
        .unwrap_or_default()
}

fn seal_now(workshop: &Workshop, benches: Vec<Bench>) -> Vec<Finished> {
    let now = workshop.now();
    let mut prepared = Vec::with_capacity(benches.len());
    let mut waiting = Vec::with_capacity(benches.len());
    for bench in benches {
        match prepare(workshop, &bench, now) {
            Ok(one) => {
                prepared.push(one);
                waiting.push(bench);
            }
            Err(refusal) => answer(bench.reply, Err(refusal)),
        }
    }
    let candidates = workshop.signer.seal(prepared, &*workshop.keys, now);
    let mut finished = Vec::with_capacity(waiting.len());
    for (bench, candidate) in waiting.into_iter().zip(candidates) {
        let released = candidate
            .map_err(not_sealed)
            .and_then(|candidate| release(workshop, candidate, now));
        match released {
            Ok(file) => {
                let sha256 = sha256(file.bytes());
                finished.push(Finished {
                    bench,
                    file,
                    sha256,
                });
            }
            Err(refusal) => answer(bench.reply, Err(refusal)),
        }
    }
    finished
}

fn prepare(workshop: &Workshop, bench: &Bench, now: Time) -> Result<Prepared, Refusal> {
    let behalf = OnBehalf {
        caller: bench.caller.clone(),
        request: bench.claim.id.clone(),
    };
    match (&bench.what, &bench.claim.assigned) {
        (What::Licence { request, .. }, Some(assigned)) => workshop
            .signer
            .prepare(request, assigned, &bench.seal, &behalf, now)
            .map_err(not_prepared),
        (What::Document { pdf, order }, _) => {
            document(workshop, pdf, order, &bench.seal, &behalf, now)
        }
        (What::Licence { .. }, None) => {
            tracing::error!(claim = bench.claim.id, "a licence claim assigns nothing");
            Err(Refusal::Internal)
        }
    }
}

/// Whether a document can be sealed, before anything is claimed for it.
pub(super) fn try_document(workshop: &Workshop, work: Work) -> Result<Work, Refusal> {
    if let Work::Document {
        pdf,
        order,
        seal,
        caller,
    } = &work
    {
        let behalf = OnBehalf {
            caller: caller.clone(),
            request: String::new(),
        };
        document(workshop, pdf, order, seal, &behalf, workshop.now())?;
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
            tracing::error!(error = &error as &dyn std::error::Error, "not prepared");
            Refusal::Internal
        }
    }
}

fn not_sealed(error: yinxin_signer::SealError) -> Refusal {
    tracing::error!(error = &error as &dyn std::error::Error, "not sealed");
    Refusal::Signer
}

fn release(workshop: &Workshop, candidate: Candidate, now: Time) -> Result<Released, Refusal> {
    let judge = workshop.judge.verifier().map_err(|error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the published trust cannot be used"
        );
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
                .for_each(|one| answer(one.bench.reply, Err(Refusal::Internal)));
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
                replies.push((one.bench.entered, one.bench.reply, row.answer.clone()));
                done.push(row);
            }
            Err(refusal) => answer(one.bench.reply, Err(refusal)),
        }
    }
    let result = workshop
        .store
        .finish(&done, now)
        .await
        .map_err(Refusal::from);
    for (entered, reply, text) in replies {
        answer(reply, result.clone().map(|()| text));
        // Only now may a retry come in: it finds the answer.
        drop(entered);
    }
}

/// What goes on record for one finished request.
fn row(one: &Finished, now: Time) -> Result<Done, Refusal> {
    let claim = &one.bench.claim;
    let (made, answer) = match &one.bench.what {
        What::Document { .. } => document_row(one, now),
        What::Licence { request, holder } => licence_row(one, request, *holder, now)?,
    };
    Ok(Done {
        claim: claim.id.clone(),
        answer,
        bytes: one.file.bytes().len() as u64,
        uses: uses(one, now),
        made,
    })
}

fn document_row(one: &Finished, now: Time) -> (Made, String) {
    let id = &one.bench.claim.id;
    let row = DocumentRow {
        id: id.clone(),
        seal: one.bench.seal.id.clone(),
        file: one.sha256,
        sealed: now,
    };
    let answer = DocumentAnswer {
        id: id.clone(),
        sha256: one.sha256.hex(),
        file_url: format!("/api/v1/documents/{id}/file"),
    };
    (Made::Document(row), json(&answer))
}

fn licence_row(
    one: &Finished,
    request: &Request,
    holder: Sha256,
    now: Time,
) -> Result<(Made, String), Refusal> {
    let broken = || {
        tracing::error!(claim = one.bench.claim.id, "a licence without its facts");
        Refusal::Internal
    };
    let (id, assigned) = (
        &one.bench.claim.id,
        one.bench.claim.assigned.as_ref().ok_or_else(broken)?,
    );
    let identifier = &one
        .file
        .report()
        .licence
        .as_ref()
        .ok_or_else(broken)?
        .identifier;
    let row = LicenceRow {
        id: id.clone(),
        identifier: identifier.clone(),
        licence_type: request.licence_type().rules.code.clone(),
        number: assigned.number.clone(),
        holder,
        issuer: request.issuer().code.clone(),
        area: request.area().clone(),
        valid_from: date::iso(request.valid_from()),
        valid_to: request.valid_to().map(date::iso),
        status_list: assigned.status.list,
        status_entry: assigned.status.index,
        handle: assigned.handle.clone(),
        seal: one.bench.seal.id.clone(),
        file: one.sha256,
        issued: now,
    };
    let answer = LicenceAnswer {
        id: id.clone(),
        identifier: identifier.to_string(),
        number: assigned.number.clone(),
        sha256: one.sha256.hex(),
        file_url: format!("/api/v1/licences/{id}/file"),
    };
    Ok((Made::Licence(Box::new(row)), json(&answer)))
}

/// The two uses of keys in this file. `recover()` would find the same in the usage log.
fn uses(one: &Finished, now: Time) -> Vec<SealUse> {
    let seal = &one.bench.seal;
    let one_use = SealUse {
        record: one.file.records().seal,
        key: seal.key.to_string(),
        purpose: seal.purpose.key_purpose().to_string(),
        caller: one.bench.caller.clone(),
        request: one.bench.claim.id.clone(),
        at: now,
        outcome: UseOutcome::Released,
    };
    vec![one_use]
}

fn json(answer: &impl serde::Serialize) -> String {
    // Plain text members only: this cannot fail.
    serde_json::to_string(answer).unwrap_or_default()
}

fn answer(reply: oneshot::Sender<Result<String, Refusal>>, result: Result<String, Refusal>) {
    // A caller that went away gets the answer by retrying with its key.
    let _ = reply.send(result);
}
