//! Usernames: which are valid, and when two are the same.

use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    http::{Rule, extract::rule},
    text,
};

const SHORTEST: usize = 3;
const LONGEST: usize = 32;

/// A valid username. The default is the empty name, which nobody can have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Username {
    shown: String,
    key: String,
}

impl Username {
    /// Letters and digits of any script, `_`, `.` and `-`. White space and invisible characters
    /// around the name are removed: phone keyboards add a blank.
    ///
    /// # Errors
    /// What is wrong with it, to follow the field's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let shown = text::composed(text::trimmed(text));
        let length = shown.chars().count();
        let is_allowed = |character: char| {
            // Hangul has filler letters, which are invisible.
            let is_letter = character.is_alphanumeric() && !text::is_invisible(character);
            is_letter || matches!(character, '_' | '.' | '-')
        };
        if length == 0 {
            return Err("can't be blank".into());
        }
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(format!("must be {SHORTEST} to {LONGEST} characters long"));
        }
        if !shown.chars().all(is_allowed) {
            return Err("may only contain letters, digits, '_', '.' and '-'".into());
        }
        let key = text::fold(&shown);
        Ok(Self { shown, key })
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// Folded: two names with the same key are the same name.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// A valid username: see [`Username::parse`].
pub struct AnyUsername;

impl Rule for AnyUsername {
    type Value = Username;

    fn read(&self, value: Value) -> Result<Username, String> {
        Username::parse(&rule::text(value)?)
    }

    fn schema(&self) -> RefOr<Schema> {
        let letters =
            format!(r"^\s*[\p{{Alphabetic}}\p{{M}}\p{{N}}_.\-]{{{SHORTEST},{LONGEST}}}\s*$");
        rule::string()
            .min_length(Some(SHORTEST))
            // The maximum length is in the pattern, because white space around the name does not
            // count.
            .pattern(Some(letters))
            .into()
    }
}

/// The schema of a stored name: as it was typed, without surrounding white space.
pub fn as_typed() -> RefOr<Schema> {
    rule::string()
        .min_length(Some(SHORTEST))
        .max_length(Some(LONGEST))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_checks_the_same_lengths() {
        let users = include_str!("../../migration/src/m0001_users.rs");
        let check = format!("length_between(\"username\", {SHORTEST}, {LONGEST})");
        assert!(users.contains(&check), "{check}");
    }

    #[test]
    fn names_of_any_script_are_welcome() {
        for name in [
            "bob",
            "Jürgen_88",
            "Мария",
            "大谷翔平",
            "a.b-c",
            &"x".repeat(32),
        ] {
            assert!(Username::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn other_names_are_refused() {
        for name in [
            "",
            "ab",
            "   ",
            "\u{3164}\u{3164}\u{3164}",
            "a b",
            "al\u{3164}ice",
            "al\u{200b}ice",
            "bob\0",
            "a@b.example",
            "💪💪💪",
        ] {
            assert!(Username::parse(name).is_err(), "{name:?}");
        }
        assert!(Username::parse(&"x".repeat(33)).is_err());
    }

    #[test]
    fn what_cannot_be_seen_around_a_name_is_no_part_of_it() {
        for name in [
            "anna ",
            " anna",
            "\tanna\r\n",
            "anna\u{a0}",
            "\u{feff}anna\u{200b} ",
        ] {
            let name = Username::parse(name);
            assert_eq!(name, Username::parse("anna"));
        }
        let padded = format!("{}   ", "x".repeat(32));
        assert!(Username::parse(&padded).is_ok());
    }

    #[test]
    fn names_that_look_alike_are_one_name() {
        let key = |name| Username::parse(name).map(|name| name.key().to_owned());
        assert_eq!(key("Alice"), key("ALICE"));
        assert_eq!(key("ｂｏｂ"), key("bob"));
        assert_eq!(key("Ju\u{308}rgen"), key("JÜRGEN"));
    }
}
