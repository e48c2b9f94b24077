//! Where a workout came from.

use serde_json::{Value, json};

use super::{assert_invalid, assert_refused, changed, lasting, log, new_id, push_day};
use crate::support::App;

#[tokio::test]
async fn a_source_is_kept_and_shown_in_every_view_of_the_workout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let longest = "a".repeat(64);
    for source in ["hevy", "strong-5.2", "0_9", &longest] {
        let document = changed(&push_day(), json!({"source": source}));
        let (address, written) = log(&mut alice, document).await;
        assert_eq!(written["source"], source);
        assert_eq!(alice.get(&address, 200).await.json(), written);
        for list in ["/workouts", "/workouts?view=summary"] {
            assert_eq!(alice.get(list, 200).await.items()[0]["source"], source);
        }
        let since = format!(
            "/workouts/changes?since={}",
            written["revision"].as_i64().unwrap() - 1
        );
        let feed = alice.get(&since, 200).await.json();
        assert_eq!(feed["changes"][0]["workout"], written);
        alice.delete(&address, 204).await;
    }
}

#[tokio::test]
async fn a_source_is_replaced_patched_and_cleared() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let address = format!("/workouts/{}", new_id());
    let document = changed(&push_day(), json!({"source": "hevy"}));
    let written = alice.put(&address, document, 201).await.json();
    assert_eq!(written["source"], "hevy");
    // What was read and is written again keeps it, and so does a patch that says nothing of it.
    let put = alice.put(&address, written.clone(), 200).await.json();
    assert_eq!(lasting(&put), lasting(&written));
    let patched = alice
        .patch(&address, json!({"notes": "more"}), 200)
        .await
        .json();
    assert_eq!(patched["source"], "hevy");
    let patched = alice
        .patch(&address, json!({"source": "strong"}), 200)
        .await
        .json();
    assert_eq!(patched["source"], "strong");
    for without in [json!({"source": null}), json!({})] {
        let patched = alice.patch(&address, without, 200).await.json();
        assert_eq!(patched.get("source"), None);
    }
    alice
        .patch(&address, json!({"source": "fitnotes"}), 200)
        .await;
    let put = alice.put(&address, push_day(), 200).await.json();
    assert_eq!(put.get("source"), None);
    assert_eq!(alice.get(&address, 200).await.json(), put);
}

#[tokio::test]
async fn the_same_id_from_another_source_is_another_workout() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let document = changed(&push_day(), json!({"id": new_id(), "source": "hevy"}));
    let (_, written) = log(&mut alice, document.clone()).await;
    for same in [
        document.clone(),
        changed(&document, json!({"source": null})),
    ] {
        assert_eq!(alice.post("/workouts", same, 200).await.json(), written);
    }
    let other = changed(&document, json!({"source": "strong"}));
    let answer = alice.post("/workouts", other, 409).await;
    assert_refused(
        &answer,
        "workout_exists",
        "A workout with this id already exists",
    );
}

#[tokio::test]
async fn an_invalid_source_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let characters = "may only contain the letters a to z, digits, '.', '_' and '-'";
    for (source, message) in [
        (json!(""), "can't be blank"),
        (
            json!("a".repeat(65)),
            "is too long (maximum is 64 characters)",
        ),
        (json!("Hevy"), characters),
        (json!("my app"), characters),
        (json!("über"), characters),
        (json!("a\n"), characters),
        (json!({"a": 1}), "must be text"),
    ] {
        let document: Value = changed(&push_day(), json!({"source": source}));
        for answer in [
            alice.post("/workouts", document.clone(), 422).await,
            alice.put(&address, document, 422).await,
            alice.patch(&address, json!({"source": source}), 422).await,
        ] {
            assert_invalid(&answer, &[("source", "Source", message)]);
        }
    }
    assert_eq!(alice.get(&address, 200).await.json(), before);
}
