//! The list, page by page.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{log, new_id, push_day};
use crate::support::{Actor, App};

/// Log workouts that began on these days of September 2026, in this order.
pub(super) async fn log_days(actor: &mut Actor, days: &[u32]) {
    for day in days {
        let started_at = format!("2026-09-{day:02}T18:00:00Z");
        log(
            actor,
            json!({"title": format!("Day {day}"), "started_at": started_at}),
        )
        .await;
    }
}

/// The titles on a page, in their order.
pub(super) fn titles(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_empty_log_is_one_empty_page() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let answer = alice.get("/workouts", 200).await;
    assert_eq!(
        answer.json(),
        json!({
            "items": [], "page": 1, "per_page": 20, "total": 0, "total_pages": 0,
            "next_cursor": null,
        })
    );
    assert_eq!(
        answer.header("link"),
        Some("</workouts?page=1>; rel=\"first\", </workouts?page=1>; rel=\"last\"")
    );
}

#[tokio::test]
async fn the_newest_start_comes_first_whenever_it_was_written() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log_days(&mut alice, &[3, 1, 4, 9, 5, 2, 6]).await;
    let page = alice.get("/workouts", 200).await.json();
    assert_eq!(
        titles(&page),
        [
            "Day 9", "Day 6", "Day 5", "Day 4", "Day 3", "Day 2", "Day 1"
        ]
    );
    assert_eq!(page["total"], 7);
    assert_eq!(page["total_pages"], 1);

    let mut seen = Vec::new();
    for number in 1..=3 {
        let page = alice
            .get(&format!("/workouts?page={number}&per_page=3"), 200)
            .await
            .json();
        assert_eq!(
            (
                &page["page"],
                &page["per_page"],
                &page["total"],
                &page["total_pages"]
            ),
            (&json!(number), &json!(3), &json!(7), &json!(3))
        );
        seen.extend(titles(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(seen, titles(&page));
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
    let page = alice.get("/workouts", 200).await.json();
    assert_eq!(
        titles(&page),
        ["fourth", "third", "second", "first", "before 1970"]
    );
}

#[tokio::test]
async fn workouts_of_the_same_start_are_ordered_by_id_and_no_page_repeats_one() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut ids: Vec<String> = (0..9).map(|_| new_id()).collect();
    for id in &ids {
        let document = json!({"id": id, "title": id, "started_at": "2026-09-22T18:05:00+02:00"});
        log(&mut alice, document).await;
    }
    ids.sort();
    ids.reverse();
    let page = alice.get("/workouts", 200).await.json();
    assert_eq!(titles(&page), ids);
    let mut walked = Vec::new();
    for number in 1..=5 {
        let path = format!("/workouts?view=summary&per_page=2&page={number}");
        let page = alice.get(&path, 200).await.json();
        walked.extend(titles(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(walked, ids);
}

#[tokio::test]
async fn the_envelope_has_these_fields_and_no_others() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log_days(&mut alice, &[1, 2, 3]).await;
    for path in [
        "/workouts",
        "/workouts?per_page=1",
        "/workouts?page=9&view=summary",
    ] {
        let page = alice.get(path, 200).await.json();
        let fields: BTreeSet<&str> = page
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let expected = [
            "items",
            "page",
            "per_page",
            "total",
            "total_pages",
            "next_cursor",
        ];
        assert_eq!(fields, BTreeSet::from(expected), "{path}");
    }
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_and_not_an_error() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log_days(&mut alice, &[1, 2, 3]).await;
    for number in [3, 4, 1_000_000_000] {
        let answer = alice
            .get(&format!("/workouts?per_page=2&page={number}"), 200)
            .await;
        assert_eq!(
            answer.json(),
            json!({
                "items": [], "page": number, "per_page": 2, "total": 3, "total_pages": 2,
                "next_cursor": null,
            })
        );
        assert_eq!(
            answer.header("link"),
            Some(
                "</workouts?per_page=2&page=1>; rel=\"first\", \
                 </workouts?per_page=2&page=2>; rel=\"prev\", \
                 </workouts?per_page=2&page=2>; rel=\"last\""
            )
        );
    }
}

#[tokio::test]
async fn a_summary_is_the_document_without_exercises_and_notes() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    log(
        &mut alice,
        json!({"title": "Rest day", "started_at": "2026-09-01T10:00:00Z"}),
    )
    .await;
    log(&mut alice, push_day()).await;
    let full = alice.get("/workouts?view=full", 200).await.json();
    assert_eq!(full, alice.get("/workouts", 200).await.json());
    let summary = alice.get("/workouts?view=summary", 200).await.json();
    let mut expected = full.clone();
    for item in expected["items"].as_array_mut().unwrap() {
        let fields = item.as_object_mut().unwrap();
        assert!(fields.remove("exercises").is_some() && fields.remove("notes").is_some());
    }
    assert_eq!(summary, expected);
    assert_eq!(summary["items"][0]["volume_kg"], 660);
}

#[tokio::test]
async fn a_full_page_shows_each_workout_as_its_own_address_does() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let mut addresses = Vec::new();
    for hour in 10..15 {
        let mut workout = push_day();
        workout["started_at"] = json!(format!("2026-09-22T{hour}:00:00+02:00"));
        let exercises = workout["exercises"].as_array_mut().unwrap();
        exercises.rotate_left(hour % 2);
        exercises.truncate(hour % 3);
        addresses.push(log(&mut alice, workout).await.0);
    }
    let page = alice.get("/workouts", 200).await.json();
    for (address, item) in addresses
        .iter()
        .rev()
        .zip(page["items"].as_array().unwrap())
    {
        assert_eq!(alice.get(address, 200).await.json(), *item);
    }
}
