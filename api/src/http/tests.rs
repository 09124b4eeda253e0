//! The interface as a client sees it, called in process.

mod approvals;
mod verifications;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use serde_json::Value;
use tower::ServiceExt;
use yinxin_verifier::value::Uscc;

use super::*;
use crate::issue::Workers;
use crate::store::{Scope, TokenRow};
use crate::testing::{DEPARTMENT, Fuse, NOTICE, TestRegion, food_request};

/// A service in process, with a token for its department and one for another.
struct TestService {
    region: TestRegion,
    router: Router,
    token: Token,
    foreign: Token,
    _workers: Workers,
}

impl TestService {
    async fn new() -> Self {
        let region = TestRegion::new().await;
        let workshop = region.workshop(&Fuse::endless()).await;
        let (store, judge) = (workshop.store.clone(), workshop.judge.clone());
        let (issuer, workers) = Issuer::start(workshop, 1);
        let token = make_token(&region, &store, DEPARTMENT).await;
        let foreign = make_token(&region, &store, "13310106L44173029A").await;
        let (clock, trust) = (region.handed_in.clock.clone(), region.dir.trust());
        let router = router(App {
            store,
            issuer,
            judge,
            clock,
            trust,
        });
        Self {
            region,
            router,
            token,
            foreign,
            _workers: workers,
        }
    }

    async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn get_as(&self, path: &str, token: &Token) -> Response {
        let request = Request::get(path).header(header::AUTHORIZATION, bearer(token));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn issue(&self, key: Option<&str>, body: impl Into<Body>) -> Response {
        let mut request =
            Request::post("/api/v1/licences").header(header::AUTHORIZATION, bearer(&self.token));
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// The answer of an issued licence.
    async fn issued(&self, key: &str) -> Value {
        let response = self.issue(Some(key), food_request().to_string()).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        json(response).await
    }

    async fn file(&self, answer: &Value) -> Vec<u8> {
        bytes(
            self.get_as(answer["file_url"].as_str().unwrap(), &self.token)
                .await,
        )
        .await
    }

    async fn upload(&self, path: &str, parts: &[(&str, &str, &[u8])]) -> Response {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, bearer(&self.token))
            .header("Idempotency-Key", "upload")
            .header(
                header::CONTENT_TYPE,
                "multipart/form-data; boundary=BOUNDARY",
            );
        self.send(request.body(form(parts).into()).unwrap()).await
    }

    async fn verified(&self, content: &[u8], request: &str) -> Value {
        let parts = [
            ("file", "a.pdf", content),
            ("request", "", request.as_bytes()),
        ];
        let response = self.upload("/api/v1/verifications", &parts).await;
        assert_eq!(response.status(), StatusCode::OK);
        json(response).await
    }
}

async fn make_token(region: &TestRegion, store: &Store, department: &str) -> Token {
    let token = Token::draw(&*region.handed_in.random);
    let scope = Scope {
        departments: Some(vec![Uscc::parse(department).unwrap()]),
    };
    let row = TokenRow {
        label: department.to_owned(),
        scope,
    };
    store
        .add_token(&token.digest(), &row, region.handed_in.now())
        .await
        .unwrap();
    token
}

fn bearer(token: &Token) -> String {
    format!("Bearer {}", token.expose())
}

fn form(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = if file.is_empty() {
            String::new()
        } else {
            format!("; filename=\"{file}\"")
        };
        body.extend(
            format!("--BOUNDARY\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                .bytes(),
        );
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--BOUNDARY--\r\n");
    body
}

async fn bytes(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap()
        .to_vec()
}

async fn text(response: Response) -> String {
    String::from_utf8(bytes(response).await).unwrap()
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&bytes(response).await).unwrap()
}

#[tokio::test]
async fn licence_is_issued_shown_and_downloaded() {
    let service = TestService::new().await;
    let answer = service.issued("k1").await;
    let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["file_url", "id", "identifier", "number", "sha256"]
    );

    let path = format!("/api/v1/licences/{}", answer["id"].as_str().unwrap());
    let shown = service.get_as(&path, &service.token).await;
    let etag = shown.headers()[header::ETAG].clone();
    assert_eq!(json(shown).await["number"], answer["number"]);
    let request = Request::get(&path)
        .header(header::AUTHORIZATION, bearer(&service.token))
        .header(header::IF_NONE_MATCH, etag);
    let again = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);

    let file = service.file(&answer).await;
    assert_eq!(
        yinxin_verifier::crypto::sha256(&file).hex(),
        answer["sha256"].as_str().unwrap()
    );
}

#[tokio::test]
async fn licence_of_another_department_is_not_found() {
    let service = TestService::new().await;
    let answer = service.issued("k1").await;
    for path in [
        format!("/api/v1/licences/{}", answer["id"].as_str().unwrap()),
        answer["file_url"].as_str().unwrap().to_owned(),
    ] {
        assert_eq!(
            service.get_as(&path, &service.foreign).await.status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            service.get_as(&path, &service.token).await.status(),
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn caller_without_a_known_token_is_turned_away() {
    let service = TestService::new().await;
    let response = service
        .send(
            Request::post("/api/v1/licences")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
    let unknown = Token::draw(&*service.region.handed_in.random);
    assert_eq!(
        service
            .get_as("/api/v1/licences/x", &unknown)
            .await
            .status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn request_without_an_idempotency_key_is_malformed() {
    let service = TestService::new().await;
    for key in [None, Some("")] {
        let response = service.issue(key, food_request().to_string()).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert_eq!(json(response).await["code"], "malformed-request");
    }
}

#[tokio::test]
async fn retry_gives_the_same_answer_and_another_body_is_refused() {
    let service = TestService::new().await;
    let first = service.issued("\"k1\"").await;
    assert_eq!(service.issued("k1").await, first);
    let mut other = food_request();
    other["fields"]["投诉举报电话"] = "12345".into();
    let response = service.issue(Some("k1"), other.to_string()).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(json(response).await["code"], "idempotency-key-reused");
}

#[tokio::test]
async fn problem_lists_every_fault_with_pointer_and_both_languages() {
    let service = TestService::new().await;
    let mut request = food_request();
    request["holder"]["code"] = "91310106M7Y2051856".into();
    request["valid_to"] = "2020-01-01".into();
    request["fields"]["不存在"] = "x".into();
    request["fields"].as_object_mut().unwrap().remove("住所");
    let response = service.issue(Some("k"), request.to_string()).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem = json(response).await;
    assert_eq!(
        (&problem["status"], &problem["code"]),
        (&422.into(), &"invalid-fields".into())
    );
    let errors = problem["errors"].as_array().unwrap();
    let mut pointers: Vec<&str> = errors
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/fields/不存在",
            "/fields/住所",
            "/holder/code",
            "/valid_to"
        ]
    );
    for one in errors {
        assert!(
            !one["zh"].as_str().unwrap().is_ascii() && !one["en"].as_str().unwrap().is_empty(),
            "{one}"
        );
    }
}

#[tokio::test]
async fn body_over_the_limit_is_refused() {
    let service = TestService::new().await;
    let response = service
        .issue(
            Some("k"),
            vec![b' '; yinxin_signer::request::MAX_REQUEST + 1],
        )
        .await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn document_is_sealed_and_downloaded() {
    let service = TestService::new().await;
    let seal = &service.region.document_seal;
    let request = format!(r#"{{"seal":"{seal}","page":1,"x":145,"y":205}}"#);
    let parts = [
        ("file", "通告.pdf", NOTICE),
        ("request", "", request.as_bytes()),
    ];
    let response = service.upload("/api/v1/documents", &parts).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let file = service.file(&json(response).await).await;
    assert!(file.starts_with(NOTICE), "the original bytes stay");
    let report = service.verified(&file, "").await;
    assert_eq!(
        (&report["verdict"], &report["acceptance"]),
        (&"valid".into(), &"accept".into())
    );
}

#[tokio::test]
async fn document_that_is_no_pdf_is_refused_with_a_sentence() {
    let service = TestService::new().await;
    let request = format!(
        r#"{{"seal":"{}","page":1,"x":145,"y":205}}"#,
        service.region.document_seal
    );
    let parts = [
        ("file", "a.pdf", b"hello".as_slice()),
        ("request", "", request.as_bytes()),
    ];
    let response = service.upload("/api/v1/documents", &parts).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem = json(response).await;
    assert_eq!(problem["code"], "document-refused");
    assert!(problem["zh"].as_str().unwrap().contains("PDF"));
}

#[tokio::test]
async fn published_trust_is_served_with_bare_media_types() {
    let service = TestService::new().await;
    for (path, media_type) in [
        ("/trust/root.json", "application/json"),
        ("/trust/bundle.yxb", "application/octet-stream"),
        ("/crl/seal-ca.crl", "application/pkix-crl"),
        ("/ca/seal-ca.cer", "application/pkix-cert"),
    ] {
        let response = service.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], media_type);
        assert!(response.headers().contains_key(header::ETAG));
    }
    for path in [
        "/trust/.lock",
        "/trust/..%2Fregion.json",
        "/crl/root.json",
        "/nowhere",
    ] {
        assert_eq!(
            service.get(path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn running_service_notices_what_another_process_published() {
    let service = TestService::new().await;
    let file = service.file(&service.issued("k").await).await;
    let edition =
        async || service.verified(&file, "").await["trust"]["region"]["sequence"].as_u64();
    let before = edition().await.unwrap();
    service.region.open().await.publish().await.unwrap();
    assert_eq!(edition().await, Some(before + 1));
}

#[tokio::test]
async fn service_says_whether_it_lives_and_is_ready() {
    let service = TestService::new().await;
    assert_eq!(service.get("/livez").await.status(), StatusCode::OK);
    assert_eq!(service.get("/readyz").await.status(), StatusCode::OK);
    std::fs::remove_file(service.region.dir.trust().join("bundle.yxb")).unwrap();
    assert_eq!(
        service.get("/readyz").await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn every_described_path_is_served_and_every_problem_explained() {
    let service = TestService::new().await;
    let description: Value = serde_json::from_str(openapi::TEXT).unwrap();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let request = Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(path.replace("{id}", "x"));
            let request = request.header(header::AUTHORIZATION, bearer(&service.token));
            let problem = service.send(request.body(Body::empty()).unwrap()).await;
            // A route that is there answers something else than the two fallbacks, or names the missing licence.
            assert_ne!(
                problem.status(),
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
            let named = path.contains("{id}");
            assert!(
                named || problem.status() != StatusCode::NOT_FOUND,
                "{method} {path}"
            );
        }
    }
    for kind in ProblemKind::ALL {
        let page = text(
            service
                .get(&format!("/problems/{}", kind.words().code))
                .await,
        )
        .await;
        assert!(page.contains(kind.words().zh) && page.contains(kind.words().next_zh));
    }
}
