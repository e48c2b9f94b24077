//! Where things are in a picture, and which values are there at all.

use std::collections::BTreeSet;

use chrono::Weekday;
use roxmltree::{Document, Node};

use super::{super::*, series::*};

/// A text, and from where to where it reaches by our own estimate.
struct Written {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Written {
    fn new(node: Node) -> Self {
        let number = |name| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let (x, y) = (number("x"), number("y"));
        let text = node.text().unwrap();
        let size = match node.attribute("class") {
            Some("title") => lettering::TITLE,
            _ => lettering::LABEL,
        };
        let width = lettering::width(text, size);
        let left = match node.attribute("text-anchor") {
            None => x,
            Some("middle") => x - width / 2.0,
            _ => x - width,
        };
        Self {
            text: text.to_owned(),
            left,
            right: left + width,
            top: y - 9.0,
            bottom: y + 2.5,
        }
    }

    fn is_apart_from(&self, other: &Self) -> bool {
        self.right < other.left
            || other.right < self.left
            || self.bottom < other.top
            || other.bottom < self.top
    }

    fn is_inside(&self, style: Style) -> bool {
        let (width, height) = (f64::from(style.width), f64::from(style.height));
        self.left >= 0.0 && self.right <= width && self.top >= 0.0 && self.bottom <= height
    }
}

/// Pictures of every kind with a number of values.
fn of_every_kind(style: Style, number: u32) -> Vec<String> {
    let points = training(number, 3, 90_000.0, 400_000.0);
    let mut pictures = vec![line_of(LONG, style, &points)];
    for bucket in [Bucket::day, Bucket::week, Bucket::month, Bucket::year] {
        let bucket = |point: &Point| bucket(point.day, point.value);
        let buckets: Vec<Bucket> = points.iter().map(bucket).collect();
        pictures.push(bars_of(style, &buckets));
    }
    let day = |point: &Point| Day {
        day: point.day,
        value: point.value,
    };
    let days: Vec<Day> = points.iter().map(day).collect();
    let last = days.last().unwrap().day.to_string();
    pictures.push(calendar_of(
        style,
        ("2024-11-20", &last),
        Weekday::Sun,
        &days,
    ));
    pictures
}

#[test]
fn labels_neither_overlap_nor_leave_the_picture_at_any_size() {
    let sizes = [
        (240, 120),
        (240, 320),
        (320, 199),
        (500, 200),
        (720, 320),
        (2000, 1200),
    ];
    for (width, height) in sizes {
        let style = size(width, height);
        let numbers = [1, 2, 3, 9, 30, 70, 400, 1500];
        for picture in numbers
            .into_iter()
            .flat_map(|number| of_every_kind(style, number))
        {
            let document = Document::parse(&picture).unwrap();
            let nodes = document
                .descendants()
                .filter(|node| node.has_tag_name("text"));
            let texts: Vec<Written> = nodes.map(Written::new).collect();
            assert!(texts.len() >= 4, "{picture}");
            for (index, one) in texts.iter().enumerate() {
                assert!(one.is_inside(style), "{} leaves {picture}", one.text);
                for other in &texts[index + 1..] {
                    let is_apart = one.is_apart_from(other);
                    assert!(is_apart, "{} is on {} in {picture}", one.text, other.text);
                }
            }
        }
    }
}

#[test]
fn what_is_no_number_is_left_out() {
    let style = Style::default();
    let point = |value| Point {
        day: day("2025-03-03"),
        value,
        is_marked: false,
    };
    let bucket = |value| Bucket::day(day("2025-03-03"), value);
    let of_day = |value| {
        let day = Day {
            day: day("2025-03-03"),
            value,
        };
        calendar_of(style, ("2025-03-03", "2025-03-03"), Weekday::Mon, &[day])
    };
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, f64::MIN] {
        assert_eq!(
            line_of("Squat", style, &[point(value)]),
            line_of("Squat", style, &[])
        );
        assert_eq!(
            line_of("Squat", style, &[point(value), point(100.0)]),
            line_of("Squat", style, &[point(100.0)])
        );
        assert_eq!(
            bars_of(style, &[bucket(value), bucket(2.0)]),
            bars_of(style, &[bucket(0.0), bucket(2.0)])
        );
        assert_eq!(of_day(value), of_day(0.0));
    }
    assert_ne!(of_day(1.0), of_day(0.0));
}

#[test]
fn a_size_out_of_range_is_the_nearest_in_it() {
    let picture = |width, height| line_of("Squat", size(width, height), &[]);
    assert_eq!(picture(0, 0), picture(240, 120));
    assert_eq!(picture(u16::MAX, u16::MAX), picture(2000, 1200));
}

#[test]
fn points_are_drawn_in_the_order_of_their_days() {
    let points = training(9, 6, 80.0, 10.0);
    let mut shuffled = points.clone();
    shuffled.rotate_left(4);
    let style = Style::default();
    assert_eq!(
        line_of("Squat", style, &shuffled),
        line_of("Squat", style, &points)
    );
}

/// The upper left corners of the squares of a calendar.
fn squares(from: &str, to: &str, week_start: Weekday) -> BTreeSet<String> {
    let days = [Day {
        day: day(to),
        value: 1.0,
    }];
    let picture = calendar_of(Style::default(), (from, to), week_start, &days);
    let document = Document::parse(&picture).unwrap();
    let shapes = document
        .descendants()
        .filter_map(|node| node.attribute("d"));
    let squares: Vec<String> = shapes
        .flat_map(|shape| shape.split('M').skip(1))
        .map(str::to_owned)
        .collect();
    let distinct: BTreeSet<String> = squares.iter().cloned().collect();
    assert_eq!(
        distinct.len(),
        squares.len(),
        "two days in one place: {picture}"
    );
    distinct
}

#[test]
fn a_calendar_has_every_day_once_and_a_year_at_most() {
    let of_legend = 5;
    for week_start in [Weekday::Mon, Weekday::Sun] {
        for (from, to, number) in [
            ("2025-03-03", "2025-03-03", 1),
            ("2024-01-01", "2024-12-31", 366),
            ("2024-11-20", "2025-11-25", 371),
            ("1990-01-01", "2025-11-25", 371),
        ] {
            let squares = squares(from, to, week_start);
            assert_eq!(squares.len() - of_legend, number, "{from} to {to}");
        }
    }
    let upside_down = ("2025-03-04", "2025-03-03");
    let days = days_of_training();
    let picture = calendar_of(Style::default(), upside_down, Weekday::Mon, &days);
    assert!(picture.contains("Nothing yet"));
}
