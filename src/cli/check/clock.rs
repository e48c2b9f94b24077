//! The clock, which decides when a session ends.

use std::{env, time::SystemTime};

use chrono::{DateTime, TimeDelta, Utc};

use super::Finding;
use crate::{cli::answer::time, clock};

const SUBJECT: &str = "clock";
/// The largest difference between two machines that nobody notices.
const SMALL: TimeDelta = TimeDelta::seconds(5);

/// The clock of this machine alone.
pub(super) fn check() -> Finding {
    let now = clock::now();
    match built().filter(|built| *built > now + SMALL) {
        Some(built) => Finding::wrong(
            SUBJECT,
            format!(
                "it is {}, before this program was installed ({}): set it",
                time(now),
                time(built)
            ),
        ),
        None => Finding::ok(SUBJECT, time(now)),
    }
}

/// Against that of the database server.
pub(super) fn compare(theirs: DateTime<Utc>) -> Finding {
    let subject = "clock of the database";
    let difference = clock::now() - theirs;
    match difference.abs() > SMALL {
        true => Finding::warning(
            subject,
            format!(
                "it differs by {} s from that of this machine: set both by NTP",
                difference.num_seconds().abs()
            ),
        ),
        false => Finding::ok(subject, time(theirs)),
    }
}

/// When the file of this program was written, if the system knows it.
fn built() -> Option<DateTime<Utc>> {
    let program = env::current_exe().ok()?;
    let written: SystemTime = program.metadata().ok()?.modified().ok()?;
    Some(clock::to_millis(written.into()))
}
