//! The contract of all lists, checked for each of them: order, pages, envelope, links, cursors,
//! tags, and what they refuse.

mod bounds;
mod cursors;
mod envelope;
mod order;
mod tags;
mod walks;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::support::{Actor, App, id, lists::and};

/// A list of the API.
struct List {
    path: &'static str,
    /// What its items are sorted by before their ids.
    key: fn(&Value) -> String,
    is_descending: bool,
}

/// Every list there is, in every order.
const LISTS: [List; 10] = [
    list("/workouts", start, true),
    list("/workouts?sort=started_at", start, false),
    list("/workouts?sort=title", title, false),
    list("/workouts?sort=-title", title, true),
    list("/workouts?view=summary", start, true),
    list("/workouts?trashed=true", start, true),
    list("/workouts?trashed=true&sort=title", title, false),
    list("/workouts?q=day&from=2026-01-01&sort=-title", title, true),
    list("/exercises", name, false),
    list("/exercises?q=LIFT", name, false),
];

/// How many workouts are live, how many in the trash, and how many exercises they have.
const ITEMS: usize = 17;

const fn list(path: &'static str, key: fn(&Value) -> String, is_descending: bool) -> List {
    List {
        path,
        key,
        is_descending,
    }
}

impl List {
    /// The address with one more parameter.
    fn and(&self, parameter: &str) -> String {
        and(self.path, parameter)
    }

    /// What a cursor belongs to: the summary shows the same list as the full view.
    fn identity(&self) -> &'static str {
        self.path.trim_end_matches("?view=summary")
    }

    /// The whole list in one part.
    async fn all(&self, actor: &mut Actor) -> Vec<Value> {
        let whole = actor.get(&self.and("per_page=100"), 200).await;
        assert_eq!(whole.json()["next_cursor"], json!(null));
        whole.items()
    }
}

fn start(item: &Value) -> String {
    let start: DateTime<Utc> = item["started_at"].as_str().unwrap().parse().unwrap();
    start.timestamp_millis().to_string()
}

fn title(item: &Value) -> String {
    item["title"].as_str().unwrap().to_lowercase()
}

fn name(item: &Value) -> String {
    item["name"].as_str().unwrap().to_lowercase()
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(id).collect()
}

/// Somebody with a log in which every list has many items, and equal keys where there can be.
async fn somebody(app: &App, username: &str) -> Actor {
    let mut actor = app.sign_up(username).await;
    for number in 0..2 * ITEMS {
        let title = ["Leg day", "leg Day", "Äquator day", "Zone 2 day", "A day"][number % 5];
        // Equal instants on different clocks, and some that are a millisecond apart.
        let start = [
            "2026-03-01T10:00:00+01:00",
            "2026-03-01T09:00:00Z",
            "2026-03-01T09:00:00.001Z",
            "2026-03-02T01:30:00+13:45",
        ][number % 4];
        let workout = json!({
            "title": title, "started_at": start,
            "exercises": [{"name": format!("Lift {:02}", number % ITEMS), "sets": [{"reps": 1}]}],
        });
        let written = actor.post("/workouts", workout, 201).await;
        if number >= ITEMS {
            let address = written.location();
            actor.delete(address, 204).await;
        }
    }
    actor
}
