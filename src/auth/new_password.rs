//! Which passwords may be chosen (OWASP ASVS 5.0, V6.2): long enough, of any characters, never
//! trimmed or cut, and not among the most common.

use std::{collections::HashSet, sync::LazyLock};

use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use super::username::Username;
use crate::{
    error::{ApiError, ApiResult},
    http::{
        Fields, Rule,
        extract::rule::{self, Secret},
    },
    text,
};

const SHORTEST: usize = 8;
/// The longest password, in characters.
pub const LONGEST: usize = 128;

/// The passwords among the 20,000 most common ones that are long enough, folded: from the list
/// that Royce Williams collected and Django distributes (BSD-3-Clause).
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// A password in the form in which it is hashed, if it may be chosen.
///
/// # Errors
/// What is wrong with it, to follow the field's name.
pub fn check(password: &str, username: Option<&Username>) -> Result<String, String> {
    let password = text::composed(password);
    let length = password.chars().count();
    let folded = text::fold(&password);
    if length < SHORTEST {
        return Err(format!("is too short (minimum is {SHORTEST} characters)"));
    }
    if length > LONGEST {
        return Err(format!("is too long (maximum is {LONGEST} characters)"));
    }
    if username.is_some_and(|username| username.key() == folded) {
        return Err("can't be the username".into());
    }
    if COMMON.contains(folded.as_str()) {
        return Err("is one of the most common passwords, which attackers try first".into());
    }
    Ok(password)
}

/// The same for one that no form has brought.
///
/// # Errors
/// 422 at `password`.
pub fn choose(password: &str, username: Option<&Username>) -> ApiResult<String> {
    check(password, username).map_err(|problem| ApiError::invalid("password", &problem))
}

/// A password that somebody chooses. Reading it is not enough: [`read`] also checks it.
pub struct NewPassword;

impl Rule for NewPassword {
    type Value = String;

    fn read(&self, value: Value) -> Result<String, String> {
        rule::text(value)
    }

    fn schema(&self) -> RefOr<Schema> {
        Secret::builder()
            .min_length(Some(SHORTEST))
            .max_length(Some(LONGEST))
            .into()
    }
}

/// Read `password` and `password_confirmation`, and note what is wrong with them. The
/// confirmation may be left out. `about` and `example` are for the OpenAPI document.
pub fn read(
    fields: &mut Fields<'_>,
    about: &'static str,
    example: &'static str,
    username: Option<&Username>,
) -> String {
    let password = NewPassword.about(about).example(example);
    let again = Secret
        .about("If given, the same as `password`.")
        .example(example);
    let confirmation = fields.optional("password_confirmation", again).value();
    let Some(password) = fields.required("password", password) else {
        return String::new();
    };
    let is_mistyped = confirmation
        .is_some_and(|confirmation| text::composed(&confirmation) != text::composed(&password));
    if is_mistyped {
        fields.problem("password_confirmation", "doesn't match Password");
    }
    match check(&password, username) {
        Ok(password) => password,
        Err(message) => {
            fields.problem("password", message);
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_passwords_may_be_chosen() {
        for password in [
            "correct horse",
            "        ",
            "пароль ночи",
            "a\tb\u{7}cdefg",
            &"é".repeat(128),
        ] {
            assert!(check(password, None).is_ok(), "{password:?}");
        }
    }

    #[test]
    fn guessable_ones_may_not() {
        let alice = Username::parse("Alice_1988").ok();
        for password in [
            "short",
            "password",
            "PASSWORD1",
            "12345678",
            "alice_1988",
            &"x".repeat(129),
        ] {
            assert!(check(password, alice.as_ref()).is_err(), "{password:?}");
        }
        assert!(COMMON.len() >= 3_000);
    }

    #[test]
    fn the_list_is_folded_as_passwords_are() {
        for word in COMMON.iter() {
            assert_eq!(text::fold(word), *word);
        }
    }
}
