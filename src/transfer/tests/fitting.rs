//! Values that are fitted into what a workout can hold, and what is said about it.

use serde_json::json;

use super::*;

#[test]
fn repetitions_and_exertion_are_rounded_half_up_with_a_word() {
    let read = reading(&strong(&[
        "2026-01-01 08:00,A,1h,Squat,1,60,7.5,0,0,,,8.3",
        "2026-01-01 08:00,A,1h,Squat,2,60,\"7,4\",0,0,,,8.25",
        "2026-01-01 08:00,A,1h,Squat,3,60,7.0,0,0,,,9.0",
    ]));
    assert_eq!(
        bodies(&read)[0]["exercises"][0]["sets"],
        json!([
            {"weight_kg": 60, "reps": 8, "rpe": 8.5},
            {"weight_kg": 60, "reps": 7, "rpe": 8.5},
            {"weight_kg": 60, "reps": 7, "rpe": 9}
        ])
    );
    assert_eq!(
        told(&read.warnings),
        [
            (2, "7.5 repetitions were taken as 8."),
            (2, "RPE 8.3 was taken as 8.5."),
            (3, "7.4 repetitions were taken as 7."),
            (3, "RPE 8.25 was taken as 8.5."),
        ]
    );
}

#[test]
fn an_unknown_kind_of_set_is_normal_with_a_word() {
    let read = reading(&hevy(&[
        "A,2026-01-01 08:00,,,Squat,,,0,regular,60,5,,,",
        "A,2026-01-01 08:00,,,Squat,,,1,myoreps,60,5,,,",
    ]));
    let sets = json!([{"weight_kg": 60, "reps": 5}, {"weight_kg": 60, "reps": 5}]);
    assert_eq!(bodies(&read)[0]["exercises"][0]["sets"], sets);
    let sentence = "The kind of set \"myoreps\" is not known: taken as normal.";
    assert_eq!(told(&read.warnings), [(3, sentence)]);
}

#[test]
fn the_end_of_a_text_that_is_too_long_goes_on_in_the_notes() {
    let (title, name) = ("t".repeat(125), "n".repeat(121));
    let (note, set) = ("e".repeat(1_999), "s".repeat(510));
    let read = reading(&strong(&[
        &format!("2026-01-01 08:00,{title},1h,{name},1,60,5,0,0,{set},w,"),
        &format!("2026-01-01 08:00,{title},1h,{name},Note,,,,,{note},w,"),
    ]));
    let exercise_notes = format!("{note}\n{}\nn", "s".repeat(10));
    assert_eq!(
        bodies(&read)[0]["exercises"],
        json!([{
            "name": "n".repeat(120),
            "notes": exercise_notes[..2_000],
            "sets": [{"weight_kg": 60, "reps": 5, "notes": "s".repeat(500)}]
        }])
    );
    assert_eq!(bodies(&read)[0]["title"], "t".repeat(120));
    assert_eq!(bodies(&read)[0]["notes"], "w\nssssssssss\nn\nttttt");
    let longer = |what: &str, longest: &str| {
        format!("{what}: what is beyond {longest} characters goes on in the notes.")
    };
    assert_eq!(
        told(&read.warnings),
        [
            (2, &*longer("The set's notes", "500")),
            (2, &*longer("The exercise's name", "120")),
            (2, &*longer("The exercise's notes", "2,000")),
            (2, &*longer("The title", "120")),
        ]
    );
    let read = reading(&hevy(&[&format!(
        "A,2026-01-01 08:00,,{},Squat,,,0,normal,60,5,,,",
        "d".repeat(10_007)
    )]));
    assert_eq!(bodies(&read)[0]["notes"], "d".repeat(10_000));
    assert_eq!(
        told(&read.warnings),
        [(
            2,
            "The workout's notes have 7 characters too many: they were left out."
        )]
    );
}

#[test]
fn an_impossible_end_is_left_out_with_one_word_for_all_times() {
    let read = reading(&hevy(&[
        "A,2026-01-01 08:00,2026-01-01 07:59,,Squat,,,0,normal,60,5,,,",
        "B,2026-01-01 08:00,2026-01-08 08:00,,Squat,,,0,normal,60,5,,,",
        "C,2026-01-01 08:00,2026-01-08 08:01,,Squat,,,0,normal,60,5,,,",
        "D,2025-10-26 02:30,2025-10-26 01:30,,Squat,,,0,normal,60,5,,,",
        "E,1970-01-01 00:00,,,Squat,,,0,normal,60,5,,,",
    ]));
    let ends: Vec<_> = bodies(&read)
        .iter()
        .map(|body| body.get("ended_at").cloned())
        .collect();
    assert_eq!(
        ends,
        [
            None,
            Some(json!("2026-01-08T08:00:00+01:00")),
            None,
            None,
            None
        ]
    );
    assert_eq!(
        told(&read.warnings),
        [
            (2, "The end is before the start and was left out."),
            (
                4,
                "The end is more than 7 days after the start and was left out."
            ),
            (
                5,
                "2025-10-26 02:30:00 was twice in Europe/Berlin: the first is taken. The end is \
                 before the start and was left out."
            ),
            (
                6,
                "The date is 1 January 1970, which programs write when they know none."
            ),
        ]
    );
}

#[test]
fn a_length_that_no_calendar_has_and_one_in_no_known_words_are_left_out() {
    let read = reading(&strong(&[
        "2026-01-01 08:00,A,99999999999999999h,Squat,1,60,5,0,0,,,",
        "2026-01-01 08:00,B,ewig,Squat,1,60,5,0,0,,,",
        "2026-01-01 08:00,C,0s,Squat,1,60,5,0,0,,,",
    ]));
    assert!(
        bodies(&read)
            .iter()
            .all(|body| !body.contains_key("ended_at"))
    );
    assert_eq!(read.warnings.count, 2);
}

#[test]
fn a_clock_that_ends_before_it_begins_ends_on_the_next_day() {
    let header = "Date (yyyy/mm/dd),Workout,Workout Name,Body Weight (LB),Exercise,SetsxReps,\
        Start Time (h:mm),End Time (h:mm),Notes,Set 1 (Reps), Set 1 (LB),Set 2 (Reps),Set 2 (LB)";
    let row = "2026/05/04,1,A,180,Squat,0/-,11:30 PM,12:15 AM,,0,100,0,100";
    let read = reading(&format!("{header}\n{row}\n"));
    let body = &bodies(&read)[0];
    assert_eq!(body["started_at"], "2026-05-04T23:30:00+02:00");
    assert_eq!(body["ended_at"], "2026-05-05T00:15:00+02:00");
    assert_eq!(body["bodyweight_kg"], json!(81.647));
    let sets = json!([{"weight_kg": 45.359, "reps": 0}]);
    assert_eq!(body["exercises"][0]["sets"], sets);
    assert_eq!(told(&read.skipped), [(2, "Set 2 was not done.")]);
}

#[test]
fn more_than_a_hundred_sets_go_on_in_a_second_place() {
    let read = reading(&hevy(
        &["A,2026-01-01 08:00,,,Squat,3,low,0,normal,60,5,,,"; 201],
    ));
    let body = &bodies(&read)[0];
    let places = body["exercises"].as_array().unwrap();
    let counts = places
        .iter()
        .map(|place| place["sets"].as_array().unwrap().len());
    assert_eq!(counts.collect::<Vec<_>>(), [100, 100, 1]);
    assert!(
        places
            .iter()
            .all(|place| place["name"] == "Squat" && place["superset"] == 3)
    );
    assert_eq!(places[0]["notes"], "low");
    let sentence = "More than 100 sets of an exercise go on in a second place.";
    assert_eq!(told(&read.warnings), [(102, sentence), (202, sentence)]);
    assert_eq!(read.documents[0].line_of("exercises[2].sets[0].reps"), 202);
}

#[test]
fn without_a_zone_times_are_in_utc_with_a_word() {
    let unzoned = Options {
        zone: None,
        ..options()
    };
    let file = hevy(&["A,2026-07-01 08:00,,,Squat,,,0,normal,60,5,,,"; 2]);
    let read_file = read(file.as_bytes(), &unzoned).unwrap();
    assert_eq!(bodies(&read_file)[0]["started_at"], "2026-07-01T08:00:00Z");
    let sentence = "The file has no time zone and none was given: its times were taken as UTC.";
    assert_eq!(told(&read_file.warnings), [(1, sentence)]);
    let file = hevy(&["A,2026-07-01T08:00:00+02:00,,,Squat,,,0,normal,60,5,,,"]);
    let read_file = read(file.as_bytes(), &unzoned).unwrap();
    assert_eq!(
        bodies(&read_file)[0]["started_at"],
        "2026-07-01T08:00:00+02:00"
    );
    assert_eq!(read_file.warnings.count, 0);
}

#[test]
fn values_beyond_the_limits_are_left_to_the_rules_of_the_api() {
    let read = reading(&hevy(&[
        "A,2026-01-01 08:00,,,Squat,,,0,normal,-20,5,,,",
        "A,2026-01-01 08:00,,,Squat,,,0,normal,100000000000000000000,5,,,11",
    ]));
    assert_eq!(
        bodies(&read)[0]["exercises"][0]["sets"],
        json!([
            {"weight_kg": -20, "reps": 5},
            {"weight_kg": 1e20_f64, "reps": 5, "rpe": 11}
        ])
    );
}

#[test]
fn a_weight_alone_is_a_failed_attempt() {
    let read = reading(&hevy(&["A,2026-01-01 08:00,,,Squat,,,0,normal,60,,,,"]));
    let sets = json!([{"weight_kg": 60, "reps": 0}]);
    assert_eq!(bodies(&read)[0]["exercises"][0]["sets"], sets);
    let sentence = "A weight alone was taken as a failed attempt.";
    assert_eq!(told(&read.warnings), [(2, sentence)]);
    let read = reading(&strong(&["2026-01-01 08:00,A,1h,Squat,1,60,0.0,0,0,,,"]));
    assert_eq!(bodies(&read)[0]["exercises"][0]["sets"], sets);
    assert_eq!(read.warnings.count, 0);
}

#[test]
fn the_notes_of_a_row_in_which_nothing_was_done_are_kept() {
    let read = reading(&hevy(&[
        "A,2026-01-01 08:00,,,Squat,,,0,normal,60,5,,,",
        "A,2026-01-01 08:00,,,Treadmill,,broken,0,normal,0,0,,,",
        "A,2026-01-01 08:00,,,Squat,,,0,normal,60,5,,,",
    ]));
    let squat = json!({"name": "Squat", "sets": [{"weight_kg": 60, "reps": 5}]});
    let treadmill = json!({"name": "Treadmill", "notes": "broken", "sets": []});
    assert_eq!(
        bodies(&read)[0]["exercises"],
        json!([squat, treadmill, squat])
    );
    assert_eq!(told(&read.skipped), [(3, "Nothing was done.")]);
}

#[test]
fn control_characters_are_left_out_with_a_word() {
    let read = reading(&hevy(&[
        "A\u{7}b,2026-01-01 08:00,,,Squat,,,0,normal,60,5,,,",
    ]));
    assert_eq!(bodies(&read)[0]["title"], "Ab");
    assert_eq!(
        told(&read.warnings),
        [(2, "The title: control characters were left out.")]
    );
}

#[test]
fn two_workouts_that_say_the_same_of_themselves_have_two_ids() {
    let header = "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);\
        Reps";
    let row = |number: u8| format!("{number};2026-01-01 08:00:00;A;60;Squat;1;60;5");
    let both = reading(&format!("{header}\n{}\n{}\n", row(1), row(2)));
    let one = reading(&format!("{header}\n{}\n", row(1)));
    let [first, second] = &bodies(&both)[..] else {
        panic!()
    };
    assert_ne!(first["id"], second["id"]);
    assert_eq!(bodies(&one)[0]["id"], first["id"]);
    let id: Uuid = first["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(id.get_version_num(), 5);
}

#[test]
fn the_oldest_strong_calls_its_columns_like_its_units() {
    let header =
        "Date;Workout Name;Exercise Name;Set Order;lbs;Reps;mi.;Seconds;Notes;Workout Notes";
    let read = reading(&format!(
        "{header}\n2019-01-01 08:00:00;A;Squat;F1;100;5;;;;\n2019-01-01 08:00:00;A;Run;1;;;1;480;;\n"
    ));
    assert_eq!(
        bodies(&read)[0]["exercises"],
        json!([
            {"name": "Squat", "sets": [{"kind": "failure", "weight_kg": 45.359, "reps": 5}]},
            {"name": "Run", "sets": [{"distance_m": 1609.344, "duration_s": 480}]}
        ])
    );
}

#[test]
fn our_own_rows_are_taken_as_they_are() {
    let id = "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11";
    let read = reading(&format!(
        "{OURS}\nA,2026-01-01T08:00:00Z,,\" a\r\nb \",Squat,,,0,normal,0,0,,,,{id},0,,0,\n\
         A,2026-01-01T08:00:00Z,,\" a\r\nb \",Squat,,,0,normal,,1,,,,{id},1,,,\n\
         A,2026-01-01T08:00:00Z,,\" a\r\nb \",Squat,,,1,normal,,2,,,,{id},0,,,\n"
    ));
    let body = &bodies(&read)[0];
    assert_eq!(
        (&body["id"], &body["notes"]),
        (&json!(id), &json!(" a\r\nb "))
    );
    assert!(!body.contains_key("source"));
    assert_eq!(
        body["exercises"],
        json!([
            {"name": "Squat", "sets": [{"weight_kg": 0, "reps": 0, "rest_s": 0}, {"reps": 2}]},
            {"name": "Squat", "sets": [{"reps": 1}]}
        ])
    );
    assert_eq!([read.skipped.count, read.warnings.count], [0, 0]);
}
