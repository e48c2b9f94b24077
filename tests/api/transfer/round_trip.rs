//! A log that goes out comes back.

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::{Actor, App};

/// Text that is hard to write into a table.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(
        &[
            "a", "Ü", "🏋️", ",", ";", "\"", "'", "=", "-", "@", "\n", " b", "1",
        ][..],
    );
    let pieces = prop::collection::vec(pieces, 0..6);
    pieces.prop_map(|pieces| format!("x{}y", pieces.concat()))
}

fn title() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(&["", "=", "+", "-", "@", "'", "''="][..]);
    (marks, text()).prop_map(|(mark, text)| format!("{mark}{}", text.replace('\n', " ")))
}

/// Something of these fields; those that are absent are left out.
fn object(fields: Vec<(&'static str, Option<Value>)>) -> Value {
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

fn thousandths(range: std::ops::Range<i32>) -> impl Strategy<Value = Value> {
    range.prop_map(|number| json!(f64::from(number) / 1000.0))
}

fn maybe<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(value)
}

fn set() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(&["normal", "warmup", "dropset", "failure"][..]);
    let measures = (
        maybe(thousandths(-100_000..300_000)),
        maybe(thousandths(1..50_000_000)),
        maybe(thousandths(1..7_200_000)),
    );
    let rest = (maybe(2..=20), maybe(thousandths(0..600_000)), maybe(text()));
    (kind, 0..30, measures, rest).prop_map(
        |(kind, reps, (weight, distance, duration), (rpe, rest, notes))| {
            object(vec![
                ("kind", Some(json!(kind))),
                ("reps", Some(json!(reps))),
                ("weight_kg", weight),
                ("distance_m", distance),
                ("duration_s", duration),
                ("rpe", rpe.map(|rpe| json!(f64::from(rpe) / 2.0))),
                ("rest_s", rest),
                ("notes", notes.map(Value::from)),
            ])
        },
    )
}

fn exercise() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(&["Squat", "=Dip", "Bench, flat", "Run", "ローイング"][..]);
    let sets = prop::collection::vec(set(), 0..4);
    (name, sets, maybe(0..5), maybe(text())).prop_map(|(name, sets, superset, notes)| {
        object(vec![
            ("name", Some(json!(name))),
            ("sets", Some(sets.into())),
            ("superset", superset.map(Value::from)),
            ("notes", notes.map(Value::from)),
        ])
    })
}

/// A workout, and whether it goes to the trash. Each begins on a day of its own.
fn workout() -> impl Strategy<Value = (Value, bool)> {
    let exercises = prop::collection::vec(exercise(), 0..4);
    let times = (0..24_i64, maybe(0..20_000_i64), -12..14_i32);
    let bodyweight = maybe(thousandths(40_000..120_000));
    let texts = (title(), maybe(text()));
    (
        texts,
        times,
        bodyweight,
        exercises,
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |((title, notes), (hour, length, offset), bodyweight, exercises, is_trashed)| {
                let sign = if offset < 0 { '-' } else { '+' };
                let offset = offset.abs();
                let workout = object(vec![
                    ("title", Some(title.into())),
                    ("notes", notes.map(Value::from)),
                    (
                        "started_at",
                        Some(format!("{hour:02}:07:09{sign}{offset:02}:30").into()),
                    ),
                    ("duration_s", length.map(Value::from)),
                    ("bodyweight_kg", bodyweight),
                    ("exercises", Some(exercises.into())),
                ]);
                (workout, is_trashed)
            },
        )
}

/// An export without what is another one in every account.
fn plain(mut export: Value) -> Value {
    export.as_object_mut().unwrap().remove("exported_at");
    for list in ["workouts", "trash", "exercises"] {
        for item in export[list].as_array_mut().unwrap() {
            for field in ["revision", "created_at", "updated_at"] {
                item.as_object_mut().unwrap().remove(field);
            }
        }
    }
    export
}

async fn json_of(actor: &mut Actor) -> Value {
    actor.get("/export", 200).await.json()
}

async fn csv_of(actor: &mut Actor) -> String {
    actor.get("/export?format=csv", 200).await.text
}

async fn goes_round(log: Vec<(Value, bool)>) {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let preferences =
        json!({"weight_unit": "lb", "week_start": "sunday", "time_zone": "Asia/Tokyo"});
    alice.patch("/me", preferences, 200).await;
    for (day, (mut workout, is_trashed)) in (1..).zip(log) {
        let time = workout["started_at"].as_str().unwrap();
        workout["started_at"] = format!("2026-06-{day:02}T{time}").into();
        let workout = alice.post("/workouts", workout, 201).await.json();
        if is_trashed {
            let path = format!("/workouts/{}", workout["id"].as_str().unwrap());
            alice.delete(&path, 204).await;
        }
    }
    let exported = json_of(&mut alice).await;
    let lists = ["workouts", "trash"].map(|list| exported[list].as_array().unwrap().len());
    let count: usize = lists.iter().sum();
    let mut bob = app.sign_up("bob").await;
    for again in [false, true] {
        let file = Some(exported.clone());
        let report = bob.send(Method::POST, "/import", file, 200).await.json();
        let created = if again { 0 } else { count };
        assert_eq!(report["workouts"]["created"], created, "{report}");
        assert_eq!(plain(json_of(&mut bob).await), plain(exported.clone()));
    }
    let table = csv_of(&mut alice).await;
    let mut carol = app.sign_up("carol").await;
    carol
        .send_text(
            Method::POST,
            "/import?unit=lb",
            Some("text/csv"),
            Some(table.clone()),
            200,
        )
        .await;
    carol.patch("/me", json!({"weight_unit": "lb"}), 200).await;
    assert_eq!(csv_of(&mut carol).await, table);
}

#[test]
fn an_export_that_is_imported_is_exported_again_as_it_was() {
    let config = Config {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 50,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let logs = prop::collection::vec(workout(), 1..6);
    let outcome = TestRunner::new(config).run(&logs, |log| {
        runtime.block_on(goes_round(log));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure:#}"));
}
