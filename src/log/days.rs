//! [`DayRange`]: the days that an address asks for.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
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
    /// Whether no day is left out.
    pub fn is_everything(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether a day is in it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// The condition for rows with this day and this start. The person's day differs from that of
    /// UTC by a day at most. Saying so lets a list by start begin at the right place of its index.
    pub fn condition(&self, day: impl ColumnTrait, started_at: impl ColumnTrait) -> Condition {
        let mut condition = Condition::all();
        if let Some(from) = self.from {
            condition = condition.add(day.gte(from));
            if let Some(start) = from.checked_sub_days(Days::new(1)) {
                condition = condition.add(started_at.gte(midnight(start)));
            }
        }
        if let Some(to) = self.to {
            condition = condition.add(day.lte(to));
            // Not beyond 9999: later years are written with a sign, which SQLite sorts first.
            let end = to.checked_add_days(Days::new(2));
            if let Some(end) = end.filter(|end| end.year() < 10_000) {
                condition = condition.add(started_at.lt(midnight(end)));
            }
        }
        condition
    }

    /// What of a list's name it is: see [`crate::http::answer::cursor::list_name`].
    pub fn parameters(&self) -> [(&'static str, Option<String>); 2] {
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        [("from", text(self.from)), ("to", text(self.to))]
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
pub struct Day;

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
