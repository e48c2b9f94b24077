//! Pictures of what a log adds up to: what they say, in which unit, and how they are sent.

use serde_json::json;

use super::{day, log, plus, squats};
use crate::support::{Actor, App};

/// Every text of a picture, in order: its title and description first.
fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let is_said =
        |node: &roxmltree::Node| ["title", "desc", "text"].contains(&node.tag_name().name());
    let said = document.descendants().filter(is_said);
    said.map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

async fn picture(actor: &mut Actor, path: &str) -> Vec<String> {
    let answer = actor.get(path, 200).await;
    assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
    texts(&answer.text)
}

#[tokio::test]
async fn a_picture_may_be_shown_by_pages_of_the_same_site_and_runs_nothing() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, day("2026-09-22"), squats()).await;
    for path in ["/stats.svg", "/calendar.svg", "/bodyweight.svg"] {
        let answer = alice.get(path, 200).await;
        for (header, value) in [
            ("content-type", "image/svg+xml"),
            (
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'",
            ),
            ("cross-origin-resource-policy", "same-site"),
            ("cache-control", "private, no-cache"),
            ("vary", "Cookie"),
        ] {
            assert_eq!(answer.header(header), Some(value), "{path}");
        }
        // The same numbers give the same bytes.
        assert_eq!(alice.get(path, 200).await.text, answer.text);
    }
}

#[tokio::test]
async fn bars_say_what_they_show() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let workout = log(&mut alice, day("2026-09-22"), squats()).await;
    let window = "from=2026-09-14&to=2026-09-27";
    for (query, title, description, label) in [
        (
            "",
            "Volume by week",
            "Volume (kg), by week from 2026-09-14 to 2026-09-27: 500 in all, at most 500 in the \
             week from 2026-09-21.",
            "Volume (kg)",
        ),
        (
            "&unit=lb",
            "Volume by week",
            "Volume (lb), by week from 2026-09-14 to 2026-09-27: 1,102.3 in all, at most 1,102.3 in \
             the week from 2026-09-21.",
            "Volume (lb)",
        ),
        (
            "&by=day&metric=duration",
            "Duration by day",
            "Duration (h:min:s), by day from 2026-09-14 to 2026-09-27: 1:00:00 in all, at most \
             1:00:00 on 2026-09-22.",
            "Duration (h:min:s)",
        ),
        (
            "&by=month&metric=reps",
            "Repetitions by month",
            "Repetitions, by month from 2026-09-01 to 2026-09-30: 5 in all, at most 5 in the month \
             from 2026-09-01.",
            "Repetitions",
        ),
        (
            "&by=year&metric=workouts",
            "Workouts by year",
            "Workouts, by year from 2026-01-01 to 2026-12-31: 1 in all, at most 1 in the year from \
             2026-01-01.",
            "Workouts",
        ),
    ] {
        let path = format!("/stats.svg?{window}{query}");
        let said = picture(&mut alice, &path).await;
        assert_eq!(said[..2], [title, description], "{path}");
        assert!(said.contains(&label.to_owned()), "{path}: {said:?}");
    }
    let id = workout["exercises"][0]["exercise_id"].as_str().unwrap();
    let of_exercise = format!("/stats.svg?{window}&exercise={id}");
    assert_eq!(
        picture(&mut alice, &of_exercise).await[0],
        "Squat: volume by week"
    );
    // The person's own unit is that of the picture, unless it is said.
    alice.patch("/me", json!({"weight_unit": "lb"}), 200).await;
    let said = picture(&mut alice, &format!("/stats.svg?{window}")).await;
    assert!(said.contains(&"Volume (lb)".to_owned()), "{said:?}");
    let said = picture(&mut alice, &format!("/stats.svg?{window}&unit=kg")).await;
    assert!(said.contains(&"Volume (kg)".to_owned()), "{said:?}");
}

#[tokio::test]
async fn distances_are_in_the_long_unit_of_the_same_people() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let run = json!([{"name": "Run", "sets": [{"distance_m": 16093.44, "duration_s": 3600}]}]);
    log(&mut alice, day("2026-09-22"), run).await;
    for (unit, expected) in [("kg", "Distance (km)"), ("lb", "Distance (mi)")] {
        let path = format!("/stats.svg?metric=distance&unit={unit}&from=2026-09-22&to=2026-09-22");
        let said = picture(&mut alice, &path).await;
        assert!(said.contains(&expected.to_owned()), "{said:?}");
        let number = if unit == "kg" {
            ": 16.1 in all"
        } else {
            ": 10 in all"
        };
        assert!(said[1].contains(number), "{said:?}");
    }
}

#[tokio::test]
async fn a_calendar_is_a_year_or_the_days_that_are_asked_for() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, day("2026-09-22"), squats()).await;
    for (query, range) in [
        ("year=2026", "from 2026-01-01 to 2026-12-31"),
        ("to=2026-09-30", "from 2025-10-01 to 2026-09-30"),
        (
            "from=2026-09-20&to=2026-09-30",
            "from 2026-09-20 to 2026-09-30",
        ),
    ] {
        let said = picture(&mut alice, &format!("/calendar.svg?{query}")).await;
        let expected =
            format!("Volume (kg), by day {range}: 500 in all, at most 500 on 2026-09-22.");
        assert_eq!(said[..2], ["Volume by day", &expected]);
    }
    let said = picture(&mut alice, "/calendar.svg?year=2026&metric=sets").await;
    assert_eq!(said[0], "Sets by day");
}

#[tokio::test]
async fn body_weight_is_a_line_over_time() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (number, kilograms) in [
        (0, json!(80)),
        (1, json!(null)),
        (2, json!(82.5)),
        (9, json!(79.1)),
    ] {
        let day = plus(day("2026-09-01"), number);
        let workout = json!({
            "title": "Session", "started_at": format!("{day}T12:00:00Z"), "bodyweight_kg": kilograms,
        });
        alice.post("/workouts", workout, 201).await;
    }
    for (query, description) in [
        (
            "",
            "Body weight in kilograms from 2026-09-01 to 2026-09-10: 80 at first, 79.1 at last, \
             79.1 at least, 82.5 at most.",
        ),
        (
            "?unit=lb&from=2026-09-02&to=2026-09-09",
            "Body weight in pounds: 181.9 on 2026-09-03.",
        ),
    ] {
        let said = picture(&mut alice, &format!("/bodyweight.svg{query}")).await;
        assert_eq!(said[..2], ["Body weight", description]);
    }
}

#[tokio::test]
async fn a_picture_of_nothing_says_so() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(&mut alice, day("2026-09-22"), json!([])).await;
    for (path, nothing) in [
        (
            "/stats.svg?from=2026-09-21&to=2026-09-27",
            "Nothing from 2026-09-21 to 2026-09-27",
        ),
        (
            "/calendar.svg?year=2026",
            "Nothing from 2026-01-01 to 2026-12-31",
        ),
        ("/bodyweight.svg", "No body weight yet"),
    ] {
        let said = picture(&mut alice, path).await;
        assert_eq!(said.last().unwrap(), nothing, "{path}");
    }
}

#[tokio::test]
async fn a_picture_has_the_size_and_the_colours_that_are_asked_for() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (query, head) in [
        ("", "class=\"plot-auto\" height=\"320\""),
        (
            "?theme=dark&height=120&width=2000",
            "class=\"plot-dark\" height=\"120\"",
        ),
        (
            "?theme=light&width=240",
            "class=\"plot-light\" height=\"320\"",
        ),
    ] {
        let path = format!("/stats.svg{query}");
        let text = alice.get(&path, 200).await.text;
        assert!(text.contains(head), "{path}: {text}");
    }
}
