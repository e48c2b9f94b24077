//! [`DayRange`]: the days that an address asks for.

use chrono::NaiveDate;
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
