//! What people send to sign up and to log in. Neither type can be printed: both hold a password.

use utoipa::ToSchema;

use super::{
    new_password::{self, LONGEST},
    username::Username,
};
use crate::{
    http::{Fields, FromJson, extract::fields},
    text,
};

/// Names and passwords are short.
pub const LIMIT: usize = 16 * 1024;

/// A new account.
#[derive(ToSchema)]
#[schema(as = SignUp)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes what SignUp reads")]
pub struct SignUpForm {
    /// Letters and digits of any script, `_`, `.` and `-`. Capitals do not make another name, and
    /// white space around it is no part of it.
    #[schema(
        min_length = 3,
        pattern = r"^\s*[\p{Alphabetic}\p{M}\p{N}_.\-]{3,32}\s*$",
        examples("alice")
    )]
    username: String,
    /// Any characters. The username and the most used passwords are refused.
    #[schema(min_length = 8, max_length = 128, format = Password, examples("correct horse"))]
    password: String,
    /// When given, the same as `password`.
    #[schema(format = Password, examples("correct horse"))]
    password_confirmation: Option<String>,
}

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
        Self {
            password: new_password::read(fields, username.as_ref()),
            username: username.unwrap_or_default(),
        }
    }
}

/// A name and a password to be checked.
#[derive(ToSchema)]
#[schema(as = LogIn)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes what LogIn reads")]
pub struct LogInForm {
    /// Neither capital letters nor white space around it matter.
    #[schema(examples("alice"))]
    username: String,
    /// The password.
    #[schema(format = Password, examples("correct horse"))]
    password: String,
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
            password: password.and_then(|password| possible(&password)),
        }
    }
}

/// A password in the form in which it is hashed; `None` when it is too long to be anybody's.
pub fn possible(password: &str) -> Option<String> {
    let password = text::composed(password);
    (password.chars().count() <= LONGEST).then_some(password)
}
