//! What is no file of training, and what of a file cannot be taken: each has its sentence.

use super::*;
use crate::transfer::table::Table;

fn not_text(bytes: &[u8]) -> String {
    match read(bytes, &options()) {
        Err(Refusal::NotText(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_text_is_named_and_the_way_out_told() {
    let wide: Vec<u8> = HEVY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".as_slice(), &wide].concat();
    for (bytes, kind) in [
        (
            b"PK\x03\x04\x14\x00".as_slice(),
            "a zip archive or a spreadsheet (XLSX, ODS)",
        ),
        (b"PK\x05\x06\x00", "an empty zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a spreadsheet (XLS)"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08", "compressed with gzip"),
        (&wide, "text in UTF-16"),
        (&marked, "text in UTF-16"),
    ] {
        let sentence = format!("The file is {kind}: export as CSV, in UTF-8.");
        assert_eq!(not_text(bytes), sentence);
    }
}

#[test]
fn an_empty_file_is_refused_and_a_header_alone_is_an_empty_log() {
    for empty in ["", "\u{feff}", "\r\n\n  \n"] {
        assert_eq!(
            invalid(empty.as_bytes()),
            ["The file is empty."],
            "{empty:?}"
        );
    }
    for header in [
        STRONG,
        HEVY,
        OURS,
        &format!("{HEVY}\r\n\r\n"),
        &format!("\n{STRONG}\n,,,\n"),
    ] {
        let read = reading(header);
        assert!(read.documents.is_empty());
        let counts = [read.sets, read.skipped.count, read.warnings.count];
        assert_eq!(counts, [0, 0, 0], "{header:?}");
    }
}

#[test]
fn an_unknown_header_is_told_with_what_is_understood() {
    let german = "Datum;Trainingsname;Übungsname;Satzreihenfolge;Gewicht;Wdh.\n";
    assert_eq!(
        invalid(german.as_bytes()),
        [
            "The header \"datum,trainingsname,übungsname,satzreihe\"… is not known. Understood are \
          the CSV exports of Workout Log, Hevy, Strong, FitNotes, StrongLifts, LiftLog and Fitbod. \
          An app in another language may translate it: set the app to English and export again."
        ]
    );
    let mut asked = options();
    asked.format = Some(crate::transfer::read::Format::Strong);
    assert_eq!(
        read(b"a,b\n", &asked).unwrap_err(),
        Refusal::of_file(
            "The header \"a,b\" is not that of strong. An app in another language may translate \
             it: set the app to English and export again."
        )
    );
    assert!(read(strong(&[]).as_bytes(), &asked).is_ok());
}

#[test]
fn a_file_of_an_unreasonable_size_is_refused() {
    let wide = format!("{HEVY}{}\n", ",x".repeat(10_000));
    assert_eq!(
        invalid(wide.as_bytes()),
        ["The file has 10,014 columns: at most 500 are read."]
    );
    let cell = "x".repeat(10 * 1024 * 1024);
    let row = format!("A,2026-01-01 08:00,,\"{cell}\",Squat,,,0,normal,60,5,,,");
    assert_eq!(
        invalid(hevy(&[&row]).as_bytes()),
        ["line 2: A cell has 10,485,760 bytes: at most 65,536 are read."]
    );
    let rows = |count: usize| {
        let text = format!("a{}", "\n1".repeat(count));
        let mut problems = Remarks::default();
        Table::open(&text).unwrap().check(&mut problems);
        problems.rows
    };
    assert_eq!(rows(200_000), []);
    let sentence = "No more than 200,000 rows are read at once.";
    let too_many = rows(200_001);
    assert_eq!(too_many.len(), 1);
    assert_eq!(
        (too_many[0].line, too_many[0].message.as_str()),
        (200_002, sentence)
    );
}

#[test]
fn quotes_that_do_not_match_are_found() {
    let good = "A,2026-01-01 08:00,,,Squat,,,0,normal,60,5,,,";
    let open = "A,2026-01-01 08:00,,\"never closed,Squat,,,0,normal,60,5,,,";
    assert_eq!(
        invalid(hevy(&[good, "", open, good]).as_bytes()),
        ["line 4: A quote is opened and never closed."]
    );
    assert_eq!(
        invalid(
            hevy(&[good, open.trim_end_matches(',')])
                .trim_end()
                .as_bytes()
        ),
        ["line 3: A quote is opened and never closed."]
    );
    // It is closed by the next quote that happens to come.
    let next = "B,2026-01-02 08:00,,\"a text\",Squat,,,0,normal,60,5,,,";
    assert_eq!(
        invalid(hevy(&[good, open, next]).as_bytes()),
        ["line 3: A quote ends in the middle of a cell: is there one too many?"]
    );
    // A row may have cells too few, which are empty, but none too many.
    assert_eq!(
        invalid(hevy(&[&format!("{good},,x")]).as_bytes()),
        ["line 2: The row has 16 cells and the header 14."]
    );
    assert_eq!(
        reading(&hevy(&[good.trim_end_matches(','), &format!("{good},,")])).sets,
        2
    );
    // A quote within a cell is one for inches; and a text in quotes may go on without harm.
    let inches = "A,2026-01-01 08:00,,,Box Jump (24\"),,\"24\" box,0,normal,60,5,,,";
    let body = &bodies(&reading(&hevy(&[inches])))[0];
    assert_eq!(body["exercises"][0]["name"], "Box Jump (24\")");
    assert_eq!(body["exercises"][0]["notes"], "24 box");
}

#[test]
fn damaged_and_mixed_text_is_found() {
    let row = "A,2026-01-01 08:00,,x\0y,Squat,,,0,normal,60,5,,,";
    assert_eq!(
        invalid(hevy(&[row]).as_bytes()),
        ["line 2: has a NUL character: the file is damaged"]
    );
    let utf8 = hevy(&["Früh,2026-01-01 08:00,,,Squat,,,0,normal,60,5,,,"]);
    let mixed = [
        utf8.as_bytes(),
        b"Fr\xfch,2026-01-02 08:00,,,Squat,,,0,normal,60,5,,,",
    ]
    .concat();
    let sentence = "line 3: is not in UTF-8, but other text is: save the file in one encoding, \
        best in UTF-8";
    assert_eq!(invalid(&mixed), [sentence]);
    let marked = [b"\xef\xbb\xbf".as_slice(), HEVY.as_bytes(), b"\nFr\xfch,"].concat();
    assert_eq!(invalid(&marked), [sentence.replace("line 3", "line 2")]);
}

#[test]
fn everything_that_is_wrong_is_told_with_its_line() {
    let rows = [
        "2026-01-01 08:00,A,1h,Squat,1,abc,5,0,0,,,",
        "\"Jan\n2026\",B,1h,\"Squat\nlow\",1,60,5,0,0,,,",
        "\"5 mrt 2026, 08:00\",C,1h,Squat,1,60,5,0,0,,,",
        "2026-01-01 08:00,A,1h,Squat,1,1e308,5,0,0,,,",
        ",D,1h,Squat,1,60,5,0,0,,,",
        ",D,1h,Squat,2,60,5,0,0,,,",
        "2026-01-01 08:00,A,1h,,1,60,5,0,0,,,",
        "2026-01-01 08:00,A,1h,Squat,1,60,5,0,5 weeks,,,",
    ];
    assert_eq!(
        invalid(strong(&rows).as_bytes()),
        [
            "line 2: weight: \"abc\" is not a number",
            "line 3: date: \"Jan 2026\" is not a date and time",
            "line 6: date: \"mrt\" is not understood; months may be in English, German, French, \
             Spanish, Portuguese and Italian",
            "line 7: weight: \"1e308\" is out of range",
            "line 8: date: is empty",
            "line 10: The row names no exercise.",
            "line 11: seconds: \"5 weeks\" is not a length of time",
        ]
    );
}

#[test]
fn no_more_than_a_hundred_problems_are_told() {
    let rows = vec!["2026-01-01 08:00,A,1h,Squat,1,abc,5,0,0,,,"; 1_000];
    assert_eq!(invalid(strong(&rows).as_bytes()).len(), 100);
}

#[test]
fn a_unit_is_asked_for_only_where_something_was_weighed() {
    let unasked = Options {
        unit: None,
        ..options()
    };
    let weighed = strong(&["2026-01-01 08:00,A,1h,Squat,1,60,5,0,0,,,"; 2]);
    assert_eq!(
        read(weighed.as_bytes(), &unasked).unwrap_err(),
        Refusal::of_line(
            1,
            "The file does not say in which unit its weights are: give unit=kg or unit=lb."
        )
    );
    let held = strong(&["2026-01-01 08:00,A,1h,Plank,1,0.0,0,0,60,,,"]);
    assert_eq!(read(held.as_bytes(), &unasked).unwrap().sets, 1);
    let header = "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps";
    let row = "2026-01-01 08:00;A;Squat;1;60;stone;5";
    assert_eq!(
        invalid(format!("{header}\n{row}").as_bytes()),
        ["line 2: The unit \"stone\" is not known."]
    );
}

#[test]
fn a_column_that_is_there_twice_is_refused() {
    assert_eq!(
        invalid(format!("{HEVY}, Reps\n").as_bytes()),
        ["line 1: The column \"reps\" is there twice."]
    );
}
