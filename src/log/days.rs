//! [`DayRange`]: the days that an address asks for.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use entity::workout;
use sea_orm::{ColumnTrait, Condition};
use serde_json::Value;
use utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat};

use crate::http::{
    FromQuery, Parameters,
    extract::rule::{self, Rule},
};

/// The days from one to another, both inclusive. Either end may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayRange {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day; not before the first.
    pub to: Option<NaiveDate>,
}

impl DayRange {
    /// The workouts of these days. `started_at` is their column, or that of their exercises, whichever
    /// index is read.
    pub fn condition(&self, started_at: impl ColumnTrait) -> Condition {
        let mut condition = Condition::all();
        if let Some(from) = self.from {
            condition = condition.add(workout::Column::Day.gte(from));
            // The person's day differs from that of UTC by a day at most. Saying so lets the engine
            // begin at the right place of its index.
            if let Some(start) = from.checked_sub_days(Days::new(1)) {
                condition = condition.add(started_at.gte(midnight(start)));
            }
        }
        if let Some(to) = self.to {
            condition = condition.add(workout::Column::Day.lte(to));
            // Not beyond 9999: later years are written with a sign, which SQLite sorts first.
            let end = to.checked_add_days(Days::new(2));
            if let Some(end) = end.filter(|end| end.year() < 10_000) {
                condition = condition.add(started_at.lt(midnight(end)));
            }
        }
        condition
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

impl FromQuery for DayRange {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "The first day to include, in the workout's own time zone.";
        let from = parameters.read("from", about, Day);
        let to = parameters.read("to", "The last day to include.", Day);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            parameters.problem("from", "can't be after to");
        }
        Self { from, to }
    }
}

/// A date, spelt as in RFC 3339.
struct Day;

impl Rule for Day {
    type Value = NaiveDate;

    fn read(&self, value: Value) -> Result<NaiveDate, String> {
        let text = rule::text(value)?;
        NaiveDate::parse_from_str(&text, "%Y-%m-%d")
            .ok()
            // chrono also takes other spellings, such as 2026-9-2.
            .filter(|day| day.format("%Y-%m-%d").to_string() == text && text.len() == 10)
            .ok_or_else(|| "must be a date such as 2026-09-22".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::string()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .into()
    }
}
