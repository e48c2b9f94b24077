//! The names under which the fake people sign up.

use fake::{
    Fake as _,
    faker::name::raw::FirstName,
    locales::{AR_SA, DE_DE, EN, FR_FR, JA_JP, PT_BR, ZH_CN},
    rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _},
};

/// Characters of the first name that are kept: with the longest nickname and index the whole stays within 32.
const LONGEST_FIRST_NAME: usize = 12;

/// What people put behind their name when the bare one is taken.
const NICKNAMES: [&str; 8] = [
    "lifts", "runs", "fit", "strong", "gym", "5x5", "barbell", "trains",
];

/// Makes `count` usernames of 3–32 letters, digits, `_`, `.` and `-`, in several scripts.
///
/// Each ends in `_` and its number, counted from `first`, so no two are equal, however names are folded, and the same
/// RNG state gives the same list.
pub fn usernames(first: usize, count: usize, rng: &mut StdRng) -> Vec<String> {
    (first..first + count)
        .map(|index| username(index, rng))
        .collect()
}

fn username(index: usize, rng: &mut StdRng) -> String {
    // Lists of first names hold apostrophes and spaces ("D'angelo"), which a username may not.
    let first_name: String = first_name(rng)
        .to_lowercase()
        .chars()
        .filter(|character| character.is_alphanumeric())
        .take(LONGEST_FIRST_NAME)
        .collect();
    match NICKNAMES.choose(rng) {
        Some(nickname) if rng.random_ratio(2, 5) => format!("{first_name}.{nickname}_{index}"),
        _ => format!("{first_name}_{index}"),
    }
}

/// Mostly English names, with enough other scripts to show that the log does not assume ASCII.
fn first_name(rng: &mut StdRng) -> String {
    match rng.random_range(0..12) {
        0 => FirstName(DE_DE).fake_with_rng(rng),
        1 => FirstName(FR_FR).fake_with_rng(rng),
        2 => FirstName(PT_BR).fake_with_rng(rng),
        3 => FirstName(JA_JP).fake_with_rng(rng),
        4 => FirstName(ZH_CN).fake_with_rng(rng),
        5 => FirstName(AR_SA).fake_with_rng(rng),
        _ => FirstName(EN).fake_with_rng(rng),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fake::rand::SeedableRng as _;
    use std::collections::HashSet;

    fn thousand(seed: u64) -> Vec<String> {
        usernames(0, 1_000, &mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        assert_eq!(thousand(1), thousand(1));
        assert_ne!(thousand(1), thousand(2));
    }

    #[test]
    fn usernames_are_unique_and_keep_to_the_alphabet_and_length() {
        for seed in 0..20 {
            let usernames = thousand(seed);
            for username in &usernames {
                assert!((3..=32).contains(&username.chars().count()), "{username}");
                assert!(
                    username
                        .chars()
                        .all(|c| c.is_alphanumeric() || "_.-".contains(c)),
                    "{username}"
                );
            }
            let folded: HashSet<String> =
                usernames.iter().map(|name| name.to_lowercase()).collect();
            assert_eq!(folded.len(), usernames.len());
        }
    }
}
