//! An account as JSON: what goes out, and what may be changed.

use chrono::{DateTime, Utc};
use entity::user;
use serde::Serialize;
use serde_json::Value;

use crate::{
    auth::{
        credentials::{LIMIT, possible},
        new_password,
        username::Username,
    },
    http::{Fields, FromJson, Given, fields},
};

/// An account as its owner sees it.
#[derive(Debug, Serialize)]
pub struct Me {
    id: i64,
    username: String,
    weight_unit: String,
    created_at: DateTime<Utc>,
}

impl From<user::Model> for Me {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
            weight_unit: user.weight_unit,
            created_at: user.created_at,
        }
    }
}

/// What a person may change about the account; what is `None` stays.
pub struct MePatch {
    /// Another name.
    pub username: Option<Username>,
    /// `kg` or `lb`.
    pub weight_unit: Option<String>,
}

impl FromJson for MePatch {
    const LIMIT: usize = LIMIT;
    const MEDIA_TYPES: &'static [&'static str] =
        &["application/json", "application/merge-patch+json"];

    fn from_json(fields: &mut Fields<'_>) -> Self {
        Self {
            username: kept(fields, "username", |value| {
                fields::text(value).and_then(|name| Username::parse(&name))
            }),
            weight_unit: kept(fields, "weight_unit", |value| {
                match fields::text(value)?.as_str() {
                    unit @ ("kg" | "lb") => Ok(unit.to_owned()),
                    _ => Err("must be kg or lb".into()),
                }
            }),
        }
    }
}

/// A field that can be changed but not cleared.
fn kept<T>(
    fields: &mut Fields<'_>,
    name: &str,
    parse: impl FnOnce(Value) -> Result<T, String>,
) -> Option<T> {
    let given = fields.optional(name, parse);
    if matches!(given, Given::Null) {
        fields.problem(name, "can't be blank");
    }
    given.value()
}

/// A new password, and the current one as proof.
pub struct PasswordChange {
    /// `None`: nobody can have this password.
    pub current_password: Option<String>,
    /// A password that may be chosen.
    pub password: String,
}

impl FromJson for PasswordChange {
    const LIMIT: usize = LIMIT;

    fn from_json(fields: &mut Fields<'_>) -> Self {
        let current = fields.required("current_password", fields::text);
        Self {
            current_password: current.and_then(|password| possible(&password)),
            password: new_password::read(fields, None),
        }
    }
}

/// The password as proof that the account is to be deleted.
pub struct Farewell {
    /// `None`: nobody can have this password.
    pub password: Option<String>,
}

impl FromJson for Farewell {
    const LIMIT: usize = LIMIT;

    fn from_json(fields: &mut Fields<'_>) -> Self {
        let password = fields.required("password", fields::text);
        Self {
            password: password.and_then(|password| possible(&password)),
        }
    }
}
