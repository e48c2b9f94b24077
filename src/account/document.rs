//! An account as JSON: what goes out, and what may be changed.

use chrono::{DateTime, Utc};
use entity::user;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::{
        credentials::{LIMIT, possible},
        new_password,
        username::Username,
    },
    http::{Fields, FromJson, extract::fields},
};

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account, examples(json!({
    "id": 1, "username": "alice", "weight_unit": "kg", "created_at": "2026-09-22T16:00:00Z"
})))]
pub struct Me {
    #[schema(minimum = 1)]
    id: i64,
    /// As typed.
    #[schema(min_length = 3, max_length = 32)]
    username: String,
    /// What the person wants to see; the server itself speaks kilograms.
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

/// What is left out stays as it is.
#[derive(ToSchema)]
#[schema(as = AccountPatch, examples(json!({"weight_unit": "lb"})))]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes what MePatch reads")]
pub struct MePatchForm {
    /// As at sign-up.
    #[schema(
        required = false,
        min_length = 3,
        pattern = r"^\s*[\p{Alphabetic}\p{M}\p{N}_.\-]{3,32}\s*$"
    )]
    username: String,
    #[schema(required = false)]
    weight_unit: WeightUnit,
}

/// A new password, and the current one as proof.
#[derive(ToSchema)]
#[schema(as = PasswordChange, examples(json!({
    "current_password": "correct horse", "password": "battery staple"
})))]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes what PasswordChange reads")]
pub struct PasswordChangeForm {
    #[schema(format = Password)]
    current_password: String,
    /// As at sign-up.
    #[schema(min_length = 8, max_length = 128, format = Password)]
    password: String,
    /// When given, the same as `password`.
    #[schema(format = Password)]
    password_confirmation: Option<String>,
}

/// The password as proof that the account is to be deleted.
#[derive(ToSchema)]
#[schema(as = AccountDeletion, examples(json!({"password": "correct horse"})))]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes what Farewell reads")]
pub struct FarewellForm {
    #[schema(format = Password)]
    password: String,
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
            username: fields.kept("username", |value| {
                fields::text(value).and_then(|name| Username::parse(&name))
            }),
            weight_unit: fields.kept("weight_unit", |value| match fields::text(value)?.as_str() {
                unit @ ("kg" | "lb") => Ok(unit.to_owned()),
                _ => Err("must be kg or lb".into()),
            }),
        }
    }
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
