//! What is to be said about the lines of a file.

/// How many remarks of one kind are told; all of them are counted.
pub(super) const MOST_TOLD: usize = 100;
/// How much is shown of a text of the file, in characters.
const LONGEST_QUOTE: usize = 40;

/// Something about one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// A sentence.
    pub message: String,
}

/// Remarks of one kind in the order of the file: how many there are, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// How many there are.
    pub count: usize,
    /// At most a hundred.
    pub rows: Vec<Remark>,
}

impl Remarks {
    pub(super) fn add(&mut self, line: u64, message: impl Into<String>) {
        self.count += 1;
        if self.rows.len() < MOST_TOLD {
            let message = message.into();
            self.rows.push(Remark { line, message });
        }
    }

    pub(super) fn sort(&mut self) {
        self.rows.sort_by_key(|remark| remark.line);
    }
}

/// What a reader of a file finds on its way.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Rows that are left out.
    pub skipped: Remarks,
    /// What was fitted.
    pub warnings: Remarks,
    /// Why the file cannot be taken.
    pub problems: Remarks,
}

/// A text of the file, as far as it can be shown in a sentence.
pub(super) fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(LONGEST_QUOTE).collect();
    let rest = if shown.len() < text.len() { "…" } else { "" };
    format!("{shown:?}{rest}")
}
