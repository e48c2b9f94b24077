//! What an export has when the log is written meanwhile.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{addresses, log_many, much, streams::SlowReader, titles};
use crate::support::App;

#[tokio::test]
async fn what_is_changed_meanwhile_is_there_once_and_nothing_is_lost() {
    let app = App::start().await;
    let (mut alice, workouts) = much(&app, 200).await;
    let addresses = addresses(&workouts);
    let reader = SlowReader::ask(&app, &alice, "/export");
    // What was sent already moves behind, and what comes moves before what was sent.
    alice
        .patch(
            &addresses[0],
            json!({"started_at": "2026-01-01T10:00:00Z"}),
            200,
        )
        .await;
    alice
        .patch(
            &addresses[199],
            json!({"started_at": "2001-01-01T10:00:00Z"}),
            200,
        )
        .await;
    alice
        .patch(&addresses[198], json!({"title": "Changed"}), 200)
        .await;
    alice.delete(&addresses[1], 204).await;
    alice.delete(&addresses[197], 204).await;
    let new = log_many(&mut alice, 1).await;
    let (body, is_whole) = reader.rest();
    assert!(is_whole);
    let export: Value = serde_json::from_str(&body).unwrap();
    let (live, trash) = (&export["workouts"], &export["trash"]);
    let all = [live, trash]
        .map(|list| list.as_array().unwrap().clone())
        .concat();
    let ids: HashSet<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), all.len(), "something is there twice");
    for workout in workouts.iter().chain(&new) {
        assert!(
            ids.contains(workout["id"].as_str().unwrap()),
            "{}",
            workout["title"]
        );
    }
    // The old form of what was sent before, the new form of what came after.
    assert_eq!(titles(live)[..2], ["0", "1"]);
    assert!(titles(live).contains(&"Changed") && !titles(live).contains(&"198"));
    assert_eq!(titles(trash), ["197"]);
    let moved = all.iter().find(|one| one["title"] == "199").unwrap();
    assert_eq!(moved["started_at"], "2001-01-01T10:00:00Z");
}
