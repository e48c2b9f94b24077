//! Titles, names and notes.

use serde_json::{Value, json};

use super::{assert_invalid, log};
use crate::support::App;

const BLANK: &str = "can't be blank";
const CONTROL: &str = "can't contain control characters";

#[tokio::test]
async fn titles_and_names_are_trimmed_and_composed() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (written, kept) in [
        ("  Push day \t\n", "Push day"),
        ("\u{3000}プッシュ\u{a0}", "プッシュ"),
        ("Pushday\u{301}", "Pushdaý"),
        ("U\u{308}bung", "Übung"),
        (
            "🏋🏽‍♀️ <b>&amp; '\"; DROP TABLE\\",
            "🏋🏽‍♀️ <b>&amp; '\"; DROP TABLE\\",
        ),
    ] {
        let workout = json!({"title": written, "exercises": [{"name": written}]});
        let (address, workout) = log(&mut alice, workout).await;
        assert_eq!(workout["title"], kept);
        assert_eq!(workout["exercises"][0]["name"], kept);
        assert_eq!(alice.get(&address, 200).await.json(), workout);
    }
}

#[tokio::test]
async fn titles_and_names_have_1_to_120_characters_of_any_size() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    // The last one: each of these becomes eighteen when it is folded for searching.
    for character in ["a", "é", "🏋", "e\u{301}", "\u{fdfa}"] {
        let longest = character.repeat(120);
        let workout = json!({"title": longest, "exercises": [{"name": longest}]});
        let (address, workout) = log(&mut alice, workout).await;
        let title = workout["title"].as_str().unwrap();
        assert_eq!(title.chars().count(), 120);
        assert_eq!(workout["exercises"][0]["name"], title);
        assert_eq!(alice.get(&address, 200).await.json(), workout);

        let longer = character.repeat(121);
        let workout = json!({"title": longer, "exercises": [{"name": longer}]});
        let answer = alice.post("/workouts", workout, 422).await;
        let message = "is too long (maximum is 120 characters)";
        assert_invalid(
            &answer,
            &[
                ("title", "Title", message),
                ("exercises[0].name", "Exercise 1: name", message),
            ],
        );
    }
    let padded = format!(" {} ", "a".repeat(120));
    log(&mut alice, json!({"title": padded})).await;
}

#[tokio::test]
async fn titles_and_names_are_neither_blank_nor_broken() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (text, message) in [
        ("", BLANK),
        (" \t\r\n", BLANK),
        ("\u{3000}\u{2003}", BLANK),
        ("\u{200b}", BLANK),
        ("\u{feff}", BLANK),
        ("\u{2060}", BLANK),
        ("\u{ad}", BLANK),
        ("\u{3164}", BLANK),
        ("\u{2800}", BLANK),
        ("\u{202e}", BLANK),
        (" \u{200d}\u{fe0f}\u{2800} ", BLANK),
        ("Push\u{0}day", CONTROL),
        ("\u{0}", CONTROL),
        ("Push\nday", CONTROL),
        ("Push\tday", CONTROL),
        ("Push\u{1b}[31mday", CONTROL),
        ("Push\u{7f}", CONTROL),
        ("Push\u{9d}day", CONTROL),
    ] {
        let workout = json!({"title": text, "exercises": [{"name": text}]});
        let answer = alice.post("/workouts", workout, 422).await;
        assert_invalid(
            &answer,
            &[
                ("title", "Title", message),
                ("exercises[0].name", "Exercise 1: name", message),
            ],
        );
    }
}

/// A run with notes on the workout, its exercise and its set.
fn with_notes(of_workout: &str, of_exercise: &str, of_set: &str) -> Value {
    let set = json!({"reps": 1, "notes": of_set});
    json!({
        "title": "Run", "notes": of_workout,
        "exercises": [{"name": "Run", "notes": of_exercise, "sets": [set]}],
    })
}

#[tokio::test]
async fn notes_keep_their_line_breaks_and_spaces_and_are_composed() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for (written, kept) in [
        ("", ""),
        ("  one\ntwo\r\n\tthree\n\n", "  one\ntwo\r\n\tthree\n\n"),
        ("cafe\u{301}", "café"),
    ] {
        let (address, workout) = log(&mut alice, with_notes(written, written, written)).await;
        assert_eq!(workout["notes"], kept);
        let exercise = &workout["exercises"][0];
        assert_eq!(exercise["notes"], kept);
        // A set has none rather than empty ones.
        let of_set = exercise["sets"][0].get("notes");
        assert_eq!(of_set, Some(&json!(kept)).filter(|_| !kept.is_empty()));
        assert_eq!(alice.get(&address, 200).await.json(), workout);
    }
    for text in ["a\u{0}b", "a\u{8}", "\u{1b}[0m", "a\u{7f}", "\u{85}"] {
        let answer = alice
            .post("/workouts", with_notes(text, text, text), 422)
            .await;
        assert_invalid(
            &answer,
            &[
                ("notes", "Notes", CONTROL),
                ("exercises[0].notes", "Exercise 1: notes", CONTROL),
                (
                    "exercises[0].sets[0].notes",
                    "Exercise 1, set 1: notes",
                    CONTROL,
                ),
            ],
        );
    }
}

#[tokio::test]
async fn notes_have_their_limits() {
    let app = App::start().await;
    let mut alice = app.sign_up("alice").await;
    for character in ["a", "ü", "🏋"] {
        let document = |notes: usize, of_exercise: usize, of_set: usize| {
            let [notes, of_exercise, of_set] =
                [notes, of_exercise, of_set].map(|length| character.repeat(length));
            with_notes(&notes, &of_exercise, &of_set)
        };
        let (address, workout) = log(&mut alice, document(10_000, 2_000, 500)).await;
        assert_eq!(workout["notes"], character.repeat(10_000));
        let exercise = &workout["exercises"][0];
        assert_eq!(exercise["notes"], character.repeat(2_000));
        assert_eq!(exercise["sets"][0]["notes"], character.repeat(500));
        assert_eq!(alice.get(&address, 200).await.json(), workout);
        let answer = alice
            .post("/workouts", document(10_001, 2_001, 501), 422)
            .await;
        assert_invalid(
            &answer,
            &[
                (
                    "notes",
                    "Notes",
                    "is too long (maximum is 10000 characters)",
                ),
                (
                    "exercises[0].notes",
                    "Exercise 1: notes",
                    "is too long (maximum is 2000 characters)",
                ),
                (
                    "exercises[0].sets[0].notes",
                    "Exercise 1, set 1: notes",
                    "is too long (maximum is 500 characters)",
                ),
            ],
        );
    }
}
