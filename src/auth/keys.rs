//! The keys that seal session cookies: from the environment, or from a file that is created once.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use actix_web::cookie::Key;
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;

use crate::config::{self, Config};

const KEY_BYTES: usize = 64;
const DEFAULT_FILE: &str = "workout-log.session-key";

/// The keys of `SESSION_KEY`, if it is set. The first one seals; the others only open what an
/// earlier first key has sealed.
///
/// # Errors
/// One line that names the variable and never shows a key.
pub fn from_environment(config: &Config) -> Result<Option<Vec<Key>>, String> {
    let keys = config.session_key.as_ref();
    let keys = keys.map(|keys| parse(keys.expose_secret())).transpose();
    keys.map_err(|reason| format!("SESSION_KEY {reason}"))
}

/// Where the key file is, or will be.
pub fn file(config: &Config) -> PathBuf {
    let named = config.session_key_file.clone();
    named.unwrap_or_else(|| beside_database(&config.database_url))
}

/// How many keys a key file has, without creating one.
///
/// # Errors
/// What is wrong with it, to follow its name.
pub fn number_in(file: &Path) -> Result<usize, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("cannot be read: {error}"))?;
    parse(&text).map(|keys| keys.len())
}

/// The keys of the key file, which is created when it is missing.
///
/// # Errors
/// One line that names the variable and never shows a key.
pub fn from_file(config: &Config) -> Result<Vec<Key>, String> {
    let path = file(config);
    let text = read_or_create(&path)
        .map_err(|error| format!("SESSION_KEY_FILE {}: {error}", path.display()))?;
    parse(&text).map_err(|reason| format!("SESSION_KEY_FILE {} {reason}", path.display()))
}

fn parse(text: &str) -> Result<Vec<Key>, String> {
    let keys: Vec<Key> = config::parts(text)
        .map(|key| {
            // openssl breaks its output into lines.
            let key: String = key.split_whitespace().collect();
            let bytes = STANDARD.decode(key).ok()?;
            let is_long_enough = bytes.len() >= KEY_BYTES;
            Key::try_from(bytes.as_slice())
                .ok()
                .filter(|_| is_long_enough)
        })
        .collect::<Option<_>>()
        .unwrap_or_default();
    if keys.is_empty() {
        return Err(format!(
            "must be base64 of at least {KEY_BYTES} bytes (openssl rand -base64 {KEY_BYTES} | tr -d '\\n')"
        ));
    }
    Ok(keys)
}

/// `diary.db` has its key in `diary.session-key`; for a database server there is no such place.
fn beside_database(url: &str) -> PathBuf {
    match migration::sqlite_file(url) {
        Some(file) => file.with_extension("session-key"),
        None => PathBuf::from(DEFAULT_FILE),
    }
}

fn read_or_create(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path)?;
            // Read it back: another process may have been faster.
            fs::read_to_string(path)
        }
        result => result,
    }
}

/// Write a new key under another name and link it into place: it appears whole, and never replaces
/// the key of a process that was faster.
fn create(path: &Path) -> io::Result<()> {
    let draft = path.with_extension(format!("session-key.{:x}", rand::random::<u64>()));
    let key: [u8; KEY_BYTES] = rand::random();
    let result = migration::create_private(&draft)
        .and_then(|mut file| {
            writeln!(file, "{}", STANDARD.encode(key))?;
            file.sync_all()
        })
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            result => result,
        });
    // It may not exist; then `result` says why.
    let _ = fs::remove_file(&draft);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_lies_beside_the_database() {
        for (url, file) in [
            (
                "sqlite://workout-log.db?mode=rwc",
                "workout-log.session-key",
            ),
            ("sqlite:///var/lib/diary.db", "/var/lib/diary.session-key"),
            ("sqlite::memory:", "workout-log.session-key"),
            ("postgres://localhost/diary", "workout-log.session-key"),
        ] {
            assert_eq!(beside_database(url), Path::new(file), "{url}");
        }
    }

    #[test]
    fn a_key_must_be_long_enough_and_is_never_shown() {
        let keys = format!("{}, {}", STANDARD.encode([1; 64]), STANDARD.encode([2; 80]));
        for keys in [&keys, &format!(",{keys},\n")] {
            assert_eq!(parse(keys).map(|keys| keys.len()), Ok(2));
        }
        for text in ["", ",", "geheim", &STANDARD.encode([7; 63])] {
            let reason = parse(text).err().unwrap_or_default();
            assert!(reason.starts_with("must be base64"), "{reason}");
            assert!(text.len() < 2 || !reason.contains(text));
        }
    }
}
