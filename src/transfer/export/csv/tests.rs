//! What rows look like, and that they come back.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    http::{Rule as _, extract::choice::Choice},
    log::{measure::Thousandths, rules, set::SetKind},
    transfer::read::{Format, Options, Reading, read},
};

const HEADER: &str = "title,start_time,end_time,description,exercise_title,superset_id,\
    exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe,workout_id,\
    exercise_index,set_notes,rest_seconds,bodyweight_kg";

fn moment(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// A workout with nothing in it.
fn workout(title: &str) -> WorkoutOut {
    let start = moment("2026-09-22T18:05:00+02:00");
    WorkoutOut {
        id: Uuid::from_u128(1),
        title: title.to_owned(),
        notes: String::new(),
        started_at: start,
        ended_at: None,
        exercises: Vec::new(),
        day: start.date_naive(),
        duration_s: None,
        bodyweight_kg: None,
        volume_kg: Thousandths(0),
        set_count: 0,
        source: None,
        revision: 1,
        created_at: start.to_utc(),
        updated_at: start.to_utc(),
        deleted_at: None,
    }
}

fn exercise(name: &str, sets: Vec<WorkoutSet>) -> WorkoutExerciseOut {
    WorkoutExerciseOut {
        exercise_id: Uuid::from_u128(2),
        name: name.to_owned(),
        notes: String::new(),
        superset: None,
        sets,
    }
}

fn reps(reps: i32) -> WorkoutSet {
    WorkoutSet {
        reps: Some(reps),
        ..WorkoutSet::default()
    }
}

/// The table of some workouts, through everything but the database.
fn table(workouts: Vec<WorkoutOut>, unit: WeightUnit) -> String {
    let person = Person {
        id: 1,
        revision: 1,
        preferences: Default::default(),
    };
    let mut csv = Csv::of(person, DayRange::default(), unit);
    csv.workouts = workouts.into();
    let mut bytes = Vec::new();
    while csv.write_rows(&mut bytes).unwrap() {}
    String::from_utf8(bytes).unwrap()
}

/// The rows of a workout, below the header.
fn below(workout: WorkoutOut, unit: WeightUnit) -> Vec<String> {
    let table = table(vec![workout], unit);
    table.lines().skip(1).map(str::to_owned).collect()
}

const ID: &str = "00000000-0000-0000-0000-000000000001";

#[test]
fn every_column_has_its_value() {
    let mut pull = workout("Pull");
    pull.notes = "felt strong".into();
    pull.ended_at = Some(moment("2026-09-22T19:10:00.5+02:00"));
    pull.bodyweight_kg = Some(Thousandths(78_400));
    let warmup = WorkoutSet {
        kind: SetKind::Warmup,
        weight_g: Some(-20_000),
        ..reps(10)
    };
    let everything = WorkoutSet {
        kind: SetKind::Dropset,
        weight_g: Some(82_501),
        reps: Some(0),
        distance_mm: Some(1_500_001),
        duration_ms: Some(60_250),
        rpe_x2: Some(17),
        rest_ms: Some(90_500),
        notes: "last one slow".into(),
    };
    let mut chins = exercise("Chin Up", vec![warmup, everything]);
    chins.notes = "pause".into();
    chins.superset = Some(0);
    let mut plank = exercise("Plank", vec![reps(1)]);
    plank.superset = Some(0);
    pull.exercises = vec![chins, plank, exercise("Row", vec![])];
    let times = ["2026-09-22T18:05:00+02:00", "2026-09-22T19:10:00.500+02:00"].join(",");
    let head = format!("Pull,{times},felt strong");
    assert_eq!(
        table(vec![pull.clone()], WeightUnit::Kilograms),
        format!(
            "{HEADER}\n\
             {head},Chin Up,0,pause,0,warmup,-20,10,,,,{ID},0,,,78.4\n\
             {head},Chin Up,0,pause,1,dropset,82.501,0,1.500001,60.25,8.5,{ID},0,last one slow,90.5,78.4\n\
             {head},Plank,0,,0,normal,,1,,,,{ID},1,,,78.4\n\
             {head},Row,,,,,,,,,,{ID},2,,,78.4\n"
        )
    );
    // The body weight is in kilograms, as its column says.
    let imperial = table(vec![pull], WeightUnit::Pounds);
    let names = HEADER
        .replace("_kg,reps", "_lbs,reps")
        .replace("_km", "_miles");
    assert_eq!(imperial.lines().next().unwrap(), names);
    let row = imperial.lines().nth(2).unwrap();
    let set = "1,dropset,181.884,0,0.9320574,60.25,8.5";
    assert!(
        row.ends_with(&format!("{set},{ID},0,last one slow,90.5,78.4")),
        "{row}"
    );
}

#[test]
fn a_workout_without_sets_has_a_row() {
    let rest = "2026-09-22T18:05:00+02:00,,,,,,,,,,,,,";
    assert_eq!(
        below(workout("Rest"), WeightUnit::Kilograms),
        [format!("Rest,{rest}{ID},,,,")]
    );
    assert_eq!(
        table(Vec::new(), WeightUnit::Kilograms),
        format!("{HEADER}\n")
    );
}

#[test]
fn texts_are_quoted_and_marked() {
    for (text, cell) in [
        ("Push \"A\"", "\"Push \"\"A\"\"\""),
        ("Push, pull", "\"Push, pull\""),
        ("one\ntwo", "\"one\ntwo\""),
        ("one\r\ntwo", "\"one\r\ntwo\""),
        ("=1+1", "'=1+1"),
        ("=\"x\"", "\"'=\"\"x\"\"\""),
        ("'quoted'", "'quoted'"),
        ("'=1", "''=1"),
        ("-5 kg", "'-5 kg"),
        ("\tx", "'\tx"),
    ] {
        let mut marked = workout(text);
        marked.notes = text.to_owned();
        let mut set = reps(1);
        set.notes = text.to_owned();
        let mut squat = exercise(text, vec![set]);
        squat.notes = text.to_owned();
        marked.exercises = vec![squat];
        let start = "2026-09-22T18:05:00+02:00";
        let table = table(vec![marked], WeightUnit::Kilograms);
        let (_, rows) = table.split_once('\n').unwrap();
        assert_eq!(
            rows,
            format!("{cell},{start},,{cell},{cell},,{cell},0,normal,,1,,,,{ID},0,{cell},,\n")
        );
    }
}

#[test]
fn long_workouts_are_written_in_several_goes() {
    let mut long = workout("Long");
    let sets: Vec<WorkoutSet> = (0..100).map(reps).collect();
    long.exercises = vec![exercise("A", sets.clone()), exercise("B", sets)];
    let rows = below(long, WeightUnit::Kilograms);
    assert_eq!(rows.len(), 200);
    for (number, row) in rows.iter().enumerate() {
        let (name, place, set) = if number < 100 {
            ("A", 0, number)
        } else {
            ("B", 1, number - 100)
        };
        let end = format!("{name},,,{set},normal,,{set},,,,{ID},{place},,,");
        assert!(row.ends_with(&end), "{row}");
    }
}

/// What Hevy says of its file: a row for each set; sets of one workout have the same title and
/// times, sets of one exercise stand together, indexes begin at 0, and a cell that does not apply is
/// empty. Its readers know the fourteen columns by name and do not look at others.
mod as_hevy_has_it {
    use std::collections::HashMap;

    use super::*;

    struct HevySet {
        workout: (String, String, String),
        exercise: String,
        superset: Option<u32>,
        index: u32,
        kind: String,
        weight: Option<f64>,
        reps: Option<f64>,
        distance: Option<f64>,
        duration: Option<f64>,
        rpe: Option<f64>,
    }

    fn read(table: &str, [weight, distance]: [&str; 2]) -> Vec<HevySet> {
        let mut reader = ::csv::Reader::from_reader(table.as_bytes());
        let names = reader.headers().unwrap().clone();
        let rows = reader.records().map(|row| {
            let row = row.unwrap();
            let cells = names.iter().zip(&row);
            let cells: HashMap<String, String> = cells
                .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
                .collect();
            let text = |name: &str| cells[name].clone();
            let number = |name: &str| cells[name].parse::<f64>().ok();
            HevySet {
                workout: (text("title"), text("start_time"), text("end_time")),
                exercise: text("exercise_title"),
                superset: cells["superset_id"].parse().ok(),
                index: cells["set_index"].parse().unwrap(),
                kind: text("set_type"),
                weight: number(weight),
                reps: number("reps"),
                distance: number(distance),
                duration: number("duration_seconds"),
                rpe: number("rpe"),
            }
        });
        rows.collect()
    }

    fn push() -> WorkoutOut {
        let mut push = workout("Push");
        push.ended_at = Some(moment("2026-09-22T19:00:00+02:00"));
        let bench = WorkoutSet {
            kind: SetKind::Failure,
            weight_g: Some(102_058),
            rpe_x2: Some(19),
            ..reps(5)
        };
        let run = WorkoutSet {
            distance_mm: Some(1_609_344),
            duration_ms: Some(480_000),
            ..WorkoutSet::default()
        };
        let mut bench = exercise("Bench Press", vec![reps(8), bench]);
        bench.superset = Some(1);
        push.exercises = vec![bench, exercise("Run", vec![run])];
        push
    }

    #[test]
    fn a_reader_of_hevys_files_reads_ours() {
        let push = push();
        for (unit, columns, weight, distance) in [
            (
                WeightUnit::Kilograms,
                ["weight_kg", "distance_km"],
                102.058,
                1.609_344,
            ),
            (
                WeightUnit::Pounds,
                ["weight_lbs", "distance_miles"],
                225.0,
                1.0,
            ),
        ] {
            let sets = read(&table(vec![push.clone()], unit), columns);
            assert_eq!(sets.len(), 3);
            for set in &sets {
                let (title, start, end) = &set.workout;
                assert_eq!(title, "Push");
                assert_eq!(moment(start), push.started_at);
                assert_eq!(Some(moment(end)), push.ended_at);
            }
            let [light, heavy, run] = sets.as_slice() else {
                panic!()
            };
            assert_eq!((light.index, heavy.index, run.index), (0, 1, 0));
            assert_eq!(
                (light.superset, heavy.superset, run.superset),
                (Some(1), Some(1), None)
            );
            assert_eq!(
                (light.exercise.as_str(), run.exercise.as_str()),
                ("Bench Press", "Run")
            );
            assert_eq!(
                (light.kind.as_str(), heavy.kind.as_str()),
                ("normal", "failure")
            );
            assert_eq!((light.weight, light.reps), (None, Some(8.0)));
            assert_eq!(
                (heavy.weight, heavy.reps, heavy.rpe),
                (Some(weight), Some(5.0), Some(9.5))
            );
            assert_eq!(
                (run.distance, run.duration, run.reps),
                (Some(distance), Some(480.0), None)
            );
        }
    }
}

/// Texts that are hard to write, as the API would keep them.
fn text(longest: usize) -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(
        &[
            "=", "+", "-", "@", "'", "\"", ",", ";", "\n", "\r\n", "\t", " ", "a", "1", "ü", "🏋",
            "\\",
        ][..],
    );
    let made = prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat());
    let any = any::<String>().prop_map(|text| text.chars().take(40).collect());
    prop_oneof![3 => made, 1 => any].prop_map(move |text: String| {
        let lines = rules::NOTES.read(text.into());
        lines.unwrap_or_default().chars().take(longest).collect()
    })
}

fn line() -> impl Strategy<Value = String> {
    text(40).prop_map(|text| rules::TITLE.read(text.into()).unwrap_or("Legs".into()))
}

fn set() -> impl Strategy<Value = WorkoutSet> {
    let of = prop::option::of::<std::ops::RangeInclusive<i32>>;
    let kinds = prop::sample::select(SetKind::ALL);
    let values = (
        of(-500_000..=2_000_000),
        of(0..=10_000),
        of(0..=1_000_000_000),
        of(0..=604_800_000),
        of(2..=20),
        of(0..=86_400_000),
    );
    (kinds, values, text(500)).prop_map(|(kind, values, notes)| {
        let (weight_g, reps, distance_mm, duration_ms, rpe_x2, rest_ms) = values;
        let is_nothing = distance_mm.is_none() && duration_ms.is_none();
        let reps = reps.or(is_nothing.then_some(0));
        WorkoutSet {
            kind,
            weight_g,
            reps,
            distance_mm,
            duration_ms,
            rpe_x2,
            rest_ms,
            notes,
        }
    })
}

fn place() -> impl Strategy<Value = WorkoutExerciseOut> {
    let sets = prop::collection::vec(set(), 0..4);
    let superset = prop::option::of(0..=99);
    (line(), text(200), superset, sets).prop_map(|(name, notes, superset, sets)| {
        WorkoutExerciseOut {
            notes,
            superset,
            ..exercise(&name, sets)
        }
    })
}

fn any_workout() -> impl Strategy<Value = WorkoutOut> {
    let places = prop::collection::vec(place(), 0..4);
    // From 1970 to 2199, in any zone.
    let start = (0_i64..7_200_000_000_000, -840_i32..=840);
    let length = prop::option::of(0_i64..=604_800_000);
    let bodyweight = prop::option::of(20_000_i64..=500_000);
    (
        any::<u128>(),
        line(),
        text(200),
        start,
        length,
        bodyweight,
        places,
    )
        .prop_map(
            |(id, title, notes, (start, offset), length, bodyweight, exercises)| {
                let offset = FixedOffset::east_opt(offset * 60).unwrap();
                let at = |millis| {
                    DateTime::from_timestamp_millis(millis)
                        .unwrap()
                        .with_timezone(&offset)
                };
                WorkoutOut {
                    id: Uuid::from_u128(id),
                    notes,
                    started_at: at(start + 86_400_000),
                    ended_at: length.map(|length| at(start + 86_400_000 + length)),
                    bodyweight_kg: bodyweight.map(Thousandths),
                    exercises,
                    ..workout(&title)
                }
            },
        )
}

/// A document of the API without what a table does not have, and without empty values.
fn plain(value: &Value) -> Value {
    const MADE: [&str; 8] = [
        "exercise_id",
        "day",
        "volume_kg",
        "set_count",
        "revision",
        "created_at",
        "updated_at",
        "kind",
    ];
    match value {
        Value::Object(fields) => {
            let mut plain_fields = Map::new();
            let is_normal = fields.get("kind") == Some(&json!("normal"));
            for (name, value) in fields {
                let is_made = MADE.contains(&name.as_str()) && (name != "kind" || is_normal);
                // Of a workout: those of sets are below `sets`.
                let is_length = name == "duration_s" && fields.contains_key("started_at");
                if is_made || is_length || value.is_null() || *value == json!("") {
                    continue;
                }
                let value = match (name.as_str(), value) {
                    ("started_at" | "ended_at", Value::String(time)) => {
                        let time = moment(time);
                        json!([time.timestamp_millis(), time.offset().local_minus_utc()])
                    }
                    (_, Value::Number(number)) => json!(number.as_f64()),
                    (_, value) => plain(value),
                };
                plain_fields.insert(name.clone(), value);
            }
            plain_fields.into()
        }
        Value::Array(items) => items.iter().map(plain).collect(),
        other => other.clone(),
    }
}

fn read_back(table: &str) -> Reading {
    let options = Options {
        unit: None,
        zone: None,
        format: None,
        namespace: Uuid::nil(),
    };
    read(table.as_bytes(), &options).unwrap()
}

proptest! {
    #[test]
    fn any_log_comes_back_through_its_table(
        workouts in prop::collection::vec(any_workout(), 0..6),
        unit in prop::sample::select(WeightUnit::ALL),
    ) {
        let written: Vec<Value> = workouts.iter().map(|one| plain(&json!(one))).collect();
        let reading = read_back(&table(workouts, unit));
        prop_assert_eq!(reading.format, Format::WorkoutLogCsv);
        prop_assert_eq!(reading.skipped.count, 0);
        prop_assert_eq!(reading.warnings.rows, Vec::new());
        let read = reading.documents.iter().map(|one| plain(&one.body().into()));
        prop_assert_eq!(read.collect::<Vec<_>>(), written);
    }
}
