//! An account as JSON: what is shown, and what may be changed.

use chrono::{DateTime, Utc};
use entity::user;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    auth::{
        credentials::{LIMIT, possible},
        new_password,
        username::{AnyUsername, Username},
    },
    documented_shapes,
    http::{
        Fields, FromJson, Rule, Shape,
        extract::rule::{self, Secret},
    },
};

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account, examples(json!({
    "id": 1, "username": "alice", "weight_unit": "kg", "created_at": "2026-09-22T16:00:00Z"
})))]
pub struct Account {
    #[schema(minimum = 1)]
    id: i64,
    /// As it was typed.
    #[schema(min_length = 3, max_length = 32)]
    username: String,
    /// The unit to display. The API itself always answers in kilograms.
    #[schema(value_type = WeightUnit)]
    weight_unit: String,
    created_at: DateTime<Utc>,
}

/// Kilograms or pounds.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the two names")]
enum WeightUnit {
    Kg,
    Lb,
}

impl From<user::Model> for Account {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
            weight_unit: user.weight_unit,
            created_at: user.created_at,
        }
    }
}

/// What a person may change about the account; `None` leaves a field as it is.
pub struct AccountPatch {
    /// Another name.
    pub username: Option<Username>,
    /// `kg` or `lb`.
    pub weight_unit: Option<String>,
}

impl Shape for AccountPatch {
    const NAME: &'static str = "AccountPatch";
    const ABOUT: &'static str = "Fields that are left out stay as they are.";

    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            username: fields.kept("username", AnyUsername.about("As at sign-up.")),
            weight_unit: fields.kept("weight_unit", Unit),
        }
    }

    fn example() -> Option<Value> {
        Some(json!({"weight_unit": "lb"}))
    }
}

impl FromJson for AccountPatch {
    const LIMIT: usize = LIMIT;
    const MEDIA_TYPES: &'static [&'static str] =
        &["application/json", "application/merge-patch+json"];
}

/// `kg` or `lb`.
struct Unit;

impl Rule for Unit {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        match rule::text(value)?.as_str() {
            unit @ ("kg" | "lb") => Ok(unit.to_owned()),
            _ => Err("must be kg or lb".into()),
        }
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::named("WeightUnit")
    }
}

/// A new password, and the current one to confirm the change.
pub struct PasswordChange {
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

impl FromJson for PasswordChange {
    const LIMIT: usize = LIMIT;
}

/// The password, to confirm the deletion.
pub struct AccountDeletion {
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

impl FromJson for AccountDeletion {
    const LIMIT: usize = LIMIT;
}

documented_shapes!(AccountPatch, PasswordChange, AccountDeletion);
