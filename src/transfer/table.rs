//! A CSV file as a table: which sign separates, what the columns are called, where each row begins.

use std::io::{Chain, Read};

use csv::{ReaderBuilder, StringRecord};
use rust_decimal::Decimal;

use super::{
    number::{self, Unit},
    read::Refusal,
    remarks::{Findings, Remarks, quoted},
};
use crate::http::extract::fields::grouped;

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Rows of a file, without the header and without empty ones.
pub(super) const MOST_ROWS: usize = 200_000;
/// Columns of a file: `StrongLifts` needs two for each set.
const MOST_COLUMNS: usize = 500;
/// Bytes of a cell: the longest notes that a workout can have, in any script.
const LONGEST_CELL: usize = 64 * 1024;
/// Follows every file. A row that reaches into it has a quote that is never closed.
const TAIL: &[u8] = b"\n.";

/// A file that has been looked over.
pub(super) struct Table<'a> {
    text: &'a str,
    separator: u8,
    names: Vec<String>,
}

impl<'a> Table<'a> {
    /// The table that a text is.
    ///
    /// # Errors
    /// When it is not one, or a greater one than is taken.
    pub(super) fn open(text: &'a str) -> Result<Self, Refusal> {
        if text.trim().is_empty() {
            return Err(Refusal::of_file("The file is empty."));
        }
        let headers = SEPARATORS.map(|separator| Rows::new(text, separator).header());
        let headers = headers.into_iter().zip(SEPARATORS);
        // Of equals the last one is taken, and the comma is the most usual.
        let widest = headers.rev().max_by_key(|(names, _)| names.len());
        let (names, separator) = widest.unwrap_or_default();
        if names.len() > MOST_COLUMNS {
            return Err(Refusal::of_file(format!(
                "The file has {} columns: at most {MOST_COLUMNS} are read.",
                grouped(names.len())
            )));
        }
        Ok(Self {
            text,
            separator,
            names,
        })
    }

    /// Whether the table has all of these columns.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.column(name).is_there())
    }

    /// The names of the columns, for a sentence.
    pub(super) fn header(&self) -> String {
        quoted(&self.names.join(","))
    }

    /// The names of the columns, without white space around them and in small letters.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The column with a name, which may not be there.
    pub(super) fn column(&self, name: &str) -> Column {
        Column {
            index: self.names.iter().position(|other| other == name),
            name: name.to_owned(),
        }
    }

    /// The first column whose name begins with `prefix` and goes on with a unit: `weight (kg)`.
    pub(super) fn column_with_unit<U>(
        &self,
        prefix: &str,
        unit: impl Fn(&str) -> Option<U>,
    ) -> Option<(Column, U)> {
        self.names().find_map(|name| {
            let rest = name.strip_prefix(prefix)?.trim();
            let rest = rest
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'));
            Some((self.column(name), unit(rest?)?))
        })
    }

    /// The rows below the header.
    pub(super) fn rows(&self) -> Rows<'a> {
        let mut rows = Rows::new(self.text, self.separator);
        rows.next();
        rows
    }

    /// Note what makes a table of no use, before any row is understood.
    pub(super) fn check(&self, problems: &mut Remarks) {
        for (index, name) in self.names.iter().enumerate() {
            let before = self.names.iter().take(index);
            if !name.is_empty() && before.into_iter().any(|other| other == name) {
                problems.add(1, format!("The column {} is there twice.", quoted(name)));
            }
        }
        let mut rows = Rows::new(self.text, self.separator);
        let mut count = 0_usize;
        while let Some(row) = rows.next() {
            count += 1;
            // The header is one of them.
            if count > MOST_ROWS + 1 {
                let most = grouped(MOST_ROWS);
                problems.add(
                    row.line,
                    format!("No more than {most} rows are read at once."),
                );
                return;
            }
            if let Some(problem) = row.malformed(self.names.len()) {
                problems.add(row.line, problem);
            }
        }
    }
}

/// A column by its name. What is not there is empty in every row.
#[derive(Clone, Debug)]
pub(super) struct Column {
    index: Option<usize>,
    name: String,
}

impl Column {
    pub(super) fn is_there(&self) -> bool {
        self.index.is_some()
    }

    /// What it is called in the header, in small letters.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// The rows of a table, one by one.
pub(super) struct Rows<'a> {
    text: &'a str,
    separator: char,
    reader: csv::Reader<Chain<&'a [u8], &'static [u8]>>,
    record: StringRecord,
    /// Up to which byte lines have been counted, and how many line ends there were.
    counted: (usize, u64),
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, separator: u8) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes().chain(TAIL));
        Self {
            text,
            separator: char::from(separator),
            reader,
            record: StringRecord::new(),
            counted: (0, 0),
        }
    }

    fn header(mut self) -> Vec<String> {
        let header = self.next();
        let cells = header.as_ref().map(|row| row.cells.iter());
        let names = cells.into_iter().flatten();
        names.map(|name| name.trim().to_lowercase()).collect()
    }

    /// The next row that is not empty.
    pub(super) fn next(&mut self) -> Option<Row<'_>> {
        let (start, end, is_open) = loop {
            // Text in UTF-8 has no other error than its end.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            let position = self.record.position().map_or(0, csv::Position::byte);
            let start = self.after_empty_lines(usize::try_from(position).ok()?)?;
            let end = usize::try_from(self.reader.position().byte()).ok()?;
            let is_open = end > self.text.len() + 1;
            if is_open || self.record.iter().any(|cell| !cell.trim().is_empty()) {
                break (start, end, is_open);
            }
        };
        let between = self.text.get(self.counted.0..start)?;
        self.counted = (start, self.counted.1 + lines_before(between.as_bytes()));
        Some(Row {
            line: self.counted.1 + 1,
            cells: &self.record,
            raw_text: self.text.get(start..end).unwrap_or_default(),
            separator: self.separator,
            is_open,
        })
    }

    /// The reader begins a row where the one before ended, which may be some empty lines earlier.
    /// `None` at the end of the file.
    fn after_empty_lines(&self, position: usize) -> Option<usize> {
        let rest = self.text.get(position..)?;
        let row = rest.trim_start_matches(['\r', '\n']);
        (!row.is_empty()).then(|| self.text.len() - row.len())
    }
}

/// The line ends in a text: those of Windows count once, and so do those of old Macs.
pub(super) fn lines_before(text: &[u8]) -> u64 {
    let mut lines = 0;
    let mut last = 0;
    for &byte in text {
        if byte == b'\r' || (byte == b'\n' && last != b'\r') {
            lines += 1;
        }
        last = byte;
    }
    lines
}

/// Whether a cell in quotes has swallowed others: its quote ends where no cell ends, and what it
/// holds has separators or line breaks. The parser reads on as if nothing had happened.
fn swallows(row: &str, separator: char) -> bool {
    let mut rest = row;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let Some(end) = end_of_quoted(quoted) else {
                return false;
            };
            let (text, behind) = quoted.split_at_checked(end).unwrap_or_default();
            rest = behind.strip_prefix('"').unwrap_or(behind);
            let next = rest.trim_start_matches(' ');
            let is_end = next.is_empty() || next.starts_with([separator, '\r', '\n']);
            if !is_end && text.contains([separator, '\n', '\r']) {
                return true;
            }
        }
        match rest.split_once(separator) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
}

/// Where the quote is that ends a text, which is not one of two.
fn end_of_quoted(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let quote = from + text.get(from..)?.find('"')?;
        if !text.get(quote + 1..)?.starts_with('"') {
            return Some(quote);
        }
        from = quote + 2;
    }
}

/// A row of a table.
pub(super) struct Row<'a> {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    cells: &'a StringRecord,
    raw_text: &'a str,
    separator: char,
    is_open: bool,
}

impl<'a> Row<'a> {
    /// What is wrong with its form.
    fn malformed(&self, columns: usize) -> Option<String> {
        if self.is_open {
            return Some("A quote is opened and never closed.".into());
        }
        if let Some(cell) = self.cells.iter().find(|cell| cell.len() > LONGEST_CELL) {
            let (length, most) = (grouped(cell.len()), grouped(LONGEST_CELL));
            return Some(format!(
                "A cell has {length} bytes: at most {most} are read."
            ));
        }
        if swallows(self.raw_text, self.separator) {
            return Some("A quote ends in the middle of a cell: is there one too many?".into());
        }
        // Some tools leave out empty cells at the end.
        let mut further = self.cells.iter().skip(columns);
        further.any(|cell| !cell.trim().is_empty()).then(|| {
            let count = self.cells.len();
            format!("The row has {count} cells and the header {columns}.")
        })
    }

    /// A cell as it stands; empty when it is not there.
    pub(super) fn raw(&self, column: &Column) -> &'a str {
        let cell = column.index.and_then(|index| self.cells.get(index));
        cell.unwrap_or_default()
    }

    /// A cell without white space around it.
    pub(super) fn text(&self, column: &Column) -> &'a str {
        self.raw(column).trim()
    }

    /// What several cells hold, to tell rows apart.
    pub(super) fn key(&self, columns: &[&Column]) -> String {
        let cells: Vec<&str> = columns.iter().map(|column| self.text(column)).collect();
        cells.join("\u{0}")
    }

    /// A number without a unit.
    pub(super) fn number(&self, column: &Column, findings: &mut Findings) -> Option<Decimal> {
        self.noted(column, number::number(self.raw(column)), findings)
    }

    /// A number in a unit, converted to ours.
    pub(super) fn amount(
        &self,
        column: &Column,
        unit: Unit,
        findings: &mut Findings,
    ) -> Option<Decimal> {
        let value = self.number(column, findings)?;
        let amount = unit.convert(value);
        let range = || format!("{} is out of range", quoted(self.text(column)));
        self.noted(column, amount.map(Some).ok_or_else(range), findings)
    }

    /// A length of time in seconds.
    pub(super) fn length(&self, column: &Column, findings: &mut Findings) -> Option<Decimal> {
        self.noted(column, number::length(self.raw(column)), findings)
    }

    /// A value, unless there is a problem with it.
    pub(super) fn noted<T>(
        &self,
        column: &Column,
        value: Result<Option<T>, String>,
        findings: &mut Findings,
    ) -> Option<T> {
        value.unwrap_or_else(|problem| {
            let sentence = format!("{}: {problem}", column.name());
            findings.problems.add(self.line, sentence);
            None
        })
    }
}
