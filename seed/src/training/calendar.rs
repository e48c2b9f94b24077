//! On which days a person trains.

use super::{character::Character, programme::Session};
use chrono::{
    DateTime, Datelike as _, Duration, FixedOffset, NaiveDate, TimeZone as _, Utc, Weekday,
};
use fake::rand::{RngExt as _, rngs::StdRng};
use std::iter::successors;

/// No workout lasts longer, in minutes; the limit within which [`super::document`] sets the end.
pub const LONGEST_WORKOUT_MINUTES: i32 = 95;

/// Weeks from one week off (holiday, illness) to the next.
const WEEKS_BETWEEN_HOLIDAYS: i64 = 40;

/// The hour of a workout at the weekend, whenever the person trains on working days.
const WEEKEND_HOUR: u32 = 10;

/// A session of the programme on a certain day.
pub struct Appointment {
    /// What the programme has for that day of the week.
    pub session: &'static Session,
    /// The start, with the person's offset from UTC.
    pub started_at: DateTime<FixedOffset>,
    /// Calendar weeks (Monday to Sunday) since the first workout of the log.
    pub week: i32,
}

/// The last `count` training days before `now`, oldest first.
///
/// Works backwards from `now`, so that a log always ends with the newest days whatever its length.
/// At most one workout a day, now and then a missed day, and a whole week off about once a year.
pub fn schedule(
    character: &Character,
    count: usize,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> Vec<Appointment> {
    let today = now.with_timezone(&character.utc_offset).date_naive();
    let holiday = rng.random_range(6..=20);
    let mut days: Vec<_> = successors(Some(today), NaiveDate::pred_opt)
        .filter(|day| weeks_between(*day, today) % WEEKS_BETWEEN_HOLIDAYS != holiday)
        .filter_map(|day| {
            let session = character.programme.session_on(day.weekday())?;
            let is_missed = rng.random_ratio(1, 14);
            let started_at = start(day, character, rng)?;
            let has_ended = started_at + Duration::minutes(LONGEST_WORKOUT_MINUTES.into()) <= now;
            (has_ended && !is_missed).then_some((session, started_at))
        })
        .take(count)
        .collect();
    days.reverse();
    let first_day = days
        .first()
        .map_or(today, |(_, started_at)| started_at.date_naive());
    days.into_iter()
        .map(|(session, started_at)| Appointment {
            session,
            started_at,
            week: i32::try_from(weeks_between(first_day, started_at.date_naive()))
                .unwrap_or(i32::MAX),
        })
        .collect()
}

fn start(day: NaiveDate, character: &Character, rng: &mut StdRng) -> Option<DateTime<FixedOffset>> {
    let hour = match day.weekday() {
        Weekday::Sat | Weekday::Sun => WEEKEND_HOUR,
        _ => character.training_hour,
    };
    let local = day.and_hms_opt(hour, rng.random_range(0..60), 0)?;
    character.utc_offset.from_local_datetime(&local).single()
}

/// Whole calendar weeks from the week of `earlier` to the week of `later`.
fn weeks_between(earlier: NaiveDate, later: NaiveDate) -> i64 {
    (monday(later) - monday(earlier)).num_weeks()
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day)
}
