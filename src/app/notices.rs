//! Log lines at start: the version, the database, and the addresses.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crate::config::Config;

/// Log the version and the database. A new file is called new: a server that was started in the
/// wrong folder looks as if the diary were lost.
pub(super) fn opened(config: &Config, is_new: bool) {
    let version = env!("CARGO_PKG_VERSION");
    let database = match file(config) {
        Some(file) => file.display().to_string(),
        None => config.database_url.to_string(),
    };
    let made = if is_new { ", a new file" } else { "" };
    log::info!("workout-log {version}, database: {database}{made}");
}

/// Whether the database is a file that does not exist yet.
pub(super) fn is_missing(config: &Config) -> bool {
    file(config).is_some_and(|file| !file.exists())
}

/// Log where the server listens, and the address of the page to try it.
pub(super) fn listening(config: &Config, addresses: &[SocketAddr]) {
    for address in addresses {
        log::info!("listening on http://{address}");
    }
    let Some(first) = addresses.first() else {
        return;
    };
    // The name if there is one: cookies of different host names are separate.
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

/// Does not resolve links: people look for the path they know.
fn absolute(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned())
}
