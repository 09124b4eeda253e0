//! Verification over HTTP, and the clerk's page.

use axum::body::Bytes;
use futures_util::stream::{self, StreamExt};

use super::*;

#[tokio::test]
async fn sealed_licence_is_accepted_and_a_changed_one_refused() {
    let service = TestService::new().await;
    let mut file = service.file(&service.issued("k").await).await;
    let report = service.verified(&file, "").await;
    assert_eq!(
        (&report["verdict"], &report["acceptance"]),
        (&"valid".into(), &"accept".into())
    );
    assert_eq!(
        report["licence"]["holder"],
        food_request()["holder"]["name"]
    );
    let middle = file.len() / 2;
    file[middle] ^= 1;
    let report = service.verified(&file, "").await;
    assert_eq!(
        (&report["verdict"], &report["acceptance"]),
        (&"invalid".into(), &"refuse".into())
    );
}

#[tokio::test]
async fn question_about_another_day_and_issuer_is_answered() {
    let service = TestService::new().await;
    let file = service.file(&service.issued("k").await).await;
    let later = service
        .verified(&file, r#"{"at":"2031-11-22T00:00:00+08:00"}"#)
        .await;
    assert_eq!(later["licence"]["state"], "expired");
    let other = service
        .verified(&file, r#"{"issuer":"13310106L44173029A"}"#)
        .await;
    assert_eq!(
        (&other["verdict"], &other["acceptance"]),
        (&"valid".into(), &"check".into())
    );
    let parts = [
        ("file", "a.pdf", file.as_slice()),
        ("request", "", br#"{"at":"yesterday","issuer":"1"}"#),
    ];
    let problem = json(service.upload("/api/v1/verifications", &parts).await).await;
    let pointers: Vec<&Value> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["pointer"])
        .collect();
    assert_eq!(pointers, ["/at", "/issuer"]);
}

#[tokio::test]
async fn question_with_a_member_that_is_not_known_is_refused() {
    let service = TestService::new().await;
    for (request, status) in [
        (
            r#"{"issure":"11310106K82031550L"}"#,
            StatusCode::BAD_REQUEST,
        ),
        (r#"{"region":"310000"}"#, StatusCode::OK),
    ] {
        let parts: [(&str, &str, &[u8]); 2] = [
            ("file", "a.pdf", b"no PDF"),
            ("request", "", request.as_bytes()),
        ];
        let response = service.upload("/api/v1/verifications", &parts).await;
        assert_eq!(response.status(), status, "{request}");
    }
}

#[tokio::test]
async fn upload_over_the_limit_gets_a_report_with_its_true_length_and_digest() {
    let service = TestService::new().await;
    let huge = vec![0; 50 * 1024 * 1024 + 1];
    let report = service.verified(&huge, "").await;
    assert_eq!(
        (&report["verdict"], &report["reason"]["code"]),
        (&"unsupported".into(), &"file_too_big".into())
    );
    assert_eq!(report["file"]["bytes"], huge.len());
    assert_eq!(
        report["file"]["sha256"],
        yinxin_verifier::crypto::sha256(&huge).hex()
    );
}

#[tokio::test]
async fn upload_without_a_file_is_malformed() {
    let service = TestService::new().await;
    let response = service
        .upload("/api/v1/verifications", &[("request", "", b"{}")])
        .await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let response = service
        .upload(
            "/api/v1/verifications",
            &[("file", "a.pdf", b"x"), ("request", "", b"{")],
        )
        .await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn clerk_without_script_sees_acceptance_who_when_and_next_step() {
    let service = TestService::new().await;
    let form = text(service.get("/verify").await).await;
    assert!(
        form.contains(r#"<form"#)
            && form.contains(r#"name="file""#)
            && form.contains(r#"lang="zh-CN""#)
    );
    let file = service.file(&service.issued("k").await).await;
    let page = text(service.upload("/verify", &[("file", "a.pdf", &file)]).await).await;
    for part in [
        r#"data-verdict="valid" data-acceptance="accept""#,
        "<title>✓ 可以采信（有效）",
        "上海市静安区演示市场监督管理局",
        "上海云间面馆有限公司",
        "2026-11-22 12:00:00，时间来源：时间戳",
        "自盖章后未改动，共 1 页全部受保护",
        r#"<div class="row next"><dt>下一步</dt><dd><p>可以采信</p>"#,
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let english = text(
        service
            .upload("/verify?lang=en", &[("file", "a.pdf", &file)])
            .await,
    )
    .await;
    assert!(english.contains(r#"<html lang="en">"#) && english.contains("May be relied on"));
}

#[tokio::test]
async fn clerk_sees_the_same_rows_whatever_the_verdict() {
    let service = TestService::new().await;
    let sealed = service.file(&service.issued("k").await).await;
    let changed = [sealed.as_slice(), b"more"].concat();
    for (content, acceptance) in [
        (sealed.as_slice(), "accept"),
        (&changed, "refuse"),
        (NOTICE, "unsupported"),
        (b"", "unsupported"),
    ] {
        let page = text(
            service
                .upload("/verify", &[("file", "a.pdf", content)])
                .await,
        )
        .await;
        assert!(
            page.contains(&format!(r#"data-acceptance="{acceptance}""#)),
            "{acceptance}"
        );
        let rows: Vec<&str> = page
            .match_indices(r#"<div class="row "#)
            .filter_map(|(at, mark)| page[at + mark.len()..].split('"').next())
            .collect();
        assert_eq!(
            rows,
            ["next", "what", "who", "time", "changes", "fresh", "match"]
        );
    }
}

#[tokio::test]
async fn clerk_who_chose_no_file_is_asked_to_choose_one() {
    let service = TestService::new().await;
    let boundary = form(&[]);
    let request = Request::post("/verify")
        .header(
            header::CONTENT_TYPE,
            "multipart/form-data; boundary=BOUNDARY",
        )
        .body(boundary.into());
    let response = service.send(request.unwrap()).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(text(response).await.contains("请选择要核验的文件"));
}

#[tokio::test]
async fn clerk_whose_form_is_broken_is_told_in_words() {
    let service = TestService::new().await;
    let mut broken = form(&[("file", "a.pdf", NOTICE)]);
    broken.truncate(broken.len() / 2);
    let request = Request::post("/verify").header(
        header::CONTENT_TYPE,
        "multipart/form-data; boundary=BOUNDARY",
    );
    let response = service.send(request.body(broken.into()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let page = text(response).await;
    assert!(page.contains(r#"role="alert">表单数据不完整。"#), "{page}");
}

/// Of a signer whom no list names, the name is told as his own word.
#[tokio::test]
async fn clerk_sees_that_an_unlisted_signer_only_names_himself() {
    let (here, elsewhere) = (TestService::new().await, TestService::new().await);
    let foreign = elsewhere.file(&elsewhere.issued("k").await).await;
    let page = text(here.upload("/verify", &[("file", "a.pdf", &foreign)]).await).await;
    assert!(page.contains(r#"data-acceptance="check""#), "{page}");
    assert!(
        page.contains("<p>自称：上海市静安区演示市场监督管理局"),
        "{page}"
    );
    assert!(page.contains("整个文件"), "{page}");
}

#[tokio::test]
async fn licence_before_its_first_day_has_a_valid_seal_and_is_refused() {
    let service = TestService::new().await;
    let mut request = food_request();
    request["valid_from"] = "2026-12-01".into();
    let issued = json(service.issue(Some("k"), request.to_string()).await).await;
    let file = service.file(&issued).await;
    let page = text(service.upload("/verify", &[("file", "a.pdf", &file)]).await).await;
    assert!(page.contains("<title>✕ 不予采信（印章有效）"), "{page}");
}

#[tokio::test]
async fn hostile_names_are_shown_and_not_run() {
    let service = TestService::new().await;
    let page = text(
        service
            .upload(
                "/verify",
                &[("file", "<script>alert(1)</script>.pdf", b"x")],
            )
            .await,
    )
    .await;
    assert!(!page.contains("<script>alert"));
    let response = service.get("/verify").await;
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("default-src 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(!text(response).await.contains("onclick"));
}

/// The first half of a form, and then nothing: neither more of it nor its end.
fn stalled_form() -> Body {
    let form = form(&[("file", "a.pdf", NOTICE)]);
    let half = Bytes::copy_from_slice(&form[..form.len() / 2]);
    let first = stream::once(async move { Ok::<_, std::io::Error>(half) });
    Body::from_stream(first.chain(stream::pending()))
}

#[tokio::test]
async fn upload_that_stops_coming_is_given_up() {
    let service = TestService::new().await;
    let request = Request::post("/api/v1/verifications").header(
        header::CONTENT_TYPE,
        "multipart/form-data; boundary=BOUNDARY",
    );
    // Nothing runs but the timer: the clock goes on to it at once.
    tokio::time::pause();
    let response = service.send(request.body(stalled_form()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(json(response).await["code"], "request-timeout");
}
