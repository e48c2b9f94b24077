//! Shows the progress: a bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal as _, stderr};

use indicatif::{ProgressBar, ProgressStyle};

/// How many people are done.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Start with none of `total`.
    pub(crate) fn new(total: usize) -> Self {
        let length = u64::try_from(total).unwrap_or(u64::MAX);
        let bar = stderr().is_terminal().then(|| ProgressBar::new(length));
        if let Some(bar) = &bar
            && let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}")
        {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// One more is done.
    pub(crate) fn advance(&self, name: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(name.to_owned());
                bar.inc(1);
            }
            None => eprintln!("{name}"),
        }
    }

    /// All are done.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
