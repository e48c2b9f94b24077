use std::{fmt, ops::Deref};

use url::Url;

/// Where the database is. May hold a password, and therefore shows itself without one.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl From<&str> for DatabaseUrl {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// As it was given, for whoever connects.
impl Deref for DatabaseUrl {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The file, or the server's address without the password and the parameters, one of which may be
/// the password too.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = migration::sqlite_file(&self.0) {
            return write!(formatter, "{}", file.display());
        }
        if self.0.starts_with("sqlite:") {
            return formatter.write_str("a database in memory");
        }
        let url = Url::parse(&self.0).ok().and_then(without_secrets);
        match url {
            Some(url) => write!(formatter, "{url}"),
            None => formatter.write_str("a database"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

/// `None` for something like `mailto:`, of which nobody knows what is secret.
fn without_secrets(mut url: Url) -> Option<Url> {
    if url.cannot_be_a_base() {
        return None;
    }
    if url.password().is_some() {
        url.set_password(None).ok()?;
    }
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_shown_without_its_password() {
        for (url, shown) in [
            (migration::DEFAULT_DATABASE_URL, "workout-log.db"),
            (
                "sqlite:///var/lib/my%20diary.db?mode=rwc",
                "/var/lib/my diary.db",
            ),
            ("sqlite::memory:", "a database in memory"),
            (
                "postgres://me:hunter2@db.example:5433/diary",
                "postgres://me@db.example:5433/diary",
            ),
            (
                "postgres://me@localhost/diary?password=hunter2",
                "postgres://me@localhost/diary",
            ),
            (
                "postgresql:///diary?host=/run/postgresql",
                "postgresql:///diary",
            ),
            ("postgres://me:hunter2/7#@db.example/diary", "a database"),
            ("postgres://me:hunter2@:x/diary", "a database"),
            ("postgres:hunter2", "a database"),
        ] {
            let url = DatabaseUrl::from(url);
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("DatabaseUrl({shown})"));
        }
    }
}
