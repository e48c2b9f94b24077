//! The content of errors, for every status that a request can cause. The actor checks their shape
//! on every answer.

use reqwest::Method;
use serde_json::json;

use super::{assert_untouched, send, writable};
use crate::support::App;

#[tokio::test]
async fn a_body_that_is_not_json_is_400_and_never_quoted() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    let too_deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (body, reason) in [
        ("", "it ends too early (line 1, column 0)"),
        (r#"{"title": "Geh"#, "it ends too early (line 1, column 14)"),
        (
            r#"{"title": "Geheim"}}"#,
            "unexpected character or number (line 1, column 20)",
        ),
        (
            r#"{"title": Geheim}"#,
            "unexpected character or number (line 1, column 11)",
        ),
        (
            r#"{"title": NaN}"#,
            "unexpected character or number (line 1, column 11)",
        ),
        (
            r#"{"title": 1e999}"#,
            "unexpected character or number (line 1, column 15)",
        ),
        (
            "{\"title\": \"Geheim\u{1}\"}",
            "unexpected character or number (line 1, column 18)",
        ),
        (
            r#"{"title": "\ud800"}"#,
            "half a character, such as an emoji that was cut in two (line 1, column 18)",
        ),
        (
            r#"{"title": "Leg day \ud83d\n"}"#,
            "half a character, such as an emoji that was cut in two (line 1, column 27)",
        ),
        (
            r#"{"title": "\udcaa Leg day"}"#,
            "half a character, such as an emoji that was cut in two (line 1, column 17)",
        ),
        (
            "\u{feff}{\"title\": Geheim}",
            "unexpected character or number (line 1, column 11)",
        ),
        (
            "\u{feff}\u{feff}{\"title\": \"Legs\"}",
            "unexpected character or number (line 1, column 1)",
        ),
        ("\u{feff}", "it ends too early (line 1, column 0)"),
        (
            r#"{"title": "a", "title": "b"}"#,
            "a field is given twice (line 1, column 28)",
        ),
        (
            r#"{"a": [{"b": 1, "b": 1}]}"#,
            "a field is given twice (line 1, column 23)",
        ),
        (
            &too_deep[..10_000],
            "unexpected character or number (line 1, column 128)",
        ),
    ] {
        for route in &routes {
            let refusal = send(&mut alice, route, body, 400).await;
            assert_eq!(
                refusal.json(),
                json!({
                    "errors": [format!("The body is not valid JSON: {reason}")],
                    "code": "malformed_json",
                }),
                "{route:?}: {body}"
            );
        }
    }
    assert_untouched(&app, &mut alice).await;
}

#[tokio::test]
async fn a_body_that_is_not_an_object_is_422() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    for body in [
        "[]",
        "null",
        "\"Legs\"",
        "1",
        "true",
        "[{\"title\": \"Legs\"}]",
    ] {
        for route in &routes {
            let refusal = send(&mut alice, route, body, 422).await;
            assert_eq!(
                refusal.json(),
                json!({
                    "errors": ["Body must be a JSON object"],
                    "code": "validation_failed",
                    "fields": {"body": ["must be a JSON object"]},
                }),
                "{route:?}: {body}"
            );
        }
    }
    assert_untouched(&app, &mut alice).await;
}

#[tokio::test]
async fn an_unknown_field_is_422_even_in_a_valid_document() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    for route in &routes {
        let (method, path) = route.clone();
        let document = if path.starts_with("/workouts") {
            json!({"title": "Arms", "tilte": "Legs"})
        } else {
            json!({"username": "bob", "password": "correct horse", "tilte": 1})
        };
        let refusal = alice.send(method, &path, Some(document), 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": ["\"tilte\" is not a known field"],
                "code": "validation_failed",
                "fields": {"tilte": ["is not a known field"]},
            }),
            "{route:?}"
        );
    }
    let endless = "x".repeat(10_000);
    let refusal = alice.post("/login", json!({ endless: 1 }), 422).await;
    assert!(refusal.text.len() < 1000, "{}", refusal.text);
    assert!(app.user("bob").await.is_none());
    assert_untouched(&app, &mut alice).await;
}

#[tokio::test]
async fn an_unknown_name_is_quoted_as_it_was_sent() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let names = [
        ("_id", "\"_id\""),
        ("__v", "\"__v\""),
        ("a.b", "\"a.b\""),
        ("q[]", "\"q[]\""),
    ];
    for (name, quoted) in names {
        let body = json!({"title": "Legs", name: 1, "exercises": [{"name": "Squat", name: 1}]});
        let place = format!("exercises[0].{name}");
        let message = "is not a known field";
        assert_eq!(
            alice.post("/workouts", body, 422).await.json(),
            json!({
                "errors": [
                    format!("Exercise 1: {quoted} {message}"),
                    format!("{quoted} {message}"),
                ],
                "code": "validation_failed",
                "fields": {name: [message], place: [message]},
            })
        );
    }
    for (query, key, sentence) in [
        ("_=1727", "_", "\"_\" is not a known parameter"),
        (".=1", ".", "\".\" is not a known parameter"),
        ("a[b]=1", "a[b]", "\"a[b]\" is not a known parameter"),
        ("q[]=1", "q[]", "\"q[]\" is not a known parameter"),
        ("%0a%22=1", "\n\"", "\"\\n\\\"\" is not a known parameter"),
        ("=1", "(no name)", "\"\" is not a known parameter"),
    ] {
        let refusal = alice.get(&format!("/workouts?{query}"), 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": [sentence],
                "code": "validation_failed",
                "fields": {key: ["is not a known parameter"]},
            })
        );
    }
    // A known name is spelled out, even when it is there twice.
    let refusal = alice
        .get("/workouts?per_page=5&per_page=5&_=1&_=2", 422)
        .await;
    assert_eq!(
        refusal.errors(),
        [
            "Per page is given more than once",
            "\"_\" is given more than once",
            "\"_\" is not a known parameter",
        ]
    );
}

#[tokio::test]
async fn a_malformed_id_is_the_same_404_as_a_missing_workout() {
    let app = App::start().await;
    let (mut alice, routes) = writable(&app).await;
    let unknown = "/workouts/0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11";
    let missing = alice.get(unknown, 404).await;
    assert_eq!(
        missing.json(),
        json!({"errors": ["Not found"], "code": "not_found"})
    );
    let simple = routes[3].1.replace('-', "");
    let braced = routes[3].1.replace("/workouts/", "/workouts/{") + "}";
    for path in [
        "/workouts/1",
        "/workouts/%00",
        "/workouts/x'--",
        &simple,
        &braced,
    ] {
        for method in [Method::GET, Method::DELETE] {
            let refusal = alice.send(method, path, None, 404).await;
            assert_eq!(refusal.text, missing.text, "{path}");
        }
        let put = alice.put(path, json!({"title": "Arms"}), 404).await;
        let patch = alice.patch(path, json!({"title": "Arms"}), 404).await;
        for refusal in [put, patch] {
            assert_eq!(refusal.text, missing.text, "{path}");
        }
    }
    assert_untouched(&app, &mut alice).await;
}
