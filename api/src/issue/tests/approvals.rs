//! What waits for approval, what an approval must be, and a crash between any two steps.

use std::sync::atomic::{AtomicI64, Ordering};

use yinxin_keys::{Approval, ApprovalError};

use super::*;
use crate::testing::{NOW, TestApprover};

/// A region whose seals ask for approval, an enrolled approver, and one who is not.
async fn approving() -> (TestRegion, TestApprover, TestApprover) {
    let region = TestRegion::new().await;
    let [enrolled, stranger] = region.ask_for_approval().await;
    (region, enrolled, stranger)
}

impl Running {
    async fn waits(&self, request: LicenceRequest) -> Awaiting {
        match self.issuer.licence(request).await.unwrap() {
            Outcome::Awaits(awaiting) => *awaiting,
            Outcome::Made(answer) => panic!("sealed without approval: {answer:?}"),
        }
    }

    async fn approve(&self, id: &str, approval: Approval) -> Result<LicenceAnswer, Refusal> {
        match self.issuer.approve(id, approval, everything()).await? {
            Some(Approved::Licence(answer)) => Ok(answer),
            other => panic!("a licence expected: {other:?}"),
        }
    }
}

fn everything() -> Scope {
    Scope { departments: None }
}

fn not_approved(result: Result<LicenceAnswer, Refusal>) -> ApprovalError {
    match result {
        Err(Refusal::NotApproved(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// How the last attempt to seal stands in the usage log.
fn last_use(region: &TestRegion) -> usage::Outcome {
    let mut last = None;
    usage::walk(&region.dir.keys(), |record| {
        if let Event::Use(used) = &record.event
            && used.purpose == yinxin_keys::Purpose::SealLicence
        {
            last = Some(used.result.clone());
        }
    })
    .unwrap();
    last.unwrap()
}

#[tokio::test]
async fn licence_of_an_approving_seal_waits_and_is_sealed_once_it_is_approved() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let awaiting = running.waits(licence("k", &food_request())).await;
    assert_eq!(usage::verify(&region.dir.keys()).unwrap().refused, 0);
    let draft = running.issuer.draft(&awaiting.id, everything()).await;
    let draft = draft.unwrap().expect("a draft");
    let seen = crate::draft::digest(&draft);
    assert_eq!(
        seen,
        Some(awaiting.pending.digest),
        "what is seen is what is approved"
    );

    let consent = approver.consent(&awaiting, |_| {});
    let answer = running
        .approve(&awaiting.id, consent.clone())
        .await
        .unwrap();
    assert_eq!(Some(&answer.number), awaiting.number.as_ref());
    let again = running.approve(&awaiting.id, consent).await.unwrap();
    assert_eq!(again, answer, "handed in again, it gives the same answer");
    let retry = running
        .licence(licence("k", &food_request()))
        .await
        .unwrap();
    assert_eq!(retry, answer, "so does the request");
    let sealed = running
        .issuer
        .workshop()
        .files
        .read(&digest_of(&answer))
        .unwrap();
    assert_eq!(draft.len(), sealed.len());
    let changed = draft.iter().zip(&sealed).filter(|(a, b)| a != b).count();
    assert!(
        changed > 1000,
        "the gap is filled and nothing else is changed"
    );
    assert!(
        running
            .issuer
            .awaiting(&everything())
            .await
            .unwrap()
            .is_empty()
    );
    running.stop().await;
    check_books(&region, &[answer]).await;
}

fn digest_of(answer: &LicenceAnswer) -> yinxin_verifier::crypto::Sha256 {
    yinxin_verifier::crypto::Sha256::from_hex(&answer.sha256).unwrap()
}

#[tokio::test]
async fn document_of_an_approving_seal_waits_and_is_sealed_once_it_is_approved() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let request = || document("k", &region.document_seal);
    let Outcome::Awaits(awaiting) = running.issuer.document(request()).await.unwrap() else {
        panic!("sealed without approval")
    };
    let draft = running.issuer.draft(&awaiting.id, everything()).await;
    let seen = crate::draft::digest(&draft.unwrap().unwrap());
    assert_eq!(seen, Some(awaiting.pending.digest));
    let consent = approver.consent(&awaiting, |_| {});
    let made = running
        .issuer
        .approve(&awaiting.id, consent, everything())
        .await;
    let Some(Approved::Document(answer)) = made.unwrap() else {
        panic!("a document expected")
    };
    assert_eq!(running.document(request()).await.unwrap(), answer);
    running.stop().await;
    check_books(&region, &[]).await;
}

#[tokio::test]
async fn what_waits_is_the_same_after_a_restart_and_its_approval_still_counts() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let before = running.waits(licence("k", &food_request())).await;
    let draft = running
        .issuer
        .draft(&before.id, everything())
        .await
        .unwrap();
    let consent = approver.consent(&before, |_| {});
    running.stop().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    assert_eq!(running.waits(licence("k", &food_request())).await, before);
    assert_eq!(
        running.issuer.awaiting(&everything()).await.unwrap(),
        std::slice::from_ref(&before)
    );
    assert_eq!(
        running
            .issuer
            .draft(&before.id, everything())
            .await
            .unwrap(),
        draft
    );
    let answer = running.approve(&before.id, consent).await.unwrap();
    running.stop().await;
    check_books(&region, &[answer]).await;
}

#[tokio::test]
async fn one_approval_covers_several_files() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let first = running.waits(licence("k1", &food_request())).await;
    let second = running.waits(licence("k2", &food_request())).await;
    let both = approver.consent(&first, |approval| {
        approval.digests.push(*second.pending.digest.as_bytes());
    });
    let first = running.approve(&first.id, both.clone()).await.unwrap();
    let second = running.approve(&second.id, both).await.unwrap();
    running.stop().await;
    check_books(&region, &[first, second]).await;
}

/// What is wrong with an approval, and what the key store says of it. Each leaves the licence waiting, and is on record.
macro_rules! refused {
    ($($name:ident: $change:expr => $expected:pat,)+) => {$(
        #[tokio::test]
        async fn $name() {
            let (region, approver, _) = approving().await;
            let running = Running::start(&region, &Fuse::endless()).await;
            let awaiting = running.waits(licence("k", &food_request())).await;
            let change: fn(&mut Approval) = $change;
            let wrong = approver.consent(&awaiting, change);
            let why = not_approved(running.approve(&awaiting.id, wrong).await);
            assert!(matches!(why, $expected), "{why:?}");
            assert_eq!(last_use(&region), usage::Outcome::Refused("not_approved".to_owned()));
            let right = approver.consent(&awaiting, |_| {});
            let answer = running.approve(&awaiting.id, right).await.unwrap();
            running.stop().await;
            check_books(&region, &[answer]).await;
        }
    )+};
}

refused! {
    approval_of_another_digest_is_refused: |approval| approval.digests[0][0] ^= 1 => ApprovalError::NotListed { .. },
    approval_of_too_many_digests_is_refused: |approval| approval.digests.resize(Approval::MAX_DIGESTS + 1, [0; 32])
        => ApprovalError::TooMany { .. },
    approval_that_has_ended_is_refused: |approval| approval.until = NOW - 1 => ApprovalError::Time { .. },
    approval_that_ends_too_late_is_refused: |approval| approval.until += 1 => ApprovalError::Time { .. },
    approval_for_another_key_is_refused:
        |approval| approval.key = yinxin_keys::KeyId::parse(&"0".repeat(32)).unwrap() => ApprovalError::OtherKey { .. },
    approval_of_somebody_not_enrolled_is_refused: |approval| approval.approver = "孙涛".to_owned()
        => ApprovalError::UnknownApprover { .. },
}

#[tokio::test]
async fn approval_signed_with_another_key_is_refused() {
    let (region, approver, stranger) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let awaiting = running.waits(licence("k", &food_request())).await;
    let forged = stranger.consent(&awaiting, |approval| {
        approval.approver = approver.name.to_owned()
    });
    let why = not_approved(running.approve(&awaiting.id, forged).await);
    assert!(matches!(why, ApprovalError::Signature { .. }), "{why:?}");
    running.stop().await;
}

#[tokio::test]
async fn approval_of_a_changed_number_of_digests_is_refused() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let awaiting = running.waits(licence("k", &food_request())).await;
    let mut more = approver.consent(&awaiting, |_| {});
    more.digests.push([1; 32]);
    let why = not_approved(running.approve(&awaiting.id, more).await);
    assert!(matches!(why, ApprovalError::Signature { .. }), "{why:?}");
    running.stop().await;
}

#[tokio::test]
async fn whoever_asks_does_not_approve() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let mut own = licence("k", &food_request());
    own.caller.label = approver.name.to_owned();
    let awaiting = running.waits(own).await;
    let consent = approver.consent(&awaiting, |_| {});
    let why = not_approved(running.approve(&awaiting.id, consent).await);
    assert!(matches!(why, ApprovalError::OwnRequest { .. }), "{why:?}");
    running.stop().await;
}

#[tokio::test]
async fn what_another_department_waits_for_is_not_there() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let awaiting = running.waits(licence("k", &food_request())).await;
    let elsewhere = Scope {
        departments: Some(vec![Uscc::parse("13310106L44173029A").unwrap()]),
    };
    let consent = approver.consent(&awaiting, |_| {});
    let issuer = &running.issuer;
    assert!(issuer.awaiting(&elsewhere).await.unwrap().is_empty());
    assert_eq!(issuer.asked(&awaiting.id, &elsewhere).await.unwrap(), None);
    assert_eq!(
        issuer.draft(&awaiting.id, elsewhere.clone()).await.unwrap(),
        None
    );
    assert_eq!(
        issuer
            .approve(&awaiting.id, consent, elsewhere)
            .await
            .unwrap(),
        None
    );
    running.stop().await;
}

#[tokio::test]
async fn number_that_waits_for_approval_is_not_given_to_another_holder() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let awaiting = running.waits(licence("k1", &food_request())).await;
    running.stop().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let mut other = food_request();
    other["number"] = awaiting.number.clone().into();
    other["holder"]["name"] = "上海苏河湾数据技术有限公司".into();
    other["holder"]["code"] = "91310106M3T66170X4".into();
    let refusal = running.licence(licence("k2", &other)).await.unwrap_err();
    assert_eq!(
        complaints(refusal),
        [("/number".to_owned(), "number_used".to_owned())]
    );
    let consent = approver.consent(&awaiting, |_| {});
    running.approve(&awaiting.id, consent).await.unwrap();
    running.stop().await;
}

#[tokio::test]
async fn draft_whose_time_is_over_is_approved_no_more_and_asked_for_anew() {
    let (mut region, approver, _) = approving().await;
    let clock = Arc::new(AtomicI64::new(NOW));
    let hand = clock.clone();
    region.handed_in.clock = Arc::new(move || hand.load(Ordering::Relaxed));
    let running = Running::start(&region, &Fuse::endless()).await;
    let first = running.waits(licence("k", &food_request())).await;
    clock.store(first.pending.until.unix() + 1, Ordering::Relaxed);
    let consent = approver.consent(&first, |approval| approval.until += 60);
    let refusal = running.approve(&first.id, consent).await.unwrap_err();
    assert!(matches!(refusal, Refusal::DraftOutdated), "{refusal:?}");
    let second = running.waits(licence("k", &food_request())).await;
    assert_eq!((&second.id, &second.number), (&first.id, &first.number));
    assert_ne!(
        second.pending.digest, first.pending.digest,
        "it shows the new time"
    );
    running.stop().await;
}

#[tokio::test]
async fn request_whose_ground_is_gone_is_not_sealed_on_its_approval() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let awaiting = running.waits(licence("k", &food_request())).await;
    running.stop().await;
    // The seal gets another key: what was approved is no longer what would be sealed.
    region.renew_licence_seal().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let consent = approver.consent(&awaiting, |_| {});
    let refusal = running.approve(&awaiting.id, consent).await.unwrap_err();
    assert!(matches!(refusal, Refusal::DraftOutdated), "{refusal:?}");
    let draft = running
        .issuer
        .draft(&awaiting.id, everything())
        .await
        .unwrap_err();
    assert!(matches!(draft, Refusal::DraftOutdated), "{draft:?}");
    let anew = running.waits(licence("k", &food_request())).await;
    assert_ne!(anew.pending.sealing_key, awaiting.pending.sealing_key);
    let consent = approver.consent(&anew, |_| {});
    let answer = running.approve(&anew.id, consent).await.unwrap();
    running.stop().await;
    check_books(&region, &[answer]).await;
}

#[tokio::test]
async fn what_waits_since_a_command_outlives_the_command() {
    let (region, approver, _) = approving().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let mut order = licence("k", &food_request());
    order.key.client = COMMAND_LINE.to_owned();
    let awaiting = running.waits(order).await;
    running.stop().await;
    let running = Running::start(&region, &Fuse::endless()).await;
    let consent = approver.consent(&awaiting, |_| {});
    let answer = running.approve(&awaiting.id, consent).await.unwrap();
    running.stop().await;
    check_books(&region, &[answer]).await;
}

/// The process stops at its nth durable step after the approval is handed in, and is started again. An approval that
/// was used for a signature whose file never left is refused then, and a new one brings the licence home.
#[tokio::test]
async fn crash_at_any_step_of_an_approved_licence_loses_nothing_and_signs_nothing_twice() {
    let (region, approver, _) = approving().await;
    let mut answers = Vec::new();
    let mut used_up = 0;
    for steps in 0.. {
        let key = format!("k{steps}");
        let healthy = Running::start(&region, &Fuse::endless()).await;
        let awaiting = healthy.waits(licence(&key, &food_request())).await;
        healthy.stop().await;
        let fuse = Fuse::of(steps);
        let running = Running::start(&region, &fuse).await;
        let consent = |nonce| approver.consent(&awaiting, |approval| approval.nonce = [nonce; 16]);
        let result = running.approve(&awaiting.id, consent(1)).await;
        running.stop().await;
        answers.extend(result.as_ref().ok().cloned());
        check_books(&region, &answers).await;
        if !fuse.is_burnt() {
            assert!(
                result.is_ok() && steps > 8,
                "{steps} steps are fewer than there are"
            );
            break;
        }
        let healthy = Running::start(&region, &Fuse::endless()).await;
        let again = match healthy.approve(&awaiting.id, consent(1)).await {
            Err(Refusal::NotApproved(ApprovalError::Replayed)) => {
                used_up += 1;
                healthy.approve(&awaiting.id, consent(2)).await
            }
            other => other,
        };
        healthy.stop().await;
        let again = again.unwrap();
        match result {
            Ok(answer) => assert_eq!(answer, again, "handed in again, it gives the same answer"),
            Err(_) => answers.push(again),
        }
        check_books(&region, &answers).await;
    }
    assert!(
        used_up > 0,
        "some step lies between the signature and the end"
    );
}
