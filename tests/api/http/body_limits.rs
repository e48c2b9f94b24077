//! Which bodies are accepted: their type, encoding and size.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_untouched, send, writable};
use crate::support::{App, Raw, right, wrong};

#[tokio::test]
async fn a_body_of_another_type_is_415() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    let form = "username=alice&password=correct+horse";
    for (media_type, body) in [
        (Some("application/x-www-form-urlencoded"), form),
        (Some("multipart/form-data; boundary=x"), form),
        (
            Some("text/plain"),
            r#"{"username": "alice", "password": "correct horse"}"#,
        ),
        (Some("text/json"), "{}"),
        (Some("application/jsonp"), "{}"),
        (Some("garbage"), "{}"),
        (None, "{}"),
        (None, ""),
    ] {
        for (method, path) in &routes {
            let body = Some(body.to_owned());
            let answer = alice.send_text(method.clone(), path, media_type, body, 415);
            assert_eq!(
                answer.await.json(),
                json!({
                    "errors": ["The body must be sent as Content-Type: application/json"],
                    "code": "not_json",
                }),
                "{method} {path} {media_type:?}"
            );
        }
    }
    assert_untouched(&app, &mut alice).await;
}

#[tokio::test]
async fn a_charset_or_capitals_in_the_media_type_are_accepted() {
    let app = App::start().await;
    let (_, routes) = writable(&app).await;
    let login = &routes[1].1;
    for media_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let body = Some(r#"{"username": "alice", "password": "correct horse"}"#.to_owned());
        let mut stranger = app.anonymous();
        let media_type = Some(media_type);
        stranger
            .send_text(Method::POST, login, media_type, body, 200)
            .await;
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_a_document_is_accepted() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    for route in &routes[2..] {
        let body = "\u{feff}{\"title\": \"Arms\"}";
        let status = if route.0 == Method::POST { 201 } else { 200 };
        let written = send(&mut alice, route, body, status).await;
        assert_eq!(written.json()["title"], "Arms");
    }
    let login = "\u{feff}{\"username\": \"alice\", \"password\": \"correct horse\"}";
    send(&mut app.anonymous(), &routes[1], login, 200).await;
}

#[tokio::test]
async fn a_compressed_body_is_415_before_anything_is_inflated() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    for encoding in ["gzip", "deflate", "br", "zstd", "gzip, identity"] {
        let mut packer = alice.with("content-encoding", encoding);
        for route in &routes {
            let refusal = send(&mut packer, route, r#"{"title": "Arms"}"#, 415).await;
            assert_eq!(
                refusal.json(),
                json!({"errors": ["The body must not be compressed"], "code": "compressed_body"})
            );
        }
    }
    let mut plain = app.anonymous().with("content-encoding", "identity");
    let form = right("alice");
    plain.post("/login", form, 200).await;
    plain.delete("/logout", 200).await;
    assert_untouched(&app, &mut alice).await;
}

/// A document of exactly so many bytes, with spaces at its end.
fn padded(document: &Value, bytes: usize) -> String {
    let text = document.to_string();
    let spaces = " ".repeat(bytes - text.len());
    text + &spaces
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413_and_one_of_its_size_is_not() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    for route in &routes {
        let (kib, document, status) = match route.1.as_str() {
            "/signup" => (16, right("alice"), 409),
            "/login" => (16, wrong("alice"), 401),
            _ => (512, json!({"title": ""}), 422),
        };
        let limit = kib * 1024;
        send(&mut alice, route, &padded(&document, limit), status).await;
        for bytes in [limit + 1, limit + 1024, 8 * limit] {
            let refusal = send(&mut alice, route, &padded(&document, bytes), 413).await;
            assert_eq!(
                refusal.json(),
                json!({
                    "errors": [format!("The body is larger than {kib} KiB")],
                    "code": "body_too_large",
                }),
                "{route:?}: {bytes}"
            );
            // The same connection, or a new one, goes on.
            alice.get("/check_session", 200).await;
        }
    }
    assert_untouched(&app, &mut alice).await;
}

#[tokio::test]
async fn the_limit_also_holds_for_a_body_without_a_length() {
    let app = App::start().await;
    let mut socket = Raw::connect(app.base());
    socket.send(
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
    );
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    for _ in 0..5 {
        socket.send(&chunk);
    }
    socket.send("0\r\n\r\n");
    let answer = socket.rest();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let body = r#"{"errors":["The body is larger than 16 KiB"],"code":"body_too_large"}"#;
    assert!(answer.ends_with(body), "{answer}");
}

/// Sooner than anything that waits for a body.
const AT_ONCE: Duration = Duration::from_secs(2);

/// The head of a request whose body is announced but not sent.
fn announcing(method: &str, path: &str, cookie: Option<&str>, more: &str) -> String {
    let cookie = cookie.map_or_else(String::new, |cookie| format!("Cookie: {cookie}\r\n"));
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{cookie}{more}\r\n"
    )
}

fn assert_too_large(answer: &str, kib: usize) {
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let body = format!(
        "{{\"errors\":[\"The body is larger than {kib} KiB\"],\"code\":\"body_too_large\"}}"
    );
    assert!(answer.ends_with(&body), "{answer}");
    assert!(
        answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_length_beyond_the_limit_is_413_at_once_without_waiting_for_the_body() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    for (method, path) in &routes {
        let kib = if path.starts_with("/workouts") {
            512
        } else {
            16
        };
        for length in [
            (kib * 1024 + 1).to_string(),
            "1073741824".to_owned(),
            "9223372036854775807".to_owned(),
            "9223372036854775808".to_owned(),
            "18446744073709551615".to_owned(),
        ] {
            let start = Instant::now();
            let mut socket = Raw::connect(app.base());
            let length = format!("Content-Length: {length}\r\n");
            socket.send(announcing(method.as_str(), path, alice.cookie(), &length));
            assert_too_large(&socket.answer(), kib);
            assert!(
                start.elapsed() < AT_ONCE,
                "{path} {length}: {:?}",
                start.elapsed()
            );
            // People who are not logged in learn nothing else, now or later.
            if path.starts_with("/workouts") {
                let start = Instant::now();
                let mut socket = Raw::connect(app.base());
                socket.send(announcing(method.as_str(), path, None, &length));
                let answer = socket.answer();
                assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
                assert!(start.elapsed() < AT_ONCE, "{path} {length}");
            }
        }
    }
    assert_untouched(&app, &mut alice).await;
}

#[tokio::test]
async fn a_length_beyond_any_number_is_refused_at_once() {
    let app = App::start().await;
    for length in [
        "18446744073709551616",
        "99999999999999999999999",
        "-1",
        "+1",
        "1x",
        "",
    ] {
        let start = Instant::now();
        let mut socket = Raw::connect(app.base());
        let length = format!("Content-Length: {length}\r\n");
        socket.send(announcing("POST", "/login", None, &length));
        // From actix-web itself, which says no more.
        let answer = socket.rest();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{length}: {answer}");
        assert!(start.elapsed() < AT_ONCE, "{length}");
    }
}

#[tokio::test]
async fn an_answer_arrives_even_when_far_more_is_sent_than_is_read() {
    let app = App::start().await;
    let length = 16 * 1024 * 1024;
    let mut socket = Raw::connect(app.base());
    let header = format!("Content-Length: {length}\r\n");
    socket.send(announcing("POST", "/login", None, &header));
    // Like a proxy that sends everything before it reads the answer.
    let block = " ".repeat(64 * 1024);
    for _ in 0..length / block.len() {
        socket.send(&block);
    }
    assert_too_large(&socket.answer(), 16);
}

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";

#[tokio::test]
async fn a_body_that_is_held_back_is_asked_for_when_it_is_wanted() {
    let app = App::start().await;
    let (alice, _) = writable(&app).await;
    let login = right("alice");
    let workout = json!({"title": "Arms"});
    let mut socket = Raw::connect(app.base());
    // One connection for all: what follows an answer is the next request.
    for (path, document, status) in [
        ("/login", &login, 200),
        ("/workouts", &workout, 201),
        ("/login", &login, 200),
    ] {
        let body = document.to_string();
        let headers = format!("Content-Length: {}\r\nExpect: 100-continue\r\n", body.len());
        // A login would end the session whose cookie is sent.
        let cookie = alice.cookie().filter(|_| path != "/login");
        socket.send(announcing("POST", path, cookie, &headers));
        assert_eq!(socket.answer(), CONTINUE, "{path}");
        socket.send(&body);
        let answer = socket.answer();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
    }
    // And where the client does not wait for it.
    let body = login.to_string();
    let headers = format!("Content-Length: {}\r\nExpect: 100-continue\r\n", body.len());
    socket.send(announcing("POST", "/login", None, &headers) + &body);
    assert_eq!(socket.answer(), CONTINUE);
    let answer = socket.answer();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_is_held_back_and_refused_is_never_asked_for() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    for length in ["524289", "1073741824", "9223372036854775808"] {
        let headers = format!("Content-Length: {length}\r\nExpect: 100-continue\r\n");
        for (method, path) in &routes {
            let kib = if path.starts_with("/workouts") {
                512
            } else {
                16
            };
            let start = Instant::now();
            let mut socket = Raw::connect(app.base());
            socket.send(announcing(method.as_str(), path, alice.cookie(), &headers));
            assert_too_large(&socket.answer(), kib);
            assert!(start.elapsed() < AT_ONCE, "{path} {length}");
        }
    }
    let held = "Content-Length: 100\r\nExpect: 100-continue\r\n";
    for (path, more, status) in [
        ("/workouts", "", 401),
        ("/nothing", "", 404),
        ("/healthz", "", 405),
        ("/login", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("/login", "Content-Encoding: gzip\r\n", 415),
    ] {
        let start = Instant::now();
        let mut socket = Raw::connect(app.base());
        socket.send(announcing("POST", path, None, &format!("{held}{more}")));
        let answer = socket.answer();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
        assert!(
            answer.to_lowercase().contains("connection: close"),
            "{answer}"
        );
        assert!(start.elapsed() < AT_ONCE, "{path}");
    }
    assert_untouched(&app, &mut alice).await;
}
