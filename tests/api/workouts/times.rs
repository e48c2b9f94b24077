//! When a workout was: start, end, offset, day.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use entity::workout;
use reqwest::Method;
use sea_orm::{EntityTrait, sea_query::Expr};
use serde_json::{Value, json};

use super::{assert_invalid, log, push_day};
use crate::support::App;

const START: &str = "2026-09-22T18:05:00+02:00";

#[tokio::test]
async fn the_offset_is_kept_and_the_day_is_the_local_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (start, end, day) in [
        (
            "2026-09-22T18:05:00+02:00",
            "2026-09-22T19:05:00+02:00",
            "2026-09-22",
        ),
        (
            "2026-01-01T00:15:00+05:45",
            "2026-01-01T01:15:00+05:45",
            "2026-01-01",
        ),
        (
            "2025-12-31T23:30:00-09:30",
            "2026-01-01T00:30:00-09:30",
            "2025-12-31",
        ),
        (
            "2026-01-01T00:00:00+14:00",
            "2026-01-01T01:00:00+14:00",
            "2026-01-01",
        ),
        (
            "2026-03-01T23:59:59-12:00",
            "2026-03-02T00:59:59-12:00",
            "2026-03-01",
        ),
        ("1969-12-31T23:00:00Z", "1970-01-01T00:00:00Z", "1969-12-31"),
    ] {
        let document = json!({"title": "Run", "started_at": start, "duration_s": 3600});
        let (address, written) = log(&mut alice, document).await;
        assert_eq!(written["started_at"], start);
        assert_eq!(written["ended_at"], end);
        assert_eq!(written["day"], day);
        assert_eq!(alice.get(&address, 200).await.json(), written);
    }
}

#[tokio::test]
async fn times_are_stored_in_utc_with_their_offset() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let document = json!({
        "title": "Run", "started_at": "2026-01-01T00:15:00+05:45", "duration_s": 60,
    });
    log(&mut alice, document).await;
    let database = app.connect().await;
    let row = workout::Entity::find()
        .one(&database)
        .await
        .unwrap()
        .unwrap();
    let utc = |time: &str| time.parse::<DateTime<Utc>>().unwrap();
    assert_eq!(row.started_at, utc("2025-12-31T18:30:00Z"));
    assert_eq!(row.ended_at, Some(utc("2025-12-31T18:31:00Z")));
    assert_eq!(row.utc_offset_minutes, 345);
    assert_eq!(row.day, NaiveDate::from_ymd_opt(2026, 1, 1).unwrap());
}

#[tokio::test]
async fn both_times_are_shown_with_the_offset_of_the_start() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (_, flight) = log(
        &mut alice,
        json!({"title": "Yoga", "started_at": START, "ended_at": "2026-09-22T13:05:00-04:00"}),
    )
    .await;
    assert_eq!(flight["ended_at"], "2026-09-22T19:05:00+02:00");
    assert_eq!(flight["duration_s"], 3600);
    let (_, zulu) = log(
        &mut alice,
        json!({"title": "Yoga", "started_at": "2026-09-22T16:05:00Z"}),
    )
    .await;
    assert_eq!(zulu["started_at"], "2026-09-22T16:05:00Z");
}

#[tokio::test]
async fn the_end_comes_from_ended_at_or_else_from_the_duration() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (given, end, duration) in [
        (json!({}), Value::Null, Value::Null),
        (json!({"ended_at": START}), json!(START), json!(0)),
        (json!({"duration_s": 0}), json!(START), json!(0)),
        (
            json!({"duration_s": 3900, "ended_at": null}),
            json!("2026-09-22T19:10:00+02:00"),
            json!(3900),
        ),
        (
            json!({"duration_s": 1, "ended_at": "2026-09-22T19:05:00+02:00"}),
            json!("2026-09-22T19:05:00+02:00"),
            json!(3600),
        ),
        (
            json!({"ended_at": "2026-09-22T18:05:59.999+02:00"}),
            json!("2026-09-22T18:05:59.999+02:00"),
            json!(59),
        ),
    ] {
        let mut document = json!({"title": "Run", "started_at": START});
        document
            .as_object_mut()
            .unwrap()
            .extend(given.as_object().unwrap().clone());
        let (_, workout) = log(&mut alice, document).await;
        assert_eq!(
            (&workout["ended_at"], &workout["duration_s"]),
            (&end, &duration),
            "{given}"
        );
    }
}

#[tokio::test]
async fn a_workout_ends_within_seven_days_of_its_start() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let hike =
        json!({"title": "Hike", "started_at": START, "ended_at": "2026-09-29T18:05:00+02:00"});
    let (_, hike) = log(&mut alice, hike).await;
    assert_eq!(hike["duration_s"], 604_800);
    let hike = json!({"title": "Hike", "started_at": START, "duration_s": 604_800});
    assert_eq!(log(&mut alice, hike).await.1["duration_s"], 604_800);

    for (end, message) in [
        ("2026-09-22T18:04:59.999+02:00", "can't be before the start"),
        ("2026-09-22T19:04:59+03:00", "can't be before the start"),
        (
            "2026-09-29T18:05:00.001+02:00",
            "can't be more than 7 days after the start",
        ),
        (
            "2031-09-22T18:05:00+02:00",
            "can't be more than 7 days after the start",
        ),
    ] {
        let hike = json!({"title": "Hike", "started_at": START, "ended_at": end});
        let answer = alice.post("/workouts", hike, 422).await;
        assert_invalid(&answer, &[("ended_at", "Ended at", message)]);
    }
    let hike = json!({"title": "Hike", "started_at": START, "duration_s": 604_801});
    let answer = alice.post("/workouts", hike, 422).await;
    let range = "must be between 0 and 604,800";
    assert_invalid(&answer, &[("duration_s", "Duration s", range)]);
}

#[tokio::test]
async fn an_end_is_not_compared_with_an_invalid_start() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = json!({
        "title": "Run", "started_at": "22 September", "ended_at": "2020-01-01T10:00:00Z",
    });
    let answer = alice.post("/workouts", workout, 422).await;
    let message = "must be a time such as 2026-09-22T18:05:00+02:00";
    assert_invalid(&answer, &[("started_at", "Started at", message)]);
}

#[tokio::test]
async fn fractions_of_a_second_are_kept_to_the_millisecond() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (written, kept) in [
        (
            "2026-09-22T18:05:00.5+02:00",
            "2026-09-22T18:05:00.500+02:00",
        ),
        (
            "2026-09-22T18:05:00.123+02:00",
            "2026-09-22T18:05:00.123+02:00",
        ),
        (
            "2026-09-22T18:05:00.123999999+02:00",
            "2026-09-22T18:05:00.123+02:00",
        ),
        (
            "2026-09-22T18:05:00.0001+02:00",
            "2026-09-22T18:05:00+02:00",
        ),
        (
            "1965-09-22T18:05:00.1239+02:00",
            "1965-09-22T18:05:00.123+02:00",
        ),
    ] {
        let document = json!({"title": "Run", "started_at": written, "ended_at": written});
        let (address, workout) = log(&mut alice, document).await;
        assert_eq!(workout["started_at"], kept);
        assert_eq!(workout["ended_at"], kept);
        assert_eq!(workout["duration_s"], 0);
        assert_eq!(alice.get(&address, 200).await.json(), workout);
    }
}

#[tokio::test]
async fn years_are_those_of_a_training_diary() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for year in ["1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999Z"] {
        log(&mut alice, json!({"title": "Run", "started_at": year})).await;
    }
    let message = "must be in the years 1900 to 2199";
    for time in [
        "1899-12-31T23:59:59Z",
        "1900-01-01T00:00:00+00:01",
        "2200-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ] {
        let workout = json!({"title": "Run", "started_at": time});
        let answer = alice.post("/workouts", workout, 422).await;
        assert_invalid(&answer, &[("started_at", "Started at", message)]);
    }
}

#[tokio::test]
async fn a_time_is_rfc_3339_with_an_offset() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let message = "must be a time such as 2026-09-22T18:05:00+02:00";
    for time in [
        "",
        "2026-09-22",
        "2026-09-22T18:05:00",
        "2026-09-22T18:05+02:00",
        "2026-02-29T18:05:00+02:00",
        "2026-09-22T24:00:00+02:00",
        "2026-09-22T18:05:00+24:00",
        "+12026-09-22T18:05:00+02:00",
        "2026-09-22T18:05:00+02:00 ",
    ] {
        let workout = json!({"title": "Run", "started_at": time, "ended_at": time});
        let answer = alice.post("/workouts", workout, 422).await;
        assert_invalid(
            &answer,
            &[
                ("started_at", "Started at", message),
                ("ended_at", "Ended at", message),
            ],
        );
    }
}

#[tokio::test]
async fn the_start_is_compared_as_an_instant_to_the_millisecond() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (title, started_at) in [
        ("second", "2026-09-22T16:05:00Z"),
        ("fourth", "2026-09-22T20:05:00.010+02:00"),
        ("first", "2026-09-22T18:04:00+02:00"),
        ("third", "2026-09-22T12:05:00.009-06:00"),
        ("before 1970", "1969-12-31T23:59:59.999Z"),
    ] {
        log(
            &mut alice,
            json!({"title": title, "started_at": started_at}),
        )
        .await;
    }
    let items = alice.get("/workouts", 200).await.items();
    let titles: Vec<&Value> = items.iter().map(|item| &item["title"]).collect();
    assert_eq!(
        titles,
        ["fourth", "third", "second", "first", "before 1970"]
    );
}

/// Another machine's clock may be ahead, or ours may have been set back.
#[tokio::test]
async fn no_change_seems_older_than_the_one_before() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let (address, before) = log(&mut alice, push_day()).await;
    let ahead = Utc::now().trunc_subsecs(3) + TimeDelta::hours(2);
    let database = app.connect().await;
    let written = workout::Entity::update_many()
        .col_expr(workout::Column::UpdatedAt, Expr::value(ahead))
        .exec(&database);
    assert_eq!(written.await.unwrap().rows_affected, 1);

    let exercise = before["exercises"][0]["exercise_id"].as_str().unwrap();
    let name = json!({"name": "Bench"});
    alice
        .patch(&format!("/exercises/{exercise}"), name, 200)
        .await;
    let renamed = alice.get(&address, 200).await;
    let patched = alice.patch(&address, json!({"notes": "Late"}), 200).await;
    let replaced = alice.put(&address, json!({"title": "Legs"}), 200).await;
    alice.delete(&address, 204).await;
    let restore = format!("{address}/restore");
    let restored = alice.send(Method::POST, &restore, None, 200).await;
    for (answer, revision) in [(renamed, 2), (patched, 3), (replaced, 4), (restored, 6)] {
        let workout = answer.json();
        assert_eq!(workout["revision"], revision);
        let time = workout["updated_at"].as_str().unwrap();
        assert_eq!(time.parse::<DateTime<Utc>>().unwrap(), ahead, "{workout}");
    }
}
