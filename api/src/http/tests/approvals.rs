//! Approval over HTTP: 202, look, sign, hand in.

use yinxin_keys::Approval;
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::format::base64;

use super::*;
use crate::terms::{Consent, Terms};
use crate::testing::TestApprover;

/// A service whose seals ask for approval, and its approver.
async fn approving() -> (TestService, TestApprover) {
    let service = TestService::new().await;
    let [approver, _] = service.region.ask_for_approval().await;
    (service, approver)
}

impl TestService {
    async fn waits(&self, key: &str) -> Value {
        let response = self.issue(Some(key), food_request().to_string()).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        let location = response.headers()[header::LOCATION]
            .to_str()
            .unwrap()
            .to_owned();
        let waiting = json(response).await;
        assert_eq!(waiting["approval_url"], location);
        waiting
    }

    async fn hand_in(&self, id: &str, body: String, token: &Token) -> Response {
        let request = Request::post(format!("/api/v1/approvals/{id}"))
            .header(header::AUTHORIZATION, bearer(token));
        self.send(request.body(body.into()).unwrap()).await
    }

    /// What the approver would sign, signed; `change` spoils it first.
    async fn consent(
        &self,
        approver: &TestApprover,
        id: &str,
        change: impl FnOnce(&mut Approval),
    ) -> String {
        let path = format!("/api/v1/approvals/{id}?approver={}", percent(approver.name));
        let shown = json(self.get_as(&path, &self.token).await).await;
        let terms: Terms = serde_json::from_value(shown["terms"].clone()).unwrap();
        let message = base64::decode(&terms.message).unwrap();
        let mut approval = Approval::try_from(Consent {
            approver: terms.approver,
            key: terms.key,
            digests: terms.digests,
            until: terms.until,
            nonce: terms.nonce,
            signature: String::new(),
        })
        .unwrap();
        assert_eq!(
            approval.message(),
            message,
            "what is told is what is signed"
        );
        change(&mut approval);
        serde_json::to_string(&Consent::from(&approver.sign(approval))).unwrap()
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn licence_waits_is_shown_approved_and_issued() {
    let (service, approver) = approving().await;
    let waiting = service.waits("k").await;
    let id = waiting["id"].as_str().unwrap();
    assert_eq!(waiting["stage"], "awaiting_approval");
    assert_eq!(
        service.waits("k").await,
        waiting,
        "the same request, the same answer"
    );
    let licence_url = format!("/api/v1/licences/{id}");
    let shown = json(service.get_as(&licence_url, &service.token).await).await;
    assert_eq!(shown, waiting);
    let list = json(service.get_as("/api/v1/approvals", &service.token).await).await;
    assert_eq!(list["items"], serde_json::json!([waiting]));
    let draft = service
        .get_as(waiting["draft_url"].as_str().unwrap(), &service.token)
        .await;
    assert_eq!(draft.headers()[header::CACHE_CONTROL], "private, no-store");
    let digest = crate::draft::digest(&bytes(draft).await)
        .as_ref()
        .map(Sha256::hex);
    assert_eq!(waiting["digests"][0].as_str(), digest.as_deref());

    let consent = service.consent(&approver, id, |_| {}).await;
    let response = service.hand_in(id, consent.clone(), &service.token).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let answer = json(response).await;
    assert_eq!(answer["number"], waiting["number"]);
    assert_eq!(
        service.issued("k").await,
        answer,
        "the request's retry gives the licence"
    );
    let again = json(service.hand_in(id, consent, &service.token).await).await;
    assert_eq!(again, answer);
    let shown = json(service.get_as(&licence_url, &service.token).await).await;
    assert_eq!(shown["stage"], "issued");
    let approval_url = waiting["approval_url"].as_str().unwrap();
    assert_eq!(
        json(service.get_as(approval_url, &service.token).await).await,
        answer
    );
    let report = service.verified(&service.file(&answer).await, "").await;
    assert_eq!(report["verdict"], "valid");
}

#[tokio::test]
async fn draft_is_no_sealed_licence() {
    let (service, _) = approving().await;
    let waiting = service.waits("k").await;
    let draft = service
        .get_as(waiting["draft_url"].as_str().unwrap(), &service.token)
        .await;
    let report = service.verified(&bytes(draft).await, "").await;
    assert_ne!(report["verdict"], "valid");
    assert_ne!(report["acceptance"], "accept");
    let file = format!("/api/v1/licences/{}/file", waiting["id"].as_str().unwrap());
    let absent = service.get_as(&file, &service.token).await;
    assert_eq!(absent.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn approval_that_does_not_hold_is_told_why_and_the_licence_goes_on_waiting() {
    let (service, approver) = approving().await;
    let waiting = service.waits("k").await;
    let id = waiting["id"].as_str().unwrap();
    let wrong = service
        .consent(&approver, id, |approval| approval.digests[0][0] ^= 1)
        .await;
    let response = service.hand_in(id, wrong, &service.token).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem = json(response).await;
    assert_eq!(problem["code"], "approval-refused");
    assert_eq!(problem["errors"][0]["code"], "approval_not_listed");
    assert_eq!(problem["errors"][0]["pointer"], "/digests");
    assert_eq!(service.waits("k").await, waiting);
}

#[tokio::test]
async fn text_that_is_no_approval_is_malformed() {
    let (service, approver) = approving().await;
    let waiting = service.waits("k").await;
    let id = waiting["id"].as_str().unwrap();
    let right = service.consent(&approver, id, |_| {}).await;
    for body in [
        String::new(),
        right.replace("\"nonce\"", "\"once\""),
        right.replace('=', "!"),
    ] {
        let response = service.hand_in(id, body, &service.token).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    }
    let long = " ".repeat(1 << 20);
    let response = service.hand_in(id, long, &service.token).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn token_of_another_department_sees_and_approves_nothing() {
    let (service, approver) = approving().await;
    let waiting = service.waits("k").await;
    let id = waiting["id"].as_str().unwrap();
    let list = json(service.get_as("/api/v1/approvals", &service.foreign).await).await;
    assert_eq!(list["items"], serde_json::json!([]));
    for path in ["approval_url", "draft_url"] {
        let answer = service
            .get_as(waiting[path].as_str().unwrap(), &service.foreign)
            .await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let consent = service.consent(&approver, id, |_| {}).await;
    let answer = service.hand_in(id, consent, &service.foreign).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let unnamed = service.get(waiting["draft_url"].as_str().unwrap()).await;
    assert_eq!(unnamed.status(), StatusCode::UNAUTHORIZED);
}
