//! What an operator reads at start: which program, with which database, and where.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crate::config::Config;

/// Which program runs, on which database. A file that has just been made says so: in the wrong
/// folder a diary looks as if it were lost.
pub(super) fn opened(config: &Config, is_new: bool) {
    let version = env!("CARGO_PKG_VERSION");
    let database = match file(config) {
        Some(file) => file.display().to_string(),
        None => config.database_url.to_string(),
    };
    let made = if is_new { ", a new file" } else { "" };
    log::info!("workout-log {version}, database: {database}{made}");
}

/// Whether the database is a file that is not there yet.
pub(super) fn is_missing(config: &Config) -> bool {
    file(config).is_some_and(|file| !file.exists())
}

/// Where the server listens, and what a person can look at.
pub(super) fn listening(config: &Config, addresses: &[SocketAddr]) {
    for address in addresses {
        log::info!("listening on http://{address}");
    }
    let Some(first) = addresses.first() else {
        return;
    };
    // The name, where it means the same: each name has cookies of its own.
    let page = match config.host.as_str() {
        "localhost" => format!("http://localhost:{}", first.port()),
        _ => format!("http://{first}"),
    };
    let is_elsewhere = config.public_url.is_https() || !config.public_url.is_local();
    let page = if is_elsewhere {
        config.public_url.to_string()
    } else {
        page
    };
    log::info!("to try it in a browser: {page}/docs/");
}

fn file(config: &Config) -> Option<PathBuf> {
    let file = migration::sqlite_file(&config.database_url)?;
    Some(absolute(&file))
}

/// With links as they are: people look for the path that they know.
fn absolute(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned())
}
