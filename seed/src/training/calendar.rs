//! The days on which a person trains.

use super::{character::Character, programme::Session};
use chrono::{
    DateTime, Datelike as _, Duration, FixedOffset, NaiveDate, TimeZone as _, Utc, Weekday,
};
use fake::rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use std::iter::successors;

/// The longest workout, in minutes. [`super::document`] sets the end within this limit.
pub(super) const LONGEST_WORKOUT_MINUTES: i32 = 95;

/// Weeks from one week off (holiday, illness) to the next.
const WEEKS_BETWEEN_HOLIDAYS: i64 = 40;

/// The hour around which everybody trains at the weekend.
const WEEKEND_HOUR: u32 = 10;

/// How far from the usual hour people start, in minutes before or after it.
const USUAL_DELAY: i64 = 50;

/// The hours for days on which the usual one does not work.
const OTHER_HOURS: [u32; 4] = [7, 9, 13, 18];

/// A session of the programme on a certain day.
pub(super) struct Appointment {
    /// The session for that day of the week.
    pub session: &'static Session,
    /// The start, with the offset from UTC that the person's clock had then.
    pub started_at: DateTime<FixedOffset>,
    /// Calendar weeks (Monday to Sunday) since the first workout of the log.
    pub week: i32,
}

impl Appointment {
    /// Weeks since New Year.
    pub(super) fn week_of_year(&self) -> u32 {
        self.started_at.ordinal0() / 7
    }
}

/// The last `count` training days before `now`, oldest first.
///
/// It works backwards from `now`, so that a log of any length ends with the newest days. There is
/// at most one workout a day, now and then a missed day, and about once a year a whole week off.
pub(super) fn schedule(
    character: &Character,
    count: usize,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> Vec<Appointment> {
    let today = now.with_timezone(&character.zone).date_naive();
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

/// The start on a day: around the usual hour, now and then at another one.
fn start(day: NaiveDate, character: &Character, rng: &mut StdRng) -> Option<DateTime<FixedOffset>> {
    let usual = match day.weekday() {
        Weekday::Sat | Weekday::Sun => WEEKEND_HOUR,
        _ => character.training_hour,
    };
    let other = OTHER_HOURS.choose(rng).copied().unwrap_or(usual);
    let hour = if rng.random_ratio(1, 9) { other } else { usual };
    let delay = Duration::minutes(rng.random_range(-USUAL_DELAY..=USUAL_DELAY));
    let local = day.and_hms_opt(hour, 0, 0)? + delay;
    // It exists twice when the clocks go back, and never when they go forward; that is at night.
    let start = character.zone.from_local_datetime(&local).earliest()?;
    Some(start.fixed_offset())
}

/// Whole calendar weeks from the week of `earlier` to the week of `later`.
fn weeks_between(earlier: NaiveDate, later: NaiveDate) -> i64 {
    (monday(later) - monday(earlier)).num_weeks()
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day)
}
