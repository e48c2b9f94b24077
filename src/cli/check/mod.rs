//! `check`: what is wrong with the settings, the database and this machine, and what to do about it.
//!
//! Nothing is changed: no file is created, no migration applied.

use serde::Serialize;

use super::answer::Answer;
use crate::{app::StartError, config::Config};

mod clock;
mod database;
mod file;
mod key;
mod settings;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    verdict: Verdict,
    /// What was looked at.
    subject: &'static str,
    /// What was found, and what to do about it.
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    /// A server would run, but not as somebody wants it.
    Warning,
    /// A server would not start or not work.
    Wrong,
}

impl Finding {
    fn ok(subject: &'static str, text: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, subject, text)
    }

    fn warning(subject: &'static str, text: impl Into<String>) -> Self {
        Self::new(Verdict::Warning, subject, text)
    }

    fn wrong(subject: &'static str, text: impl Into<String>) -> Self {
        Self::new(Verdict::Wrong, subject, text)
    }

    fn new(verdict: Verdict, subject: &'static str, text: impl Into<String>) -> Self {
        Self {
            verdict,
            subject,
            text: text.into(),
        }
    }

    fn line(&self) -> String {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warning => "warning",
            Verdict::Wrong => "wrong",
        };
        format!("{verdict}: {}: {}", self.subject, self.text)
    }
}

/// Look at everything, and print a line about each.
pub(super) fn run(config: &Config, answer: Answer) -> Result<(), StartError> {
    let mut findings = settings::check(config);
    findings.extend(database::check(config));
    findings.extend(key::check(config));
    findings.push(clock::check());
    for finding in &findings {
        answer.give(finding, || finding.line())?;
    }
    let wrong = findings.iter().filter(|it| it.verdict == Verdict::Wrong);
    match wrong.count() {
        0 => Ok(()),
        1 => Err(StartError::Failed("one thing is wrong".into())),
        number => Err(StartError::Failed(format!("{number} things are wrong"))),
    }
}
