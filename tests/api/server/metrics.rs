//! What a monitoring system sees (the setting `METRICS_ADDRESS`).

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener, TcpStream},
};

use reqwest::{Client, Method, redirect::Policy};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{App, Program, Scrape, line_of, right, routes, wrong};

const WATCHED: [&str; 1] = ["--metrics-address=127.0.0.1:0"];

fn client() -> Client {
    let client = Client::builder().no_proxy().redirect(Policy::none());
    client.build().unwrap()
}

#[tokio::test]
async fn nobody_listens_for_a_monitoring_system_unless_a_setting_says_so() {
    let app = App::start().await;
    assert_eq!(app.metrics(), None);
    app.anonymous().get("/metrics", 404).await;
}

#[tokio::test]
async fn requests_are_counted_by_route_method_and_class_of_status() {
    let app = App::start_with(&WATCHED).await;
    let mut alice = app.sign_up("alice").await;
    let mut workout = String::new();
    for _ in 0..3 {
        let created = alice.post("/workouts", json!({"title": "Legs"}), 201).await;
        workout = created.location().to_owned();
    }
    for _ in 0..2 {
        alice.get(&workout, 200).await;
    }
    alice.get("/workouts/nothing", 404).await;
    alice.send(Method::HEAD, "/workouts", None, 200).await;
    alice.get("/nothing", 404).await;
    alice.get("/nothing/else", 404).await;
    alice.delete("/healthz", 405).await;
    app.anonymous().get("/check_session", 401).await;

    let scrape = app.scrape().await;
    let expected = BTreeMap::from([
        (r#"route="/signup",method="POST",status="2xx""#, 1.0),
        (r#"route="/workouts",method="POST",status="2xx""#, 3.0),
        (r#"route="/workouts/{id}",method="GET",status="2xx""#, 2.0),
        (r#"route="/workouts/{id}",method="GET",status="4xx""#, 1.0),
        (r#"route="/workouts",method="HEAD",status="2xx""#, 1.0),
        (r#"route="other",method="GET",status="4xx""#, 2.0),
        (r#"route="/healthz",method="DELETE",status="4xx""#, 1.0),
        (r#"route="/check_session",method="GET",status="4xx""#, 1.0),
    ]);
    assert_eq!(scrape.counted("workout_log_http_requests_total"), expected);
    // What has not happened yet is 0 and not unknown: a rate begins with the first failure.
    let none = r#"workout_log_http_requests_total{route="/workouts",method="POST",status="5xx"}"#;
    assert_eq!(scrape.value(none), 0.0);
    let durations = "workout_log_http_request_duration_seconds";
    let labels = r#"route="/workouts",method="POST""#;
    assert_eq!(scrape.counted(&format!("{durations}_count"))[labels], 3.0);
    let sum = scrape.counted(&format!("{durations}_sum"))[labels];
    assert!(sum > 0.0 && sum < 30.0, "{sum}");
    assert_eq!(scrape.value("workout_log_http_requests_in_flight"), 0.0);
    assert!(scrape.counted("workout_log_failures_total").is_empty());
    let version = env!("CARGO_PKG_VERSION");
    let build = format!("workout_log_build_info{{version=\"{version}\"}}");
    assert_eq!(scrape.value(&build), 1.0);
}

#[tokio::test]
async fn every_route_is_counted_under_its_own_pattern() {
    let app = App::start_with(&WATCHED).await;
    let table = routes();
    for (method, pattern) in &table {
        let path = pattern.replace("{id}", "7").replace("{file}", "index.html");
        assert!(!path.contains('{'), "{pattern}");
        let method: Method = method.as_str().parse().unwrap();
        let request = client().request(method, format!("{}{path}", app.base()));
        request.send().await.unwrap().bytes().await.unwrap();
    }
    let scrape = app.scrape().await;
    let counted = scrape.counted("workout_log_http_request_duration_seconds_count");
    let expected = table.iter().map(|(method, pattern)| {
        let labels = format!("route=\"{pattern}\",method=\"{method}\"");
        (labels, 1.0)
    });
    let counted = counted.into_iter();
    let counted: BTreeMap<_, _> = counted
        .map(|(labels, number)| (labels.to_owned(), number))
        .collect();
    assert_eq!(counted, expected.collect());
}

#[tokio::test]
async fn strangers_add_no_series_and_no_words_of_theirs() {
    let app = App::start_with(&WATCHED).await;
    let mut canary = app.sign_up("canary").await;
    let workout = canary
        .post("/workouts", json!({"title": "canary"}), 201)
        .await;
    canary.get(workout.location(), 200).await;
    canary.get("/workouts?q=canary", 200).await;
    let client = client();
    let ask = async |number: u32| {
        let method = Method::from_bytes(format!("CANARY{}", number % 7).as_bytes()).unwrap();
        let url = format!("{}/canary-{number}/{number}", app.base());
        let request = client.request(method, url).header("user-agent", "canary");
        assert_eq!(request.send().await.unwrap().status(), 404);
    };
    ask(0).await;
    let before = app.scrape().await;
    for number in 1..1000 {
        ask(number).await;
    }
    let after = app.scrape().await;
    let labels = r#"route="other",method="other",status="4xx""#;
    assert_eq!(
        after.counted("workout_log_http_requests_total")[labels],
        1000.0
    );
    assert!(
        before.samples.keys().eq(after.samples.keys()),
        "{}",
        after.text
    );
    let id = workout.id();
    for word in ["canary", "CANARY", id.as_str(), "127.0.0.1"] {
        assert!(!after.text.contains(word), "{word}");
    }
}

#[tokio::test]
async fn sign_in_events_statements_and_commits_are_counted() {
    let app = App::start_with(&WATCHED).await;
    let mut alice = app.sign_up("alice").await;
    let mut stranger = app.anonymous();
    for _ in 0..5 {
        stranger.post("/login", wrong("alice"), 401).await;
    }
    stranger.post("/login", wrong("alice"), 429).await;
    alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    alice.delete("/logout", 200).await;

    let scrape = app.scrape().await;
    let expected = BTreeMap::from([
        (r#"event="sign_up",outcome="success""#, 1.0),
        (r#"event="log_in",outcome="failure""#, 5.0),
        (r#"event="log_in",outcome="throttled""#, 1.0),
        (r#"event="log_out",outcome="success""#, 1.0),
    ]);
    assert_eq!(scrape.counted("workout_log_audit_events_total"), expected);
    assert_eq!(scrape.value("workout_log_password_hashing_running"), 0.0);
    assert_eq!(scrape.value("workout_log_password_hashing_waiting"), 0.0);
    // A sign-up, a workout and a logout; the hourly clean-up may have come in between.
    let commits = scrape.value("workout_log_database_commit_duration_seconds_count");
    assert!((3.0..6.0).contains(&commits), "{commits}");
    let groups = scrape.value("workout_log_sqlite_commit_transactions_sum");
    let connections = scrape.counted("workout_log_postgres_connections");
    match app.door().engine() {
        DbBackend::Postgres => {
            assert_eq!(groups, 0.0);
            let open: f64 = connections.values().sum();
            assert!((1.0..=4.0).contains(&open), "{open}");
            assert_eq!(scrape.value("workout_log_postgres_connections_max"), 4.0);
        }
        _ => {
            assert!(groups >= 3.0, "{groups}");
            assert!(connections.is_empty());
            assert_eq!(scrape.value("workout_log_sqlite_reading"), 0.0);
            assert_eq!(scrape.value("workout_log_sqlite_waiting_to_write"), 0.0);
        }
    }
}

#[tokio::test]
async fn an_answer_needs_no_statement_and_no_tables() {
    let app = App::start_with(&WATCHED).await;
    let mut alice = app.sign_up("alice").await;
    alice.get("/workouts", 200).await;
    let before = app.scrape().await;
    let (scrape, statements) = app.statements_of(app.scrape()).await;
    // The clean-up at the start may still be sending some.
    let sent = "workout_log_database_statements_total";
    assert!(scrape.value(sent) >= before.value(sent));
    assert!(statements <= 4, "{statements}");
    let drop = "DROP TABLE sessions";
    app.connect().await.execute_unprepared(drop).await.unwrap();
    for _ in 0..2 {
        alice.get("/workouts", 500).await;
    }
    let scrape = app.scrape().await;
    let expected = BTreeMap::from([(r#"code="internal""#, 2.0)]);
    assert_eq!(scrape.counted("workout_log_failures_total"), expected);
}

#[tokio::test]
async fn there_is_nothing_else_at_that_address_and_it_closes_with_the_server() {
    let app = App::start_with(&WATCHED).await;
    let address = app.metrics().unwrap();
    let client = client();
    for (method, path, status) in [
        (Method::GET, "/", 404),
        (Method::GET, "/metrics/", 404),
        (Method::GET, "/healthz", 404),
        (Method::POST, "/metrics", 404),
        (Method::HEAD, "/metrics", 200),
    ] {
        let request = client.request(method, format!("http://{address}{path}"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.text().await.unwrap(), "");
    }
    app.stop();
    TcpStream::connect(address).unwrap_err();
}

#[tokio::test]
async fn two_servers_in_one_process_count_apart() {
    let app = App::start_outside_memory_with(&WATCHED).await;
    let beside = app.start_beside(&WATCHED).await;
    app.sign_up("alice").await;
    let requests = "workout_log_http_requests_total";
    assert_eq!(app.scrape().await.counted(requests).len(), 1);
    assert!(beside.scrape().await.counted(requests).is_empty());
}

#[tokio::test]
async fn the_log_says_where_the_metrics_are_and_a_process_measures_itself() {
    let directory = TempDir::new().unwrap();
    let settings = [("PORT", "0"), ("METRICS_ADDRESS", "[::1]:0")];
    let program = Program::start(directory.path(), &settings);
    let mut alice = program.anonymous();
    alice.post("/signup", right("alice"), 201).await;
    let said = program.wait_for("metrics on http://");
    let address: SocketAddr = said.strip_suffix("/metrics").unwrap().parse().unwrap();
    let scrape = Scrape::of(address).await;
    if cfg!(target_os = "linux") {
        for (metric, least, most) in [
            ("process_resident_memory_bytes", 1e6, 1e9),
            ("process_cpu_seconds_total", 0.01, 60.0),
            ("process_open_fds", 5.0, 1000.0),
            ("process_max_fds", 100.0, 1e9),
            ("process_threads", 3.0, 1000.0),
            ("process_start_time_seconds", 1.7e9, 1e10),
        ] {
            let value = scrape.value(metric);
            assert!((least..most).contains(&value), "{metric} {value}");
        }
    }
    assert_eq!(program.end_with("TERM").code(), Some(0));
}

#[test]
fn an_address_that_is_taken_is_refused_with_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let directory = TempDir::new().unwrap();
    let settings = [("PORT", "0"), ("METRICS_ADDRESS", address.as_str())];
    let line = line_of(&Program::run(directory.path(), &settings, &[]), 2);
    let reason = format!("METRICS_ADDRESS {address}: ");
    assert!(line.starts_with(&reason), "{line}");
}
