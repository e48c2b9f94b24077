//! A value for each of several buckets, as bars.

use chrono::{Datelike, NaiveDate};

use super::{
    Style, Unit, Words,
    axes::{self, Label},
    count, dates, is_drawable,
    picture::{Area, Picture, position, rectangle, segment, start},
    ticks::Scale,
};

/// The narrowest bar that is a shape of its own, with the space beside it.
const NARROWEST: f64 = 3.0;
/// The widest bar.
const WIDEST: f64 = 64.0;
/// How many buckets, or groups, one label may stand for: months come in twelves.
const STRIDES: [usize; 10] = [1, 2, 3, 4, 6, 12, 24, 60, 120, 240];
/// How many years one label may stand for.
const STRIDES_OF_YEARS: [usize; 8] = [1, 2, 5, 10, 20, 50, 100, 200];

/// A value for each bucket.
#[derive(Debug, Clone, Copy)]
pub struct Bars<'a> {
    /// What is said. There is nothing to draw when no bucket has a value but 0.
    pub words: Words<'a>,
    /// How it looks.
    pub style: Style,
    /// The unit of the values, above their axis.
    pub unit: Unit<'a>,
    /// From left to right.
    pub buckets: &'a [Bucket],
}

/// A bar with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// What stands below it, as far as there is room.
    pub label: String,
    /// What it has in common with its neighbours, in a line below the labels; may be empty. Where
    /// the labels have no room, the groups stand alone.
    pub group: String,
    /// In the unit that is shown, measured from 0.
    pub value: f64,
}

impl Bucket {
    /// A day: `3`, of `Mar 2025`.
    pub fn day(day: NaiveDate, value: f64) -> Self {
        Self::new(day.day().to_string(), dates::month_and_year(day), value)
    }

    /// A week by its first day: `3 Mar`, of `2025`.
    pub fn week(first: NaiveDate, value: f64) -> Self {
        Self::new(dates::day_and_month(first), first.year().to_string(), value)
    }

    /// A month by its first day: `Mar`, of `2025`.
    pub fn month(first: NaiveDate, value: f64) -> Self {
        Self::new(
            dates::month(first).to_owned(),
            first.year().to_string(),
            value,
        )
    }

    /// A year by its first day: `2025`.
    pub fn year(first: NaiveDate, value: f64) -> Self {
        Self::new(first.year().to_string(), String::new(), value)
    }

    fn new(label: String, group: String, value: f64) -> Self {
        Self {
            label,
            group,
            value,
        }
    }

    /// What is drawn of it.
    fn height(&self) -> f64 {
        if is_drawable(self.value) {
            self.value
        } else {
            0.0
        }
    }
}

/// Draw a bar for each bucket.
pub fn bars(bars: &Bars) -> String {
    let mut picture = Picture::new(bars.words, bars.style);
    if bars.buckets.iter().all(|bucket| bucket.height() == 0.0) {
        return picture.without_series();
    }
    let heights = bars.buckets.iter().map(Bucket::height);
    let values: Vec<f64> = heights.chain([0.0]).collect();
    let scale = Scale::new(&values, bars.unit.numbers, axes::steps(&picture));
    let area = axes::area(&picture, &scale);
    let labels = labels(area, bars.buckets);
    let area = axes::filled(area, &labels);
    let y = |value| area.bottom - scale.position(value) * area.height();
    axes::draw_values(&mut picture, area, &scale, bars.unit.name, y);
    let values = greatest_of_each_pixel(area, bars.buckets);
    let heights = values.into_iter().map(y);
    picture.draw("bar", &shapes(area, heights, y(0.0)));
    picture.draw("axis", &segment((area.left, y(0.0)), (area.right, y(0.0))));
    axes::draw_labels(&mut picture, area, labels);
    picture.finished()
}

/// The values, or of those that share a pixel the one farthest from 0: thinner bars would only be
/// paler.
fn greatest_of_each_pixel(area: Area, buckets: &[Bucket]) -> Vec<f64> {
    let values: Vec<f64> = buckets.iter().map(Bucket::height).collect();
    let together = (1..).find(|together| area.width() * count(*together) >= count(values.len()));
    let farthest = |values: &[f64]| {
        let value = values
            .iter()
            .max_by(|one, other| one.abs().total_cmp(&other.abs()));
        value.copied().unwrap_or(0.0)
    };
    values.chunks(together.unwrap_or(1)).map(farthest).collect()
}

/// The bars between the line of zero and their values. Narrow ones touch each other and are one
/// shape, because edges between them would shimmer.
fn shapes(area: Area, heights: impl ExactSizeIterator<Item = f64>, zero: f64) -> String {
    let slot = area.width() / count(heights.len());
    let left = |index| area.left + slot * count(index);
    if slot < NARROWEST {
        let steps = heights
            .enumerate()
            .flat_map(|(index, y)| [(left(index), y), (left(index + 1), y)]);
        let steps: String = steps.map(|at| format!("L{}", position(at))).collect();
        return format!(
            "{}{steps}L{}z",
            start((area.left, zero)),
            position((area.right, zero))
        );
    }
    let width = (slot * 0.72).min(WIDEST);
    let bars = heights.enumerate().filter(|(_, y)| (*y - zero).abs() > 0.0);
    let bar = |(index, y): (usize, f64)| {
        let x = left(index) + (slot - width) / 2.0;
        // A small value is not nothing: its bar can be seen.
        let height = (y - zero).abs().max(1.0);
        let top = if y < zero { zero - height } else { zero };
        rectangle((x, top), width, height)
    };
    bars.map(bar).collect()
}

/// The labels that have room: those of all buckets, or of every second, third and so on; or the
/// groups alone, when there are several.
fn labels(area: Area, buckets: &[Bucket]) -> Vec<Label> {
    let slot = area.width() / count(buckets.len());
    let label = |index, text: &str, group: &str| Label {
        x: area.left + slot * (count(index) + 0.5),
        text: text.to_owned(),
        group: group.to_owned(),
    };
    let all = buckets.iter().enumerate();
    let all: Vec<_> = all
        .map(|(index, bucket)| (index, bucket.label.as_str()))
        .collect();
    let starts = starts_of_groups(buckets);
    let shown = with_room(&all, slot);
    if shown.len() < all.len() && starts.len() > 2 {
        let starts = starts_with_room(starts, slot).into_iter();
        return starts
            .map(|(index, group)| label(index, group, ""))
            .collect();
    }
    let group = |index: usize| {
        let bucket = buckets.get(index);
        bucket.map_or("", |bucket| bucket.group.as_str())
    };
    let shown = shown.into_iter();
    shown
        .map(|(index, text)| label(index, text, group(index)))
        .collect()
}

/// All texts, each with its index, or every second, third and so on, when they are as far apart as a slot.
/// Of years these are round ones.
fn with_room<'a>(texts: &[(usize, &'a str)], slot: f64) -> Vec<(usize, &'a str)> {
    let years: Option<Vec<usize>> = texts.iter().map(|(_, text)| year(text)).collect();
    let (numbers, strides) = match years {
        Some(years) => (years, &STRIDES_OF_YEARS[..]),
        None => ((0..texts.len()).collect(), &STRIDES[..]),
    };
    let room = texts.iter().map(|(_, text)| axes::room_for(text));
    let room = room.fold(0.0, f64::max);
    let fits = |stride: &&usize| count(**stride) * slot >= room;
    let stride = strides.iter().find(fits).or(strides.last());
    let stride = stride.copied().unwrap_or(1);
    let shown = texts.iter().zip(numbers);
    shown
        .filter_map(|(text, number)| number.is_multiple_of(stride).then_some(*text))
        .collect()
}

/// The number of a year.
fn year(text: &str) -> Option<usize> {
    text.parse().ok().filter(|_| text.len() == 4)
}

/// The groups that have room. The first one gives way to the second, when it has only a few buckets.
fn starts_with_room(mut starts: Vec<(usize, &str)>, slot: f64) -> Vec<(usize, &str)> {
    let (Some((first, _)), Some((second, group)), Some((last, _))) =
        (starts.first(), starts.get(1), starts.last())
    else {
        return starts;
    };
    let whole_groups = count(starts.len() - 2).max(1.0);
    let slot_of_group = count(last - second) * slot / whole_groups;
    if count(second - first) * slot < axes::room_for(group) {
        starts.remove(0);
    }
    with_room(&starts, slot_of_group)
}

/// The first bucket of each group that begins among them, and the very first.
fn starts_of_groups(buckets: &[Bucket]) -> Vec<(usize, &str)> {
    let mut before = "";
    let mut starts = Vec::new();
    for (index, bucket) in buckets.iter().enumerate() {
        if bucket.group != before {
            starts.push((index, bucket.group.as_str()));
            before = &bucket.group;
        }
    }
    starts
}
