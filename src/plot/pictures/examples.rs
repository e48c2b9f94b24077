//! A picture of every kind: each has a file in `snapshots/`.

use std::collections::BTreeMap;

use chrono::{Months, Weekday};

use super::{super::*, series::*};

/// The widths that pictures are looked at in.
const WIDTHS: [u16; 2] = [320, 1200];

/// Every example by its name.
pub(super) fn all() -> BTreeMap<String, String> {
    let all = [
        lines(),
        wide_lines(),
        bars_of_few(),
        bars_of_many(),
        calendars(),
    ]
    .concat();
    let number = all.len();
    let all: BTreeMap<String, String> = all.into_iter().collect();
    assert_eq!(all.len(), number, "two pictures have one name");
    all
}

fn lines() -> Vec<(String, String)> {
    let middle = Style::default();
    let year = training(60, 6, 80.0, 35.0);
    let examples = [
        ("none", "Bench Press", middle, vec![]),
        ("one", "Bench Press", middle, training(1, 1, 80.0, 10.0)),
        ("two", "Bench Press", middle, training(2, 3, 80.0, 10.0)),
        ("equal", "Bench Press", middle, training(20, 7, 60.0, 0.0)),
        (
            "negative",
            "Assisted Pull-up",
            middle,
            training(40, 5, -42.0, 40.0),
        ),
        ("hostile", HOSTILE, middle, training(9, 6, 80.0, 10.0)),
        ("smallest", "Bench Press", size(240, 120), year.clone()),
        (
            "largest",
            "Bench Press",
            size(2000, 1200),
            training(300, 4, 80.0, 60.0),
        ),
        ("light", "Bench Press", theme(Theme::Light), year.clone()),
        ("dark", "Bench Press", theme(Theme::Dark), year.clone()),
        ("auto", "Bench Press", theme(Theme::Auto), year),
    ];
    let named = |(name, title, style, points): (&str, &str, Style, Vec<Point>)| {
        (format!("line-{name}"), line_of(title, style, &points))
    };
    let mut pictures: Vec<_> = examples.into_iter().map(named).collect();
    pictures.push(("line-pace".to_owned(), pace()));
    pictures
}

fn pace() -> String {
    let mut points = training(25, 4, 340.0, -45.0);
    for point in &mut points {
        point.is_marked = point.value < 300.0;
    }
    line(&Line {
        words: words("Running, 5 km"),
        style: Style::default(),
        unit: Unit {
            name: "Pace (min/km)",
            numbers: Numbers::Clock,
        },
        better: Better::Lesser,
        marked: "Record",
        points: &points,
    })
}

fn wide_lines() -> Vec<(String, String)> {
    let some = training(30, 3, 20.0, 12.0);
    let examples = [
        ("many", "Bench Press", training(1500, 2, 60.0, 80.0)),
        ("long", LONG, some.clone()),
        ("right-to-left", RIGHT_TO_LEFT, some.clone()),
        ("wide", WIDE, some),
    ];
    let mut pictures = Vec::new();
    for width in WIDTHS {
        for (name, title, points) in &examples {
            let picture = line_of(title, size(width, 320), points);
            pictures.push((format!("line-{name}-{width}"), picture));
        }
    }
    pictures
}

fn bars_of_few() -> Vec<(String, String)> {
    let middle = Style::default();
    let bucket = |value, index| Bucket::day(after("2025-03-03", index), value);
    let odd = [2.0, -1.5, 0.0, f64::NAN, 0.75, f64::INFINITY, -0.25];
    let examples = [
        ("none", middle, vec![]),
        ("nothing", middle, vec![bucket(0.0, 0), bucket(0.0, 1)]),
        ("one", middle, vec![bucket(2.0, 0)]),
        (
            "odd",
            middle,
            odd.into_iter()
                .zip(0..)
                .map(|(value, index)| bucket(value, index))
                .collect(),
        ),
        ("smallest", size(240, 120), weeks()),
        ("largest", size(2000, 1200), weeks()),
        ("light", theme(Theme::Light), weeks()),
        ("dark", theme(Theme::Dark), weeks()),
    ];
    let named = |(name, style, buckets): (&str, Style, Vec<Bucket>)| {
        (format!("bars-{name}"), bars_of(style, &buckets))
    };
    examples.into_iter().map(named).collect()
}

fn weeks() -> Vec<Bucket> {
    let week = |index| Bucket::week(after("2025-09-08", index * 7), volume(index));
    (0..12).map(week).collect()
}

fn bars_of_many() -> Vec<(String, String)> {
    let one = |index| Bucket::day(after("2022-11-20", index), volume(index));
    let later = |months| {
        day("2015-01-01")
            .checked_add_months(Months::new(months))
            .unwrap()
    };
    let month = |index| Bucket::month(later(index), volume(index) * 6.0);
    let year = |index| Bucket::year(later(12 * index), volume(index) * 90.0);
    let examples: [(&str, Vec<Bucket>); 5] = [
        ("weeks", weeks()),
        ("months", (0..120).map(month).collect()),
        ("years", (0..11).map(year).collect()),
        ("quarter", (0..90).map(one).collect()),
        ("days", (0..1100).map(one).collect()),
    ];
    let mut pictures = Vec::new();
    for width in WIDTHS {
        for (name, buckets) in &examples {
            let picture = bars_of(size(width, 320), buckets);
            pictures.push((format!("bars-{name}-{width}"), picture));
        }
    }
    pictures
}

fn calendars() -> Vec<(String, String)> {
    let middle = Style::default();
    let (monday, sunday) = (Weekday::Mon, Weekday::Sun);
    let year = ("2024-11-20", "2025-11-25");
    let days = days_of_training();
    let examples = [
        ("none", middle, year, monday, &[][..]),
        ("one", middle, ("2024-11-20", "2024-11-20"), monday, &days),
        ("month", middle, ("2025-02-24", "2025-04-02"), monday, &days),
        ("smallest", size(240, 120), year, monday, &days),
        ("largest", size(2000, 1200), year, monday, &days),
        ("sunday", middle, year, sunday, &days),
        ("light", theme(Theme::Light), year, monday, &days),
        ("dark", theme(Theme::Dark), year, monday, &days),
        ("low-320", size(320, 160), year, monday, &days),
        ("low-1200", size(1200, 160), year, monday, &days),
        ("year-320", size(320, 320), year, monday, &days),
        ("year-1200", size(1200, 320), year, monday, &days),
    ];
    let named = |(name, style, range, week_start, days)| {
        let picture = calendar_of(style, range, week_start, days);
        (format!("calendar-{name}"), picture)
    };
    examples.into_iter().map(named).collect()
}
