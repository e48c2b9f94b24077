//! What `backup` and `restore` share: the file of a SQLite database, and work on it that is watched on a terminal
//! and can be stopped.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::rt::System;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::spawn_blocking;

use crate::{
    app::{StartError, file_size, stop},
    auth::keys,
    config::Config,
    database::backup::{Stage, Watch},
};

/// The file of a SQLite database.
///
/// # Errors
/// When the database is none: `instead` is the program for a server.
pub(super) fn of(config: &Config, instead: &str) -> Result<PathBuf, StartError> {
    let url = &config.database_url;
    if !url.starts_with("sqlite:") {
        return Err(StartError::Setting(format!(
            "DATABASE_URL is a PostgreSQL server: use {instead}, as docs/OPERATIONS.md shows"
        )));
    }
    migration::sqlite_file(url)
        .ok_or_else(|| StartError::Setting("DATABASE_URL is a database in memory".into()))
}

/// Check that a file is there to be copied.
///
/// # Errors
/// One line, when it is not, or nobody may know.
pub(super) fn check(file: &Path) -> Result<(), String> {
    let reason = match file.metadata() {
        Ok(about) if about.is_file() => return Ok(()),
        Ok(_) => "this is not a file".into(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "there is no such file".into(),
        Err(error) => error.to_string(),
    };
    Err(format!("{}: {reason}", file.display()))
}

/// Do `work` on another thread. SIGTERM, SIGINT and SIGHUP stop it, and then it cleans up.
///
/// # Errors
/// What `work` answers.
pub(super) fn run<T: Send + 'static>(
    work: impl FnOnce(&Watch) -> Result<T, String> + Send + 'static,
) -> Result<T, StartError> {
    let is_given_up = Arc::new(AtomicBool::new(false));
    // Shown on a terminal only.
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent}% {msg}") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let watch = Watch {
        tell: Arc::new(move |stage| match stage {
            Stage::Copied(pages, all) => {
                shown.set_length(all);
                shown.set_position(pages);
            }
            Stage::Checking => shown.set_message("copied; it is checked now"),
        }),
        is_given_up: Arc::clone(&is_given_up),
    };
    let done = System::new().block_on(async {
        file_size::survive_limit();
        let stopped = stop::signal();
        let mut work = spawn_blocking(move || work(&watch));
        tokio::select! {
            done = &mut work => done,
            () = stopped => {
                is_given_up.store(true, Ordering::Relaxed);
                work.await
            }
        }
    });
    bar.finish_and_clear();
    done.map_err(|error| StartError::Failed(error.to_string()))?
        .map_err(StartError::Failed)
}

/// What a backup does not hold, although nobody can do without it.
pub(super) fn secrets(config: &Config) -> Vec<String> {
    let key = match &config.session_key {
        Some(_) => "SESSION_KEY".into(),
        None => keys::file(config).display().to_string(),
    };
    let pepper = config.password_pepper.as_ref();
    let pepper = pepper.map(|_| "PASSWORD_PEPPER".into());
    [Some(key), pepper].into_iter().flatten().collect()
}
