//! [`CookieName`]: what the session cookie may be called.

use std::{fmt, str::FromStr};

const LONGEST: usize = 64;
/// RFC 6265 also allows `#`, `%`, `^`, `|` and the grave accent, but those would be percent-encoded
/// in the header, and the cookie would not have the name of the setting.
const MARKS: &str = "!$&'*+-._~";
/// Browsers have special rules for cookies with these prefixes, in any case.
const PREFIXES: [&str; 4] = ["__host-", "__secure-", "__http-", "__host-http-"];

/// The name of the session cookie, without a prefix: a token (RFC 6265, section 4.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieName(String);

impl CookieName {
    /// The full name. On https it has the `__Host-` prefix, so that no other host of the domain
    /// can set the cookie.
    pub fn in_full(&self, is_https: bool) -> String {
        let prefix = if is_https { "__Host-" } else { "" };
        format!("{prefix}{}", self.0)
    }
}

impl Default for CookieName {
    fn default() -> Self {
        Self("workout_log".into())
    }
}

impl fmt::Display for CookieName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for CookieName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let folded = text.to_ascii_lowercase();
        if PREFIXES.iter().any(|prefix| folded.starts_with(prefix)) {
            return Err(
                "must be without a prefix; with an https PUBLIC_URL, __Host- is added".into(),
            );
        }
        let is_allowed = |one: char| one.is_ascii_alphanumeric() || MARKS.contains(one);
        if !(1..=LONGEST).contains(&text.len()) || !text.chars().all(is_allowed) {
            return Err(format!(
                "must be 1 to {LONGEST} letters, digits and characters of {MARKS}"
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_a_token_and_has_its_prefix_on_https() {
        for text in ["workout_log", "a", "Diary-2", MARKS, &"x".repeat(64)] {
            let name = text.parse::<CookieName>();
            let full = name.map(|name| (name.in_full(false), name.in_full(true)));
            assert_eq!(full, Ok((text.to_owned(), format!("__Host-{text}"))));
        }
        for text in [
            "",
            "a b",
            "a;b",
            "a=b",
            "a,b",
            "a\"b",
            "a%62",
            "a#b",
            "täglich",
            "a\n",
            "a/b",
            "__Host-diary",
            "__HOST-diary",
            "__Secure-diary",
            "__Http-diary",
            &"x".repeat(65),
        ] {
            assert!(text.parse::<CookieName>().is_err(), "{text:?}");
        }
    }
}
