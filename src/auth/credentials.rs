//! What people send to sign up and to log in. Neither type can be printed: both hold a password.

use super::username::Username;
use crate::{
    http::{Fields, FromJson, fields},
    text,
};

/// Names and passwords are short.
const LIMIT: usize = 16 * 1024;
const SHORTEST_PASSWORD: usize = 8;
const LONGEST_PASSWORD: usize = 128;

/// A new account.
pub struct SignUp {
    /// A valid name; whether it is free only the database can tell.
    pub username: Username,
    /// A password that may be used, composed (NFC).
    pub password: String,
}

impl FromJson for SignUp {
    const LIMIT: usize = LIMIT;

    fn from_json(fields: &mut Fields<'_>) -> Self {
        let username = fields.required("username", |value| {
            fields::text(value).and_then(|name| Username::parse(&name))
        });
        let confirmation = fields
            .optional("password_confirmation", fields::text)
            .value();
        let password = fields.required("password", fields::text);
        if is_mistyped(password.as_deref(), confirmation.as_deref()) {
            fields.problem("password_confirmation", "doesn't match Password");
        }
        let password = password.and_then(|password| match checked(&password) {
            Ok(password) => Some(password),
            Err(message) => {
                fields.problem("password", message);
                None
            }
        });
        Self {
            username: username.unwrap_or_default(),
            password: password.unwrap_or_default(),
        }
    }
}

/// Whether the password was not typed the same twice. A confirmation that is left out is none.
fn is_mistyped(password: Option<&str>, confirmation: Option<&str>) -> bool {
    match (password, confirmation) {
        (Some(password), Some(confirmation)) => {
            text::composed(password) != text::composed(confirmation)
        }
        _ => false,
    }
}

/// A password that may be chosen: 8 to 128 characters, of any kind, never trimmed or cut.
fn checked(password: &str) -> Result<String, String> {
    let password = text::composed(password);
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Err(format!(
            "is too short (minimum is {SHORTEST_PASSWORD} characters)"
        ));
    }
    if length > LONGEST_PASSWORD {
        return Err(format!(
            "is too long (maximum is {LONGEST_PASSWORD} characters)"
        ));
    }
    Ok(password)
}

/// A name and a password to be checked.
pub struct LogIn {
    /// `None`: nobody can have this name.
    pub username: Option<Username>,
    /// `None`: nobody can have this password.
    pub password: Option<String>,
}

impl FromJson for LogIn {
    const LIMIT: usize = LIMIT;

    fn from_json(fields: &mut Fields<'_>) -> Self {
        let username = fields.required("username", fields::text);
        let password = fields.required("password", fields::text);
        Self {
            username: username.and_then(|name| Username::parse(&name).ok()),
            password: password
                .map(|password| text::composed(&password))
                .filter(|password| password.chars().count() <= LONGEST_PASSWORD),
        }
    }
}
