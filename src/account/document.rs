//! An account as JSON: what is shown, and what may be changed.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::user;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    auth::{
        credentials::possible,
        new_password,
        username::{self, AnyUsername, Username},
    },
    documented_shapes,
    http::{
        Fields, Given, Rule, Shape,
        answer::limits::Limited,
        extract::{
            choice::{Choice, one_of},
            rule::{self, Secret},
        },
    },
    log::{calendar::WeekStart, preferences::WeightUnit},
};

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account, examples(json!({
    "id": 1, "username": "alice", "weight_unit": "kg", "time_zone": null, "week_start": "monday", "created_at": "2026-09-22T16:00:00Z"
})))]
pub(super) struct Account {
    #[schema(minimum = 1)]
    id: i64,
    /// As it was typed.
    username: String,
    /// The unit to display. The API itself always answers in kilograms.
    weight_unit: WeightUnit,
    /// Decides what day it is for you; UTC when it is null.
    #[schema(required = true)]
    time_zone: Option<String>,
    week_start: WeekStart,
    created_at: DateTime<Utc>,
}

impl Limited for Account {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![
            ("username", username::as_typed()),
            ("time_zone", TimeZone.schema()),
        ]
    }
}

impl From<user::Model> for Account {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
            weight_unit: WeightUnit::from_name(&user.weight_unit).unwrap_or_default(),
            time_zone: user.time_zone,
            week_start: WeekStart::from_name(&user.week_start).unwrap_or_default(),
            created_at: user.created_at,
        }
    }
}

/// What a person may change about the account; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct AccountPatch {
    /// Another name.
    pub username: Option<Username>,
    /// Another unit.
    pub weight_unit: Option<WeightUnit>,
    /// Another time zone; null clears it.
    pub time_zone: Given<Tz>,
    /// Another first day of the week.
    pub week_start: Option<WeekStart>,
}

impl Shape for AccountPatch {
    const NAME: &'static str = "AccountPatch";
    const ABOUT: &'static str = "Fields that are left out stay as they are.";
    const IS_PATCH: bool = true;

    fn read(fields: &mut Fields<'_>) -> Self {
        let zone = TimeZone.about("The name of a zone in the IANA time zone database.");
        Self {
            username: fields.kept("username", AnyUsername.about("As at sign-up.")),
            weight_unit: fields.kept("weight_unit", one_of()),
            time_zone: fields.optional("time_zone", zone.example("Europe/Berlin")),
            week_start: fields.kept("week_start", one_of()),
        }
    }

    fn example() -> Option<Value> {
        Some(json!({"weight_unit": "lb", "time_zone": "America/New_York"}))
    }
}

/// In characters; no zone has a longer name.
const LONGEST_TIME_ZONE: usize = 64;

/// The name of a zone in the IANA time zone database.
pub struct TimeZone;

impl Rule for TimeZone {
    type Value = Tz;

    fn read(&self, value: Value) -> Result<Tz, String> {
        let name = rule::text(value)?;
        name.parse()
            .map_err(|_| "must be a time zone such as Europe/Berlin".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::string()
            .min_length(Some(1))
            .max_length(Some(LONGEST_TIME_ZONE))
            .into()
    }
}

/// A new password, and the current one to confirm the change.
pub(super) struct PasswordChange {
    /// `None`: nobody can have this password.
    pub current_password: Option<String>,
    /// A password that may be chosen.
    pub password: String,
}

impl Shape for PasswordChange {
    const NAME: &'static str = "PasswordChange";
    const ABOUT: &'static str = "A new password, and the current one to confirm the change.";

    fn read(fields: &mut Fields<'_>) -> Self {
        let current = fields.required("current_password", Secret);
        Self {
            current_password: current.and_then(|password| possible(&password)),
            password: new_password::read(fields, "As at sign-up.", "battery staple", None),
        }
    }

    fn example() -> Option<Value> {
        Some(json!({"current_password": "correct horse", "password": "battery staple"}))
    }
}

/// The password, to confirm the deletion.
pub(super) struct AccountDeletion {
    /// `None`: nobody can have this password.
    pub password: Option<String>,
}

impl Shape for AccountDeletion {
    const NAME: &'static str = "AccountDeletion";
    const ABOUT: &'static str = "The password, to confirm the deletion.";

    fn read(fields: &mut Fields<'_>) -> Self {
        let password = fields.required("password", Secret);
        Self {
            password: password.and_then(|password| possible(&password)),
        }
    }

    fn example() -> Option<Value> {
        Some(json!({"password": "correct horse"}))
    }
}

documented_shapes!(AccountPatch, PasswordChange, AccountDeletion);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_zone_fits_into_its_column() {
        for zone in chrono_tz::TZ_VARIANTS {
            assert!(zone.name().len() <= LONGEST_TIME_ZONE, "{zone}");
        }
        let users = include_str!("../../migration/src/m0001_users.rs");
        let check = format!("length_between(\"time_zone\", 1, {LONGEST_TIME_ZONE})");
        assert!(users.contains(&check));
    }
}
