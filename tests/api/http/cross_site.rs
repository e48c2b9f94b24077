//! Requests from pages of other sites, and from pages of listed origins.

use reqwest::Method;
use serde_json::json;

use crate::support::{Actor, Answer, App, COOKIE, right};

const LISTED: &str = "https://app.example";

/// The same person in a browser that says where the page comes from.
fn on_page(actor: &Actor, site: &str, origin: &str) -> Actor {
    let mut actor = actor.clone();
    for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
        if !value.is_empty() {
            actor = actor.with(name, value);
        }
    }
    actor
}

fn assert_refused(answer: &Answer) {
    assert_eq!(answer.status, 403, "{answer:?}");
    assert_eq!(
        answer.json(),
        json!({"errors": ["Requests from other sites are refused"], "code": "cross_site"})
    );
    assert!(answer.cookies().is_empty(), "{answer:?}");
}

#[tokio::test]
async fn only_our_own_pages_listed_ones_and_no_browsers_may_change_anything() {
    let app = App::start_with(&[&format!("--cors-allowed-origins={LISTED}")]).await;
    let alice = app.sign_up("alice").await;
    let own = app.base();
    let evil = "https://evil.example";
    let mut written = 0;
    for (site, origin, is_allowed) in [
        ("", "", true),
        ("same-origin", own, true),
        ("none", "", true),
        ("cross-site", evil, false),
        ("cross-site", LISTED, false),
        ("cross-site", own, false),
        ("same-site", LISTED, true),
        ("same-site", "", false),
        ("same-site", "http://127.0.0.1:1", false),
        ("nonsense", own, false),
        ("", own, true),
        ("", LISTED, true),
        ("", evil, false),
        ("", "null", false),
        ("", "https://app.example.evil.example", false),
        ("", "http://127.0.0.1:1", false),
    ] {
        let mut page = on_page(&alice, site, origin);
        let document = Some(json!({"title": "Legs"}));
        let writing = page.send_any(Method::POST, "/workouts", document);
        let (answer, statements) = app.statements_of(writing).await;
        if is_allowed {
            assert_eq!(answer.status, 201, "{site} {origin}: {answer:?}");
            written += 1;
        } else {
            assert_refused(&answer);
            assert_eq!(statements, 0, "{site} {origin}");
        }
        // Reading is allowed from everywhere: a link from another site is not an attack.
        page.get("/check_session", 200).await;
    }
    assert_eq!(app.user("alice").await.unwrap().workout_count, written);
}

#[tokio::test]
async fn another_site_is_refused_before_anything_else_is_checked() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let form = || Some(right("alice"));
    let garbage = format!("{COOKIE}=garbage");
    for cookie in [alice.cookie(), Some(&garbage), None] {
        for (method, path, body) in [
            (Method::POST, "/signup", form()),
            (Method::POST, "/login", form()),
            (Method::DELETE, "/logout", None),
            (Method::PUT, "/me/password", form()),
            (Method::DELETE, "/me", form()),
            (Method::DELETE, "/sessions", None),
            (Method::PUT, "/check_session", None),
            (Method::POST, "/nothing", None),
            (Method::DELETE, "/nothing/at/all", None),
        ] {
            let page = on_page(&alice, "cross-site", "https://evil.example");
            let mut page = page.with_cookie(cookie);
            let sending = page.send_any(method, path, body);
            let (answer, statements) = app.statements_of(sending).await;
            assert_refused(&answer);
            assert_eq!(statements, 0, "{path}");
        }
    }
    assert_eq!(app.sessions_of("alice").await.len(), 1);
    alice.clone().get("/check_session", 200).await;
}

#[tokio::test]
async fn a_forwarded_host_does_not_make_another_site_ours() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let page = on_page(&alice, "", "https://evil.example");
    let mut page = page
        .with("x-forwarded-host", "evil.example")
        .with("forwarded", "host=evil.example;proto=https");
    assert_refused(&page.send_any(Method::DELETE, "/logout", None).await);
    assert_eq!(app.sessions_of("alice").await.len(), 1);
}

#[tokio::test]
async fn the_public_url_is_the_servers_own_origin_even_if_a_proxy_changes_the_host() {
    let own = "http://192.168.1.5:8080";
    let flags = [
        "--public-url=http://192.168.1.5:8080",
        "--allow-insecure-http=true",
    ];
    let app = App::start_with(&flags).await;
    for (number, host) in ["192.168.1.5", "app:5555"].into_iter().enumerate() {
        let behind = |origin: &str| on_page(&app.anonymous(), "", origin).with("host", host);
        let name = format!("alice_{number}");
        let form = right(&name);
        behind(own).post("/signup", form.clone(), 201).await;
        for origin in [
            "http://192.168.1.5:8081",
            "https://192.168.1.5:8080",
            "http://192.168.1.55:8080",
            "http://192.168.1.5:8080.evil.example",
            "null",
        ] {
            let mut page = behind(origin);
            let login = page.send_any(Method::POST, "/login", Some(form.clone()));
            assert_refused(&login.await);
        }
        for site in ["same-site", "cross-site"] {
            let mut page = behind(own).with("sec-fetch-site", site);
            let login = page.send_any(Method::POST, "/login", Some(form.clone()));
            assert_refused(&login.await);
        }
    }
}

#[tokio::test]
async fn the_development_proxy_of_the_client_needs_no_settings() {
    let app = App::start().await;
    // It forwards what the browser says about its page, and rewrites Origin to the target.
    let mut page = on_page(&app.anonymous(), "same-origin", app.base());
    let form = right("alice");
    page.post("/signup", form.clone(), 201).await;
    page.delete("/logout", 200).await;
    page.post("/login", form, 200).await;
    page.post("/workouts", json!({"title": "Legs"}), 201).await;
}

fn assert_readable(answer: &Answer) {
    let context = format!("{answer:?}");
    let origin = answer.header("access-control-allow-origin");
    assert_eq!(origin, Some(LISTED), "{context}");
    let credentials = answer.header("access-control-allow-credentials");
    assert_eq!(credentials, Some("true"), "{context}");
    let vary = answer.header("vary").unwrap_or_default().to_lowercase();
    assert!(vary.contains("origin"), "{context}");
}

fn assert_unreadable(answer: &Answer) {
    let mut names = answer.headers.keys().map(|name| name.as_str());
    assert!(
        !names.any(|name| name.starts_with("access-control-")),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_page_of_a_listed_origin_can_read_every_answer_even_errors() {
    let app = App::start_with(&[&format!("--cors-allowed-origins={LISTED}")]).await;
    let alice = on_page(&app.sign_up("alice").await, "", LISTED);
    let mut stranger = on_page(&app.anonymous(), "", LISTED);
    let mut page = alice.clone();
    for answer in [
        page.get("/workouts", 200).await,
        page.post("/workouts", json!({"title": "Legs"}), 201).await,
        page.post("/workouts", json!({"title": ""}), 422).await,
        page.post("/workouts", json!({"title": "x".repeat(600_000)}), 413)
            .await,
        page.get("/nothing", 404).await,
        page.put("/workouts", json!({}), 405).await,
        page.delete("/workouts", 405).await,
        stranger.get("/workouts", 401).await,
        alice
            .with("sec-fetch-site", "cross-site")
            .post("/workouts", json!({"title": "Legs"}), 403)
            .await,
    ] {
        assert_readable(&answer);
        let exposed = answer
            .header("access-control-expose-headers")
            .unwrap()
            .to_lowercase();
        for name in ["etag", "link", "location", "retry-after", "x-request-id"] {
            assert!(exposed.contains(name), "{exposed}");
        }
    }
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_what_a_listed_page_may_send() {
    let app = App::start_with(&[&format!("--cors-allowed-origins={LISTED}")]).await;
    let ask = |origin: &str| {
        on_page(&app.anonymous(), "", origin)
            .with("access-control-request-method", "PUT")
            .with(
                "access-control-request-headers",
                "content-type,if-match,sentry-trace,baggage,x-requested-with",
            )
    };
    let answer = ask(LISTED)
        .send_any(Method::OPTIONS, "/workouts", None)
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_readable(&answer);
    let methods = answer.header("access-control-allow-methods").unwrap();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        assert!(methods.contains(method), "{methods}");
    }
    let headers = answer
        .header("access-control-allow-headers")
        .unwrap()
        .to_lowercase();
    for name in [
        "content-type",
        "if-match",
        "sentry-trace",
        "baggage",
        "x-requested-with",
    ] {
        assert!(headers.contains(name), "{headers}");
    }
    for origin in ["https://evil.example", "https://app.example:444", "null"] {
        let answer = ask(origin)
            .send_any(Method::OPTIONS, "/workouts", None)
            .await;
        assert!(answer.status >= 400, "{answer:?}");
        assert!(answer.header("access-control-allow-origin").is_none());
    }
}

#[tokio::test]
async fn no_other_origin_can_read_anything_and_by_default_none_at_all() {
    let listing = App::start_with(&[&format!("--cors-allowed-origins={LISTED}")]).await;
    let mut page = on_page(&listing.anonymous(), "", "https://evil.example");
    let answer = page.get("/check_session", 401).await;
    assert!(answer.header("access-control-allow-origin").is_none());

    let app = App::start().await;
    let mut page = on_page(&app.sign_up("alice").await, "", LISTED);
    assert_unreadable(&page.get("/check_session", 200).await);
    assert_unreadable(&page.get("/nothing", 404).await);
    let mut asking = page.with("access-control-request-method", "PUT");
    let answer = asking.send_any(Method::OPTIONS, "/workouts", None).await;
    assert_eq!(answer.status, 405);
    assert_unreadable(&answer);
}
