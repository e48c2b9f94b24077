//! Days as squares, a week in each column: the stronger the colour, the more was done.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{
    Style, Unit, Words,
    dates::{self, days_between},
    is_drawable,
    lettering::{self, LABEL},
    numbers,
    picture::{Anchor, Lines, MARGIN, Picture, rectangle},
};

/// The most days of a calendar: a year in whole weeks.
pub const MOST_DAYS: u16 = 371;

/// The level of the most; 0 is that of nothing.
const TOP_LEVEL: u8 = 4;
/// The height of a line with the names of months.
const MONTHS: f64 = 18.0;
/// The space between two strips of weeks.
const BETWEEN_STRIPS: f64 = 8.0;
/// How many strips a calendar may have.
const MOST_STRIPS: u8 = 12;
/// The side of the largest squares.
const LARGEST_SQUARE: f64 = 44.0;
/// The side of the squares in the legend.
const LEGEND_SQUARE: f64 = 11.0;
/// Smaller rows have no names of weekdays.
const ROW_FOR_NAME: f64 = 7.0;

/// A value for each day.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// What is said. There is nothing to draw when no day has a value above 0.
    pub words: Words<'a>,
    /// How it looks.
    pub style: Style,
    /// The unit of the values, in the legend.
    pub unit: Unit<'a>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day. Of a longer range than [`MOST_DAYS`], the end is shown.
    pub to: NaiveDate,
    /// The day on top.
    pub week_start: Weekday,
    /// In any order; several of one day are added up.
    pub days: &'a [Day],
}

/// A day on which something was done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// When it was.
    pub day: NaiveDate,
    /// In the unit that is shown. Nothing below 0 is drawn.
    pub value: f64,
}

/// Draw a square for each day.
pub fn calendar(calendar: &Calendar) -> String {
    let mut picture = Picture::new(calendar.words, calendar.style);
    let squares = squares(calendar);
    let most = squares.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let days = squares.first().zip(squares.last());
    let (Some((&(first, _), &(last, _))), true) = (days, most > 0.0) else {
        return picture.without_series();
    };
    let grid = Grid::new(&picture, first, last, calendar.week_start);
    for number in 0..=TOP_LEVEL {
        let of_level = |(_, value): &&(NaiveDate, f64)| level(*value, most) == number;
        let days = squares.iter().filter(of_level);
        let shapes: String = days.map(|(day, _)| grid.square(*day)).collect();
        picture.draw(&class(number), &shapes);
    }
    draw_months(&mut picture, &grid, &squares);
    draw_weekdays(&mut picture, &grid, last);
    draw_legend(&mut picture, most, calendar.unit);
    picture.finished()
}

/// Every day that is shown, with its value.
fn squares(calendar: &Calendar) -> Vec<(NaiveDate, f64)> {
    let longest = Days::new(u64::from(MOST_DAYS) - 1);
    let earliest = calendar.to.checked_sub_days(longest);
    let from = calendar.from.max(earliest.unwrap_or(NaiveDate::MIN));
    let mut values: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for Day { day, value } in calendar.days {
        if is_drawable(*value) && *value > 0.0 {
            *values.entry(*day).or_default() += value;
        }
    }
    let days = from.iter_days().take_while(|day| *day <= calendar.to);
    days.map(|day| (day, values.get(&day).copied().unwrap_or(0.0)))
        .collect()
}

/// The level of a value: 0 for nothing, the highest for the most.
fn level(value: f64, most: f64) -> u8 {
    let is_reached = |level: &u8| value <= most * f64::from(*level) / f64::from(TOP_LEVEL);
    (0..TOP_LEVEL).find(is_reached).unwrap_or(TOP_LEVEL)
}

/// Where the days are. A wide picture has one strip of weeks, a higher one has several below each
/// other, so that the squares are as large as they can be.
#[derive(Debug, Clone, Copy)]
struct Grid {
    /// The first day of the first week.
    start: NaiveDate,
    /// The weeks of one strip.
    columns: f64,
    /// The side of a square and the space around it.
    side: f64,
    left: f64,
    top: f64,
}

impl Grid {
    fn new(picture: &Picture, first: NaiveDate, last: NaiveDate, week_start: Weekday) -> Self {
        let into_week = u64::from(first.weekday().days_since(week_start));
        let start = first
            .checked_sub_days(Days::new(into_week))
            .unwrap_or(first);
        let weeks = (days_between(start, last) / 7.0).floor() + 1.0;
        let names = lettering::width("Wed", LABEL) + 6.0;
        let grid = Self::largest(picture, start, weeks, MARGIN + names);
        if grid.has_names() {
            return grid;
        }
        Self::largest(picture, start, weeks, MARGIN)
    }

    /// The number of strips that has the largest squares.
    fn largest(picture: &Picture, start: NaiveDate, weeks: f64, left: f64) -> Self {
        let width = picture.width - MARGIN - left;
        let Lines { top, last, .. } = picture.lines;
        let height = last - top + BETWEEN_STRIPS;
        let grid = |strips: u8| {
            let strips = f64::from(strips);
            let columns = (weeks / strips).ceil();
            let side = ((height / strips - MONTHS - BETWEEN_STRIPS) / 7.0)
                .min(width / columns)
                .min(LARGEST_SQUARE);
            let used = strips * (MONTHS + 7.0 * side + BETWEEN_STRIPS);
            Self {
                start,
                columns,
                side,
                left,
                top: top + (height - used) / 2.0,
            }
        };
        let grids = (2..=MOST_STRIPS).map(grid);
        grids.fold(
            grid(1),
            |best, grid| {
                if grid.side > best.side { grid } else { best }
            },
        )
    }

    fn has_names(&self) -> bool {
        self.side >= ROW_FOR_NAME
    }

    /// Where the week of a day is: its left edge, and its strip from 0.
    fn week(&self, day: NaiveDate) -> (f64, f64) {
        let week = (days_between(self.start, day) / 7.0).floor();
        let strip = (week / self.columns).floor();
        (self.left + (week - strip * self.columns) * self.side, strip)
    }

    /// The upper edge of the squares of a strip.
    fn first_row(&self, strip: f64) -> f64 {
        self.top + strip * (MONTHS + 7.0 * self.side + BETWEEN_STRIPS) + MONTHS
    }

    fn square(&self, day: NaiveDate) -> String {
        let (x, strip) = self.week(day);
        let y = self.first_row(strip) + days_between(self.start, day) % 7.0 * self.side;
        let space = (self.side * 0.14).clamp(0.4, 3.0);
        let side = self.side - space;
        rectangle((x + space / 2.0, y + space / 2.0), side, side)
    }
}

/// The name of each month above the week in which it begins, with the year where it is new.
fn draw_months(picture: &mut Picture, grid: &Grid, squares: &[(NaiveDate, f64)]) {
    let days = squares.iter().map(|(day, _)| *day).enumerate();
    let starts = days.filter(|(index, day)| *index == 0 || day.day() == 1);
    let starts: Vec<NaiveDate> = starts.map(|(_, day)| day).collect();
    let mut has_year = false;
    let mut taken = (f64::MIN, 0.0);
    for (index, day) in starts.iter().enumerate() {
        let (x, strip) = grid.week(*day);
        let next = starts.get(index + 1).map(|day| grid.week(*day));
        let room = match next {
            Some((next, next_strip)) if next_strip == strip => next - x,
            _ => picture.width - x,
        };
        let text = name_of_month(*day, !has_year, room);
        // The first month may be too short for its name, and the last one of a strip moves inward.
        let is_cut = index == 0 && room_for(&text) > room;
        let x = x.min(picture.width - room_for(&text));
        let is_free = taken.1 < strip || taken.0 <= x;
        if is_free && !is_cut {
            picture.label(x, grid.first_row(strip) - 5.0, Anchor::Left, &text);
            taken = (x + room_for(&text), strip);
            has_year |= text.ends_with(|last: char| last.is_ascii_digit());
        }
    }
}

/// January, and the names until there is a year in the picture, with the year if there is room.
fn name_of_month(day: NaiveDate, needs_year: bool, room: f64) -> String {
    let long = dates::month_and_year(day);
    if (needs_year || day.month0() == 0) && room_for(&long) <= room {
        return long;
    }
    match day.month0() {
        0 => day.year().to_string(),
        _ => dates::month(day).to_owned(),
    }
}

/// The room that the name of a month needs, with some space to the next.
fn room_for(name: &str) -> f64 {
    lettering::width(name, LABEL) + 4.0
}

/// The names of every second weekday, beside each strip.
fn draw_weekdays(picture: &mut Picture, grid: &Grid, last: NaiveDate) {
    if !grid.has_names() {
        return;
    }
    let (_, last_strip) = grid.week(last);
    for day in grid.start.iter_days().take(7) {
        let name = match day.weekday() {
            Weekday::Mon => "Mon",
            Weekday::Wed => "Wed",
            Weekday::Fri => "Fri",
            _ => continue,
        };
        let row = (days_between(grid.start, day) + 0.5) * grid.side;
        let strips = (0..MOST_STRIPS).map(f64::from);
        for strip in strips.take_while(|strip| *strip <= last_strip) {
            let y = grid.first_row(strip) + row + 4.0;
            picture.label(MARGIN, y, Anchor::Left, name);
        }
    }
}

/// What the colours mean: from nothing to the most of a day.
fn draw_legend(picture: &mut Picture, most: f64, unit: Unit) {
    let y = picture.lines.note;
    picture.label(MARGIN, y, Anchor::Left, "0");
    let mut x = MARGIN + lettering::width("0", LABEL) + 5.0;
    for level in 0..=TOP_LEVEL {
        let square = rectangle((x, y - 10.0), LEGEND_SQUARE, LEGEND_SQUARE);
        picture.draw(&class(level), &square);
        x += LEGEND_SQUARE + 3.0;
    }
    let most = format!(
        "{} {}",
        numbers::about(most, unit.numbers),
        lettering::clean(unit.name)
    );
    let most = most.trim_end();
    let room = picture.width - MARGIN - x - 3.0;
    let most = lettering::shortened(most, LABEL, room);
    picture.label(x + 3.0, y, Anchor::Left, &most);
}

fn class(level: u8) -> String {
    format!("level{level}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The strip, the column and the row of a day in a calendar of 2025.
    fn place(of: &str, week_start: Weekday, width: u16, height: u16) -> (f64, f64, f64) {
        let words = Words {
            title: "",
            description: "",
            nothing: "",
        };
        let style = Style {
            width,
            height,
            ..Style::default()
        };
        let picture = Picture::new(words, style);
        let grid = Grid::new(&picture, day("2025-01-01"), day("2025-12-31"), week_start);
        let (x, strip) = grid.week(day(of));
        let row = days_between(grid.start, day(of)) % 7.0;
        (strip, ((x - grid.left) / grid.side).round(), row)
    }

    #[test]
    fn weeks_begin_on_the_day_that_was_asked_for() {
        // 1 January 2025 was a Wednesday.
        for (of, week_start, column, row) in [
            ("2025-01-01", Weekday::Mon, 0.0, 2.0),
            ("2025-01-05", Weekday::Mon, 0.0, 6.0),
            ("2025-01-06", Weekday::Mon, 1.0, 0.0),
            ("2025-12-31", Weekday::Mon, 52.0, 2.0),
            ("2025-01-01", Weekday::Sun, 0.0, 3.0),
            ("2025-01-05", Weekday::Sun, 1.0, 0.0),
            ("2025-12-31", Weekday::Sun, 52.0, 3.0),
        ] {
            assert_eq!(place(of, week_start, 1200, 320), (0.0, column, row), "{of}");
        }
    }

    #[test]
    fn weeks_that_have_no_room_go_on_in_a_strip_below() {
        // 53 weeks: 27 and 26.
        for (of, expected) in [
            ("2025-07-06", (0.0, 26.0, 6.0)),
            ("2025-07-07", (1.0, 0.0, 0.0)),
            ("2025-12-31", (1.0, 25.0, 2.0)),
        ] {
            assert_eq!(place(of, Weekday::Mon, 320, 320), expected, "{of}");
        }
    }

    #[test]
    fn levels_are_quarters_of_the_most() {
        for (value, expected) in [
            (0.0, 0),
            (0.1, 1),
            (25.0, 1),
            (25.1, 2),
            (50.0, 2),
            (75.0, 3),
            (75.1, 4),
            (100.0, 4),
        ] {
            assert_eq!(level(value, 100.0), expected, "{value}");
        }
    }
}
