//! Text: its normal form, folding for comparison, and what is refused.
//!
//! The data comes from ICU4X: the URL parser already brings its composition tables, and it also
//! knows how letters fold and which characters are invisible.

use icu_casemap::CaseMapper;
use icu_normalizer::{
    ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed,
    properties::CanonicalCombiningClassMapBorrowed,
};
use icu_properties::{CodePointSetData, props::DefaultIgnorableCodePoint};

const COMBINING_DOT_ABOVE: char = '\u{307}';

/// The composed form (Unicode NFC), so that text that looks the same is the same.
pub fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(text)
        .into_owned()
}

/// The key by which text is compared, searched and sorted, the same on every engine. Texts that
/// look the same, or that differ only because of the keyboard, have the same key.
///
/// It is Unicode's NFKC_Casefold (compatibility forms unified, case folded beyond ASCII, `ß` as
/// `ss`, invisible characters left out) and more: `i` is the same letter with a dot and
/// without, typographic quotes are plain ones, and white space is one blank between words.
/// Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    // Quotes before the decomposition, which makes two primes of ″ and a blank with an accent of
    // ´; and after it, because ŉ becomes a quote and a letter.
    let visible: String = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize_iter(text.chars().map(plain))
        .filter(|character| !is_invisible(*character))
        .map(plain)
        .collect();
    let folded = CaseMapper::new().fold_string(&visible);
    let folded = without_dots_on_i(&folded);
    let words: Vec<&str> = words(&folded).collect();
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize(&words.join(" "))
        .into_owned()
}

/// The words of a text, separated by white space.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_white).filter(|word| !word.is_empty())
}

/// Without white space and invisible characters at its ends: phones and web pages add them.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|character| is_white(character) || is_invisible(character))
}

/// Whether a character is invisible (Unicode's Default_Ignorable_Code_Point): zero-width spaces
/// and joiners, soft hyphens, variation selectors, marks of direction, fillers.
///
/// Joiners change how their neighbours are drawn, in Persian and Indic words and in emoji. Text
/// keeps them; keys do not, because people leave them out when they search.
pub fn is_invisible(character: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
}

/// White space, and the pattern of Braille without dots, which is the blank of that script.
fn is_white(character: char) -> bool {
    character.is_whitespace() || character == '\u{2800}'
}

/// The character of a plain keyboard in place of a typographic one. The accents that stand alone
/// (´ and `) are what many keyboards offer for an apostrophe.
fn plain(character: char) -> char {
    match character {
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '‵' => '\'',
        'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '`' | '\u{b4}' | '\u{1ffd}' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '‶' | 'ʺ' | '〝' | '〞' | '〟' => {
            '"'
        }
        '\u{2010}' => '-',
        other => other,
    }
}

/// Text in which every `i` is the same letter: a Turkish keyboard has İ and ı beside i and I, and
/// İ folds to an i with one dot more. Takes decomposed text.
fn without_dots_on_i(text: &str) -> String {
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let mut is_on_i = false;
    let dotless = |character| match character {
        'i' | 'ı' => {
            is_on_i = true;
            Some('i')
        }
        COMBINING_DOT_ABOVE if is_on_i => None,
        other => {
            is_on_i &= classes.get_u8(other) != 0;
            Some(other)
        }
    };
    text.chars().filter_map(dotless).collect()
}

/// A single line: composed, trimmed, 1 to `longest` characters, at least one of them visible, no
/// control characters.
///
/// # Errors
/// What is wrong with it, to follow the field's name.
pub fn line(text: &str, longest: usize) -> Result<String, String> {
    let line = composed(text.trim_matches(is_white));
    if fold(&line).is_empty() {
        return Err("can't be blank".into());
    }
    if line.chars().any(char::is_control) {
        return Err("can't contain control characters".into());
    }
    at_most(line, longest)
}

/// Several lines: composed, at most `longest` characters, no control characters except line
/// breaks and tabs.
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
    use proptest::prelude::*;

    use super::*;

    /// Characters that change a neighbour, or are changed by it.
    const DELICATE: &str = "iIıİjJȷaA\u{307}\u{301}\u{323}\u{345}\u{34f}\u{200b}\u{200d}\u{fe0f}\
        \u{ad}\u{3164}\u{2800} \u{a0}\u{3000}\n\tßẞŉΣςσͅᾳ´`¨˙ʼ’″⁗℡㎏ﷺ\u{115f}\u{1161}\u{1100}\u{11a8}";

    #[test]
    fn what_looks_the_same_has_the_same_key() {
        for (texts, key) in [
            (&["ÜBUNG Ⅳ ﬁt", "u\u{308}bung iv fit"][..], "übung iv fit"),
            (&["straße", "STRASSE", "STRAẞE"], "strasse"),
            (
                &["İtiş günü", "itiş günü", "ITIŞ GÜNÜ", "ıtış günü"],
                "itiş günü",
            ),
            (&["ΣΊΣΥΦΟΣ", "σίσυφος"], "σίσυφοσ"),
            (
                &[
                    "Bench Press",
                    " Bench \t Press\n",
                    "Bench\u{a0}\u{200b} Press\u{200b}",
                ],
                "bench press",
            ),
            (&["🏋️", "🏋"], "🏋"),
            (&["co\u{ad}op", "COOP", "\u{feff}coop\u{2060}"], "coop"),
            (
                &[
                    "Farmer's",
                    "Farmer’s",
                    "FARMERʼS",
                    "farmer´s",
                    "farmer`s",
                    "farmer′s",
                ],
                "farmer's",
            ),
            (&["24\"", "24″", "24”", "24“"], "24\""),
            (&["push\u{2010}up", "push\u{2011}up", "push-up"], "push-up"),
            (&["½", "1⁄2"], "1⁄2"),
            (&["می\u{200c}خواهم", "میخواهم"], "میخواهم"),
        ] {
            for text in texts {
                assert_eq!(fold(text), key, "{text}");
            }
        }
        // Another letter is another letter.
        assert_ne!(fold("ị"), fold("i"));
        assert_ne!(fold("ł"), fold("l"));
        assert_eq!(fold("ż"), "ż");
    }

    /// Every character that could have a key of its own: the two first planes, the ideographs that
    /// are there for compatibility only, and the tags and selectors.
    fn characters() -> impl Iterator<Item = char> {
        ('\0'..'\u{20000}')
            .chain('\u{2f800}'..'\u{2fa20}')
            .chain('\u{e0000}'..'\u{e1000}')
    }

    #[test]
    fn folding_twice_changes_nothing_wherever_a_character_stands() {
        for character in characters() {
            let text = format!("{character} I{character}\u{307} \u{1100}{character}\u{345}\u{301}");
            let folded = fold(&text);
            assert_eq!(fold(&folded), folded, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_whatever_the_text(text in ".*") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn folding_twice_changes_nothing_in_delicate_text(
            text in prop::collection::vec(prop::sample::select(DELICATE.chars().collect::<Vec<_>>()), 0..9)
        ) {
            let text: String = text.into_iter().collect();
            let folded = fold(&text);
            prop_assert_eq!(fold(&composed(&text)), &*folded);
            prop_assert_eq!(fold(&folded.to_uppercase()), &*folded);
            prop_assert_eq!(fold(&folded), folded);
        }
    }

    #[test]
    fn a_line_is_trimmed_and_never_blank() {
        assert_eq!(line("  Push day\n", 120), Ok("Push day".into()));
        for blank in [
            "\u{3000} ",
            "\u{200b}",
            "\u{feff}",
            "\u{2060}",
            "\u{ad}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}",
            "\u{fe0f}",
            " \u{200d}\u{2800}\u{ffa0} ",
        ] {
            assert_eq!(line(blank, 120), Err("can't be blank".into()), "{blank:?}");
        }
        // Joiners and selectors belong to what they join and select.
        for shown in ["🏋️", "🏋🏽‍♀️", "می\u{200c}خواهم", "क\u{94d}\u{200d}", "´"]
        {
            assert_eq!(line(shown, 120), Ok(shown.into()));
        }
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
