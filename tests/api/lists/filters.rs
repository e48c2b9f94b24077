//! Filters of workouts: by day, by exercise, in the trash, and combined.

use serde_json::{Value, json};

use super::{log, titles};
use crate::support::{App, address};

#[tokio::test]
async fn days_are_local_and_both_ends_are_inclusive() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (title, start) in [
        (
            "far east, last moment of the 9th",
            "2026-05-09T23:59:59.999+23:59",
        ),
        (
            "far east, first moment of the 10th",
            "2026-05-10T00:00:00+23:59",
        ),
        (
            "Nepal, last moment of the 10th",
            "2026-05-10T23:59:59.999+05:45",
        ),
        (
            "Nepal, first moment of the 11th",
            "2026-05-11T00:00:00+05:45",
        ),
        ("noon of the 10th", "2026-05-10T12:00:00Z"),
        (
            "Newfoundland, first moment of the 10th",
            "2026-05-10T00:00:00-02:30",
        ),
        (
            "far west, last moment of the 9th",
            "2026-05-09T23:59:59.999-23:59",
        ),
        (
            "far west, last moment of the 10th",
            "2026-05-10T23:59:59.999-23:59",
        ),
        (
            "far west, first moment of the 11th",
            "2026-05-11T00:00:00-23:59",
        ),
    ] {
        log(&mut alice, title, json!({"started_at": start})).await;
    }
    let all = titles(&mut alice, "sort=title").await;
    let on = |days: &[&str]| -> Vec<String> {
        let is_on = |title: &&String| days.iter().any(|day| title.ends_with(day));
        all.iter().filter(is_on).cloned().collect()
    };
    for (query, days) in [
        ("from=2026-05-10&to=2026-05-10", &["10th"][..]),
        ("from=2026-05-10", &["10th", "11th"]),
        ("to=2026-05-10", &["9th", "10th"]),
        ("from=2026-05-09&to=2026-05-09", &["9th"]),
        ("from=2026-05-11&to=2026-05-11", &["11th"]),
        ("from=2026-05-12", &[]),
        ("to=2026-05-08", &[]),
        ("from=0001-01-01&to=9999-12-31", &["9th", "10th", "11th"]),
        ("from=9999-12-31", &[]),
        ("to=0000-01-01", &[]),
    ] {
        for sort in ["title", "started_at"] {
            let mut found = titles(&mut alice, &format!("{query}&sort={sort}")).await;
            found.sort_by_key(|title| title.to_lowercase());
            assert_eq!(found, on(days), "{query}");
        }
    }
}

#[tokio::test]
async fn an_invalid_day_and_a_reversed_range_are_refused() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for name in ["from", "to"] {
        for day in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-9-2",
            "20260902",
            "02.09.2026",
            "today",
            "2026-09-02T00:00:00Z",
            "%202026-09-02",
            "-026-09-02",
            "%2B2026-09-02",
        ] {
            let refusal = alice
                .get(&format!("/workouts?{name}={day}"), 422)
                .await
                .json();
            let message = "must be a date such as 2026-09-22";
            assert_eq!(refusal["fields"], json!({name: [message]}), "{day}");
        }
    }
    let reversed = alice
        .get("/workouts?from=2026-05-10&to=2026-05-09", 422)
        .await;
    assert_eq!(
        reversed.json()["fields"],
        json!({"from": ["can't be after to"]})
    );
}

#[tokio::test]
async fn an_exercise_finds_its_workouts_and_an_unknown_one_finds_none() {
    let app = App::start().await;
    let (mut alice, mut bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let with = |names: &[&str]| {
        let exercise = |name: &&str| json!({"name": name, "sets": []});
        json!({"exercises": names.iter().map(exercise).collect::<Vec<_>>()})
    };
    let legs = log(&mut alice, "Legs", with(&["Squat", "Squat", "Lunge"])).await;
    log(&mut alice, "Push", with(&["Bench"])).await;
    log(&mut alice, "Quads", with(&["SQUAT"])).await;
    let of_bob = log(&mut bob, "Bob", with(&["Squat"])).await;
    let id = |workout: &Value| {
        workout["exercises"][0]["exercise_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (squat, of_bob) = (id(&legs), id(&of_bob));
    let query = format!("sort=title&exercise={squat}");
    assert_eq!(titles(&mut alice, &query).await, ["Legs", "Quads"]);
    let query = format!("exercise={}", squat.to_uppercase());
    assert_eq!(titles(&mut alice, &query).await.len(), 2);
    for other in [
        of_bob,
        uuid::Uuid::nil().to_string(),
        uuid::Uuid::new_v4().to_string(),
    ] {
        let query = format!("exercise={other}");
        assert_eq!(titles(&mut alice, &query).await, [""; 0]);
    }
    for malformed in ["", "1", "Squat", &squat[1..], &squat.replace('-', "")] {
        let address = format!("/workouts?exercise={malformed}");
        let refusal = alice.get(&address, 422).await.json();
        assert_eq!(
            refusal["fields"],
            json!({"exercise": ["must be a UUID"]}),
            "{malformed}"
        );
    }
}

#[tokio::test]
async fn all_filters_combine() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut id = String::new();
    for (title, day, name, is_trashed) in [
        ("Leg day", "2026-05-10", "Squat", true),
        ("LEG DAY again", "2026-05-11", "Squat", true),
        ("Leg day, too early", "2026-05-09", "Squat", true),
        ("Leg day, too late", "2026-05-12", "Squat", true),
        ("Leg day without it", "2026-05-10", "Bench", true),
        ("Arms", "2026-05-10", "Squat", true),
        ("Leg day, kept", "2026-05-10", "Squat", false),
    ] {
        let rest = json!({
            "started_at": format!("{day}T12:00:00Z"), "exercises": [{"name": name, "sets": []}],
        });
        let workout = log(&mut alice, title, rest).await;
        if name == "Squat" {
            id = workout["exercises"][0]["exercise_id"]
                .as_str()
                .unwrap()
                .to_owned();
        }
        if is_trashed {
            let address = address(&workout);
            alice.delete(&address, 204).await;
        }
    }
    let filters = format!("q=leg&from=2026-05-10&to=2026-05-11&exercise={id}&view=summary");
    for (rest, found) in [
        ("trashed=true&sort=title", &["Leg day", "LEG DAY again"][..]),
        ("trashed=true", &["LEG DAY again", "Leg day"]),
        ("trashed=false", &["Leg day, kept"]),
        ("sort=-title", &["Leg day, kept"]),
    ] {
        let query = format!("{filters}&{rest}");
        assert_eq!(titles(&mut alice, &query).await, found, "{query}");
    }
    for (query, name, message) in [
        ("trashed=1", "trashed", "must be true or false"),
        ("view=short", "view", "must be full or summary"),
        (
            "sort=day",
            "sort",
            "must be -started_at, started_at, title or -title",
        ),
        (
            "sort=",
            "sort",
            "must be -started_at, started_at, title or -title",
        ),
    ] {
        let refusal = alice.get(&format!("/workouts?{query}"), 422).await.json();
        assert_eq!(refusal["fields"], json!({name: [message]}), "{query}");
    }
}

#[tokio::test]
async fn titles_sort_the_same_on_every_engine() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for title in [
        "Zug", "Äpfel", "apple", "abs", "Apple 2", "a b", "a-b", "_", "Σ", "ς!", "zug 2",
    ] {
        log(&mut alice, title, json!({})).await;
    }
    let expected = [
        "_", "a b", "a-b", "abs", "apple", "Apple 2", "Zug", "zug 2", "Äpfel", "Σ", "ς!",
    ];
    assert_eq!(titles(&mut alice, "sort=title").await, expected);
    let mut downwards = titles(&mut alice, "sort=-title").await;
    downwards.reverse();
    assert_eq!(downwards, expected);
}
