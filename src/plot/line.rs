//! A value over days, as a line.

use chrono::NaiveDate;

use super::{
    Style, Unit, Words,
    axes::{self, Label},
    count,
    dates::Timeline,
    is_drawable,
    lettering::{self, LABEL},
    picture::{Anchor, Area, MARGIN, Picture, position, segment, start},
    ticks::Scale,
};

/// Points that have so much room each are dots on the line.
const ROOM_FOR_DOT: f64 = 10.0;
/// With less for each point the line is thin, because a thick one would be a band.
const ROOM_FOR_LINE: f64 = 2.0;
/// With less for each mark, marks are small and have no edge.
const ROOM_FOR_MARK: f64 = 14.0;

/// A value over days.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// What is said.
    pub words: Words<'a>,
    /// How it looks.
    pub style: Style,
    /// The unit of the values, above their axis.
    pub unit: Unit<'a>,
    /// Which end of the axis is up.
    pub better: Better,
    /// What the marks mean. It is only said when there is one.
    pub marked: &'a str,
    /// In any order; those of one day stay in theirs.
    pub points: &'a [Point],
}

/// Which values are better, and therefore higher up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Greater ones.
    Greater,
    /// Lesser ones, as of a pace.
    Lesser,
}

/// A value on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When it was.
    pub day: NaiveDate,
    /// In the unit that is shown.
    pub value: f64,
    /// Whether it stands out.
    pub is_marked: bool,
}

/// Draw a line from point to point, the first day on the left.
pub fn line(line: &Line) -> String {
    let mut picture = Picture::new(line.words, line.style);
    let mut points: Vec<Point> = line.points.to_vec();
    points.retain(|point| is_drawable(point.value));
    points.sort_by_key(|point| point.day);
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return picture.without_series();
    };
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let scale = Scale::new(&values, line.unit.numbers, axes::steps(&picture));
    let area = axes::area(&picture, &scale);
    let timeline = Timeline::new(first.day, last.day, area.left, area.width());
    let labels = timeline.labels();
    let area = axes::filled(area, &labels);
    let y = |value| {
        let from_bottom = match line.better {
            Better::Greater => scale.position(value),
            Better::Lesser => 1.0 - scale.position(value),
        };
        area.bottom - from_bottom * area.height()
    };
    axes::draw_values(&mut picture, area, &scale, line.unit.name, y);
    draw_days(&mut picture, area, labels);
    let places: Vec<Place> = points
        .iter()
        .map(|point| Place {
            at: (timeline.x(point.day), y(point.value)),
            is_marked: point.is_marked,
        })
        .collect();
    draw_points(&mut picture, area, &places);
    if points.iter().any(|point| point.is_marked) {
        draw_legend(&mut picture, line.unit.name, line.marked);
    }
    picture.finished()
}

fn draw_days(picture: &mut Picture, area: Area, labels: Vec<Label>) {
    let bottom = area.bottom;
    let tick = |x| segment((x, bottom), (x, bottom + 4.0));
    let ticks: String = labels.iter().map(|label| tick(label.x)).collect();
    let axis = segment((area.left, bottom), (area.right, bottom));
    picture.draw("axis", &(axis + &ticks));
    axes::draw_labels(picture, area, labels);
}

/// Where a point is drawn.
#[derive(Clone, Copy)]
struct Place {
    at: (f64, f64),
    is_marked: bool,
}

fn draw_points(picture: &mut Picture, area: Area, places: &[Place]) {
    let room = |things| area.width() / count(things);
    let (marks, others): (Vec<Place>, Vec<Place>) =
        places.iter().partition(|place| place.is_marked);
    let is_thin = room(places.len()) < ROOM_FOR_LINE;
    let class = if is_thin { "series thin" } else { "series" };
    picture.draw(class, &polyline(&thinned(places)));
    if room(places.len()) >= ROOM_FOR_DOT {
        // A line without a length, whose round ends make the dot.
        let dots: String = others.iter().map(|place| start(place.at) + "h0").collect();
        picture.draw("dots", &dots);
    }
    if room(marks.len()) >= ROOM_FOR_MARK {
        let marks: String = marks.iter().map(|mark| diamond(mark.at, 5)).collect();
        picture.draw("mark edged", &marks);
    } else {
        let marks: String = marks.iter().map(|mark| diamond(mark.at, 3)).collect();
        picture.draw("mark", &marks);
    }
}

/// The places of a line without those that nobody can see: the highest and the lowest of each column of
/// pixels.
fn thinned(places: &[Place]) -> Vec<Place> {
    let mut seen = Vec::new();
    for column in places.chunk_by(|one, next| one.at.0.floor() == next.at.0.floor()) {
        let by_height = |one: &&Place, other: &&Place| one.at.1.total_cmp(&other.at.1);
        match column {
            [_, _, _, ..] => {
                seen.extend(column.iter().min_by(by_height));
                seen.extend(column.iter().max_by(by_height));
            }
            few => seen.extend(few),
        }
    }
    seen
}

/// The path from place to place; none for a single one.
fn polyline(places: &[Place]) -> String {
    match places {
        [first, others @ ..] if !others.is_empty() => {
            let others = others
                .iter()
                .map(|place| format!("L{}", position(place.at)));
            start(first.at) + &others.collect::<String>()
        }
        _ => String::new(),
    }
}

/// Marks differ from dots in their shape, not only in their colour.
fn diamond((x, y): (f64, f64), half: u8) -> String {
    let top = start((x, y - f64::from(half)));
    format!("{top}l{half} {half}-{half} {half}-{half}-{half}z")
}

/// What the marks mean, behind the unit.
fn draw_legend(picture: &mut Picture, unit: &str, marked: &str) {
    let unit = lettering::width(unit, LABEL).min(picture.width * 0.6);
    let x = MARGIN + if unit > 0.0 { unit + 20.0 } else { 6.0 };
    let room = picture.width - MARGIN - x - 10.0;
    let marked = lettering::shortened(&lettering::clean(marked), LABEL, room);
    picture.draw("mark edged", &diamond((x, picture.lines.note - 4.0), 5));
    picture.label(x + 10.0, picture.lines.note, Anchor::Left, &marked);
}
