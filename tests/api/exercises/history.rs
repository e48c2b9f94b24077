//! What was done of an exercise each time.

use serde_json::{Value, json};

use super::{exercise, train};
use crate::support::{
    App, address, id,
    lists::{and, read_pages, walk},
};

#[tokio::test]
async fn the_history_has_every_place_of_an_exercise_with_what_was_done() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let first = train(
        &mut alice,
        "2026-06-01T23:30:00-05:00",
        json!([
            {"name": "Squat", "notes": "easy", "superset": 1, "sets": [
                {"kind": "warmup", "weight_kg": 60, "reps": 5},
                {"weight_kg": 100, "reps": 5, "rpe": 8.5, "rest_s": 90, "notes": "deep"},
                {"weight_kg": 110, "reps": 0},
            ]},
            {"name": "Row", "sets": [{"reps": 5}]},
            {"name": "Squat", "sets": [{"weight_kg": -10, "reps": 12}]},
        ]),
    )
    .await;
    let second = train(
        &mut alice,
        "2026-06-02T10:00:00Z",
        json!([{"name": "squat", "sets": []}]),
    )
    .await;
    let page = alice
        .get(&format!("{}/history", exercise(&first, 0)), 200)
        .await;
    let item = |workout: &Value, position: usize, rest: Value| {
        let place = &workout["exercises"][position];
        let mut item = json!({
            "workout_id": id(workout), "title": "Session", "started_at": workout["started_at"],
            "day": workout["day"], "position": position, "notes": place["notes"],
            "superset": place["superset"], "sets": place["sets"],
        });
        let fields = rest.as_object().unwrap().clone();
        item.as_object_mut().unwrap().extend(fields);
        item
    };
    let nothing = json!({"set_count": 0, "volume_kg": 0, "e1rm_kg": null});
    let sets = json!({"set_count": 2, "volume_kg": 500, "e1rm_kg": 116.7});
    let assisted = json!({"set_count": 1, "volume_kg": 0, "e1rm_kg": null});
    let expected = json!({
        "items": [item(&second, 0, nothing), item(&first, 0, sets), item(&first, 2, assisted)],
        "page": 1, "per_page": 20, "total": 3, "total_pages": 1, "next_cursor": null,
    });
    assert_eq!(page.json(), expected);
    assert_eq!(page.json()["items"][1]["day"], "2026-06-01");
    assert_eq!(
        page.json()["items"][1]["started_at"],
        "2026-06-01T23:30:00-05:00"
    );
}

#[tokio::test]
async fn it_is_read_by_page_and_by_cursor_in_one_total_order() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut workouts = Vec::new();
    for number in 0..12 {
        let starts = [
            "2026-03-01T10:00:00+01:00",
            "2026-03-01T09:00:00Z",
            "2026-03-01T09:00:00.001Z",
        ];
        let squat = json!({"name": "Squat", "sets": [{"reps": 1}]});
        let other = json!({"name": format!("Other {number}"), "sets": []});
        let exercises = json!([squat, other, squat]);
        workouts.push(train(&mut alice, starts[number % 3], exercises).await);
    }
    let list = format!("{}/history", exercise(&workouts[0], 0));
    let whole = alice.get(&and(&list, "per_page=100"), 200).await.items();
    let mut expected: Vec<_> = workouts
        .iter()
        .flat_map(|workout| [(workout, 0), (workout, 2)])
        .map(|(workout, position)| {
            (
                workout["started_at"] == "2026-03-01T09:00:00.001Z",
                id(workout),
                position,
            )
        })
        .collect();
    expected.sort_by(|one, next| (next.0, &next.1, one.2).cmp(&(one.0, &one.1, next.2)));
    let order: Vec<_> = expected
        .into_iter()
        .map(|(_, workout, position)| (json!(workout), json!(position)))
        .collect();
    let places = |items: &[Value]| -> Vec<_> {
        items
            .iter()
            .map(|item| (item["workout_id"].clone(), item["position"].clone()))
            .collect()
    };
    assert_eq!(places(&whole), order);
    for per_page in [1, 5, 23, 24] {
        assert_eq!(read_pages(&mut alice, &list, per_page).await, whole);
        assert_eq!(walk(&mut alice, &list, per_page).await, whole);
    }
    // From a page the cursor goes on, and the links lead there.
    let page = alice.get(&and(&list, "per_page=7&page=2"), 200).await;
    let cursor = page.json()["next_cursor"].as_str().unwrap().to_owned();
    let behind = and(&list, &format!("per_page=100&cursor={cursor}"));
    assert_eq!(alice.get(&behind, 200).await.items(), whole[14..]);
    let links = page.links();
    assert_eq!(links["last"], and(&list, "per_page=7&page=4"));
    assert_eq!(links["next"], and(&list, "per_page=7&page=3"));
    // It belongs to this exercise and these days.
    let other = format!("{}/history", exercise(&workouts[0], 1));
    for other in [other, and(&list, "from=2026-01-01"), "/workouts?".into()] {
        let refusal = alice
            .get(&and(&other, &format!("cursor={cursor}")), 422)
            .await;
        let sentence = "Cursor does not belong to this list; start again with an empty one";
        assert_eq!(refusal.errors(), [sentence]);
    }
}

#[tokio::test]
async fn its_days_are_those_of_the_workouts() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let squat = json!([{"name": "Squat", "sets": [{"reps": 1}]}]);
    let mut last = Value::Null;
    for start in [
        "2026-06-02T23:59:59.999-12:00",
        "2026-06-03T00:00:00+13:45",
        "2026-06-04T12:00:00Z",
        "2026-06-05T00:00:00+14:00",
    ] {
        last = train(&mut alice, start, squat.clone()).await;
    }
    let list = format!("{}/history", exercise(&last, 0));
    for (query, days) in [
        ("from=2026-06-03", &["05", "04", "03"][..]),
        ("to=2026-06-04", &["04", "02", "03"]),
        ("from=2026-06-02&to=2026-06-02", &["02"]),
        ("from=2026-06-05&to=9999-12-31", &["05"]),
        ("from=2026-06-06", &[]),
        ("to=0001-01-01", &[]),
    ] {
        let mut expected: Vec<String> = days.iter().map(|day| format!("2026-06-{day}")).collect();
        let page = alice.get(&and(&list, query), 200).await;
        let mut found: Vec<String> = page
            .items()
            .iter()
            .map(|item| item["day"].as_str().unwrap().to_owned())
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{query}");
        assert_eq!(page.json()["total"], found.len(), "{query}");
        assert_eq!(walk(&mut alice, &and(&list, query), 1).await, page.items());
    }
    for (query, sentence) in [
        ("from=2026-06-03&to=2026-06-02", "From can't be after to"),
        ("from=june", "From must be a date such as 2026-09-22"),
        ("form=2026-06-03", "\"form\" is not a known parameter"),
        ("page=1&cursor=", "Page can't be given together with cursor"),
    ] {
        let refusal = alice.get(&and(&list, query), 422).await;
        assert_eq!(refusal.errors(), [sentence], "{query}");
    }
}

#[tokio::test]
async fn its_number_of_places_follows_every_change_of_the_log() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let of = |names: &[&str]| -> Value {
        let exercise = |name: &&str| json!({"name": name, "sets": [{"reps": 5}]});
        names.iter().map(exercise).collect()
    };
    let start = "2026-06-01T10:00:00Z";
    let workout = train(&mut alice, start, of(&["Squat", "Row", "Squat"])).await;
    let other = train(&mut alice, start, of(&["Squat"])).await;
    let [squat, row] = [0, 1].map(|number| exercise(&workout, number));
    let there = address(&workout);
    let restore = format!("{there}/restore");
    let whole =
        |names: &[&str]| json!({"title": "New", "started_at": start, "exercises": of(names)});
    for (step, squats, rows) in [
        ("nothing", 3, 1),
        ("trash", 1, 0),
        ("put", 2, 3),
        ("trash", 1, 0),
        ("restore", 2, 3),
        ("restore", 2, 3),
        ("patch", 4, 0),
        ("patch title", 4, 0),
        ("clear", 1, 0),
        ("put", 2, 3),
    ] {
        match step {
            "trash" => alice.delete(&there, 204).await,
            "restore" => alice.post(&restore, json!({}), 200).await,
            "put" => {
                let rows = ["Row", "Squat", "Row", "Row"];
                alice.put(&there, whole(&rows), 200).await
            }
            "patch" => {
                let squats = json!({"exercises": of(&["Squat", "Squat", "Squat"])});
                alice.patch(&there, squats, 200).await
            }
            "patch title" => alice.patch(&there, json!({"title": "Other"}), 200).await,
            "clear" => alice.patch(&there, json!({"exercises": null}), 200).await,
            _ => alice.get(&there, 200).await,
        };
        for (exercise, count) in [(&squat, squats), (&row, rows)] {
            let page = alice.get(&format!("{exercise}/history"), 200).await;
            assert_eq!(page.json()["total"], count, "{step}");
            assert_eq!(page.items().len(), count, "{step}");
        }
    }
    // Renamed it has the same, and merged all of both.
    alice.patch(&row, json!({"name": "Rowing"}), 200).await;
    let history = alice.get(&format!("{row}/history"), 200).await;
    assert_eq!(history.json()["total"], 3);
    alice
        .patch(&format!("{row}?merge=true"), json!({"name": "Squat"}), 200)
        .await;
    alice.get(&format!("{row}/history"), 404).await;
    let history = alice.get(&format!("{squat}/history"), 200).await;
    assert_eq!(
        (&history.json()["total"], history.items().len()),
        (&json!(5), 5)
    );
    alice.delete(&address(&other), 204).await;
    let history = alice.get(&format!("{squat}/history"), 200).await;
    assert_eq!(
        (&history.json()["total"], history.items().len()),
        (&json!(4), 4)
    );
}
