//! The API document: that it tells of every route there is, and of nothing else.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;
use workout_log::app::openapi_document;

use crate::support::{
    App, COOKIE, SECURE_COOKIE,
    contract::{DOCUMENT, follow, operations},
    routes,
};

/// Pages for people, which are not in the document.
const PAGES: [&str; 4] = ["/", "/docs", "/docs/", "/docs/{file}"];

const SNAPSHOT: &str = "docs/openapi.json";

#[test]
fn it_has_every_route_and_no_other() {
    let routes: BTreeSet<String> = routes()
        .iter()
        .filter(|(_, path)| !PAGES.contains(path))
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let described: BTreeSet<String> = operations()
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    assert_eq!(described, routes);
}

#[test]
fn the_copy_in_the_repository_is_current() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(SNAPSHOT);
    let copy: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(
        copy == *DOCUMENT,
        "update it: cargo run -- openapi > {SNAPSHOT}"
    );
}

/// Everything that is read was written, so both descriptions have the same limits.
#[test]
fn limits_are_the_same_for_reading_and_writing() {
    const LIMITS: [&str; 5] = ["minimum", "maximum", "minLength", "maxLength", "maxItems"];
    let mut compared = 0;
    for (shown, written) in [
        ("Account", "SignUp"),
        ("Account", "AccountPatch"),
        ("Exercise", "ExerciseRename"),
        ("Workout", "WorkoutInput"),
        ("WorkoutSummary", "WorkoutInput"),
        ("WorkoutExercise", "WorkoutExerciseInput"),
        ("WorkoutSet", "WorkoutSetInput"),
    ] {
        let properties = |name: &str| DOCUMENT["components"]["schemas"][name]["properties"].clone();
        let written = properties(written);
        for (name, property) in properties(shown).as_object().unwrap() {
            // What the server computes has limits only where it is shown.
            let Some(rules) = written
                .get(name)
                .filter(|rules| rules.get("type").is_some())
            else {
                continue;
            };
            for limit in LIMITS {
                let (limit_shown, limit_written) =
                    (property[limit].as_f64(), rules[limit].as_f64());
                if (name.as_str(), limit) == ("username", "maxLength") {
                    // Surrounding white space does not count, so only the pattern can say it.
                    let counted = format!(",{}}}", limit_shown.unwrap());
                    assert!(rules["pattern"].as_str().unwrap().contains(&counted));
                    continue;
                }
                assert_eq!(limit_shown, limit_written, "{shown}: {name}: {limit}");
                compared += usize::from(limit_written.is_some());
            }
        }
    }
    assert_eq!(compared, 43);
}

#[tokio::test]
async fn every_operation_exists_and_asks_for_a_session_if_it_says_so() {
    let app = App::start().await;
    let alice = app.sign_up("alice").await;
    for (method, path, operation) in operations() {
        let path = path.replace("{id}", "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11");
        let mut stranger = app.anonymous();
        let answer = stranger.send_any(method.clone(), &path, None).await;
        let is_open = operation.get("security").is_some();
        let is_refused = answer.status == 401 && path != "/check_session";
        assert_eq!(is_refused, !is_open, "{method} {path}: {answer:?}");

        let answer = alice.clone().send_any(method.clone(), &path, None).await;
        assert_ne!(answer.status, 405, "{method} {path}");
        if answer.status == 404 {
            // The row is missing, not the address.
            assert_eq!(answer.json()["code"], "not_found", "{method} {path}");
        }
    }
}

#[test]
fn every_operation_is_named_and_described() {
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations() {
        let context = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{context}");
        assert!(
            operation["summary"].as_str().unwrap().ends_with('.'),
            "{context}"
        );
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{context}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(
                parameter["description"].is_string(),
                "{context}: {parameter}"
            );
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = follow(response);
            assert!(response["description"].is_string(), "{context} {status}");
            assert!(
                response["headers"]["X-Request-Id"].is_object(),
                "{context} {status}"
            );
        }
    }
}

#[tokio::test]
async fn it_is_served_with_the_name_of_the_cookie() {
    let app = App::start().await;
    let served = app.anonymous().get("/openapi.json", 200).await;
    assert_eq!(served.header("content-type"), Some("application/json"));
    assert_eq!(served.json(), *DOCUMENT);
    assert_eq!(
        served.json()["components"]["securitySchemes"]["session"]["name"],
        COOKIE
    );
    let secure = App::start_with(&["--public-url=https://diary.example"]).await;
    let mut expected = serde_json::to_value(openapi_document(SECURE_COOKIE)).unwrap();
    assert_eq!(
        secure.anonymous().get("/openapi.json", 200).await.json(),
        expected
    );
    expected["components"]["securitySchemes"]["session"]["name"] = COOKIE.into();
    assert_eq!(expected, *DOCUMENT);
}
