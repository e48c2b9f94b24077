//! What holds for every request, whatever it asks for: which ones are read, which pages may send
//! them, and what a refusal says.

mod body_limits;
mod client_address;
mod cross_site;
mod panics;
mod refusals;
mod routes;
mod slow_clients;

use reqwest::Method;
use serde_json::json;

use crate::support::{Actor, Answer, App};

const JSON: Option<&str> = Some("application/json");

/// Every address that takes a document.
async fn writable(app: &App) -> (Actor, Vec<(Method, String)>) {
    let mut alice = app.sign_up("alice").await;
    let workout = alice.post("/workouts", json!({"title": "Legs"}), 201).await;
    let address = workout.location().to_owned();
    let routes = vec![
        (Method::POST, "/signup".into()),
        (Method::POST, "/login".into()),
        (Method::POST, "/workouts".into()),
        (Method::PUT, address.clone()),
        (Method::PATCH, address),
    ];
    (alice, routes)
}

/// That none of the refused requests has changed anything.
async fn assert_untouched(app: &App, alice: &mut Actor) {
    let list = alice.get("/workouts", 200).await.json();
    assert_eq!(list["total"], 1);
    assert_eq!(list["items"][0]["title"], "Legs");
    assert_eq!(app.user("alice").await.unwrap().revision, 1);
    assert_eq!(app.sessions_of("alice").await.len(), 1);
}

/// Send a body as JSON that may not be any.
async fn send(actor: &mut Actor, to: &(Method, String), body: &str, status: u16) -> Answer {
    let (method, path) = to.clone();
    let body = Some(body.to_owned());
    actor.send_text(method, &path, JSON, body, status).await
}
