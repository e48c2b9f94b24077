//! The time, to the millisecond: what is stored, and therefore what is answered.

use chrono::{DateTime, SubsecRound, Utc};

/// Now, without what the database would not keep.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that looks at the clock"
)]
pub fn now() -> DateTime<Utc> {
    to_millis(Utc::now())
}

/// A time without what the database would not keep.
pub fn to_millis<Tz: chrono::TimeZone>(time: DateTime<Tz>) -> DateTime<Tz> {
    time.trunc_subsecs(3)
}
