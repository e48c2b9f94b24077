//! The session cookie: its flags, its encryption, its keys, and when it is sent.

use std::collections::BTreeSet;

use actix_web::cookie::Cookie;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::support::{Actor, Answer, App, COOKIE, SECURE_COOKIE, right, wrong};

fn key(byte: u8) -> String {
    STANDARD.encode([byte; 64])
}

/// The name of the only cookie of an answer, and its attributes.
fn cookie_of(answer: &Answer) -> (String, BTreeSet<String>) {
    assert_eq!(answer.cookies().len(), 1, "{answer:?}");
    let mut parts = answer.cookies()[0].split("; ");
    let (name, _) = parts.next().unwrap().split_once('=').unwrap();
    (name.to_owned(), parts.map(str::to_owned).collect())
}

fn attributes(expected: &[&str]) -> BTreeSet<String> {
    expected.iter().copied().map(str::to_owned).collect()
}

/// A cookie of a value that is no text.
fn no_text(name: &str) -> Vec<u8> {
    [name.as_bytes(), b"=\xf6"].concat()
}

#[tokio::test]
async fn on_http_the_cookie_is_for_this_host_only_and_out_of_reach_of_scripts() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let mut browser = app.anonymous();
    let form = right("alice");
    let login = browser.post("/login", form, 200).await;
    let (name, found) = cookie_of(&login);
    assert_eq!(name, COOKIE);
    // No Domain, so that no other host receives it, and no Secure, which http would not send.
    let expected = ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"];
    assert_eq!(found, attributes(&expected));
    assert!(login.header("strict-transport-security").is_none());
    assert!(login.cookies()[0].len() < 4096);
}

#[tokio::test]
async fn on_https_the_cookie_is_secure_and_bound_to_the_host() {
    let app = App::start_with(&["--public-url=https://diary.example"]).await;
    let mut browser = app.anonymous();
    let form = right("alice");
    let account = browser.post("/signup", form, 201).await;
    let (name, found) = cookie_of(&account);
    assert_eq!(name, SECURE_COOKIE);
    let expected = [
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Path=/",
        "Max-Age=2592000",
    ];
    assert_eq!(found, attributes(&expected));
    let transport = Some("max-age=31536000");
    assert_eq!(account.header("strict-transport-security"), transport);
    let unknown = browser.get("/nothing", 404).await;
    assert_eq!(unknown.header("strict-transport-security"), transport);

    // A browser ignores a removal without the attributes that the prefix requires.
    let logout = browser.delete("/logout", 200).await;
    let (name, found) = cookie_of(&logout);
    assert_eq!(name, SECURE_COOKIE);
    for needed in ["Secure", "Path=/", "Max-Age=0"] {
        assert!(found.contains(needed), "{found:?}");
    }
    assert!(!found.iter().any(|one| one.starts_with("Domain")));
}

#[tokio::test]
async fn the_cookie_lives_as_long_as_the_setting_says() {
    let flags = ["--session-max-age=12h", "--session-idle-timeout=1h"];
    let app = App::start_with(&flags).await;
    let form = right("alice");
    let account = app.anonymous().post("/signup", form, 201).await;
    assert!(cookie_of(&account).1.contains("Max-Age=43200"));
    let session = app.sessions_of("alice").await.remove(0);
    let lifetime = session.expires_at - session.created_at;
    assert_eq!(lifetime.num_seconds(), 43_200);
}

#[tokio::test]
async fn the_cookie_cannot_be_read_or_changed_by_its_holder() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let session = app.sessions_of("alice").await.remove(0);
    let cookie = alice.cookie().unwrap().to_owned();

    let value = Cookie::parse_encoded(cookie.clone()).unwrap();
    let decoded = STANDARD.decode(value.value()).unwrap_or_default();
    let shown = format!("{} {}", value.value(), String::from_utf8_lossy(&decoded));
    let session_id = session.id.to_string();
    for clear in ["alice", "user_id", "session_id", &session_id] {
        assert!(!shown.contains(clear), "{shown}");
    }

    let (start, last) = cookie.split_at(cookie.len() - 1);
    let other = if last == "A" { "B" } else { "A" };
    // The first character of the value, and the last.
    let swapped = if cookie.contains("=A") { "=B" } else { "=A" };
    let (name, value) = cookie.split_once('=').unwrap();
    for forged in [
        format!("{start}{other}"),
        format!("{name}{swapped}{}", &value[1..]),
        start.to_owned(),
    ] {
        let mut forger = alice.with_cookie(Some(&forged));
        let refusal = forger.get("/check_session", 401).await;
        // It may belong to another server.
        assert!(refusal.cookies().is_empty());
    }
    alice.clone().get("/check_session", 200).await;
}

#[tokio::test]
async fn a_cookie_that_was_sealed_for_another_server_opens_nothing() {
    let app = App::start_with(&[&format!("--session-key={}", key(1))]).await;
    let other = App::start_with(&[&format!("--session-key={}", key(2))]).await;
    let stranger = other.sign_up("alice").await;
    app.sign_up("alice").await;
    let mut forger = app.anonymous().with_cookie(stranger.cookie());
    forger.get("/check_session", 401).await;
    forger.get("/workouts", 401).await;
}

#[tokio::test]
async fn visiting_a_second_server_on_the_host_does_not_log_out_of_the_first() {
    let (first, second) = (App::start().await, App::start().await);
    let mut alice = first.sign_up("alice").await;
    second.sign_up("bob").await;
    let cookie = alice.cookie().unwrap().to_owned();
    // A browser sends a cookie to every port of the host.
    let mut visitor = second.anonymous().with_cookie(Some(&cookie));
    let wrong = wrong("bob");
    for answer in [
        visitor.get("/check_session", 401).await,
        visitor.get("/workouts", 401).await,
        visitor.post("/login", wrong, 401).await,
        visitor.delete("/me", 401).await,
        visitor.delete("/logout", 200).await,
    ] {
        assert!(answer.cookies().is_empty(), "{answer:?}");
    }
    alice.get("/check_session", 200).await;
    assert_eq!(first.sessions_of("alice").await.len(), 1);

    // Signing in there works the first time. One name has room for one cookie.
    let right = right("bob");
    let login = visitor.post("/login", right, 200).await;
    assert_eq!(cookie_of(&login).0, COOKIE);
    let reload = visitor.get("/check_session", 200).await;
    assert_eq!(reload.json()["username"], "bob");
}

#[tokio::test]
async fn servers_of_one_host_with_cookies_of_different_names_share_a_browser() {
    let first = App::start_with(&["--cookie-name=diary-1"]).await;
    let second = App::start_with(&["--cookie-name=diary-2"]).await;
    let (alice, bob) = (first.sign_up("alice").await, second.sign_up("bob").await);
    let (one, two) = (alice.cookie().unwrap(), bob.cookie().unwrap());
    assert!(one.starts_with("diary-1=") && two.starts_with("diary-2="));
    let both = format!("{one}; {two}");
    let mut at_first = alice.with_cookie(Some(&both));
    let mut at_second = bob.with_cookie(Some(&both));
    let name = at_first.get("/check_session", 200).await.json()["username"].clone();
    assert_eq!(name, "alice");
    let logout = at_second.delete("/logout", 200).await;
    assert_eq!(cookie_of(&logout).0, "diary-2");
    at_first.get("/check_session", 200).await;
    let document = at_first.get("/openapi.json", 200).await;
    let scheme = &document.json()["components"]["securitySchemes"]["session"];
    assert_eq!(scheme["name"], "diary-1");
}

#[tokio::test]
async fn on_https_a_cookie_of_another_name_has_the_prefix_too() {
    let flags = ["--public-url=https://diary.example", "--cookie-name=diary"];
    let app = App::start_with(&flags).await;
    let mut alice = app.sign_up("alice").await;
    assert!(alice.cookie().unwrap().starts_with("__Host-diary="));
    alice.get("/check_session", 200).await;
    let logout = alice.delete("/logout", 200).await;
    assert_eq!(cookie_of(&logout).0, "__Host-diary");
}

#[tokio::test]
async fn a_retired_key_still_opens_and_a_dropped_one_does_not() {
    let (old, new) = (key(1), key(2));
    let app = App::start_with(&[&format!("--session-key={old}")]).await;
    let alice = app.sign_up("alice").await;
    let cookie = alice.cookie().unwrap().to_owned();

    let flag = format!("--session-key={new},{old}");
    let app = App::start_on(app.stop(), &[&flag]).await;
    let mut alice = app.anonymous().with_cookie(Some(&cookie));
    let reload = alice.get("/check_session", 200).await;
    assert_eq!(reload.json()["username"], "alice");
    assert!(reload.cookies().is_empty());
    let workouts = alice.get("/workouts", 200).await;
    assert!(workouts.cookies().is_empty());
    // New cookies need only the new key.
    let bob = app.sign_up("bob").await;

    let app = App::start_on(app.stop(), &[&format!("--session-key={new}")]).await;
    let mut alice = app.anonymous().with_cookie(Some(&cookie));
    let refusal = alice.get("/check_session", 401).await;
    assert!(refusal.cookies().is_empty());
    let mut bob = app.anonymous().with_cookie(bob.cookie());
    bob.get("/check_session", 200).await;
}

#[tokio::test]
async fn logging_out_with_a_cookie_of_a_retired_key_ends_its_session() {
    let (old, new) = (key(1), key(2));
    let app = App::start_with(&[&format!("--session-key={old}")]).await;
    let alice = app.sign_up("alice").await;
    let flag = format!("--session-key={new},{old}");
    let app = App::start_on(app.stop(), &[&flag]).await;
    let mut alice = app.anonymous().with_cookie(alice.cookie());
    let mut copy = alice.clone();
    alice.delete("/logout", 200).await;
    assert_eq!(alice.cookie(), None);
    assert!(app.sessions_of("alice").await.is_empty());
    copy.get("/check_session", 401).await;
}

#[tokio::test]
async fn other_cookies_of_the_host_do_no_harm() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    let ours = alice.cookie().unwrap();
    for cookies in [
        format!("theme=dark; {ours}"),
        format!("{ours}; theme=dark"),
        // Other programs on localhost are not always tidy.
        format!("tidy; {ours}"),
        format!("=; {ours}; ;; a=%FF"),
        format!("other=%db; {ours}; half=%e"),
        format!("x={{\"a\":[1,2],\"b\":\"c\"}}; {ours}"),
        // The same name, from another path or another server.
        format!("{COOKIE}=garbage; {ours}"),
        format!("{ours}; {COOKIE}="),
        format!("x=\"a;{COOKIE}=b\";{ours}"),
    ] {
        let mut alice = alice.with_cookie(Some(&cookies));
        alice.get("/check_session", 200).await;
        assert_eq!(alice.cookie(), Some(cookies.as_str()));
    }
}

#[tokio::test]
async fn cookies_of_other_programs_that_are_not_text_do_not_hide_ours() {
    let keys = format!("--session-key={},{}", key(1), key(2));
    let app = App::start_outside_memory_with(&[&format!("--session-key={}", key(2))]).await;
    let alice = app.sign_up("alice").await;
    let ours = alice.cookie().unwrap().as_bytes().to_owned();
    // One sealed by the current key, and one by a retired key.
    let current = app.anonymous();
    let after = app.start_beside(&[&keys]).await;
    for browser in [current, after.anonymous()] {
        for headers in [
            vec![[b"city=K\xf6ln; ".as_slice(), &ours].concat()],
            vec![[ours.as_slice(), b"; city=K\xf6ln"].concat()],
            vec![b"\xff\xfe=\x80; x".to_vec(), ours.clone()],
            vec![ours.clone(), b"city=K\xf6ln".to_vec()],
            vec![no_text(COOKIE), ours.clone()],
        ] {
            let add = |browser: Actor, header: &Vec<u8>| browser.with_bytes("cookie", header);
            let mut alice = headers.iter().fold(browser.clone(), add);
            let reload = alice.get("/check_session", 200).await;
            assert_eq!(reload.json()["username"], "alice", "{headers:?}");
            assert!(reload.cookies().is_empty());
        }
    }
    // And none of them is taken for ours.
    let stranger = app.anonymous().with_bytes("cookie", &no_text(COOKIE));
    let form = right("alice");
    let refusal = stranger.clone().get("/check_session", 401).await;
    assert!(refusal.cookies().is_empty());
    let login = stranger.clone().post("/login", form, 200).await;
    assert_eq!(cookie_of(&login).0, COOKIE);
}

#[tokio::test]
async fn reading_never_sets_a_cookie() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for path in ["/check_session", "/workouts", "/healthz", "/readyz"] {
        for mut actor in [alice.clone(), app.anonymous()] {
            let answer = actor.send_any(reqwest::Method::GET, path, None).await;
            assert!(answer.cookies().is_empty(), "{path}: {answer:?}");
        }
    }
    let workout = json!({"title": "Push day"});
    let written = alice.post("/workouts", workout, 201).await;
    assert!(written.cookies().is_empty());
}
