//! What a picture consists of: words and shapes.

use std::collections::BTreeSet;

use chrono::Weekday;
use roxmltree::{Document, Node};

use super::{super::*, examples::all, series::*};

/// What a picture may consist of.
const ELEMENTS: [&str; 8] = ["svg", "title", "desc", "style", "rect", "g", "path", "text"];
const ATTRIBUTES: [&str; 12] = [
    "aria-labelledby",
    "class",
    "d",
    "direction",
    "height",
    "id",
    "role",
    "text-anchor",
    "viewBox",
    "width",
    "x",
    "y",
];

#[test]
fn a_picture_has_words_and_shapes_and_nothing_that_runs_or_loads() {
    for (name, picture) in all() {
        let document = Document::parse(&picture).unwrap_or_else(|error| panic!("{name}: {error}"));
        for node in document.descendants().filter(Node::is_element) {
            assert!(
                ELEMENTS.contains(&node.tag_name().name()),
                "{name}: {node:?}"
            );
            for attribute in node.attributes() {
                assert!(
                    ATTRIBUTES.contains(&attribute.name()),
                    "{name}: {attribute:?}"
                );
            }
        }
        for forbidden in ["url(", "@import", "@font-face", "href"] {
            assert!(!picture.contains(forbidden), "{name} has {forbidden}");
        }
    }
}

/// The text of the only element with a name.
fn text_of<'a>(document: &'a Document, name: &str) -> &'a str {
    let mut found = document
        .descendants()
        .filter(|node| node.has_tag_name(name));
    let text = found.next().unwrap().text().unwrap();
    assert!(found.next().is_none(), "two of {name}");
    text
}

#[test]
fn a_screen_reader_hears_the_title_and_the_description_whole() {
    for (name, picture) in all() {
        let document = Document::parse(&picture).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let named_by = root.attribute("aria-labelledby").unwrap().split(' ');
        let words: Vec<&str> = named_by
            .map(|id| {
                let has_id = |node: &Node| node.attribute("id") == Some(id);
                document
                    .descendants()
                    .find(has_id)
                    .unwrap()
                    .tag_name()
                    .name()
            })
            .collect();
        assert_eq!(words, ["title", "desc"], "{name}");
        assert_eq!(
            text_of(&document, "desc"),
            "What there is to see.",
            "{name}"
        );
    }
    let long = line_of(LONG, size(320, 320), &[]);
    let document = Document::parse(&long).unwrap();
    assert_eq!(text_of(&document, "title"), LONG);
    let shown = document
        .descendants()
        .find(|node| node.attribute("class") == Some("title"));
    assert_eq!(
        shown.unwrap().text(),
        Some("Single-arm dumbbell Bulgarian…")
    );
}

#[test]
fn what_somebody_called_an_exercise_is_text() {
    let hostile = words(HOSTILE);
    let hostile = Words {
        description: HOSTILE,
        nothing: HOSTILE,
        ..hostile
    };
    let bucket = Bucket {
        label: HOSTILE.to_owned(),
        group: HOSTILE.to_owned(),
        value: 1.0,
    };
    let style = size(2000, 320);
    let points = training(3, 1, 1.0, 1.0);
    let of_line = |points| {
        line(&Line {
            words: hostile,
            style,
            unit: unit(HOSTILE),
            better: Better::Greater,
            marked: HOSTILE,
            points,
        })
    };
    let of_bars = bars(&Bars {
        words: hostile,
        style,
        unit: unit(HOSTILE),
        buckets: &[bucket],
    });
    let today = day("2025-03-03");
    let of_calendar = calendar(&Calendar {
        words: hostile,
        style,
        unit: unit(HOSTILE),
        from: today,
        to: today,
        week_start: Weekday::Mon,
        days: &[Day {
            day: today,
            value: 1.0,
        }],
    });
    // The title and the description, and how often it stands in the picture itself.
    for (picture, times) in [
        (of_line(&points[..]), 2 + 3),
        (of_line(&[]), 2 + 2),
        (of_bars, 2 + 4),
        (of_calendar, 2 + 2),
    ] {
        let document = Document::parse(&picture).unwrap();
        let texts = document
            .descendants()
            .filter(Node::is_text)
            .filter_map(|node| node.text());
        let found =
            texts.filter(|text| text.contains("</text><script>alert(1)</script> & \"quotes\" '"));
        assert_eq!(found.count(), times, "{picture}");
        assert!(!picture.contains("<script"));
    }
}

#[test]
fn ids_are_those_of_one_picture() {
    let ids = |picture: &str| -> Vec<String> {
        let document = Document::parse(picture).unwrap();
        let ids = document
            .descendants()
            .filter_map(|node| node.attribute("id"));
        ids.map(str::to_owned).collect()
    };
    let all = all();
    let distinct: BTreeSet<&String> = all.values().collect();
    let every_id: BTreeSet<String> = all.values().flat_map(|picture| ids(picture)).collect();
    assert_eq!(every_id.len(), 2 * distinct.len());
    // The words alone make a difference: nothing is drawn in either.
    let one = line_of("Bench Press", Style::default(), &[]);
    let other = line_of("Squat", Style::default(), &[]);
    assert_ne!(ids(&one), ids(&other));
    assert_eq!(one, line_of("Bench Press", Style::default(), &[]));
}

#[test]
fn numbers_have_two_decimals_at_most() {
    for (name, picture) in all() {
        let document = Document::parse(&picture).unwrap();
        let shapes = document.descendants().flat_map(|node| node.attributes());
        let shapes = shapes.filter(|attribute| ["d", "x", "y"].contains(&attribute.name()));
        for shape in shapes {
            for number in shape
                .value()
                .split(|character: char| !matches!(character, '0'..='9' | '.'))
            {
                let decimals = number.split_once('.').map_or("", |(_, decimals)| decimals);
                assert!(decimals.len() <= 2, "{name}: {number}");
            }
        }
    }
}
