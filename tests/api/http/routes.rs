//! Walks every route to check what none of them may forget.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::json;

use crate::support::{App, routes};

/// The routes that need no session, with the status of a request without cookie and body.
const OPEN: [(&str, &str, u16); 10] = [
    ("POST", "/signup", 415),
    ("POST", "/login", 415),
    ("DELETE", "/logout", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/openapi.json", 200),
    ("GET", "/", 302),
    ("GET", "/docs", 302),
    ("GET", "/docs/", 200),
    ("GET", "/docs/{file}", 404),
];

/// The id of no workout.
const NO_WORKOUT: &str = "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11";

/// Every route, its address with the id of no workout.
fn endpoints() -> Vec<(Method, String)> {
    routes()
        .into_iter()
        .map(|(method, path)| {
            let method = Method::from_bytes(method.as_str().as_bytes()).unwrap();
            (method, path.replace("{id}", NO_WORKOUT))
        })
        .collect()
}

/// The status of an open route; `None` for the others.
fn open_status(method: &Method, path: &str) -> Option<u16> {
    OPEN.iter()
        .find(|(open_method, open_path, _)| method == open_method && path == *open_path)
        .map(|(_, _, status)| *status)
}

#[tokio::test]
async fn every_route_but_the_listed_ones_is_for_people_who_are_logged_in() {
    let app = App::start().await;
    let mut seen_open = 0;
    for (method, path) in endpoints() {
        let mut stranger = app.anonymous();
        if let Some(status) = open_status(&method, &path) {
            seen_open += 1;
            stranger.send(method, &path, None, status).await;
            continue;
        }
        let expected = if path == "/check_session" {
            json!({})
        } else {
            json!({"errors": ["You are not logged in"], "code": "not_logged_in"})
        };
        let refusal = stranger.send(method.clone(), &path, None, 401).await;
        assert_eq!(refusal.json(), expected, "{method} {path}");
        assert!(refusal.cookies().is_empty(), "{method} {path}");
    }
    assert_eq!(seen_open, OPEN.len(), "an open route is not there any more");
}

#[tokio::test]
async fn the_session_is_checked_before_anything_else_in_the_request() {
    let app = App::start().await;
    let json_type = Some("application/json");
    // A cookie that opens: only the database knows that its session has ended.
    let gone = app.sign_up("alice").await;
    gone.clone().delete("/logout", 200).await;
    for ((method, path), stranger) in endpoints().into_iter().flat_map(|endpoint| {
        [
            (endpoint.clone(), app.anonymous()),
            (endpoint, gone.clone()),
        ]
    }) {
        if open_status(&method, &path).is_some() {
            continue;
        }
        let malformed = path.replace(NO_WORKOUT, "not-an-id");
        for (path, media_type, body) in [
            (path.clone(), json_type, "{\"title\": "),
            (path.clone(), json_type, "{\"nonsense\": 1}"),
            (path.clone(), Some("text/plain"), "hello"),
            (path.clone(), None, "hello"),
            (format!("{path}?nonsense=1"), json_type, "{}"),
            (format!("{path}?page=0&page=0"), None, ""),
            (malformed, json_type, "{}"),
        ] {
            let body = Some(body.to_owned());
            let method = method.clone();
            let mut stranger = stranger.clone();
            stranger
                .send_text(method, &path, media_type, body, 401)
                .await;
        }
        let mut compressed = stranger.with("content-encoding", "gzip");
        let body = Some("{}".to_owned());
        compressed
            .send_text(method, &path, json_type, body, 401)
            .await;
    }
}

#[tokio::test]
async fn every_route_refuses_unknown_parameters() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (method, path) in endpoints() {
        if is_for_monitors(&method, &path) {
            continue;
        }
        let address = format!("{path}?nonsense=1");
        let body = json!({"title": "Legs", "username": "bob", "password": "correct horse"});
        let refusal = alice.send(method.clone(), &address, Some(body), 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": ["\"nonsense\" is not a known parameter"],
                "code": "validation_failed",
                "fields": {"nonsense": ["is not a known parameter"]},
            }),
            "{method} {path}"
        );
        let address = format!("{path}?nonsense=1&nonsense=1");
        let refusal = alice.send(method.clone(), &address, None, 422).await;
        assert_eq!(
            refusal.json()["fields"]["nonsense"],
            json!(["is given more than once", "is not a known parameter"]),
            "{method} {path}"
        );
    }
    // None of them had an effect, not even the logout.
    alice.get("/check_session", 200).await;
    assert_eq!(app.user("alice").await.unwrap().workout_count, 0);
    assert!(app.user("bob").await.is_none());
}

/// Routes that anybody may read, and monitors do.
fn is_for_monitors(method: &Method, path: &str) -> bool {
    method == Method::GET && open_status(method, path).is_some()
}

#[tokio::test]
async fn health_checks_ignore_the_parameters_that_monitors_add() {
    let app = App::start().await;
    let mut monitor = app.anonymous();
    let mut seen = 0;
    for (method, path) in endpoints() {
        if !is_for_monitors(&method, &path) {
            continue;
        }
        seen += 1;
        let plain = monitor.send_any(Method::GET, &path, None).await;
        for query in ["uptime_kuma_cachebuster=ab12cd", "ts=1&ts=2", "%ff", "="] {
            let address = format!("{path}?{query}");
            for method in [Method::GET, Method::HEAD] {
                let answer = monitor.send_any(method.clone(), &address, None).await;
                assert_eq!(answer.status, plain.status, "{method} {address}");
                assert_eq!(answer.header("location"), plain.header("location"));
                assert_eq!(answer.header("content-type"), plain.header("content-type"));
                if method == Method::GET {
                    assert_eq!(answer.text, plain.text, "{address}");
                }
            }
        }
    }
    assert_eq!(seen, 7);
}

#[tokio::test]
async fn every_address_refuses_other_methods_and_names_its_own() {
    let app = App::start().await;
    let mut allowed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, path) in endpoints() {
        let methods = allowed.entry(path).or_default();
        if method == Method::GET {
            methods.insert("HEAD".into());
        }
        methods.insert(method.to_string());
    }
    for (path, allowed) in allowed {
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
            Method::TRACE,
        ] {
            if allowed.contains(method.as_str()) {
                continue;
            }
            let mut stranger = app.anonymous();
            let refusal = stranger.send(method.clone(), &path, None, 405).await;
            let named = refusal.header("allow").unwrap().split(", ");
            let named: BTreeSet<String> = named.map(str::to_owned).collect();
            assert_eq!(named, allowed, "{method} {path}");
            assert_eq!(
                refusal.json(),
                json!({
                    "errors": ["This address does not support this method"],
                    "code": "method_not_allowed",
                })
            );
        }
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = json!({"title": "Legs"});
    let written = alice.post("/workouts", workout, 201).await;
    let id = written.id();
    for mut actor in [alice.clone(), app.anonymous()] {
        for (method, path) in endpoints() {
            if method != Method::GET {
                continue;
            }
            for path in [path.clone(), path.replace(NO_WORKOUT, &id)] {
                let get = actor.send_any(Method::GET, &path, None).await;
                let head = actor.send_any(Method::HEAD, &path, None).await;
                assert_eq!(head.status, get.status, "{path}");
                assert_eq!(head.text, "", "{path}");
                for name in get.headers.keys() {
                    let name = name.as_str();
                    if !matches!(name, "date" | "x-request-id") {
                        assert_eq!(head.header(name), get.header(name), "{path}: {name}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_route_is_404_for_everybody_and_with_any_method() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    for mut actor in [alice, app.anonymous()] {
        for path in [
            "/nothing",
            "/workouts/",
            "//workouts",
            "/Workouts",
            "/workouts/a/b",
            "/login/x?nonsense=1",
        ] {
            for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
                let refusal = actor.send(method, path, None, 404).await;
                assert_eq!(
                    refusal.json(),
                    json!({"errors": ["There is nothing at this address"], "code": "unknown_route"})
                );
            }
            let head = actor.send(Method::HEAD, path, None, 404).await;
            assert_eq!(head.text, "");
        }
    }
}
