//! How wide text will be, without its font; how it is shortened, and in which direction it runs.

use icu_properties::{
    CodePointMapData,
    props::{BidiClass, EastAsianWidth},
};
use unicode_segmentation::UnicodeSegmentation;

/// The size of the labels in a picture, in pixels.
pub(super) const LABEL: f64 = 12.0;
/// The size of a picture's title. Its letters are bold, and wider for that.
pub(super) const TITLE: f64 = 14.0 * 1.12;

const ELLIPSIS: &str = "…";

/// About how wide a line of text is at a size, in pixels: rather too much than too little, because
/// nobody knows which font the reader has.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.graphemes(true).map(ems).sum::<f64>() * size
}

/// The width of what is seen as one character, in units of the size. Marks are drawn on the letter
/// before them.
fn ems(grapheme: &str) -> f64 {
    let Some(base) = grapheme.chars().next() else {
        return 0.0;
    };
    if crate::text::is_invisible(base) {
        return 0.0;
    }
    match base {
        '\u{1f000}'..='\u{1faff}' => 1.3,
        _ if is_wide(base) => 1.0,
        'i' | 'j' | 'l' | 'I' | 'f' | 't' | 'r' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|'
        | '!' | '(' | ')' | '[' | ']' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 1.0,
        _ if base.is_uppercase() => 0.75,
        _ => 0.64,
    }
}

/// Whether a character fills a square, as those of Chinese, Japanese and Korean do.
fn is_wide(character: char) -> bool {
    let width = CodePointMapData::<EastAsianWidth>::new().get(character);
    matches!(width, EastAsianWidth::Wide | EastAsianWidth::Fullwidth)
}

/// The text if there is room for it, else its beginning and `…`. What is seen as one character is
/// never divided.
pub(super) fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - width(ELLIPSIS, size);
    let mut used = 0.0;
    let fits = |grapheme: &&str| {
        used += ems(grapheme) * size;
        used <= room
    };
    let beginning: String = text.graphemes(true).take_while(fits).collect();
    beginning.trim_end().to_owned() + ELLIPSIS
}

/// Whether text is read from right to left: its first letter is of such a script.
pub(super) fn is_right_to_left(text: &str) -> bool {
    let class = |character| CodePointMapData::<BidiClass>::new().get(character);
    let is_strong = |class: &BidiClass| {
        matches!(
            *class,
            BidiClass::LeftToRight | BidiClass::RightToLeft | BidiClass::ArabicLetter
        )
    };
    let first = text.chars().map(class).find(is_strong);
    first.is_some_and(|class| class != BidiClass::LeftToRight)
}

/// Text that XML allows, on one line. A line break or another control character is a blank.
pub(super) fn clean(text: &str) -> String {
    let allowed = |character: char| match character {
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        _ if character.is_control() => ' ',
        _ => character,
    };
    text.chars().map(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_knows_scripts() {
        for (text, ems) in [
            ("", 0.0),
            ("nnn", 3.0 * 0.64),
            ("iii", 3.0 * 0.4),
            ("スクワット", 5.0),
            ("深蹲", 2.0),
            // Marks are drawn on their letter, and what joins is not drawn.
            ("e\u{301}", 0.64),
            ("\u{2068}n\u{2069}", 0.64),
            ("한", 1.0),
            ("🏋🏽‍♀️", 1.3),
        ] {
            assert!((width(text, 10.0) - 10.0 * ems).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn only_what_does_not_fit_is_shortened() {
        for (text, room, expected) in [
            ("Squat", 60.0, "Squat"),
            ("Squat", width("Squat", 10.0), "Squat"),
            ("Bench Press", 50.0, "Bench…"),
            ("Bench Press", 54.0, "Bench…"),
            ("スクワット", 41.0, "スクワ…"),
            ("e\u{301}e\u{301}e\u{301}", 17.0, "e\u{301}…"),
            ("🏋🏽‍♀️🏋🏽‍♀️🏋🏽‍♀️", 24.0, "🏋🏽‍♀️…"),
            ("Bench", 0.0, "…"),
        ] {
            assert_eq!(shortened(text, 10.0, room), expected, "{text} in {room}");
        }
    }

    #[test]
    fn the_first_letter_gives_the_direction() {
        for (text, expected) in [
            ("Squat", false),
            ("", false),
            ("5 × 5", false),
            ("تمرين Squat", true),
            ("سكوات", true),
            ("5 × סקוואט", true),
            ("Squat סקוואט", false),
            ("深蹲", false),
        ] {
            assert_eq!(is_right_to_left(text), expected, "{text}");
        }
    }

    #[test]
    fn what_xml_forbids_is_replaced() {
        let every_control: String = ('\0'..' ').chain('\u{7f}'..'\u{a0}').collect();
        assert_eq!(clean(&every_control), " ".repeat(32 + 33));
        assert_eq!(clean("a\u{fffe}b\u{ffff}c"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(
            clean("</text><script> & \"深蹲\""),
            "</text><script> & \"深蹲\""
        );
    }
}
