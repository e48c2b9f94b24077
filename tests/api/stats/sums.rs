//! Sums by day, week, month and year.

use chrono::{NaiveDate, Utc};
use serde_json::{Value, json};

use super::{day, log, plus, squats, stats};
use crate::support::{Actor, App, address};

/// Two workouts in two weeks of September, with everything that counts or does not.
async fn two_workouts(alice: &mut Actor) -> Value {
    let first = json!([
        {"name": "Squat", "sets": [
            {"kind": "warmup", "weight_kg": 60, "reps": 10},
            {"weight_kg": 100.5, "reps": 5},
            {"weight_kg": 110, "reps": 0},
        ]},
        {"name": "Pull-up", "sets": [{"weight_kg": -20, "reps": 8}, {"kind": "dropset", "reps": 6}]},
        {"name": "Squat", "sets": [{"kind": "failure", "weight_kg": 80, "reps": 12, "duration_s": 40.5}]},
    ]);
    let first = log(alice, day("2026-09-22"), first).await;
    let second = json!([
        {"name": "Run", "sets": [
            {"distance_m": 5000.5, "duration_s": 1500.25}, {"distance_m": 400, "duration_s": 90},
        ]},
        {"name": "Squat", "sets": [{"kind": "warmup", "weight_kg": 60, "reps": 10}]},
    ]);
    let second = json!({
        "title": "Run", "started_at": "2026-10-03T23:30:00-05:00",
        "ended_at": "2026-10-04T00:15:00.999-05:00", "exercises": second,
    });
    alice.post("/workouts", second, 201).await;
    // Without an end it has no length, and without sets it still counts.
    let short = json!({"title": "Stretching", "started_at": "2026-09-22T20:00:00Z"});
    alice.post("/workouts", short, 201).await;
    first
}

fn totals(numbers: [f64; 6]) -> Value {
    let number = |number: f64| {
        if number.fract() == 0.0 {
            json!(number as i64)
        } else {
            json!(number)
        }
    };
    let [workouts, sets, reps, volume, duration, distance] = numbers.map(number);
    json!({
        "workouts": workouts, "sets": sets, "reps": reps, "volume_kg": volume,
        "duration_s": duration, "distance_m": distance,
    })
}

fn bucket(start: &str, end: &str, numbers: [f64; 6]) -> Value {
    let mut bucket = totals(numbers);
    bucket["start"] = json!(start);
    bucket["end"] = json!(end);
    bucket
}

const NOTHING: [f64; 6] = [0.0; 6];
/// 5 × 100.5 + 12 × 80 kilograms.
const FIRST: [f64; 6] = [2.0, 5.0, 31.0, 1462.5, 3600.0, 0.0];
const SECOND: [f64; 6] = [1.0, 2.0, 0.0, 0.0, 2700.0, 5400.5];
const BOTH: [f64; 6] = [3.0, 7.0, 31.0, 1462.5, 6300.0, 5400.5];

#[tokio::test]
async fn workouts_are_added_up_by_week_with_zeros_between() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    two_workouts(&mut alice).await;
    let found = stats(&mut alice, "from=2026-09-16&to=2026-09-30").await;
    let expected = json!({
        "by": "week", "from": "2026-09-14", "to": "2026-10-04",
        "buckets": [
            bucket("2026-09-14", "2026-09-20", NOTHING),
            bucket("2026-09-21", "2026-09-27", FIRST),
            bucket("2026-09-28", "2026-10-04", SECOND),
        ],
        "totals": totals(BOTH),
        "streak": found["streak"],
    });
    assert_eq!(found, expected);
    assert_eq!(found["streak"]["longest"], 2);
    assert_eq!(found["streak"]["longest_end"], "2026-10-04");
}

#[tokio::test]
async fn buckets_are_days_weeks_months_or_years() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    two_workouts(&mut alice).await;
    for (query, buckets) in [
        (
            "by=day&from=2026-09-21&to=2026-09-22",
            vec![
                bucket("2026-09-21", "2026-09-21", NOTHING),
                bucket("2026-09-22", "2026-09-22", FIRST),
            ],
        ),
        (
            "by=week&week_start=sunday&from=2026-09-22&to=2026-10-01",
            vec![
                bucket("2026-09-20", "2026-09-26", FIRST),
                bucket("2026-09-27", "2026-10-03", SECOND),
            ],
        ),
        (
            "by=month&from=2026-09-30&to=2026-10-01",
            vec![
                bucket("2026-09-01", "2026-09-30", FIRST),
                bucket("2026-10-01", "2026-10-31", SECOND),
            ],
        ),
        (
            "by=year&from=2025-12-31&to=2026-01-01",
            vec![
                bucket("2025-01-01", "2025-12-31", NOTHING),
                bucket("2026-01-01", "2026-12-31", BOTH),
            ],
        ),
    ] {
        let found = stats(&mut alice, query).await;
        assert_eq!(found["buckets"], json!(buckets), "{query}");
    }
}

#[tokio::test]
async fn an_exercise_has_sums_of_its_own() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = two_workouts(&mut alice).await;
    let id = |place: usize| {
        workout["exercises"][place]["exercise_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let window = "by=month&from=2026-09-01&to=2026-10-31";
    for (exercise, september, october) in [
        // In two places of one workout, and in October only to warm up.
        (id(0), [1.0, 3.0, 17.0, 1462.5, 40.5, 0.0], NOTHING),
        (id(1), [1.0, 2.0, 14.0, 0.0, 0.0, 0.0], NOTHING),
        (
            "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11".to_owned(),
            NOTHING,
            NOTHING,
        ),
    ] {
        let found = stats(&mut alice, &format!("{window}&exercise={exercise}")).await;
        let buckets = json!([
            bucket("2026-09-01", "2026-09-30", september),
            bucket("2026-10-01", "2026-10-31", october),
        ]);
        assert_eq!(found["buckets"], buckets, "{exercise}");
        assert_eq!(found["totals"], totals(september));
        // That of all workouts.
        assert_eq!(found["streak"]["longest"], 2);
    }
    let runs = alice.get("/exercises?q=run", 200).await.items();
    let run = format!("{window}&exercise={}", runs[0]["id"].as_str().unwrap());
    let found = stats(&mut alice, &run).await;
    assert_eq!(
        found["totals"],
        totals([1.0, 2.0, 0.0, 0.0, 1590.25, 5400.5])
    );
    // Somebody else's exercise is none.
    let mut bob = app.sign_up("bob").await;
    let found = stats(&mut bob, &run).await;
    assert_eq!(found["totals"], totals(NOTHING));
}

#[tokio::test]
async fn what_is_in_the_trash_or_somebody_elses_counts_for_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut bob = app.sign_up("bob").await;
    let workout = log(&mut alice, day("2026-09-22"), squats()).await;
    let id = workout["exercises"][0]["exercise_id"].as_str().unwrap();
    let window = "from=2026-09-22&to=2026-09-22";
    let of_exercise = format!("{window}&exercise={id}");
    let one = totals([1.0, 1.0, 5.0, 500.0, 3600.0, 0.0]);
    assert_eq!(stats(&mut alice, window).await["totals"], one);
    let nobodys = stats(&mut bob, window).await;
    assert_eq!(nobodys["totals"], totals(NOTHING));
    let no_streak = json!({"current": 0, "longest": 0, "longest_end": null});
    assert_eq!(nobodys["streak"], no_streak);
    alice.delete(&address(&workout), 204).await;
    for query in [window, &of_exercise] {
        let empty = stats(&mut alice, query).await;
        assert_eq!(empty["totals"], totals(NOTHING), "{query}");
        assert_eq!(empty["streak"], no_streak);
    }
    app.anonymous().get("/stats", 401).await;
}

/// The day that it is in a zone.
fn today_in(zone: chrono_tz::Tz) -> NaiveDate {
    Utc::now().with_timezone(&zone).date_naive()
}

#[tokio::test]
async fn without_an_end_the_last_bucket_has_today_or_a_workout_to_come() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    // There are 26 hours between the two, so it is never the same day in both.
    for zone in [
        chrono_tz::Tz::Etc__GMTPlus12,
        chrono_tz::Tz::Pacific__Kiritimati,
    ] {
        let patch = json!({"time_zone": zone.name()});
        alice.patch("/me", patch, 200).await;
        let before = today_in(zone);
        let found = stats(&mut alice, "by=day").await;
        let after = today_in(zone);
        let last = day(found["to"].as_str().unwrap());
        assert!((before..=after).contains(&last), "{last} in {zone}");
        assert_eq!(found["buckets"].as_array().unwrap().len(), 12);
        assert_eq!(found["from"], json!(plus(last, 0) - chrono::Days::new(11)));
    }
    let tomorrow = plus(today_in(chrono_tz::Tz::Pacific__Kiritimati), 10);
    let planned = log(&mut alice, tomorrow, json!([])).await;
    let found = stats(&mut alice, "by=day").await;
    assert_eq!(found["to"], json!(tomorrow));
    assert_eq!(found["totals"]["workouts"], 1);
    let from = format!("by=day&from={tomorrow}");
    assert_eq!(stats(&mut alice, &from).await["from"], json!(tomorrow));
    alice.delete(&address(&planned), 204).await;
    let found = stats(&mut alice, "by=day").await;
    assert_ne!(found["to"], json!(tomorrow));
    alice.get(&format!("/stats?{from}"), 422).await;
}

#[tokio::test]
async fn weeks_begin_as_the_person_prefers_unless_it_is_said() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let window = "from=2026-09-22&to=2026-09-22";
    assert_eq!(stats(&mut alice, window).await["from"], "2026-09-21");
    alice
        .patch("/me", json!({"week_start": "sunday"}), 200)
        .await;
    assert_eq!(stats(&mut alice, window).await["from"], "2026-09-20");
    let monday = format!("{window}&week_start=monday");
    assert_eq!(stats(&mut alice, &monday).await["from"], "2026-09-21");
}

#[tokio::test]
async fn stats_cost_five_statements_however_much_they_add_up() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for number in 0..40 {
        log(&mut alice, plus(day("2026-01-01"), number * 3), squats()).await;
    }
    for (path, cost) in [
        ("/stats", 5),
        ("/stats?by=year", 5),
        ("/stats?to=2026-09-01", 4),
        ("/stats.svg", 3),
        ("/calendar.svg", 3),
        ("/calendar.svg?year=2026", 2),
        ("/bodyweight.svg", 2),
    ] {
        let (_, statements) = app.statements_of(alice.get(path, 200)).await;
        assert_eq!(statements, cost, "{path}");
    }
}
