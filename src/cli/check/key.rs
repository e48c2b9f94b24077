//! The keys of the session cookies, and the pepper.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{
    Finding,
    file::{check_folder, is_open_to_others},
};
use crate::{auth::keys, clock, config::Config};

const SUBJECT: &str = "session key";

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let pepper = match &config.password_pepper {
        Some(_) => "is set; without it no password is right, so keep a copy",
        None => "is not set; that is a choice",
    };
    vec![check_key(config), Finding::ok("PASSWORD_PEPPER", pepper)]
}

fn check_key(config: &Config) -> Finding {
    match keys::from_environment(config) {
        Err(reason) => return Finding::wrong(SUBJECT, reason),
        Ok(Some(keys)) => {
            return Finding::ok(SUBJECT, format!("SESSION_KEY: {}", count(keys.len())));
        }
        Ok(None) => {}
    }
    let file = keys::file(config);
    let shown = file.display();
    if file.symlink_metadata().is_err() {
        if let Err(error) = check_folder(&file) {
            let text = format!("{shown} is not there, and cannot be created: {error}");
            return Finding::wrong(SUBJECT, text);
        }
        return match config.database_url.starts_with("sqlite:") {
            true => Finding::ok(
                SUBJECT,
                format!("{shown} is not there yet; the server creates it"),
            ),
            false => Finding::warning(
                SUBJECT,
                format!(
                    "{shown} is not there yet; the server creates it. Several copies of the server need \
                     the same one: set SESSION_KEY"
                ),
            ),
        };
    }
    match keys::number_in(&file) {
        Err(reason) => Finding::wrong(SUBJECT, format!("{shown} {reason}")),
        Ok(_) if is_open_to_others(&file) => Finding::warning(
            SUBJECT,
            format!("others on this machine may read {shown}: chmod 600 {shown}"),
        ),
        Ok(number) => Finding::ok(SUBJECT, format!("{shown}: {}{}", count(number), age(&file))),
    }
}

fn count(keys: usize) -> String {
    match keys {
        1 => "one key".into(),
        _ => format!("{keys} keys, of which the first seals"),
    }
}

/// In days, if the system knows it.
fn age(file: &Path) -> String {
    let changed = file.metadata().and_then(|about| about.modified()).ok();
    changed.map_or_else(String::new, |time| {
        let age = clock::now() - DateTime::<Utc>::from(time);
        format!(", {} days old", age.num_days())
    })
}
