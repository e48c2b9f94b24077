//! Searching for words of literal text, folded in the same way on both engines.

use std::{collections::BTreeSet, fmt};

use sea_orm::{ColumnTrait, Condition, Statement, sea_query::LikeExpr};

use crate::text;

/// The longest text to search for, in characters.
pub const LONGEST: usize = 200;

/// The folded words to search for. A text matches if it contains all of them, anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(BTreeSet<String>);

impl Words {
    /// The words of a text; `None` when it has none.
    ///
    /// # Errors
    /// When it is too long or holds control characters.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if text.chars().any(char::is_control) {
            return Err("can't contain control characters".into());
        }
        if text.chars().count() > LONGEST {
            return Err(format!("is too long (maximum is {LONGEST} characters)"));
        }
        let folded = text::fold(text);
        let words: BTreeSet<String> = text::words(&folded).map(ToOwned::to_owned).collect();
        Ok((!words.is_empty()).then_some(Self(words)))
    }

    /// The condition that a column of folded text contains all of them.
    pub fn all_in(&self, column: impl ColumnTrait) -> Condition {
        let has = |word: &String| column.like(containing(word));
        self.0
            .iter()
            .map(has)
            .fold(Condition::all(), Condition::add)
    }
}

/// Whether a statement is a search, and so may look at every text of a log.
pub(super) fn is_search(statement: &Statement) -> bool {
    statement.sql.contains(" LIKE ")
}

impl fmt::Display for Words {
    /// The words, separated by blanks. Identifies the search.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        formatter.write_str(&words.join(" "))
    }
}

/// The `LIKE` pattern for texts that contain this one, with `%` and `_` escaped.
fn containing(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_the_set_of_its_words() {
        let words = |text| {
            let words = Words::parse(text).map(|words| words.map(|words| words.to_string()));
            words.map(Option::unwrap_or_default)
        };
        for text in ["push day", " DAY  push day ", "day\u{3000}push\u{200b}"] {
            assert_eq!(words(text), Ok("day push".into()), "{text:?}");
        }
        for text in ["", "  ", "\u{200b}", "\u{2800}"] {
            assert_eq!(words(text), Ok(String::new()), "{text:?}");
        }
        assert!(words("a\nb").is_err());
    }
}
