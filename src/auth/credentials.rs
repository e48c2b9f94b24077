//! Sign-up and login forms. Neither type implements `Debug`: both hold a password.

use super::{
    new_password::{self, LONGEST},
    username::{AnyUsername, Username},
};
use crate::{
    documented_shapes,
    error::ApiResult,
    http::{
        Fields, Rule, Shape,
        extract::rule::{AnyText, Secret},
    },
    text,
};

/// A new account.
pub struct SignUp {
    /// A valid name. Only the database knows whether it is free.
    pub username: Username,
    /// A password that may be used, composed (NFC).
    pub password: String,
}

impl SignUp {
    /// An account that no form has asked for.
    ///
    /// # Errors
    /// 422 when the password may not be chosen.
    pub fn new(username: Username, password: &str) -> ApiResult<Self> {
        let password = new_password::choose(password, Some(&username))?;
        Ok(Self { username, password })
    }
}

impl Shape for SignUp {
    const NAME: &'static str = "SignUp";
    const ABOUT: &'static str = "A new account.";

    fn read(fields: &mut Fields<'_>) -> Self {
        let name = AnyUsername
            .about(
                "Letters and digits of any script, `_`, `.` and `-`. Case does not matter, and \
                 surrounding white space is removed.",
            )
            .example("alice");
        let about = "Any characters. The username and the most common passwords are refused.";
        let username = fields.required("username", name);
        Self {
            password: new_password::read(fields, about, "correct horse", username.as_ref()),
            username: username.unwrap_or_default(),
        }
    }
}

/// A username and a password.
pub struct LogIn {
    /// `None`: nobody can have this name.
    pub username: Option<Username>,
    /// `None`: nobody can have this password.
    pub password: Option<String>,
}

impl Shape for LogIn {
    const NAME: &'static str = "LogIn";
    const ABOUT: &'static str = "A username and a password.";

    fn read(fields: &mut Fields<'_>) -> Self {
        let name = AnyText
            .about("Case and surrounding white space do not matter.")
            .example("alice");
        let secret = Secret.about("The password.").example("correct horse");
        let username = fields.required("username", name);
        let password = fields.required("password", secret);
        Self {
            username: username.and_then(|name| Username::parse(&name).ok()),
            password: password.and_then(|password| possible(&password)),
        }
    }
}

documented_shapes!(SignUp, LogIn);

/// A password in the form in which it is hashed; `None` when it is longer than any password can be.
pub fn possible(password: &str) -> Option<String> {
    let password = text::composed(password);
    (password.chars().count() <= LONGEST).then_some(password)
}
