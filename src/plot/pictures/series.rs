//! Series that look like those of people, and pictures of them.

use chrono::{Days, NaiveDate, Weekday};

use super::super::*;

pub(super) const HOSTILE: &str =
    "</text><script>alert(1)</script> & \"quotes\" ' \u{0}\u{8}\u{b}\u{fffe}";
pub(super) const LONG: &str = "Single-arm dumbbell Bulgarian split squat with the front foot \
    elevated, slow on the way down, with a pause";
pub(super) const RIGHT_TO_LEFT: &str = "تمرين الضغط على الصدر: 1RM (kg)";
pub(super) const WIDE: &str = "バーベル・バックスクワット（ハイバー）の推定最大重量と記録の推移";

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn after(first: &str, days: u32) -> NaiveDate {
    let days = Days::new(u64::from(days));
    day(first).checked_add_days(days).unwrap()
}

/// A number of a fixed series that looks random, from 0 to 1.
pub(super) fn noise(index: u32) -> f64 {
    let mixed = (index + 1).wrapping_mul(2_654_435_761).rotate_left(13);
    f64::from(mixed.wrapping_mul(0x85eb_ca6b) >> 16) / 65_535.0
}

pub(super) fn words(title: &str) -> Words<'_> {
    Words {
        title,
        description: "What there is to see.",
        nothing: "Nothing yet",
    }
}

pub(super) fn unit(name: &str) -> Unit<'_> {
    Unit {
        name,
        numbers: Numbers::Decimal,
    }
}

pub(super) fn size(width: u16, height: u16) -> Style {
    Style {
        width,
        height,
        theme: Theme::Auto,
    }
}

pub(super) fn theme(theme: Theme) -> Style {
    Style {
        theme,
        ..Style::default()
    }
}

/// Points every few days that rise, with the best so far marked.
pub(super) fn training(number: u32, every: u32, from: f64, gain: f64) -> Vec<Point> {
    let mut best = f64::MIN;
    let point = |index: u32| {
        let part = f64::from(index) / f64::from(number.max(2) - 1);
        let luck = (noise(index) - 0.6) * gain.abs() * 0.25;
        let value = ((from + gain * part.sqrt() + luck) * 2.0).round() / 2.0;
        let is_marked = value > best;
        best = best.max(value);
        Point {
            day: after("2024-11-20", index * every),
            value,
            is_marked,
        }
    };
    (0..number).map(point).collect()
}

/// The volume of a time, sometimes none.
pub(super) fn volume(index: u32) -> f64 {
    match index % 9 {
        4 => 0.0,
        _ => (noise(index) * 14_000.0).round(),
    }
}

/// What was done on some days of a year.
pub(super) fn days_of_training() -> Vec<Day> {
    let is_trained = |index: &u32| noise(index + 7) > 0.55;
    let day = |index| Day {
        day: after("2024-11-20", index),
        value: (noise(index) * 12_000.0).round(),
    };
    (0..371).filter(is_trained).map(day).collect()
}

pub(super) fn line_of(title: &str, style: Style, points: &[Point]) -> String {
    line(&Line {
        words: words(title),
        style,
        unit: unit("Estimated 1RM (kg)"),
        better: Better::Greater,
        marked: "Record",
        points,
    })
}

pub(super) fn bars_of(style: Style, buckets: &[Bucket]) -> String {
    bars(&Bars {
        words: words("Volume"),
        style,
        unit: unit("kg"),
        buckets,
    })
}

pub(super) fn calendar_of(
    style: Style,
    (from, to): (&str, &str),
    week_start: Weekday,
    days: &[Day],
) -> String {
    calendar(&Calendar {
        words: words("Days of training"),
        style,
        unit: unit("kg"),
        from: day(from),
        to: day(to),
        week_start,
        days,
    })
}
