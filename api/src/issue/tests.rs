//! Issuing, its retries, and a crash at every durable step.

mod approvals;
mod full_disk;

use std::collections::HashSet;
use std::sync::Arc;

use yinxin_keys::usage::{self, Event};
use yinxin_verifier::Question;
use yinxin_verifier::crypto::sha256;
use yinxin_verifier::report::Verdict;
use yinxin_verifier::value::Uscc;

use super::*;
use crate::data_dir::DataDir;
use crate::service::{Service, ServiceError};
use crate::store::{ClaimKey, Scope, SealUse, UseOutcome};
use crate::testing::{Fuse, HERE, NOTICE, TestRegion, food_request};

fn caller() -> Caller {
    Caller {
        label: "test".to_owned(),
        scope: Scope { departments: None },
    }
}

fn licence(key: &str, request: &serde_json::Value) -> LicenceRequest {
    let body = request.to_string().into_bytes();
    LicenceRequest {
        caller: caller(),
        key: ClaimKey {
            client: "test".to_owned(),
            key: key.to_owned(),
        },
        body_digest: sha256(&body),
        body,
    }
}

fn document(key: &str, seal: &str) -> DocumentRequest {
    DocumentRequest {
        caller: caller(),
        key: ClaimKey {
            client: "test".to_owned(),
            key: key.to_owned(),
        },
        body_digest: sha256(NOTICE),
        pdf: NOTICE.to_vec(),
        seal: seal.to_owned(),
        page: 1,
        x_mm: 145.0,
        y_mm: 205.0,
    }
}

/// An issuer that can be stopped.
struct Running {
    issuer: Issuer,
    workers: Workers,
}

impl Running {
    async fn start(region: &TestRegion, fuse: &Arc<Fuse>) -> Self {
        let (issuer, workers) = Issuer::start(region.workshop(fuse).await, 2);
        Self { issuer, workers }
    }

    async fn licence(&self, request: LicenceRequest) -> Result<LicenceAnswer, Refusal> {
        self.issuer.licence(request).await.map(made)
    }

    async fn document(&self, request: DocumentRequest) -> Result<DocumentAnswer, Refusal> {
        self.issuer.document(request).await.map(made)
    }

    async fn stop(self) {
        drop(self.issuer);
        self.workers.finish().await;
    }
}

fn made<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    match outcome {
        Outcome::Made(answer) => answer,
        Outcome::Awaits(awaiting) => panic!("it waits for approval: {awaiting:?}"),
    }
}

fn complaints(refusal: Refusal) -> Vec<(String, String)> {
    match refusal {
        Refusal::Faults(complaints) => complaints
            .into_iter()
            .map(|c| (c.pointer, c.code))
            .collect(),
        other => panic!("faults expected, found {other:?}"),
    }
}

/// The one invariant: every answer given is kept, no number came twice, every signature is on record, every file on
/// record is there and valid, and nothing else lies about. Holds whenever nothing is in work.
async fn check_books(region: &TestRegion, answers: &[LicenceAnswer]) {
    let service = region.open().await;
    let licences = service.store.licences().await.unwrap();
    for answer in answers {
        let kept = licences.iter().find(|row| row.id == answer.id);
        let kept = kept.unwrap_or_else(|| panic!("acknowledged licence lost: {answer:?}"));
        assert_eq!(
            (&kept.number, kept.file.hex()),
            (&answer.number, answer.sha256.clone())
        );
    }
    let numbers: HashSet<_> = licences.iter().map(|row| &row.number).collect();
    assert_eq!(numbers.len(), licences.len(), "a number came twice");

    let judge = service.judge.verifier().unwrap();
    for row in &licences {
        let file = service.files.read(&row.file).unwrap();
        assert_eq!(sha256(&file), row.file);
        let report = judge.verify(&file, &Question::at(service.handed_in.now()));
        assert_eq!(report.verdict, Verdict::Valid, "{:?}", report.reason);
        assert_eq!(report.licence.unwrap().identifier, row.identifier);
    }
    let on_record = service.store.files().await.unwrap();
    assert_eq!(
        service.files.list().unwrap().len(),
        on_record.len(),
        "a file without a row"
    );
    check_uses(
        &service,
        licences.iter().map(|row| row.id.as_str()).collect(),
    )
    .await;
    service.store.close().await;
}

/// Every signature of the log is in the books; those of released files are marked, once each, and no others.
async fn check_uses(service: &crate::service::Service, licences: HashSet<&str>) {
    let uses = service.store.uses().await.unwrap();
    let known: HashSet<u64> = uses.iter().map(|one| one.record).collect();
    usage::walk(&service.dir.keys(), |record| {
        if let Event::Use(used) = &record.event
            && matches!(used.result, usage::Outcome::Signed(_))
        {
            assert!(
                known.contains(&record.sequence),
                "record {} is not in the books",
                record.sequence
            );
        }
    })
    .unwrap();
    let released: Vec<&SealUse> = uses
        .iter()
        .filter(|one| one.outcome == UseOutcome::Released && one.purpose == "seal_licence")
        .collect();
    let requests: HashSet<&str> = released.iter().map(|one| one.request.as_str()).collect();
    assert_eq!(requests, licences);
    assert_eq!(released.len(), licences.len());
}

#[tokio::test]
async fn licence_is_on_disk_valid_and_on_record_when_it_is_answered() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let answer = running
        .licence(licence("k", &food_request()))
        .await
        .unwrap();
    running.stop().await;
    assert!(
        answer.number.starts_with("JY2310106000001"),
        "{}",
        answer.number
    );
    check_books(&region, &[answer]).await;
}

#[tokio::test]
async fn retry_with_the_same_key_gives_the_same_answer_and_signs_nothing() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let first = running
        .licence(licence("k", &food_request()))
        .await
        .unwrap();
    let before = usage::verify(&region.dir.keys()).unwrap().signed;
    let again = running
        .licence(licence("k", &food_request()))
        .await
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(usage::verify(&region.dir.keys()).unwrap().signed, before);
    running.stop().await;
    check_books(&region, &[first]).await;
}

#[tokio::test]
async fn same_key_with_another_body_is_refused() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    running
        .licence(licence("k", &food_request()))
        .await
        .unwrap();
    let mut other = food_request();
    other["fields"]["投诉举报电话"] = "12345".into();
    let refusal = running.licence(licence("k", &other)).await.unwrap_err();
    assert!(matches!(refusal, Refusal::KeyReused), "{refusal:?}");
    running.stop().await;
}

#[tokio::test]
async fn of_concurrent_requests_with_one_key_one_is_issued() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let request = food_request();
    let (a, b, c) = tokio::join!(
        running.licence(licence("k", &request)),
        running.licence(licence("k", &request)),
        running.licence(licence("k", &request)),
    );
    let results = [a, b, c];
    let answers: Vec<LicenceAnswer> = results.iter().flatten().cloned().collect();
    assert!(!answers.is_empty() && answers.iter().all(|answer| *answer == answers[0]));
    let refused = results.iter().filter_map(|result| result.as_ref().err());
    assert!(
        refused
            .clone()
            .all(|refusal| matches!(refusal, Refusal::InProgress))
    );
    running.stop().await;
    check_books(&region, &answers[..1]).await;
    assert_eq!(region.open().await.store.licences().await.unwrap().len(), 1);
}

#[tokio::test]
async fn concurrent_requests_share_key_calls_and_each_gets_its_own_number() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let mut tasks = JoinSet::new();
    for at in 0..40 {
        let issuer = running.issuer.clone();
        tasks.spawn(async move {
            let outcome = issuer.licence(licence(&format!("k{at}"), &food_request()));
            made(outcome.await.unwrap())
        });
    }
    let answers = tasks.join_all().await;
    running.stop().await;
    check_books(&region, &answers).await;
}

#[tokio::test]
async fn faulty_request_names_every_fault_and_uses_no_number() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let mut faulty = food_request();
    faulty["area"] = "310115".into();
    faulty["fields"]["法定代表人（负责人）"] = "王𓀀".into();
    let refusal = running.licence(licence("k", &faulty)).await.unwrap_err();
    let mut found = complaints(refusal);
    found.sort();
    let pointers: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/fields/法定代表人（负责人）", "/licence_type"],
        "{found:?}"
    );
    // The same key may be used for the corrected request, and the first number is still there.
    let answer = running
        .licence(licence("k", &food_request()))
        .await
        .unwrap();
    assert!(
        answer.number.starts_with("JY2310106000001"),
        "{}",
        answer.number
    );
    running.stop().await;
}

#[tokio::test]
async fn department_that_is_not_on_record_issues_nothing() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let mut request = food_request();
    request["issuer"]["code"] = "13310106L44173029A".into();
    let refusal = running.licence(licence("k", &request)).await.unwrap_err();
    assert_eq!(
        complaints(refusal),
        [("/issuer/code".to_owned(), "not_a_department".to_owned())]
    );
    running.stop().await;
}

#[tokio::test]
async fn token_of_another_department_issues_nothing() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let mut order = licence("k", &food_request());
    order.caller.scope.departments = Some(vec![Uscc::parse("13310106L44173029A").unwrap()]);
    let refusal = running.licence(order).await.unwrap_err();
    assert!(matches!(refusal, Refusal::NotPermitted));
    running.stop().await;
}

#[tokio::test]
async fn number_of_another_holder_is_refused() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let first = running
        .licence(licence("k1", &food_request()))
        .await
        .unwrap();
    let mut other = food_request();
    other["number"] = first.number.clone().into();
    other["holder"]["name"] = "上海苏河湾数据技术有限公司".into();
    other["holder"]["code"] = "91310106M3T66170X4".into();
    let refusal = running.licence(licence("k2", &other)).await.unwrap_err();
    assert_eq!(
        complaints(refusal),
        [("/number".to_owned(), "number_used".to_owned())]
    );
    running.stop().await;
    check_books(&region, &[first]).await;
}

#[tokio::test]
async fn document_is_sealed_and_its_retry_gives_the_same_file() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let first = running
        .document(document("k", &region.document_seal))
        .await
        .unwrap();
    assert_eq!(
        running
            .document(document("k", &region.document_seal))
            .await
            .unwrap(),
        first
    );
    running.stop().await;
    check_books(&region, &[]).await;
}

#[tokio::test]
async fn licence_seal_does_not_seal_documents() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let refusal = running
        .document(document("k", &region.licence_seal))
        .await
        .unwrap_err();
    assert_eq!(
        complaints(refusal),
        [("/seal".to_owned(), "seal_purpose".to_owned())]
    );
    let refusal = running.document(document("k", "none")).await.unwrap_err();
    assert_eq!(
        complaints(refusal),
        [("/seal".to_owned(), "unknown_seal".to_owned())]
    );
    running.stop().await;
}

/// The process stops at its nth durable step, is started again, and the caller retries.
#[tokio::test]
async fn crash_at_any_step_loses_no_answer_and_burns_no_number_twice() {
    let region = TestRegion::new().await;
    let mut answers = Vec::new();
    for steps in 0.. {
        let fuse = Fuse::of(steps);
        let running = Running::start(&region, &fuse).await;
        let key = format!("k{steps}");
        let result = running.licence(licence(&key, &food_request())).await;
        running.stop().await;
        answers.extend(result.as_ref().ok().cloned());
        check_books(&region, &answers).await;
        if !fuse.is_burnt() {
            assert!(
                result.is_ok() && steps > 8,
                "{steps} steps are fewer than there are"
            );
            assert_eq!(
                counts(&answers),
                (1..=answers.len()).collect::<Vec<_>>(),
                "a crash used up a number"
            );
            break;
        }
        let healthy = Running::start(&region, &Fuse::endless()).await;
        let retried = healthy
            .licence(licence(&key, &food_request()))
            .await
            .unwrap();
        healthy.stop().await;
        if let Ok(answer) = result {
            assert_eq!(answer, retried, "a retry gives the same answer");
        } else {
            answers.push(retried);
        }
        check_books(&region, &answers).await;
    }
}

/// The running numbers in 食品经营许可证 numbers: JY, one digit, area, six digits, check digit.
fn counts(answers: &[LicenceAnswer]) -> Vec<usize> {
    let mut counts: Vec<usize> = answers
        .iter()
        .map(|answer| answer.number[9..15].parse().unwrap())
        .collect();
    counts.sort_unstable();
    counts
}

#[tokio::test]
async fn seal_use_without_a_file_is_named_once_its_work_is_given_up() {
    let region = TestRegion::new().await;
    // Two steps: the seals are signed, their answer is lost.
    let running = Running::start(&region, &Fuse::of(1)).await;
    let refusal = running
        .licence(licence("k", &food_request()))
        .await
        .unwrap_err();
    assert!(matches!(refusal, Refusal::Signer), "{refusal:?}");
    running.stop().await;
    let service = region.open().await;
    let outcome = async || {
        service
            .store
            .uses()
            .await
            .unwrap()
            .iter()
            .rfind(|one| one.purpose == "seal_licence")
            .unwrap()
            .outcome
    };
    assert_eq!(
        outcome().await,
        UseOutcome::Signed,
        "a retry may still come"
    );
    service.store.abandon_claims("test").await.unwrap();
    service.store.close().await;
    drop(service);
    let service = region.open().await;
    let uses = service.store.uses().await.unwrap();
    let last = uses
        .iter()
        .rfind(|one| one.purpose == "seal_licence")
        .unwrap();
    assert_eq!(last.outcome, UseOutcome::Abandoned);
}

#[tokio::test]
async fn recovery_run_again_changes_nothing() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::of(7)).await;
    let _ = running.licence(licence("k", &food_request())).await;
    running.stop().await;
    let service = region.open().await;
    let again = recover(
        &service.store,
        &service.files,
        &*service.keys,
        service.handed_in.now(),
    )
    .await
    .unwrap();
    assert_eq!(
        again,
        Recovered {
            open_claims: 1,
            ..Recovered::default()
        }
    );
}

/// Puts an older copy of the usage log back: its last record is gone, and the summary with it.
fn put_an_older_log_back(dir: &DataDir) {
    let path = dir.keys().join("usage/log.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    // The seal, the time stamp.
    std::fs::write(&path, lines[..lines.len() - 2].join("\n") + "\n").unwrap();
    std::fs::remove_file(dir.keys().join("usage/state.json")).unwrap();
}

#[tokio::test]
async fn a_usage_log_older_than_the_books_is_noticed_and_nothing_is_issued_on_it() {
    let region = TestRegion::new().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    running
        .licence(licence("k", &food_request()))
        .await
        .unwrap();
    running.stop().await;
    // With its own log, the directory opens.
    drop(region.open().await);
    put_an_older_log_back(&region.dir);
    let refused = Service::open(region.dir.clone(), region.handed_in.clone(), &HERE)
        .await
        .err();
    assert!(
        matches!(
            refused,
            Some(ServiceError::Recover(RecoverError::RolledBack { .. }))
        ),
        "{refused:?}"
    );
}
