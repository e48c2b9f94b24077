use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Actor, id};

/// A client that keeps a copy of the log by replaying the change feed, and continues where it
/// stopped.
#[derive(Debug, Default)]
pub(crate) struct Replica {
    /// The `since` of the next request.
    pub position: i64,
    /// The live workouts by id.
    pub workouts: BTreeMap<String, Value>,
}

impl Replica {
    /// Read until there is nothing more for now. Returns the revisions that were read.
    pub(crate) async fn catch_up(&mut self, actor: &mut Actor, limit: usize) -> Vec<i64> {
        let mut revisions = Vec::new();
        while self.step(actor, limit, &mut revisions).await {}
        revisions
    }

    /// Read one part of the feed. Returns whether there is more.
    pub(crate) async fn step(
        &mut self,
        actor: &mut Actor,
        limit: usize,
        seen: &mut Vec<i64>,
    ) -> bool {
        let address = format!("/workouts/changes?since={}&limit={limit}", self.position);
        let part = actor.get(&address, 200).await.json();
        let keys: Vec<&String> = part.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["changes", "next", "has_more"]);
        let changes = part["changes"].as_array().unwrap();
        let has_more = part["has_more"].as_bool().unwrap();
        assert!(changes.len() <= limit && (!has_more || changes.len() == limit));
        for change in changes {
            seen.push(self.apply(change));
        }
        assert!(seen.is_sorted_by(|one, other| one < other), "{seen:?}");
        self.position = part["next"].as_i64().unwrap();
        has_more
    }

    fn apply(&mut self, change: &Value) -> i64 {
        let revision = &change["revision"];
        match change["type"].as_str().unwrap() {
            "upsert" => {
                let workout = &change["workout"];
                let whole = json!({"revision": revision, "type": "upsert", "workout": workout});
                assert_eq!(*change, whole);
                assert_eq!(workout["revision"], *revision);
                let id = id(workout);
                self.workouts.insert(id, workout.clone());
            }
            _ => {
                let (id, deleted_at) = (&change["id"], &change["deleted_at"]);
                let whole = json!({
                    "revision": revision, "type": "delete", "id": id, "deleted_at": deleted_at,
                });
                assert_eq!(*change, whole);
                assert!(deleted_at.is_string());
                self.workouts.remove(id.as_str().unwrap());
            }
        }
        revision.as_i64().unwrap()
    }
}
