//! When a workout began and ended.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeDelta, Utc};
use serde_json::Value;
use utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat};

use crate::{
    clock,
    error::Problems,
    http::{Rule, extract::rule},
    log::rules::{self, DURATION_S, YEARS},
};

/// When a workout began and ended, on the clock of the person who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// The start, with the person's offset from UTC.
    pub started_at: DateTime<FixedOffset>,
    /// The end; not before the start, and not too long after it: see [`DURATION_S`].
    pub ended_at: Option<DateTime<Utc>>,
}

impl Times {
    /// The times of a row.
    pub fn from_row(
        started_at: DateTime<Utc>,
        ended_at: Option<DateTime<Utc>>,
        utc_offset_minutes: i32,
    ) -> Self {
        let offset = FixedOffset::east_opt(utc_offset_minutes * 60)
            .unwrap_or_else(|| chrono::Offset::fix(&Utc));
        Self {
            started_at: started_at.with_timezone(&offset),
            ended_at,
        }
    }

    /// How far the person's clock was ahead of UTC, in minutes.
    pub fn utc_offset_minutes(&self) -> i32 {
        self.started_at.offset().local_minus_utc() / 60
    }

    /// The date of the start, on the person's clock.
    pub fn day(&self) -> NaiveDate {
        self.started_at.date_naive()
    }

    /// The end, on the person's clock.
    pub fn local_end(&self) -> Option<DateTime<FixedOffset>> {
        let offset = self.started_at.offset();
        self.ended_at.map(|end| end.with_timezone(offset))
    }

    /// Whole seconds from start to end.
    pub fn duration_s(&self) -> Option<i64> {
        let end = self.ended_at?;
        Some((end - self.started_at.to_utc()).num_seconds())
    }

    /// Note a problem if the end does not fit the start.
    pub fn check(&self, problems: &mut Problems) {
        let Some(end) = self.ended_at else { return };
        let duration = end - self.started_at.to_utc();
        if duration < TimeDelta::zero() {
            problems.add("ended_at", "can't be before the start");
        } else if duration > TimeDelta::seconds(i64::from(DURATION_S.highest)) {
            problems.add(
                "ended_at",
                format!(
                    "can't be more than {} days after the start",
                    rules::longest_in_days()
                ),
            );
        }
    }
}

/// How a document says when the workout ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At this time.
    At(DateTime<Utc>),
    /// This many seconds after the start.
    After(i32),
}

impl End {
    /// The time of the end, for a workout that began at `start`.
    pub fn time(self, start: DateTime<FixedOffset>) -> DateTime<Utc> {
        match self {
            Self::At(time) => time,
            Self::After(seconds) => start.to_utc() + TimeDelta::seconds(i64::from(seconds)),
        }
    }
}

/// An RFC 3339 time in [`YEARS`], to the millisecond.
pub struct Time;

impl Rule for Time {
    type Value = DateTime<FixedOffset>;

    fn read(&self, value: Value) -> Result<DateTime<FixedOffset>, String> {
        let text = rule::text(value)?;
        let time = DateTime::parse_from_rfc3339(&text)
            .map_err(|_| "must be a time such as 2026-09-22T18:05:00+02:00")?;
        if !YEARS.contains(&time.to_utc().year()) {
            return Err(format!("must be {}", rules::years()));
        }
        // Converted to milliseconds since 1970, which have no leap seconds.
        let millis = clock::to_millis(time.to_utc()).timestamp_millis();
        DateTime::from_timestamp_millis(millis)
            .map(|plain| plain.with_timezone(time.offset()))
            .ok_or_else(|| "must be a time".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        let centuries = (YEARS.start / 100..YEARS.end / 100).map(|century| century.to_string());
        let centuries: Vec<String> = centuries.collect();
        rule::string()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .pattern(Some(format!("^({})", centuries.join("|"))))
            .into()
    }
}
