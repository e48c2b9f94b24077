//! Streaks: against the plain computation, after any history.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Utc, Weekday};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use workout_log::workouts::{
    document::WorkoutIn,
    several::{Brought, Mode, take_over},
};

use super::{day, log, plus, stats};
use crate::support::{Actor, App, address};

const STARTS: [(&str, Weekday); 2] = [("monday", Weekday::Mon), ("sunday", Weekday::Sun)];

fn week_of(day: NaiveDate, start: Weekday) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().days_since(start)))
}

/// The streak of some days, week by week.
fn plain(days: &BTreeSet<NaiveDate>, start: Weekday, today: NaiveDate) -> Value {
    let weeks: BTreeSet<NaiveDate> = days.iter().map(|day| week_of(*day, start)).collect();
    let until = |mut week: NaiveDate| {
        let mut count = 0;
        while weeks.contains(&week) {
            count += 1;
            week = week - Days::new(7);
        }
        count
    };
    let this = week_of(today, start);
    let current = match until(this) {
        0 => until(this - Days::new(7)),
        count => count,
    };
    let longest = weeks.iter().map(|week| (until(*week), *week)).max();
    json!({
        "current": current,
        "longest": longest.map_or(0, |(count, _)| count),
        "longest_end": longest.map(|(_, week)| plus(week, 6)),
    })
}

async fn assert_plain(actor: &mut Actor, days: &BTreeSet<NaiveDate>) {
    for (name, start) in STARTS {
        let before = Utc::now().date_naive();
        let found = stats(actor, &format!("week_start={name}")).await;
        let after = Utc::now().date_naive();
        let expected = [before, after].map(|today| plain(days, start, today));
        assert!(
            expected.contains(&found["streak"]),
            "{name}: {found} {expected:?} of {days:?}"
        );
    }
}

#[tokio::test]
async fn the_week_under_way_breaks_no_streak_while_it_is_empty() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let this = week_of(Utc::now().date_naive(), Weekday::Mon);
    let mut days = BTreeSet::new();
    assert_plain(&mut alice, &days).await;
    // Two weeks ago alone is over; last week goes on; the weeks to come are not counted.
    for back in [14, 7, 0] {
        let day = this - Days::new(back);
        log(&mut alice, day, json!([])).await;
        days.insert(day);
        assert_plain(&mut alice, &days).await;
    }
    for ahead in [7, 14, 28] {
        let day = plus(this, ahead);
        log(&mut alice, day, json!([])).await;
        days.insert(day);
        assert_plain(&mut alice, &days).await;
    }
    let found = stats(&mut alice, "week_start=monday").await;
    assert_eq!(found["streak"]["current"], 3);
    assert_eq!(found["streak"]["longest"], 5);
}

#[tokio::test]
async fn of_equal_streaks_the_latest_is_the_longest() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for day in [
        "2024-03-04",
        "2024-03-11",
        "2025-03-03",
        "2025-03-10",
        "2026-01-05",
    ] {
        log(&mut alice, super::day(day), json!([])).await;
    }
    let found = stats(&mut alice, "").await;
    assert_eq!(
        found["streak"],
        json!({"current": 0, "longest": 2, "longest_end": "2025-03-16"})
    );
}

/// A change of a history. Numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
enum Step {
    Log(u64),
    Move(usize, u64),
    Replace(usize, u64),
    Trash(usize),
    Restore(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let day = 0_u64..70;
    let which = any::<usize>();
    prop_oneof![
        3 => day.clone().prop_map(Step::Log),
        2 => (which, day.clone()).prop_map(|(which, day)| Step::Move(which, day)),
        1 => (which, day).prop_map(|(which, day)| Step::Replace(which, day)),
        2 => which.prop_map(Step::Trash),
        1 => which.prop_map(Step::Restore),
    ]
}

/// A workout of the history: its address, its day, and whether it is in the trash.
struct Entry {
    address: String,
    day: NaiveDate,
    is_trashed: bool,
}

async fn live(steps: Vec<Step>) {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    // Around now, so that the current streak is one of them.
    let first = Utc::now().date_naive() - Days::new(50);
    let mut entries: Vec<Entry> = Vec::new();
    for (number, step) in steps.into_iter().enumerate() {
        let count = entries.len().max(1);
        let on = |number| plus(first, number);
        let at = |day: NaiveDate| format!("{day}T12:00:00Z");
        match step {
            Step::Log(number) => {
                let day = on(number);
                let address = address(&log(&mut alice, day, json!([])).await);
                entries.push(Entry {
                    address,
                    day,
                    is_trashed: false,
                });
            }
            Step::Move(which, number) => {
                let Some(entry) = entries.get_mut(which % count).filter(|it| !it.is_trashed) else {
                    continue;
                };
                entry.day = on(number);
                alice
                    .patch(&entry.address, json!({"started_at": at(entry.day)}), 200)
                    .await;
            }
            Step::Replace(which, number) => {
                let Some(entry) = entries.get_mut(which % count) else {
                    continue;
                };
                (entry.day, entry.is_trashed) = (on(number), false);
                let workout = json!({"title": "Again", "started_at": at(entry.day)});
                alice.put(&entry.address, workout, 200).await;
            }
            Step::Trash(which) => {
                let Some(entry) = entries.get_mut(which % count).filter(|it| !it.is_trashed) else {
                    continue;
                };
                entry.is_trashed = true;
                alice.delete(&entry.address, 204).await;
            }
            Step::Restore(which) => {
                let Some(entry) = entries.get_mut(which % count) else {
                    continue;
                };
                entry.is_trashed = false;
                let restore = format!("{}/restore", entry.address);
                alice.post(&restore, json!({}), 200).await;
            }
        }
        if number % 5 == 4 {
            let there = entries.iter().filter(|entry| !entry.is_trashed);
            let days = there.map(|entry| entry.day).collect();
            assert_plain(&mut alice, &days).await;
        }
    }
}

#[test]
fn after_any_history_streaks_are_those_of_the_days() {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let config = Config {
        cases: asked.map_or(8, |cases| cases.parse().unwrap()),
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let steps = prop::collection::vec(step(), 60);
    let outcome = TestRunner::new(config).run(&steps, |steps| {
        runtime.block_on(live(steps));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure:#}"));
}

#[tokio::test]
async fn many_workouts_at_once_are_followed_too() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    let id = app.user("alice").await.unwrap().id;
    let first = day("1930-01-01");
    // More runs than are written at once: every other week of eighty years.
    let days: BTreeSet<NaiveDate> = (0..2_100).map(|number| plus(first, number * 14)).collect();
    let documents: Vec<_> = days.iter().map(|day| document(*day)).collect();
    take_all(&app, id, documents).await;
    assert_plain(&mut alice, &days).await;
    let more: BTreeSet<NaiveDate> = (0..100)
        .map(|number| plus(first, 7 + number * 14))
        .collect();
    let documents: Vec<_> = more.iter().map(|day| document(*day)).collect();
    take_all(&app, id, documents).await;
    assert_plain(&mut alice, &(&days | &more)).await;
}

async fn take_all(app: &App, id: i64, documents: Vec<WorkoutIn>) {
    let brought = Brought {
        workouts: documents.into_iter().map(Into::into).collect(),
        ..Brought::default()
    };
    let taken = take_over(app.door(), id, brought.into(), Mode::Write, &|_| ()).await;
    taken.unwrap();
}

/// A workout without anything on a day.
fn document(day: NaiveDate) -> WorkoutIn {
    let started_at = format!("{day}T12:00:00Z").parse().unwrap();
    WorkoutIn {
        id: None,
        title: "Session".into(),
        notes: None,
        started_at: Some(started_at),
        end: None,
        exercises: None,
        bodyweight_g: None,
        source: None,
    }
}
