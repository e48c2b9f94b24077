//! Dates and times as apps write them, in the languages that they speak.

use std::cell::OnceCell;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{
    remarks::quoted,
    table::{Column, Table},
};
use crate::text;

/// What a file says of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// With the offset from UTC.
    Exact(DateTime<FixedOffset>),
    /// What the clock on the wall showed.
    Local(NaiveDateTime),
    /// The date alone.
    Day(NaiveDate),
}

/// The order of the numbers in `28/03/2025`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// Reads the dates of a table.
pub(super) struct Dates<'t, 'a> {
    table: &'t Table<'a>,
    columns: Vec<Column>,
    order: OnceCell<Result<Order, &'static str>>,
}

impl<'t, 'a> Dates<'t, 'a> {
    /// `columns` are those that hold dates.
    pub(super) fn of(table: &'t Table<'a>, columns: &[&Column]) -> Self {
        Self {
            table,
            columns: columns.iter().map(|column| (*column).clone()).collect(),
            order: OnceCell::new(),
        }
    }

    /// The time that a cell says; `None` for an empty one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(&self, cell: &str) -> Result<Option<Moment>, String> {
        let text = plain(cell);
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(exact) = exact(&text) {
            return Ok(Some(Moment::Exact(exact)));
        }
        let parts = Parts::of(&text)?;
        let date = parts.date(|| self.order())?;
        Ok(Some(match parts.time()? {
            Some(time) => Moment::Local(date.and_time(time)),
            None => Moment::Day(date),
        }))
    }

    /// Whether days or months come first, if one date of the file proves it.
    fn order(&self) -> Result<Order, &'static str> {
        *self.order.get_or_init(|| {
            let (mut is_day_first, mut is_month_first) = (false, false);
            let mut rows = self.table.rows();
            while let Some(row) = rows.next() {
                for column in &self.columns {
                    let cell = plain(row.text(column));
                    let numeric = Parts::of(&cell).ok().and_then(|parts| parts.numeric);
                    let Some((first, second, _)) = numeric else {
                        continue;
                    };
                    is_day_first |= first > 12 && first < 1000;
                    is_month_first |= first <= 12 && second > 12;
                }
            }
            match (is_day_first, is_month_first) {
                (true, false) => Ok(Order::DayFirst),
                (false, true) => Ok(Order::MonthFirst),
                (true, true) => Err("some dates of the file begin with the day and some with the month; write them as 2025-03-28"),
                (false, false) => Err("no date of the file proves whether the day or the month comes first; write them as 2025-03-28"),
            }
        })
    }
}

/// A time of day, such as `6:10 PM`; `None` for an empty cell.
///
/// # Errors
/// What is wrong with it.
pub(super) fn clock(cell: &str) -> Result<Option<NaiveTime>, String> {
    let text = plain(cell);
    if text.is_empty() {
        return Ok(None);
    }
    let parts = Parts::of(&text)?;
    match parts.time()? {
        Some(time) if parts.has_only_time() => Ok(Some(time)),
        _ => Err(format!("{} is not a time of day", quoted(cell))),
    }
}

/// Phones put blanks that do not break before `AM`.
fn plain(cell: &str) -> String {
    let words: Vec<&str> = text::words(cell).collect();
    words.join(" ")
}

/// With `T` or a blank in the middle, and an offset with or without its colon.
fn exact(text: &str) -> Option<DateTime<FixedOffset>> {
    let rfc3339 = DateTime::parse_from_rfc3339(text);
    let fitbod = || DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f %z");
    rfc3339.or_else(|_| fitbod()).ok()
}

/// The parts of a date in the order in which they stand.
#[derive(Default)]
struct Parts<'a> {
    text: &'a str,
    /// Of `2025-03-28`, `28/03/2025` and `28.03.2025`.
    numeric: Option<(u32, u32, u32)>,
    /// Of `28 Mar 2025`.
    month: Option<u32>,
    numbers: Vec<&'a str>,
    clock: Option<&'a str>,
    /// Whether it is the second half of the day, with twelve hours.
    is_afternoon: Option<bool>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Result<Self, String> {
        let mut parts = Self {
            text,
            ..Self::default()
        };
        let words = text.split([' ', ',']).flat_map(at_the_letter_t);
        for word in words
            .map(|word| word.trim_end_matches('.'))
            .filter(|word| !word.is_empty())
        {
            parts.take(word)?;
        }
        Ok(parts)
    }

    fn take(&mut self, word: &'a str) -> Result<(), String> {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        let is_new = if is_number {
            self.numbers.push(word);
            self.numbers.len() <= 2
        } else if word.contains(':') {
            self.clock.replace(word).is_none()
        } else if let Some(date) = numeric(word) {
            self.numeric.replace(date).is_none()
        } else {
            match word.to_lowercase().replace('.', "").as_str() {
                // Spanish and Portuguese: 4 de fev. de 2026; `p. m.` comes in two words.
                "de" | "m" => true,
                "am" | "a" => self.is_afternoon.replace(false).is_none(),
                "pm" | "p" => self.is_afternoon.replace(true).is_none(),
                _ => self.month.replace(month(word)?).is_none(),
            }
        };
        if is_new {
            Ok(())
        } else {
            Err(self.not_understood())
        }
    }

    fn not_understood(&self) -> String {
        format!("{} is not a date and time", quoted(self.text))
    }

    fn has_only_time(&self) -> bool {
        self.numeric.is_none() && self.month.is_none() && self.numbers.is_empty()
    }

    fn date(&self, order: impl Fn() -> Result<Order, &'static str>) -> Result<NaiveDate, String> {
        let (year, month, day) = match (self.numeric, self.month, self.numbers.as_slice()) {
            (Some((year, month, day)), None, []) if year >= 1000 => (year, month, day),
            (Some((first, second, year)), None, []) => {
                match order().map_err(|problem| format!("{}: {problem}", quoted(self.text)))? {
                    Order::DayFirst => (year, second, first),
                    Order::MonthFirst => (year, first, second),
                }
            }
            (None, Some(month), [day, year]) if year.len() == 4 && day.len() <= 2 => {
                let number = |digits: &str| digits.parse().map_err(|_| self.not_understood());
                (number(year)?, month, number(day)?)
            }
            _ => return Err(self.not_understood()),
        };
        let year = i32::try_from(year).unwrap_or(i32::MAX);
        let date = NaiveDate::from_ymd_opt(year, month, day);
        date.ok_or_else(|| format!("{} is no day of the calendar", quoted(self.text)))
    }

    fn time(&self) -> Result<Option<NaiveTime>, String> {
        let Some(clock) = self.clock else {
            let is_odd = self.is_afternoon.is_some();
            return if is_odd {
                Err(self.not_understood())
            } else {
                Ok(None)
            };
        };
        let time = NaiveTime::parse_from_str(clock, "%H:%M:%S%.f")
            .or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M"))
            .map_err(|_| self.not_understood())?;
        let time = match self.is_afternoon {
            None => Some(time),
            Some(_) if !(1..=12).contains(&time.hour()) => None,
            Some(is_afternoon) => {
                time.with_hour(time.hour() % 12 + if is_afternoon { 12 } else { 0 })
            }
        };
        time.map(Some).ok_or_else(|| self.not_understood())
    }
}

/// `2024-10-16T10:45:06` is two words.
fn at_the_letter_t(word: &str) -> impl Iterator<Item = &str> {
    let is_date = word.starts_with(|first: char| first.is_ascii_digit());
    let (date, time) = match word.split_once('T') {
        Some((date, time)) if is_date => (date, Some(time)),
        _ => (word, None),
    };
    std::iter::once(date).chain(time)
}

/// The numbers of `2025-03-28`. A year has four digits, and one of them is a year.
fn numeric(word: &str) -> Option<(u32, u32, u32)> {
    let sign = ['-', '/', '.']
        .into_iter()
        .find(|sign| word.contains(*sign))?;
    let mut parts = word.split(sign);
    let [first, second, third] = [parts.next()?, parts.next()?, parts.next()?];
    let has_year = match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) | (1..=2, 1..=2, 4) => parts.next().is_none(),
        _ => false,
    };
    let number = |part: &str| part.parse().ok();
    let date = (number(first)?, number(second)?, number(third)?);
    has_year.then_some(date)
}

/// The number of a month by its name or short name, in six languages. A name stands for one month
/// only, in whichever of them: what is not here is refused, never guessed.
fn month(word: &str) -> Result<u32, String> {
    let folded = text::fold(word);
    let names = MONTHS.iter().zip(1..);
    let mut months = names.filter(|(names, _)| names.contains(&folded.as_str()));
    let month = months.next().map(|(_, number)| number);
    month.ok_or_else(|| {
        format!(
            "{} is not understood; months may be in English, German, French, Spanish, Portuguese \
             and Italian",
            quoted(word)
        )
    })
}

/// English, German, French, Spanish, Portuguese and Italian, as they are folded.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "janv", "janvier", "ene", "enero", "janeiro", "gen", "gennaio"],
    &["feb", "february", "februar", "févr", "février", "febrero", "fev", "fevereiro", "febbraio"],
    &["mar", "march", "märz", "mrz", "mars", "marzo", "março"],
    &["apr", "april", "avr", "avril", "abr", "abril", "aprile"],
    &["may", "mai", "mayo", "maio", "mag", "maggio"],
    &["jun", "june", "juni", "juin", "junio", "junho", "giu", "giugno"],
    &["jul", "july", "juli", "juil", "juillet", "julio", "julho", "lug", "luglio"],
    &["aug", "august", "août", "ago", "agosto"],
    &["sep", "sept", "september", "septembre", "septiembre", "set", "setembro", "settembre"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre", "out", "outubro", "ott", "ottobre"],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &["dec", "december", "dez", "dezember", "déc", "décembre", "dic", "diciembre", "dezembro", "dicembre"],
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A table with one column of dates.
    fn reading<T>(cells: &[&str], act: impl FnOnce(&Dates<'_, '_>) -> T) -> T {
        let text = format!("date\n\"{}\"\n", cells.join("\"\n\""));
        let table = Table::open(&text).unwrap();
        let column = table.column("date");
        act(&Dates::of(&table, &[&column]))
    }

    fn read(cell: &str) -> Result<Option<Moment>, String> {
        reading(&[cell], |dates| dates.read(cell))
    }

    fn local(text: &str) -> Result<Option<Moment>, String> {
        let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S");
        Ok(Some(Moment::Local(time.unwrap())))
    }

    #[test]
    fn times_are_read_as_apps_write_them() {
        for (cell, time) in [
            ("28 Mar 2025, 17:29", "2025-03-28 17:29:00"),
            ("08 Mar 2025, 07:09", "2025-03-08 07:09:00"),
            ("Mar 28, 2025, 5:29 PM", "2025-03-28 17:29:00"),
            ("28 Mar 2025, 5:29\u{202f}PM", "2025-03-28 17:29:00"),
            ("Apr 10, 2026, 12:05\u{a0}AM", "2026-04-10 00:05:00"),
            ("Apr 10, 2026, 12:05 pm", "2026-04-10 12:05:00"),
            ("10 abr 2026, 5:29 p. m.", "2026-04-10 17:29:00"),
            ("10 abr 2026, 5:29 a.m.", "2026-04-10 05:29:00"),
            ("2025-03-28 17:29:00", "2025-03-28 17:29:00"),
            ("2023-07-14 3:30:00 PM", "2023-07-14 15:30:00"),
            ("2024-10-16T10:45:06", "2024-10-16 10:45:06"),
            ("2025-03-28 17:29", "2025-03-28 17:29:00"),
            ("4 de fev. de 2026, 19:00", "2026-02-04 19:00:00"),
            ("7. März 2026, 18:00", "2026-03-07 18:00:00"),
            ("7. Ma\u{308}rz 2026, 18:00", "2026-03-07 18:00:00"),
            ("28/03/2025 17:29", "2025-03-28 17:29:00"),
            ("03/28/2025 5:29 PM", "2025-03-28 17:29:00"),
            ("28.03.2025 17:29", "2025-03-28 17:29:00"),
        ] {
            assert_eq!(read(cell), local(time), "{cell}");
        }
        for (cell, time) in [
            ("2026-09-05 10:12:33 +0100", "2026-09-05T10:12:33+01:00"),
            ("2026-09-05T10:12:33Z", "2026-09-05T10:12:33+00:00"),
            (
                "2026-09-23T00:30:00.250+02:00",
                "2026-09-23T00:30:00.250+02:00",
            ),
        ] {
            let time = DateTime::parse_from_rfc3339(time).unwrap();
            assert_eq!(read(cell), Ok(Some(Moment::Exact(time))));
        }
        let day = Moment::Day(NaiveDate::from_ymd_opt(2026, 5, 4).unwrap());
        assert_eq!(read("2026/05/04"), Ok(Some(day)));
        assert_eq!(read(" "), Ok(None));
    }

    #[test]
    fn a_month_is_known_in_six_languages_and_else_refused() {
        let short = [
            "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
            "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
            "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
            "ene feb mar abr may jun jul ago sept oct nov dic",
            "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
            "gen feb mar apr mag giu lug ago set ott nov dic",
        ];
        for language in short {
            for (name, number) in language.split(' ').zip(1..) {
                let time = local(&format!("2026-{number:02}-05 08:00:00"));
                assert_eq!(read(&format!("5 {name} 2026, 08:00")), time, "{name}");
            }
        }
        for name in ["mrt", "maj", "Mei", "стд", "3月", "Foo", "sierpnia"] {
            let problem = read(&format!("5 {name} 2026, 08:00")).unwrap_err();
            assert_eq!(
                problem,
                format!(
                    "{name:?} is not understood; months may be in English, German, French, \
                     Spanish, Portuguese and Italian"
                )
            );
        }
        let mut all: Vec<&str> = MONTHS.concat();
        assert!(all.iter().all(|name| text::fold(name) == **name));
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "a name stands for two months");
    }

    #[test]
    fn slashed_dates_are_read_only_where_the_file_proves_their_order() {
        let first = |cells: &[&str]| reading(cells, |dates| dates.read(cells[0]));
        assert_eq!(
            first(&["04/03/2025 10:00", "28/03/2025 10:00"]),
            local("2025-03-04 10:00:00")
        );
        assert_eq!(
            first(&["04/03/2025 10:00", "03/28/2025 10:00"]),
            local("2025-04-03 10:00:00")
        );
        assert!(
            first(&["04/03/2025 10:00"])
                .unwrap_err()
                .contains("no date of the file proves")
        );
        assert!(
            first(&["04/03/2025", "28/03/2025", "03/28/2025"])
                .unwrap_err()
                .contains("some dates of the file begin with the day and some with the month")
        );
        assert!(read("4/3/25 10:00").is_err());
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for cell in [
            "31 Feb 2026, 08:00",
            "2026-13-01",
            "13:05 PM 2026-01-01",
            "2026-01-01 25:00",
            "2026-01-01 2026-01-01",
            "0 Jan 2026, 08:00",
            "Jan 2026",
            "1 2 3",
            "8:00",
            "2026-01-01 PM",
            "45000",
            "--",
            "T",
            "99999-01-01",
        ] {
            assert!(read(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn a_time_of_day_stands_alone() {
        let at = |hour, minute| Ok(NaiveTime::from_hms_opt(hour, minute, 0));
        assert_eq!(clock("6:10 PM"), at(18, 10));
        assert_eq!(clock("12:15 AM"), at(0, 15));
        assert_eq!(clock("18:10"), at(18, 10));
        assert_eq!(clock(""), Ok(None));
        assert!(clock("noon").is_err());
        assert!(clock("2026-01-01 18:10").is_err());
    }
}
