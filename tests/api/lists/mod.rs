//! Reading many workouts or exercises: lists and their parts, finding, and the change feed; and that
//! the database goes straight to all of it.

mod changes;
mod contract;
mod filters;
mod plans;
mod purge;
mod search;

use serde_json::{Value, json};

use crate::support::{
    Actor,
    lists::{and, walk},
};

/// Write a workout; what is not given here is left out.
async fn log(actor: &mut Actor, title: &str, rest: Value) -> Value {
    let mut workout = rest;
    workout["title"] = json!(title);
    actor.post("/workouts", workout, 201).await.json()
}

/// The titles that a query finds, the same by page and by cursor, and counted right.
async fn titles(actor: &mut Actor, query: &str) -> Vec<String> {
    let path = format!("/workouts?{query}");
    let page = actor.get(&and(&path, "per_page=100"), 200).await;
    let items = page.items();
    assert_eq!(page.json()["total"], items.len(), "{path}");
    assert_eq!(walk(actor, &path, 2).await, items, "{path}");
    let title = |item: &Value| item["title"].as_str().unwrap().to_owned();
    items.iter().map(title).collect()
}
