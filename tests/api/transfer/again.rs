//! Importing again, and beside what there is.

use serde_json::json;

use super::{IN_BERLIN, counts, import, strong};
use crate::support::App;

#[tokio::test]
async fn a_longer_file_adds_only_what_is_new() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    import(&mut alice, IN_BERLIN, strong(3, 4), 200).await;
    let report = import(&mut alice, IN_BERLIN, strong(5, 4), 200)
        .await
        .json();
    assert_eq!(
        report["workouts"],
        json!({"created": 2, "unchanged": 3, "changed": 0, "in_trash": 0})
    );
    assert_eq!(counts(&mut alice).await, (5, 2));
    assert_eq!(app.user("alice").await.unwrap().revision, 5);
}

#[tokio::test]
async fn what_was_changed_or_trashed_since_is_left_alone() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    import(&mut alice, IN_BERLIN, strong(4, 4), 200).await;
    let items = alice.get("/workouts?sort=started_at", 200).await.items();
    let path = |number: usize| format!("/workouts/{}", items[number]["id"].as_str().unwrap());
    // Each says something that the file does not.
    alice.patch(&path(0), json!({"notes": "mine"}), 200).await;
    alice
        .patch(&path(1), json!({"bodyweight_kg": 80}), 200)
        .await;
    alice.delete(&path(2), 204).await;
    let before = app.user("alice").await.unwrap().revision;
    let report = import(&mut alice, IN_BERLIN, strong(4, 4), 200)
        .await
        .json();
    assert_eq!(
        report["workouts"],
        json!({"created": 0, "unchanged": 1, "changed": 2, "in_trash": 1})
    );
    assert_eq!(app.user("alice").await.unwrap().revision, before);
    assert_eq!(alice.get(&path(0), 200).await.json()["notes"], "mine");
    alice.get(&path(2), 404).await;
}

#[tokio::test]
async fn an_exercise_with_the_same_folded_name_is_the_same() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let own = json!({"title": "Mine", "exercises": [{"name": "SQUAT  (barbell)"}]});
    alice.post("/workouts", own, 201).await;
    let report = import(&mut alice, IN_BERLIN, strong(1, 4), 200)
        .await
        .json();
    assert_eq!(report["exercises"], json!({"created": 1, "matched": 1}));
    let items = alice.get("/exercises", 200).await.items();
    let names: Vec<_> = items.iter().map(|item| &item["name"]).collect();
    assert_eq!(names, ["Bench Press (Barbell)", "SQUAT  (barbell)"]);
}

#[tokio::test]
async fn another_person_has_a_log_of_their_own() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    import(&mut alice, IN_BERLIN, strong(2, 4), 200).await;
    let report = import(&mut bob, IN_BERLIN, strong(2, 4), 200).await.json();
    assert_eq!(report["workouts"]["created"], 2);
    let ids = async |mut actor: crate::support::Actor| {
        let items = actor.get("/workouts?sort=started_at", 200).await.items();
        items
            .iter()
            .map(|item| item["id"].clone())
            .collect::<Vec<_>>()
    };
    let (alices, bobs) = (ids(alice).await, ids(bob).await);
    assert!(alices.iter().all(|id| !bobs.contains(id)), "{alices:?}");
}

#[tokio::test]
async fn a_long_log_is_compared_in_few_statements() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    import(&mut alice, IN_BERLIN, strong(600, 4), 200).await;
    let again = import(&mut alice, IN_BERLIN, strong(600, 4), 200);
    let (report, statements) = app.statements_of(again).await;
    assert_eq!(report.json()["workouts"]["unchanged"], 600);
    // The session, the person twice, the exercises, and two for each 250 workouts.
    assert!(statements <= 10, "{statements}");
}
