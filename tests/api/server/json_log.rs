//! The log as JSON (the setting `LOG_FORMAT=json`).

use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Program, TestDatabase, credentials, right, wrong};

/// Every line as an object, which it must be.
fn lines(log: &[String]) -> Vec<Value> {
    let lines = log.iter().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        for field in ["timestamp", "level", "target", "message"] {
            assert!(line[field].is_string(), "{line}");
        }
        line
    });
    lines.collect()
}

/// The lines with this target about a request, without what they say in words and when.
fn about(log: &[Value], target: &str, request: Option<&str>) -> Vec<Value> {
    let lines = log.iter();
    let lines =
        lines.filter(|line| line["target"] == target && line["request_id"] == json!(request));
    let mut lines: Vec<Value> = lines.cloned().collect();
    for line in &mut lines {
        let line = line.as_object_mut().unwrap();
        line.remove("timestamp");
        line.remove("message");
    }
    lines
}

#[tokio::test]
async fn every_line_is_one_object_and_requests_events_and_failures_have_fields() {
    let database = TestDatabase::create().await;
    let settings = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("LOG_FORMAT", "json"),
        ("RUST_LOG", "debug"),
    ];
    let program = Program::start(database.directory(), &settings);
    let mut alice = program.anonymous().with("x-forwarded-for", "2001:db8::7");
    let signed_up = alice.post("/signup", right("alice"), 201).await;
    let refused = alice
        .with_cookie(None)
        .post("/login", wrong("alice"), 401)
        .await;
    let forged = "\n{\"target\":\"audit\",\"event\":\"log_in\"}\u{1b}[31m";
    let mut forger = alice.with("user-agent", "\"}\t{\"event\":\"log_in\"");
    forger.post("/login", credentials(forged, "x"), 401).await;
    let odd = forger.get("/a%22%7D%0Ab'c?q=\"}", 404).await;
    let connection = database.connect().await;
    let drop = "DROP TABLE sessions";
    connection.execute_unprepared(drop).await.unwrap();
    let failed = alice.send(Method::GET, "/workouts", None, 500).await;
    let log = lines(&program.log());

    let id = signed_up.header("x-request-id");
    assert_eq!(
        about(&log, "audit", id),
        [json!({
            "level": "INFO", "target": "audit", "event": "sign_up", "outcome": "success",
            "user_id": signed_up.json()["id"], "client": "2001:db8::7", "request_id": id,
        })]
    );
    let mut access = about(&log, "http", id);
    let duration = access[0]["duration_ms"].take();
    assert!(duration.as_f64().unwrap() > 0.0, "{duration}");
    assert_eq!(
        access,
        [json!({
            "level": "INFO", "target": "http", "method": "POST", "path": "/signup", "status": 201,
            "duration_ms": null, "request_id": id, "client": "2001:db8::7",
        })]
    );
    let failure = about(&log, "audit", refused.header("x-request-id"));
    assert_eq!(failure[0]["outcome"], "failure");
    let access = about(&log, "http", odd.header("x-request-id"));
    assert_eq!(access[0]["path"], "/a%22%7D%0Ab'c");
    let id = failed.header("x-request-id");
    let mut cause = about(&log, "workout_log::http::middleware::access_log", id);
    let reason = cause[0]["cause"].take();
    assert!(reason.as_str().unwrap().contains("sessions"), "{reason}");
    let expected = json!({
        "level": "ERROR", "target": "workout_log::http::middleware::access_log",
        "request_id": id, "status": 500, "cause": null,
    });
    assert_eq!(cause, [expected]);
    let said = |words: &str| {
        log.iter()
            .any(|line| line["message"].as_str().unwrap().contains(words))
    };
    assert!(said("listening on http://") && said("stopped"));
    let events = log.iter().filter(|line| line["target"] == "audit");
    assert_eq!(events.count(), 3);
}

#[test]
fn the_line_with_which_it_gives_up_is_an_object_too_and_no_filter_hides_it() {
    let directory = TempDir::new().unwrap();
    for level in ["info", "off"] {
        let settings = [
            ("PORT", "0"),
            ("LOG_FORMAT", "json"),
            ("RUST_LOG", level),
            ("SESSION_KEY", "too-short"),
        ];
        let output = Program::run(directory.path(), &settings, &[]);
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        let said: Vec<String> = stderr.lines().map(str::to_owned).collect();
        let [line] = &lines(&said)[..] else {
            panic!("{stderr}");
        };
        assert_eq!(line["level"], "ERROR");
        let message = line["message"].as_str().unwrap();
        assert!(
            message.starts_with("SESSION_KEY must be base64"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn an_access_line_in_words_names_the_client_before_the_request() {
    let database = TestDatabase::create().await;
    let settings = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let program = Program::start(database.directory(), &settings);
    let direct = program.anonymous();
    let mut ends = Vec::new();
    for (hops, address) in [
        (None, "127.0.0.1"),
        (Some("6.6.6.6, 198.51.100.7:51000"), "198.51.100.7"),
        (Some("[2001:db8::7]"), "2001:db8::7"),
    ] {
        let mut actor = match hops {
            Some(hops) => direct.with("x-forwarded-for", hops),
            None => direct.clone(),
        };
        let answer = actor.get("/check_session", 401).await;
        ends.push(format!(
            "ms {address} {}",
            answer.header("x-request-id").unwrap()
        ));
    }
    let log = program.log();
    let lines: Vec<&String> = log
        .iter()
        .filter(|line| line.contains(" http] GET "))
        .collect();
    assert_eq!(lines.len(), ends.len(), "{lines:#?}");
    for (line, end) in lines.into_iter().zip(ends) {
        assert!(line.ends_with(&end), "{line} {end}");
        assert!(line.contains("] GET /check_session 401 "), "{line}");
    }
}
