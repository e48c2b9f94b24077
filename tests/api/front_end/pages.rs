//! Addresses of the router in the browser, beside the API.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use super::{BUILD, INDEX, VISIT, folder, serve, visitor};
use crate::support::{App, right, routes};

#[tokio::test]
async fn a_visit_to_an_address_of_the_client_shows_its_page() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    let home = app.anonymous().get("/", 200).await;
    for path in [
        "/progress",
        "/progress/",
        "/progress/2026/bench%20press",
        "/v1.2/progress",
        "/workouts-of-today",
        "/%C3%BCbersicht?tab=1",
        // There is a folder, but this is not its address.
        "/help",
        "/static/js",
        // Nor is this one of a page in a folder.
        "/old-",
    ] {
        let page = visitor(&app).get(path, 200).await;
        assert_eq!(page.text, INDEX, "{path}");
        assert_eq!(page.header("vary"), Some("Accept"), "{path}");
        for name in ["etag", "cache-control", "content-type"] {
            assert_eq!(page.header(name), home.header(name), "{path}: {name}");
        }
        let head = visitor(&app).send(Method::HEAD, path, None, 200).await;
        assert_eq!(head.text, "");
        let tag = home.etag();
        let mut known = visitor(&app).with("if-none-match", tag);
        known.get(path, 304).await;
    }
}

#[tokio::test]
async fn only_a_visit_is_answered_with_a_page() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    for (accept, status) in [
        (VISIT, 200),
        ("text/html", 200),
        ("application/json, TEXT/HTML;q=0.5", 200),
        ("*/*", 404),
        ("application/json", 404),
        ("text/*", 404),
        ("text/html-like, image/*", 404),
    ] {
        let mut browser = app.anonymous().with("accept", accept);
        browser.get("/progress", status).await;
        // A file is there for everybody.
        browser.get("/index.html", 200).await;
    }
    let unknown = json!({"errors": ["There is nothing at this address"], "code": "unknown_route"});
    let refusal = app.anonymous().get("/progress", 404).await;
    assert_eq!(refusal.json(), unknown);
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        for path in ["/", "/index.html", "/progress"] {
            let mut browser = visitor(&app);
            let refusal = browser.send(method.clone(), path, None, 405).await;
            assert_eq!(refusal.header("allow"), Some("GET, HEAD"));
        }
        let mut browser = visitor(&app);
        let refusal = browser.send(method, "/nothing.js", None, 404).await;
        assert_eq!(refusal.json(), unknown);
    }
}

#[tokio::test]
async fn a_missing_file_is_never_answered_with_a_page() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    for path in [
        "/static/js/old.0a1b2c3d.js",
        "/robots.txt",
        "/progress/a.b",
        "/help/index.htm",
        "/.env",
        "/.well-known/change-password",
        "/progress/.git/config",
    ] {
        visitor(&app).get(path, 404).await;
    }
}

#[tokio::test]
async fn no_address_that_begins_like_a_route_of_the_api_shows_a_page() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    let mut alice = app.sign_up("alice").await.with("accept", VISIT);
    let table = routes();
    let first: BTreeSet<&str> = table
        .iter()
        .map(|(_, path)| path.split('/').nth(1).unwrap())
        // The start is where the front end's first page is.
        .filter(|segment| !segment.is_empty())
        .collect();
    for needed in ["workouts", "login", "check_session", "healthz"] {
        assert!(first.contains(needed), "{first:?}");
    }
    for segment in first {
        for rest in ["/", "/a/b/c", "/restore/x/y/", "%2Fa/b", "/%61/b/c"] {
            let path = format!("/{segment}{rest}");
            if table.iter().any(|(_, route)| *route == path) {
                continue;
            }
            let refusal = alice.get(&path, 404).await;
            assert_eq!(refusal.json()["code"], "unknown_route", "{path}");
        }
        let encoded = format!("/%{:02x}{}/a/b/c", segment.as_bytes()[0], &segment[1..]);
        alice.get(&encoded, 404).await;
        let answer = alice
            .send_any(Method::GET, &format!("/{segment}"), None)
            .await;
        assert!(
            !answer.is_file() && answer.header("content-type") != Some("text/html; charset=utf-8"),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn the_routes_of_the_api_come_first_with_all_their_methods() {
    // Files that nobody will ever see.
    let build = folder(&[
        ("index.html", INDEX),
        ("login", "file"),
        ("me", "file"),
        ("healthz", "file"),
    ]);
    let app = serve(&build).await;
    let refusal = visitor(&app).get("/login", 405).await;
    assert_eq!(refusal.header("allow"), Some("POST"));
    assert_eq!(refusal.json()["code"], "method_not_allowed");
    visitor(&app).get("/me", 401).await;
    let health = visitor(&app).get("/healthz", 200).await;
    assert_eq!(health.json(), json!({"status": "ok"}));
}

#[tokio::test]
async fn a_person_signs_up_and_out_beside_the_files_which_cost_no_statement_and_no_cookie() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    let mut alice = app.sign_up("alice").await;
    alice.get("/check_session", 200).await;
    let before_logout = alice.clone();
    let expected = alice.cookie().map(str::to_owned);
    for path in ["/", "/static/css/main.8a685450.css", "/progress"] {
        let mut visitor = alice.with("accept", VISIT);
        let (page, statements) = app.statements_of(visitor.get(path, 200)).await;
        assert_eq!(statements, 0, "{path}");
        assert!(page.is_file() && page.cookies().is_empty(), "{page:?}");
        assert_eq!(visitor.cookie().map(str::to_owned), expected);
    }
    let written = alice
        .post("/workouts", json!({"title": "Push day"}), 201)
        .await;
    alice.get(written.location(), 200).await;
    alice.delete("/logout", 200).await;
    alice.get("/check_session", 401).await;

    // Neither a dead cookie nor a garbled one stands in the way of the page to log in on.
    let cookie = before_logout.cookie().unwrap();
    let garbled = format!("{cookie}x");
    for dead in [cookie, &garbled] {
        let mut returning = app.anonymous().with_cookie(Some(dead));
        let page = returning.get("/", 200).await;
        assert!(page.is_file() && page.cookies().is_empty(), "{page:?}");
        assert_eq!(returning.cookie(), Some(dead));
    }
}

#[tokio::test]
async fn other_sites_change_nothing_and_may_still_link_here() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    let mut link = visitor(&app).with("sec-fetch-site", "cross-site");
    link.get("/", 200).await;
    link.get("/progress", 200).await;
    let refusal = link.post("/", json!({}), 403).await;
    assert_eq!(refusal.json()["code"], "cross_site");
    // The page's own calls.
    let mut page = app.anonymous().with("sec-fetch-site", "same-origin");
    let form = right("alice");
    page.post("/signup", form, 201).await;
}

#[tokio::test]
async fn without_the_setting_there_is_no_page() {
    let app = App::start().await;
    visitor(&app).get("/", 302).await;
    for path in ["/index.html", "/progress"] {
        let refusal = visitor(&app).get(path, 404).await;
        assert_eq!(refusal.json()["code"], "unknown_route", "{path}");
    }
}
