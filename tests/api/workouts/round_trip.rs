//! Any valid document is read back as it was written, to the gram and to the millisecond.

use std::{cell::RefCell, collections::HashMap};

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use workout_log::text::fold;

use crate::support::{Actor, App};

/// The number of documents. `PROPTEST_CASES` allows more.
const CASES: u32 = 100;

const KINDS: [&str; 4] = ["normal", "warmup", "dropset", "failure"];
/// Three names in several spellings.
const NAMES: [&str; 6] = [
    "Squat",
    "SQUAT",
    "Übung",
    "U\u{308}bung",
    "스쿼트",
    "\u{1109}\u{1173}쿼트",
];

/// A value as it is written and as it is read.
type Pair = (Value, Value);

#[test]
fn any_valid_document_is_read_back_equal_and_can_be_written_again() {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let config = Config {
        cases: asked.map_or(CASES, |cases| cases.parse().unwrap()),
        // A failure prints its document, shrunk to what matters.
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(App::start());
    let alice = RefCell::new(runtime.block_on(app.sign_up("alice")));
    let names = RefCell::new(HashMap::new());
    let outcome = TestRunner::new(config).run(&document(), |(written, expected)| {
        let expected = with_first_names(expected, &mut names.borrow_mut());
        runtime.block_on(round_trip(&mut alice.borrow_mut(), written, expected));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure:#}"));
}

async fn round_trip(alice: &mut Actor, written: Value, expected: Value) {
    let created = alice.post("/workouts", written, 201).await;
    let there = created.location().to_owned();
    let read = alice.get(&there, 200).await.json();
    assert_eq!(read, created.json());
    assert_eq!(without_server_fields(read.clone()), expected);
    // Writing it back as it was read changes only the revision and the time.
    let replaced = alice.put(&there, read.clone(), 200).await.json();
    assert!(replaced["revision"].as_i64() > read["revision"].as_i64());
    let mut same = replaced.clone();
    for field in ["revision", "updated_at"] {
        same[field] = read[field].clone();
    }
    assert_eq!(same, read);
    assert_eq!(alice.get(&there, 200).await.json(), replaced);
    // Creating it again gives the same workout, and so does a patch with all of it.
    assert_eq!(alice.post("/workouts", read, 200).await.json(), replaced);
    let patched = alice.patch(&there, replaced, 200).await.json();
    assert_eq!(without_server_fields(patched), expected);
}

/// Without the fields that the server computes.
fn without_server_fields(mut document: Value) -> Value {
    let fields = document.as_object_mut().unwrap();
    for name in ["id", "revision", "created_at", "updated_at"] {
        assert!(fields.remove(name).is_some(), "{name}");
    }
    for exercise in fields["exercises"].as_array_mut().unwrap() {
        assert!(
            exercise
                .as_object_mut()
                .unwrap()
                .remove("exercise_id")
                .is_some()
        );
    }
    document
}

/// An exercise is shown as it was named first, even if a later workout uses another spelling.
fn with_first_names(mut expected: Value, names: &mut HashMap<String, Value>) -> Value {
    for exercise in expected["exercises"].as_array_mut().unwrap() {
        let name = exercise["name"].clone();
        let first = names.entry(fold(name.as_str().unwrap())).or_insert(name);
        exercise["name"] = first.clone();
    }
    expected
}

fn document() -> impl Strategy<Value = Pair> {
    let exercises = prop::collection::vec(exercise(), 0..5);
    let source = prop::option::of("[a-z0-9._-]{1,64}");
    let bodyweight = prop::option::of(20_000..=500_000_i64);
    let parts = (line(), notes(), times(), source, bodyweight, exercises);
    parts.prop_map(|(title, notes, times, source, bodyweight, exercises)| {
        let Times {
            start,
            end,
            duration_s,
            written: (key, value),
        } = times;
        let (mut volume_g, mut set_count) = (0, 0);
        let (mut written_exercises, mut read_exercises) = (Vec::new(), Vec::new());
        for (exercise, sets) in exercises {
            for set in sets.iter().filter(|set| !set.is_warmup) {
                volume_g += set.grams.unwrap_or(0).max(0) * set.reps.unwrap_or(0);
                set_count += 1;
            }
            let (mut written, mut read) = exercise;
            written["sets"] = sets.iter().map(|set| set.json.0.clone()).collect();
            read["sets"] = sets.iter().map(|set| set.json.1.clone()).collect();
            written_exercises.push(written);
            read_exercises.push(read);
        }
        let mut written = json!({
            "title": title.0, "notes": notes.0, "started_at": start.to_rfc3339(),
            "exercises": written_exercises,
        });
        written[key] = value;
        let mut read = json!({
            "title": title.1, "notes": notes.1, "started_at": shown(start),
            "ended_at": end.map(shown), "exercises": read_exercises,
            "day": start.date_naive(), "duration_s": duration_s,
            "volume_kg": thousandths(volume_g), "set_count": set_count,
        });
        if let Some(grams) = bodyweight {
            written["bodyweight_kg"] = json!(grams as f64 / 1000.0);
            read["bodyweight_kg"] = thousandths(grams);
        }
        if let Some(source) = source {
            written["source"] = json!(source);
            read["source"] = json!(source);
        }
        (written, read)
    })
}

#[derive(Debug)]
struct Times {
    start: DateTime<FixedOffset>,
    /// On the clock of the start.
    end: Option<DateTime<FixedOffset>>,
    duration_s: Option<i64>,
    /// How the end is written.
    written: (&'static str, Value),
}

fn times() -> impl Strategy<Value = Times> {
    // From 1900 to 2199, to the millisecond, on any clock: most workouts are over midnight.
    let start = (-2_208_988_800_000..7_257_945_600_000_i64, offset());
    let parts = (start, 0..=604_800_000_i64, offset(), 0..3);
    parts.prop_map(|((millis, offset), duration_ms, another, style)| {
        let start = DateTime::from_timestamp_millis(millis)
            .unwrap()
            .with_timezone(&offset);
        let whole = TimeDelta::seconds(duration_ms / 1000);
        let (end, written) = match style {
            0 => (None, ("ended_at", json!(null))),
            1 => (
                Some(start + whole),
                ("duration_s", json!(whole.num_seconds())),
            ),
            _ => {
                let end = start + TimeDelta::milliseconds(duration_ms);
                (
                    Some(end),
                    ("ended_at", json!(end.with_timezone(&another).to_rfc3339())),
                )
            }
        };
        let duration_s = end.map(|_| whole.num_seconds());
        Times {
            start,
            end,
            duration_s,
            written,
        }
    })
}

fn offset() -> impl Strategy<Value = FixedOffset> {
    let minutes = prop_oneof![-1439..=1439, Just(0), Just(345), Just(-210)];
    minutes.prop_map(|minutes: i32| FixedOffset::east_opt(minutes * 60).unwrap())
}

fn exercise() -> impl Strategy<Value = (Pair, Vec<Set>)> {
    let known = prop::sample::select(&NAMES[..]).prop_map(|name| (json!(name), nfc(name)));
    let name = prop_oneof![3 => known, 1 => line()];
    let superset = prop::option::of(prop_oneof![0..3, 97..=99]);
    let parts = (name, notes(), superset, prop::collection::vec(set(), 0..5));
    parts.prop_map(|(name, notes, superset, sets)| {
        let written = json!({"name": name.0, "notes": notes.0, "superset": superset});
        let read = json!({"name": name.1, "notes": notes.1, "superset": superset});
        ((written, read), sets)
    })
}

#[derive(Debug)]
struct Set {
    json: Pair,
    is_warmup: bool,
    grams: Option<i64>,
    reps: Option<i64>,
}

fn set() -> impl Strategy<Value = Set> {
    let counts = (
        prop::option::of(0..=10_000_i64),
        prop::option::of(0..=1_000_000_000_i64),
        prop::option::of(0..=604_800_000_i64),
    );
    let counts = counts.prop_filter(
        "a set needs one of the three",
        |(reps, distance, duration)| reps.is_some() || distance.is_some() || duration.is_some(),
    );
    let rpe = prop::option::of(2..=20_i64);
    let rest = prop::option::of(0..=86_400_000_i64);
    let kind = prop::sample::select(&KINDS[..]);
    let parts = (kind, weight(), counts, rpe, rest, notes());
    parts.prop_map(|(kind, weight, counts, rpe, rest, notes)| {
        let (reps, distance_mm, duration_ms) = counts;
        let (mut written, mut read) = (json!({"kind": kind}), json!({"kind": kind}));
        if let Some(reps) = reps {
            (written["reps"], read["reps"]) = (json!(reps), json!(reps));
        }
        let measures = [
            ("distance_m", distance_mm),
            ("duration_s", duration_ms),
            ("rest_s", rest),
        ];
        for (name, measure) in measures {
            if let Some(measure) = measure {
                written[name] = json!(measure as f64 / 1000.0);
                read[name] = thousandths(measure);
            }
        }
        written["notes"] = notes.0;
        if notes.1 != json!("") {
            read["notes"] = notes.1;
        }
        if let Some(halves) = rpe {
            (written["rpe"], read["rpe"]) = (json!(halves as f64 / 2.0), thousandths(halves * 500));
        }
        if let Some((name, number, grams)) = &weight {
            (written[*name], read["weight_kg"]) = (number.clone(), thousandths(*grams));
        }
        let grams = weight.map(|(_, _, grams)| grams);
        let is_warmup = kind == "warmup";
        Set {
            json: (written, read),
            is_warmup,
            grams,
            reps,
        }
    })
}

/// A weight: the field, its value, and the grams.
fn weight() -> impl Strategy<Value = Option<(&'static str, Value, i64)>> {
    let kilograms = (-500_000..=2_000_000_i64)
        .prop_map(|grams| ("weight_kg", json!(grams as f64 / 1000.0), grams));
    let pounds = (-110_231..=440_924_i64).prop_map(|hundredths| {
        let exact = i128::from(hundredths) * 45_359_237;
        let grams = (exact.abs() + 5_000_000) / 10_000_000 * exact.signum();
        // The same pounds, to the hundredth.
        let again = grams as f64 / 453.592_37 * 100.0;
        assert_eq!(again.round(), hundredths as f64);
        ("weight_lb", json!(hundredths as f64 / 100.0), grams as i64)
    });
    prop::option::of(prop_oneof![kilograms, pounds])
}

/// A title or a name: it comes back composed, and without blanks at its ends.
fn line() -> impl Strategy<Value = Pair> {
    let text = prop_oneof![
        "\\PC{1,30}",
        "[a-zäÄ가-힣][\u{300}-\u{330}]{1,3}[ %_'\"\\\\]x",
        "[ \u{2800}\u{3164}\u{200b}\u{fe0f}]{1,3}[a-z]{1,2}[ \u{2800}\u{3164}\u{200b}\u{fe0f}]{0,3}",
    ];
    text.prop_filter("a title is not blank", |text| !fold(text).is_empty())
        .prop_map(|text| {
            let read = nfc(text.trim_matches(|end: char| end.is_whitespace() || end == '\u{2800}'));
            (json!(text), read)
        })
}

/// Notes: they come back composed, line breaks and blanks as they were.
fn notes() -> impl Strategy<Value = Pair> {
    let text = prop_oneof![
        Just(String::new()),
        "[\\PC\n\t]{0,60}".boxed(),
        "( |\r\n|[a-zäÄ]|[\u{300}-\u{330}]|🏋️‍♀️){0,20}".boxed(),
    ];
    text.prop_map(|text| (json!(text), nfc(&text)))
}

fn nfc(text: &str) -> Value {
    json!(text.nfc().collect::<String>())
}

fn shown(time: DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A number with up to three decimals, and without a fraction that is zero.
fn thousandths(number: i64) -> Value {
    if number % 1000 == 0 {
        json!(number / 1000)
    } else {
        json!(number as f64 / 1000.0)
    }
}
