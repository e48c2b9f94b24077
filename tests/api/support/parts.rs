//! What requests and answers are made of, said once.

use serde_json::{Value, json};

/// What the cookie is called on plain http, where nobody has given it another name.
pub(crate) const COOKIE: &str = "workout_log";

/// What the cookie is called on https.
pub(crate) const SECURE_COOKIE: &str = "__Host-workout_log";

/// What every tag begins with: how the same rows are shown.
pub(crate) const API_VERSION: &str = "2";

/// The password of everybody who signs up in a test.
pub(crate) const PASSWORD: &str = "correct horse";

/// A name and a password, as for `/signup` and `/login`.
pub(crate) fn credentials(username: &str, password: &str) -> Value {
    json!({"username": username, "password": password})
}

/// A name with the right password.
pub(crate) fn right(username: &str) -> Value {
    credentials(username, PASSWORD)
}

/// A name with a password that nobody has.
pub(crate) fn wrong(username: &str) -> Value {
    credentials(username, "wrong horse")
}

/// The tag of what has a revision.
pub(crate) fn tag(revision: impl std::fmt::Display) -> String {
    format!("\"{API_VERSION}.{revision}\"")
}

/// The id of a document.
pub(crate) fn id(document: &Value) -> String {
    document["id"].as_str().unwrap().to_owned()
}

/// The address of a workout.
pub(crate) fn address(workout: &Value) -> String {
    format!("/workouts/{}", id(workout))
}
