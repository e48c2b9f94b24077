//! The time, to the millisecond, as it is stored and shown.

use chrono::{DateTime, SubsecRound, Utc};

/// The current time, as exact as the database keeps it.
#[expect(
    clippy::disallowed_methods,
    reason = "the only place that reads the clock"
)]
pub fn now() -> DateTime<Utc> {
    to_millis(Utc::now())
}

/// A time, as exact as the database keeps it.
pub fn to_millis<Tz: chrono::TimeZone>(time: DateTime<Tz>) -> DateTime<Tz> {
    time.trunc_subsecs(3)
}
