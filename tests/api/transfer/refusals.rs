//! Files that are not taken: each with a sentence, and nothing is written.

use std::io::Write as _;

use reqwest::Method;
use serde_json::json;

use super::{IN_BERLIN, STRONG, counts, import, strong};
use crate::support::{App, Raw};

const HEVY: &str = "title,start_time,end_time,description,exercise_title,superset_id,\
    exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe";

/// A file of Strong with one row.
fn row(row: &str) -> Vec<u8> {
    format!("{STRONG}\n{row}\n").into_bytes()
}

/// The same with this text in front of a good row.
fn damaged(bytes: &[u8]) -> Vec<u8> {
    let mut file = format!("{STRONG}\n2024-01-02 18:00:00,Push,1h,Squat,1,100,5,0,0,").into_bytes();
    file.extend(bytes);
    file.extend(b",,\n");
    file
}

#[tokio::test]
async fn a_bad_file_is_refused_in_a_sentence() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let day = "2024-01-02 18:00:00,Push,1h,Squat,1";
    let german = "Datum;Name des Trainings;Name der Übung;Reihenfolge;Gewicht;Wiederholungen\n";
    let columns: Vec<String> = (0..10_000).map(|number| format!("c{number}")).collect();
    let long_cell = damaged(format!("\"{}\"", "x".repeat(10 << 20)).as_bytes());
    let huge = format!("{day},1e308,5,0,0,,,");
    let beyond = format!("{day},5000,5,0,0,,,");
    let light = format!("{day},-5000,5,0,0,,,");
    let open = format!("{day},100,5,0,0,\"open,,");
    let too_long = strong(2, 100_001);
    let other = "must be a UUID";
    let foreign = format!(
        "{HEVY},workout_id,exercise_index,set_notes,rest_seconds,bodyweight_kg\n\
         Push,2024-01-02T18:00:00Z,,,Squat,,,0,normal,100,5,,,,not-an-id,0,,,\n"
    );
    for (name, file, sentence) in [
        (
            "another header",
            b"a,b,c\n1,2,3\n".to_vec(),
            "The header \"a,b,c\" is not known.",
        ),
        ("a German header", german.into(), "set the app to English"),
        ("nothing", Vec::new(), "The file is empty."),
        (
            "10,000 columns",
            columns.join(",").into(),
            "The file has 10,000 columns",
        ),
        ("a cell of 10 MiB", long_cell, "line 2: "),
        ("a quote that stays open", row(&open), "line 2: "),
        ("NUL", damaged(b"\0"), "line 2: has a NUL character"),
        ("two encodings", damaged(b"\xc3\xa9 \xe9"), "line 2: "),
        ("10^308", row(&huge), "line 2: "),
        (
            "5 tons",
            row(&beyond),
            "line 2: Exercise 1, set 1: weight kg must be",
        ),
        (
            "-5 tons",
            row(&light),
            "line 2: Exercise 1, set 1: weight kg must be",
        ),
        ("200,002 rows", too_long.into(), "line 200002: "),
        ("an id that is none", foreign.into(), other),
    ] {
        let refusal = import(&mut alice, IN_BERLIN, file, 422).await.json();
        assert_eq!(refusal["code"], "validation_failed", "{name}");
        let errors = refusal["errors"].to_string().replace("\\\"", "\"");
        assert!(errors.contains(sentence), "{name}: {errors:.400}");
        assert!(errors.len() < 2_000, "{name}: {errors:.400}");
        assert_eq!(refusal["fields"], json!({"file": refusal["errors"]}));
    }
    for (name, file, sentence) in [
        (
            "XLSX",
            &b"PK\x03\x04\x14\0\x06\0"[..],
            "a zip archive or a spreadsheet (XLSX, ODS)",
        ),
        (
            "XLS",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "a spreadsheet (XLS)",
        ),
        ("PDF", b"%PDF-1.7\n", "a PDF"),
        ("gzip", b"\x1f\x8b\x08\0", "compressed with gzip"),
        ("UTF-16", b"\xff\xfeD\0a\0t\0e\0", "text in UTF-16"),
    ] {
        for media_type in ["text/csv", "application/json"] {
            let media_type = Some(media_type);
            let sent = alice.send_text(Method::POST, "/import", media_type, Some(file), 415);
            assert_eq!(
                sent.await.json(),
                json!({
                    "errors": [format!("The file is {sentence}: export as CSV, in UTF-8.")],
                    "code": "unsupported_file",
                }),
                "{name}"
            );
        }
    }
    assert_eq!(counts(&mut alice).await, (0, 0));
    assert_eq!(app.user("alice").await.unwrap().revision, 0);
}

#[tokio::test]
async fn odd_files_that_are_taken() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let header = import(&mut alice, IN_BERLIN, STRONG, 200).await.json();
    assert_eq!(header["workouts"]["created"], 0);
    assert_eq!(header["sets"], 0);
    assert_eq!(app.user("alice").await.unwrap().revision, 0);
    // A date that programs write when they know none.
    let file = row("1970-01-01 00:00:00,Push,1h,Squat,1,100,5,0,0,,,");
    let old = import(&mut alice, IN_BERLIN, file, 200).await.json();
    assert_eq!(
        (&old["workouts"]["created"], &old["warnings"]["count"]),
        (&json!(1), &json!(1))
    );
    // Assistance.
    let file = row("2024-01-02 18:00:00,Pull,1h,Pull Up,1,-20,5,0,0,,,");
    let assisted = import(&mut alice, IN_BERLIN, file, 200).await.json();
    assert_eq!(assisted["warnings"]["count"], 0);
    let newest = alice.get("/workouts?per_page=1", 200).await.items();
    assert_eq!(newest[0]["exercises"][0]["sets"][0]["weight_kg"], -20);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_up_to_a_hundred_lines() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut file = format!("{STRONG}\n2024-01-02 18:00:00,Push,1h,Squat,1,100,5,0,0,,,\n");
    for set in 0..150 {
        file += &format!("2024-01-02 18:00:00,Push {set},1h,Row,1,9000,5,0,0,,,\n");
    }
    let errors = import(&mut alice, IN_BERLIN, file, 422).await.errors();
    assert_eq!(errors.len(), 100);
    assert!(errors[0].starts_with("line 3: "), "{}", errors[0]);
    assert!(errors[99].starts_with("line 102: "), "{}", errors[99]);
    assert_eq!(counts(&mut alice).await, (0, 0));
}

#[tokio::test]
async fn what_the_file_does_not_say_is_asked_for() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let errors = import(&mut alice, "", strong(1, 2), 422).await.errors();
    assert_eq!(
        errors,
        ["line 1: The file does not say in which unit its weights are: give unit=kg or unit=lb."]
    );
    for (query, problem) in [
        ("unit=stone", "Unit must be kg or lb"),
        (
            "time_zone=Berlin",
            "Time zone must be a time zone such as Europe/Berlin or +02:00",
        ),
        ("dry_run=yes", "Dry run must be true or false"),
        ("dryrun=true", "\"dryrun\" is not a known parameter"),
        ("unit=kg&unit=lb", "Unit is given more than once"),
    ] {
        let errors = import(&mut alice, query, strong(1, 2), 422).await.errors();
        assert_eq!(errors, [problem], "{query}");
    }
    let wrong = import(&mut alice, "unit=kg&format=hevy", strong(1, 2), 422)
        .await
        .errors();
    assert!(wrong[0].contains("is not that of hevy"), "{wrong:?}");
}

#[tokio::test]
async fn another_media_type_and_no_session_are_refused_before_the_file_is_read() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for media_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ] {
        let sent = alice.send_text(Method::POST, "/import", media_type, Some(strong(1, 2)), 415);
        let refusal = sent.await.json();
        assert_eq!(refusal["code"], "unsupported_file", "{media_type:?}");
    }
    let mut packed = alice.with("content-encoding", "gzip");
    let refusal = import(&mut packed, IN_BERLIN, strong(1, 2), 415)
        .await
        .json();
    assert_eq!(refusal["code"], "compressed_body");
    let path = format!("/import?{IN_BERLIN}");
    let mut nobody = app.anonymous();
    let sent = nobody.send_text(Method::POST, &path, Some("text/csv"), Some("x"), 401);
    sent.await;
    alice.get("/import", 405).await;
}

#[tokio::test]
async fn twenty_mebibytes_are_the_limit() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let limit = 20 << 20;
    let mut file = strong(1, 2).into_bytes();
    file.resize(limit, b'\n');
    let report = import(&mut alice, IN_BERLIN, file.clone(), 200)
        .await
        .json();
    assert_eq!(report["workouts"]["created"], 1);
    file.push(b'\n');
    let refusal = import(&mut alice, IN_BERLIN, file, 413).await.json();
    assert_eq!(
        refusal,
        json!({"errors": ["The body is larger than 20 MiB"], "code": "body_too_large"})
    );
}

#[tokio::test]
async fn a_file_that_stops_half_way_leaves_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let file = strong(20, 4);
    let head = format!(
        "POST /import?{IN_BERLIN} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\
         Content-Type: text/csv\r\nContent-Length: {}\r\n\r\n",
        app.base().trim_start_matches("http://"),
        alice.cookie().unwrap(),
        file.len()
    );
    let mut client =
        std::net::TcpStream::connect(app.base().trim_start_matches("http://")).unwrap();
    client.write_all(head.as_bytes()).unwrap();
    client
        .write_all(&file.as_bytes()[..file.len() / 2])
        .unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    let _ = std::io::Read::read_to_string(&mut client, &mut answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    // The whole of it, byte by byte as it was, is taken afterwards: the turn is free again.
    let mut whole = Raw::connect(app.base());
    whole.send(head);
    whole.send(&file);
    assert!(whole.answer().contains("\"created\":20"));
    assert_eq!(counts(&mut alice).await, (20, 2));
}
