//! [`DatabaseUrl`]: the address of the database, which `Debug` shows without its password.

use std::{fmt, ops::Deref};

/// The address of the database. May hold a password, so `Debug` leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl From<&str> for DatabaseUrl {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// The full URL, to connect with.
impl Deref for DatabaseUrl {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The file, or the server's address without password and parameters.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&migration::describe(&self.0))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_shown_without_its_password() {
        let url = DatabaseUrl::from("postgres://me:hunter2@db.example/diary?password=hunter2");
        assert_eq!(url.to_string(), "postgres://me@db.example/diary");
        assert_eq!(
            format!("{url:?}"),
            "DatabaseUrl(postgres://me@db.example/diary)"
        );
    }
}
