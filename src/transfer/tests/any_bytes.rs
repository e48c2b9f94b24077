//! Any bytes are judged, and in a time that grows no faster than they do.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const HEADERS: [&str; 10] = [
    OURS,
    HEVY,
    STRONG,
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;\
     Seconds;Notes;Workout Notes;Workout Duration",
    "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment",
    "Name,StartTime,EndTime,BodyWeight,Exercise,Equipment,Reps,Weight,Time,Distance,Status,\
     IsWarmup,RPE,RIR,Categories,Note",
    "Date (yyyy/mm/dd),Workout,Workout Name,Body Weight (KG),Exercise,Sets×Reps,\
     Start Time (h:mm),End Time (h:mm),Notes,Set 1 (Reps),Set 1 (KG),Set 2 (Reps),Set 2 (KG)",
    "SessionId,Timestamp,Exercise,Weight,WeightUnit,Reps,TargetReps,Notes",
    "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note",
    "",
];

/// What stands in cells, and what should not.
const CELLS: [&str; 30] = [
    "",
    "0",
    "1",
    "-5",
    "7.5",
    "62,5",
    "1e308",
    "1e-99",
    "99999999999999999999999999999",
    "kg",
    "lbs",
    "mi.",
    "Rest Timer",
    "Note",
    "W",
    "2026-03-29 02:30:00",
    "2026-01-01T08:00:00Z",
    "9999-12-31",
    "0000-01-01 00:00",
    "04/03/2025",
    "5 mrt 2026",
    "12:30 AM",
    "1h 12m",
    "::",
    "'=1",
    "\"",
    "\"a\nb\"",
    "Squat",
    "5/0/-",
    "\u{202f}",
];

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(CELLS.as_slice()).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn judged(bytes: &[u8]) {
    for unit in [None, Some(WeightUnit::Pounds)] {
        let asked = Options { unit, ..options() };
        match read(bytes, &asked) {
            Ok(reading) => bodies(&reading).iter().for_each(|body| {
                assert!(!body["title"].as_str().unwrap().is_empty());
            }),
            Err(Refusal::NotText(sentence)) => assert!(!sentence.is_empty()),
            Err(Refusal::Invalid(sentences)) => {
                assert!((1..=100).contains(&sentences.len()));
                assert!(sentences.iter().all(|sentence| sentence.len() < 1_000));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        judged(&bytes);
    }

    #[test]
    fn any_rows_below_a_header_are_judged(
        header in prop::sample::select(HEADERS.as_slice()),
        rows in prop::collection::vec(prop::collection::vec(cell(), 0..16), 0..12),
        separator in prop::sample::select(&[",", ";", "\t"][..]),
        line_end in prop::sample::select(&["\n", "\r\n", "\r"][..]),
    ) {
        let rows = rows.iter().map(|row| row.join(separator));
        let file: Vec<String> = std::iter::once(header.to_owned()).chain(rows).collect();
        judged(file.join(line_end).as_bytes());
    }
}

/// How long a file takes that is hard in one way and has `size` of it.
fn time(file: &dyn Fn(usize) -> String, size: usize) -> Duration {
    let file = file(size);
    let times = (0..3).map(|_| {
        let start = Instant::now();
        judged(file.as_bytes());
        start.elapsed()
    });
    times.min().unwrap()
}

#[test]
fn the_time_grows_no_faster_than_the_file() {
    type File = Box<dyn Fn(usize) -> String>;
    let rows = |header: &'static str, row: &'static str| -> File {
        Box::new(move |size| {
            let rows: Vec<String> = (0..size)
                .map(|n| row.replace('#', &n.to_string()))
                .collect();
            format!("{header}\n{}", rows.join("\n"))
        })
    };
    let files: [File; 8] = [
        rows(HEVY, "A#,2026-01-01 08:00,,,Squat,,,0,normal,60,5,,,"),
        rows(HEVY, "A,2026-01-01 08:00,,,Squat#,,,0,normal,60,5,,,"),
        rows(HEVY, "A,2026-01-01 08:00,,,Squat,,n#,0,normal,60,5,,,"),
        rows(HEVY, "A#,04/03/2026 08:00,,,Squat,,,0,normal,x,5,,,"),
        rows(STRONG, "2026-01-01 08:00,A,1h,Squat,Note,60,5,0,0,n#,w#,"),
        rows(
            OURS,
            "A,2026-01-01T08:00:00Z,,,Squat,,,0,normal,60,5,,,,a,#,,,",
        ),
        Box::new(|size| format!("{HEVY}\n{}", "\n".repeat(20 * size))),
        Box::new(|size| format!("{HEVY}\n{}", "\"\"\"".repeat(20 * size))),
    ];
    for (number, file) in files.iter().enumerate() {
        let (small, large) = (time(file.as_ref(), 500), time(file.as_ref(), 8_000));
        // Sixteen times as much; if it grew with the square, it would take 256 times as long.
        let most = small.max(Duration::from_millis(1)) * 100;
        assert!(large < most, "file {number}: {small:?} became {large:?}");
    }
}
