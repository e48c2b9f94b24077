//! Pictures of numbers: lines, bars and calendars as SVG.
//!
//! It knows series, labels and days, and nothing of a training diary. Each function is pure: the
//! same numbers give the same bytes. Every browser shows the picture, also in `<img>`: text is text
//! in the reader's own font, and there is no script and nothing to load. [`Theme::Auto`] follows
//! `prefers-color-scheme`.
//!
//! A value that is no number, or beyond ±10¹², is left out.

mod axes;
mod bars;
mod calendar;
mod dates;
mod lettering;
mod line;
mod numbers;
mod palette;
mod picture;
#[cfg(test)]
mod pictures;
mod ticks;

use std::ops::RangeInclusive;

pub use bars::{Bars, Bucket, bars};
pub use calendar::{Calendar, Day, MOST_DAYS, calendar};
pub use line::{Better, Line, Point, line};
pub use numbers::{Numbers, Unit, clock_unit};

/// How wide a picture may be, in CSS pixels.
pub const WIDTH: RangeInclusive<u16> = 240..=2000;
/// How high a picture may be, in CSS pixels.
pub const HEIGHT: RangeInclusive<u16> = 120..=1200;

/// What a picture says in words. Any text will do: it is escaped, what XML forbids is replaced, and
/// what is too long to be seen is shortened.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Stands above the picture, and whole in `<title>`.
    pub title: &'a str,
    /// What there is to see, for those who do not see it (`<desc>`).
    pub description: &'a str,
    /// Stands in the picture when there is nothing to draw.
    pub nothing: &'a str,
}

/// How a picture looks. A size out of range is taken as the nearest that is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Within [`WIDTH`].
    pub width: u16,
    /// Within [`HEIGHT`].
    pub height: u16,
    /// Its colours.
    pub theme: Theme,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            width: 720,
            height: 320,
            theme: Theme::Auto,
        }
    }
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark where the reader prefers that, else light.
    Auto,
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
}

/// Whether a value is drawn at all. The limit keeps the arithmetic of scales exact.
fn is_drawable(value: f64) -> bool {
    value.abs() <= 1e12
}

/// A number of things as one to calculate with.
fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}
