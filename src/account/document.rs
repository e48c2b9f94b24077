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
        credentials::possible,
        new_password,
        username::{self, AnyUsername, Username},
    },
    choice, documented_shapes,
    http::{
        Fields, Rule, Shape,
        answer::limits::Limited,
        extract::{
            choice::{Choice, one_of},
            rule::Secret,
        },
    },
};

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account, examples(json!({
    "id": 1, "username": "alice", "weight_unit": "kg", "created_at": "2026-09-22T16:00:00Z"
})))]
pub(super) struct Account {
    #[schema(minimum = 1)]
    id: i64,
    /// As it was typed.
    username: String,
    /// The unit to display. The API itself always answers in kilograms.
    weight_unit: WeightUnit,
    created_at: DateTime<Utc>,
}

choice! {
    /// Kilograms or pounds.
    pub enum WeightUnit {
        /// Kilograms.
        Kilograms = "kg",
        /// Pounds.
        Pounds = "lb",
    }
}

impl Limited for Account {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("username", username::as_typed())]
    }
}

impl From<user::Model> for Account {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
            weight_unit: WeightUnit::from_name(&user.weight_unit).unwrap_or_default(),
            created_at: user.created_at,
        }
    }
}

/// What a person may change about the account; `None` leaves a field as it is.
pub(super) struct AccountPatch {
    /// Another name.
    pub username: Option<Username>,
    /// Another unit.
    pub weight_unit: Option<WeightUnit>,
}

impl Shape for AccountPatch {
    const NAME: &'static str = "AccountPatch";
    const ABOUT: &'static str = "Fields that are left out stay as they are.";
    const IS_PATCH: bool = true;

    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            username: fields.kept("username", AnyUsername.about("As at sign-up.")),
            weight_unit: fields.kept("weight_unit", one_of()),
        }
    }

    fn example() -> Option<Value> {
        Some(json!({"weight_unit": "lb"}))
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
