//! What text means here: its normal form, how it is folded for comparing, and what is refused.

use unicode_normalization::UnicodeNormalization;

/// The composed form (Unicode NFC): what looks the same is the same.
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// The key that text is compared, searched and sorted by: compatibility forms unified (NFKC) and
/// lower case, beyond ASCII, the same on every engine.
pub fn fold(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    // Σ becomes ς at the end of a word only: what is searched for would differ from the same
    // letters within a longer word.
    let lower = lower.replace('ς', "σ");
    // Lower case first can leave a sequence that composes; folding twice must change nothing.
    lower.nfkc().collect()
}

/// A single line: composed, trimmed, 1 to `longest` characters, no control characters.
///
/// # Errors
/// What is wrong with it, to follow the field's name.
pub fn line(text: &str, longest: usize) -> Result<String, String> {
    let line = composed(text.trim());
    if line.is_empty() {
        return Err("can't be blank".into());
    }
    if line.chars().any(char::is_control) {
        return Err("can't contain control characters".into());
    }
    at_most(line, longest)
}

/// Several lines: composed, at most `longest` characters, no control characters but line breaks
/// and tabs.
///
/// # Errors
/// What is wrong with it, to follow the field's name.
pub fn lines(text: &str, longest: usize) -> Result<String, String> {
    let lines = composed(text);
    let is_refused =
        |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if lines.chars().any(is_refused) {
        return Err("can't contain control characters".into());
    }
    at_most(lines, longest)
}

fn at_most(text: String, longest: usize) -> Result<String, String> {
    if text.chars().count() > longest {
        return Err(format!("is too long (maximum is {longest} characters)"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_beyond_ascii_and_stable() {
        assert_eq!(fold("ÜBUNG Ⅳ ﬁt"), "übung iv fit");
        assert_eq!(fold("U\u{308}bung"), fold("übung"));
        assert!(fold("ΣΊΣΥΦΟΣ").starts_with(&fold("ΣΊΣ")));
        for text in ["İstanbul", "ΣΊΣΥΦΟΣ", "ẞ", "Å", "㎏"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    #[test]
    fn a_line_is_trimmed_and_never_blank() {
        assert_eq!(line("  Push day\n", 120), Ok("Push day".into()));
        assert_eq!(line("\u{3000} ", 120), Err("can't be blank".into()));
        assert!(line("a\u{0}b", 120).is_err());
        assert!(line(&"é".repeat(120), 120).is_ok());
        assert!(line(&"é".repeat(121), 120).is_err());
    }

    #[test]
    fn notes_keep_their_line_breaks() {
        assert_eq!(lines("a\n\tb \r\n", 9), Ok("a\n\tb \r\n".into()));
        assert!(lines("a\u{7f}", 9).is_err());
    }
}
