//! How an exercise has progressed, as numbers and as a picture.

use serde_json::{Value, json};

use super::{exercise, train};
use crate::support::{Actor, App, id};

/// Somebody with a squat on each of these starts, of this weight and these repetitions. Returns the
/// address of the exercise, and the ids of the workouts.
async fn squats(actor: &mut Actor, done: &[(&str, f64, u32)]) -> (String, Vec<String>) {
    let (mut there, mut ids) = (String::new(), Vec::new());
    for (start, weight, reps) in done {
        let sets = json!([{"weight_kg": weight, "reps": reps}, {"weight_kg": 20, "reps": 1}]);
        let squat = json!([{"name": "Squat", "sets": sets}]);
        let workout = train(actor, start, squat).await;
        there = exercise(&workout, 0);
        ids.push(id(&workout));
    }
    (there, ids)
}

/// The points as day, value and whether it is a record.
fn points(progress: &Value) -> Vec<Value> {
    let points = progress["points"].as_array().unwrap().iter();
    points
        .map(|point| json!([point["day"], point["value"], point["is_record"]]))
        .collect()
}

/// Across a Sunday, a Monday and the end of a month.
const SPRING: [(&str, f64, u32); 5] = [
    ("2026-05-30T10:00:00Z", 100.0, 5),
    ("2026-05-31T10:00:00Z", 105.0, 5),
    ("2026-06-01T10:00:00Z", 90.0, 5),
    ("2026-06-07T10:00:00Z", 105.0, 5),
    ("2026-06-08T10:00:00Z", 102.5, 8),
];

#[tokio::test]
async fn the_progress_has_the_best_of_each_workout_and_judges_it_by_the_whole_log() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (there, ids) = squats(&mut alice, &SPRING).await;
    let there = format!("{there}/progress");
    let point = |number: usize, value: Value, is_record: bool| {
        let day = &SPRING[number].0[..10];
        json!({"day": day, "value": value, "workout_id": ids[number], "is_record": is_record})
    };
    let expected = json!({"metric": "e1rm", "unit": "kg", "points": [
        point(0, json!(116.7), true),
        point(1, json!(122.5), true),
        point(2, json!(105), false),
        point(3, json!(122.5), false),
        point(4, json!(129.8), true),
    ]});
    assert_eq!(alice.get(&there, 200).await.json(), expected);
    let whole = points(&expected);
    for (query, range) in [
        ("from=2026-06-01", 2..5),
        ("to=2026-05-31", 0..2),
        ("from=2026-05-31&to=2026-06-07", 1..4),
        ("from=2027-01-01", 5..5),
        ("by=workout&metric=e1rm", 0..5),
    ] {
        let progress = alice.get(&format!("{there}?{query}"), 200).await.json();
        assert_eq!(points(&progress), whole[range], "{query}");
        assert_eq!(
            (&progress["metric"], &progress["unit"]),
            (&json!("e1rm"), &json!("kg"))
        );
    }
    for (metric, unit, first) in [
        ("weight", "kg", json!(100)),
        ("reps", "reps", json!(5)),
        ("set_volume", "kg", json!(500)),
        ("workout_volume", "kg", json!(520)),
        ("distance", "m", json!(null)),
        ("duration", "s", json!(null)),
        ("pace", "s/km", json!(null)),
    ] {
        let progress = alice
            .get(&format!("{there}?metric={metric}"), 200)
            .await
            .json();
        assert_eq!(
            (&progress["metric"], &progress["unit"]),
            (&json!(metric), &json!(unit))
        );
        assert_eq!(progress["points"][0]["value"], first, "{metric}");
    }
}

#[tokio::test]
async fn weeks_begin_as_the_person_says_and_a_tag_depends_on_it() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (there, _) = squats(&mut alice, &SPRING).await;
    let weeks = format!("{there}/progress?by=week&metric=weight");
    let mondays = alice.get(&weeks, 200).await;
    let expected = json!({"metric": "weight", "unit": "kg", "points": [
        {"day": "2026-05-25", "value": 105, "is_record": true},
        {"day": "2026-06-01", "value": 105, "is_record": false},
        {"day": "2026-06-08", "value": 102.5, "is_record": false},
    ]});
    assert_eq!(mondays.json(), expected);
    let months = alice.get(&format!("{there}/progress?by=month"), 200).await;
    assert_eq!(
        points(&months.json()),
        [
            json!(["2026-05-01", 122.5, true]),
            json!(["2026-06-01", 129.8, true])
        ]
    );
    // A window cuts a week, and its first day is still the week's.
    let cut = format!("{weeks}&from=2026-06-02&to=2026-06-07");
    let cut = alice.get(&cut, 200).await.json();
    assert_eq!(points(&cut), [json!(["2026-06-01", 105, false])]);
    let mut known = alice.with("if-none-match", mondays.etag());
    let (_, statements) = app.statements_of(known.get(&weeks, 304)).await;
    assert_eq!(statements, 1);
    alice
        .patch("/me", json!({"week_start": "sunday"}), 200)
        .await;
    let sundays = known.get(&weeks, 200).await.json();
    assert_eq!(
        points(&sundays),
        [
            json!(["2026-05-24", 100, true]),
            json!(["2026-05-31", 105, true]),
            json!(["2026-06-07", 105, false]),
        ]
    );
}

#[tokio::test]
async fn an_exercise_is_followed_by_what_it_has() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = train(
        &mut alice,
        "2026-06-01T10:00:00Z",
        json!([
            {"name": "Squat", "sets": [{"weight_kg": 0, "reps": 5}, {"kind": "warmup", "weight_kg": 50, "reps": 1}]},
            {"name": "Run", "sets": [{"distance_m": 5000, "duration_s": 1500}]},
            {"name": "Plank", "sets": [{"duration_s": 60.5}]},
            {"name": "Pull-up", "sets": [{"reps": 9}]},
            {"name": "Stretch", "sets": []},
        ]),
    )
    .await;
    for (number, metric, unit, value) in [
        (0, "weight", "kg", json!(0)),
        (1, "distance", "m", json!(5000)),
        (2, "duration", "s", json!(60.5)),
        (3, "reps", "reps", json!(9)),
        (4, "weight", "kg", json!(null)),
    ] {
        let there = format!("{}/progress", exercise(&workout, number));
        let progress = alice.get(&there, 200).await.json();
        assert_eq!(
            (&progress["metric"], &progress["unit"]),
            (&json!(metric), &json!(unit))
        );
        assert_eq!(progress["points"][0]["value"], value, "{metric}");
    }
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_answered_in_words() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (there, _) = squats(&mut alice, &SPRING[..1]).await;
    let metrics = "Metric must be weight, e1rm, reps, set_volume, workout_volume, distance, \
                   duration or pace";
    for (query, sentence) in [
        ("metric=strength", metrics),
        ("metric=", metrics),
        ("by=year", "By must be workout, week or month"),
        ("from=2026-06-02&to=2026-06-01", "From can't be after to"),
        ("to=2026-6-1", "To must be a date such as 2026-09-22"),
        ("by=week&by=week", "By is given more than once"),
        ("page=1", "\"page\" is not a known parameter"),
    ] {
        for route in ["progress", "progress.svg"] {
            let refusal = alice.get(&format!("{there}/{route}?{query}"), 422).await;
            assert_eq!(refusal.errors(), [sentence], "{route} {query}");
        }
    }
    for (query, sentence) in [
        (
            "width=239",
            "Width must be a whole number between 240 and 2000",
        ),
        ("unit=stone", "Unit must be kg or lb"),
        ("theme=pink", "Theme must be auto, light or dark"),
    ] {
        let refusal = alice
            .get(&format!("{there}/progress.svg?{query}"), 422)
            .await;
        assert_eq!(refusal.errors(), [sentence]);
    }
}

#[tokio::test]
async fn the_picture_is_the_same_in_every_way_until_something_changes() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (there, _) = squats(&mut alice, &SPRING).await;
    let there = format!("{there}/progress.svg");
    let picture = alice.get(&there, 200).await;
    assert_eq!(picture.header("content-type"), Some("image/svg+xml"));
    for part in [
        ">Squat</title>",
        "Estimated one-rep max (kg), the best of each workout: 5 workouts from 2026-05-30 to \
         2026-06-08, 3 records.",
        "Estimated one-rep max (kg)",
        ">Record<",
    ] {
        assert!(picture.text.contains(part), "{part}: {}", picture.text);
    }
    assert_eq!(alice.get(&there, 200).await.text, picture.text);
    let mut known = alice.with("if-none-match", picture.etag());
    let (same, statements) = app.statements_of(known.get(&there, 304)).await;
    assert_eq!((same.text.as_str(), statements), ("", 1));
    let pounds = alice
        .get(&format!("{there}?unit=lb&metric=weight"), 200)
        .await;
    assert!(pounds.text.contains("Heaviest set (lb)"), "{}", pounds.text);
    assert!(
        pounds.text.contains("The first is 220.5"),
        "{}",
        pounds.text
    );
    // The person's own unit is part of the tag.
    alice.patch("/me", json!({"weight_unit": "lb"}), 200).await;
    let changed = known.get(&there, 200).await;
    assert!(changed.text.contains("Estimated one-rep max (lb)"));
    let kilograms = alice.get(&format!("{there}?unit=kg"), 200).await;
    assert_eq!(kilograms.text, picture.text);
    let small = alice
        .get(
            &format!("{there}?width=240&height=120&theme=dark&unit=kg&by=month"),
            200,
        )
        .await;
    assert!(small.text.contains("width=\"240\""), "{}", small.text);
    assert!(small.text.contains("the best of each month: 2 months"));
}

#[tokio::test]
async fn any_name_is_text_in_the_picture() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let long = "w".repeat(120);
    for (name, title) in [
        (
            "</text><script>alert(1)</script>",
            "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        ),
        ("]]><!-- & \"'", "]]&gt;&lt;!-- &amp; "),
        ("تمرين الضغط", "تمرين الضغط"),
        (&long, &long),
    ] {
        for sets in [json!([{"weight_kg": 50, "reps": 5}]), json!([])] {
            let exercises = json!([{"name": name, "sets": sets}]);
            let workout = train(&mut alice, "2026-06-01T10:00:00Z", exercises).await;
            let there = format!("{}/progress.svg", exercise(&workout, 0));
            let picture = alice.get(&there, 200).await.text;
            assert!(picture.contains(&format!("-title\">{title}")), "{picture}");
            assert!(!picture.contains("<script"), "{picture}");
            assert_eq!(picture.matches("</svg>").count(), 1, "{picture}");
        }
    }
}

#[tokio::test]
async fn without_anything_the_picture_says_so() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (there, _) = squats(&mut alice, &SPRING).await;
    for query in ["from=2027-01-01", "metric=pace", "by=month&to=2020-01-01"] {
        let there = format!("{there}/progress.svg?{query}");
        let picture = alice.get(&there, 200).await.text;
        assert!(
            picture.contains("Nothing to show yet"),
            "{query}: {picture}"
        );
    }
}
