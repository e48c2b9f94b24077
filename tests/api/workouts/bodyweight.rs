//! What a person weighed at a workout.

use reqwest::Method;
use serde_json::json;

use super::{assert_invalid, changed, lasting, log, new_id, push_day};
use crate::support::App;

#[tokio::test]
async fn a_body_weight_has_three_decimals_and_is_shown_in_every_view() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for weight in [
        json!(20),
        json!(20.001),
        json!(78.4),
        json!(499.999),
        json!(500),
    ] {
        let document = changed(&push_day(), json!({"bodyweight_kg": weight}));
        let (address, written) = log(&mut alice, document).await;
        assert_eq!(written["bodyweight_kg"], weight);
        assert_eq!(alice.get(&address, 200).await.json(), written);
        for list in ["/workouts", "/workouts?view=summary"] {
            assert_eq!(
                alice.get(list, 200).await.items()[0]["bodyweight_kg"],
                weight
            );
        }
        let since = written["revision"].as_i64().unwrap() - 1;
        let feed = format!("/workouts/changes?since={since}");
        let feed = alice.get(&feed, 200).await.json();
        assert_eq!(feed["changes"][0]["workout"], written);
        alice.delete(&address, 204).await;
    }
}

#[tokio::test]
async fn a_body_weight_is_replaced_patched_and_cleared() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let address = format!("/workouts/{}", new_id());
    let written = alice.put(&address, push_day(), 201).await.json();
    assert_eq!(written["bodyweight_kg"], 78.4);
    // What was read and is written again keeps it, and so does a patch that says nothing of it.
    let put = alice.put(&address, written.clone(), 200).await.json();
    assert_eq!(lasting(&put), lasting(&written));
    for (patch, expected) in [
        (json!({"notes": "more"}), Some(json!(78.4))),
        (json!({"bodyweight_kg": 80}), Some(json!(80))),
        (json!({"bodyweight_kg": null}), None),
        (json!({}), None),
        (json!({"bodyweight_kg": 79.25}), Some(json!(79.25))),
    ] {
        let patched = alice.patch(&address, patch, 200).await.json();
        assert_eq!(patched.get("bodyweight_kg"), expected.as_ref());
    }
    let without = changed(&push_day(), json!({"bodyweight_kg": null}));
    let put = alice.put(&address, without, 200).await.json();
    assert_eq!(put.get("bodyweight_kg"), None);
    assert_eq!(alice.get(&address, 200).await.json(), put);
}

#[tokio::test]
async fn an_impossible_body_weight_is_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let range = "must be between 20 and 500";
    for (weight, message) in [
        (json!(19.999), range),
        (json!(500.001), range),
        (json!(0), range),
        (json!(-80), range),
        (json!(78.4005), "can't have more than 3 decimals"),
        (json!("78.4"), "must be a number"),
    ] {
        let patch = json!({"bodyweight_kg": weight});
        let document = changed(&push_day(), patch.clone());
        for (method, address, body) in [
            (Method::POST, "/workouts", document.clone()),
            (Method::PUT, address.as_str(), document),
            (Method::PATCH, address.as_str(), patch),
        ] {
            let answer = alice.send(method, address, Some(body), 422).await;
            assert_invalid(&answer, &[("bodyweight_kg", "Bodyweight kg", message)]);
        }
    }
    assert_eq!(alice.get(&address, 200).await.json(), before);
}
