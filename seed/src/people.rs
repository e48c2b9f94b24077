//! Usernames of the invented people.

use fake::{
    Fake as _,
    faker::name::raw::{FirstName, LastName},
    locales::{AR_SA, DE_DE, EN, FR_FR, JA_JP, PT_BR, ZH_CN},
    rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _},
};

/// The most characters of each part of a name, so that two parts and a joint fit into 32.
const LONGEST_PART: usize = 15;

/// The shortest username, in characters.
const SHORTEST: usize = 3;

/// The joints between the parts of a name.
const JOINTS: [&str; 4] = [".", "_", "-", ""];

/// The language of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// In Arabic script.
    Arabic,
    /// In Chinese characters, the family name first.
    Chinese,
    /// In Latin script.
    English,
    /// In Latin script, with accents.
    French,
    /// In Latin script, with umlauts.
    German,
    /// In Japanese characters, the family name first.
    Japanese,
    /// In Latin script, with tildes.
    Portuguese,
}

/// Invent a username of letters, `_`, `.` and `-`. If somebody already has it, draw again.
pub(crate) fn username(language: Language, rng: &mut StdRng) -> String {
    let (first, last) = full_name(language, rng);
    let (first, last) = (letters(&first), letters(&last));
    let is_short_enough_alone = first.chars().count() >= SHORTEST;
    if is_short_enough_alone && rng.random_ratio(1, 3) {
        return first;
    }
    let joint = JOINTS.choose(rng).copied().unwrap_or_default();
    let name = match language {
        Language::Chinese | Language::Japanese => format!("{last}{joint}{first}"),
        _ => format!("{first}{joint}{last}"),
    };
    if name.chars().count() >= SHORTEST {
        name
    } else {
        format!("{last}.{first}")
    }
}

fn full_name(language: Language, rng: &mut StdRng) -> (String, String) {
    macro_rules! of {
        ($locale:expr) => {
            (
                FirstName($locale).fake_with_rng(rng),
                LastName($locale).fake_with_rng(rng),
            )
        };
    }
    match language {
        Language::Arabic => of!(AR_SA),
        Language::Chinese => of!(ZH_CN),
        Language::English => of!(EN),
        Language::French => of!(FR_FR),
        Language::German => of!(DE_DE),
        Language::Japanese => of!(JA_JP),
        Language::Portuguese => of!(PT_BR),
    }
}

/// Remove apostrophes and spaces, which lists of names have ("D'angelo") but usernames may not.
fn letters(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter(|character| character.is_alphabetic())
        .take(LONGEST_PART)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fake::rand::SeedableRng as _;
    use std::collections::HashSet;
    use workout_log::auth::username::Username;

    const LANGUAGES: [Language; 7] = [
        Language::Arabic,
        Language::Chinese,
        Language::English,
        Language::French,
        Language::German,
        Language::Japanese,
        Language::Portuguese,
    ];

    fn names(language: Language, seed: u64) -> Vec<String> {
        let mut rng = StdRng::seed_from_u64(seed);
        (0..1_000).map(|_| username(language, &mut rng)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_names() {
        for language in LANGUAGES {
            assert_eq!(names(language, 1), names(language, 1));
            assert_ne!(names(language, 1), names(language, 2));
        }
    }

    #[test]
    fn every_name_is_one_that_the_server_takes_and_has_no_number() {
        for language in LANGUAGES {
            for name in names(language, 1) {
                assert!(Username::parse(&name).is_ok(), "{name}");
                assert!(!name.chars().any(char::is_numeric), "{name}");
            }
        }
    }

    #[test]
    fn there_are_many_names_in_each_language() {
        for language in LANGUAGES {
            let distinct: HashSet<String> = names(language, 1).into_iter().collect();
            assert!(distinct.len() > 300, "{language:?}: {}", distinct.len());
        }
    }
}
