//! The commands that change the schema by hand, for both `cargo run -p migration` and
//! `workout-log migrate`.

use std::io::{self, IsTerminal as _, Write as _};

use clap::{Args, Subcommand};
use sea_orm_migration::{
    MigratorTrait as _,
    sea_orm::{DbConn, DbErr},
};

use crate::{
    Migrator,
    connection::{connect, is_still_to_be_made, reach},
    describe, explain, ownership,
};

/// What to do with the schema.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Command {
    /// Apply the pending migrations (the default command)
    Up {
        /// Apply at most this many
        #[arg(short, long)]
        num: Option<u32>,
    },
    /// List the migrations and whether each is applied; changes nothing
    Status,
    /// Undo the last migrations; deletes their tables and everything in them
    Down {
        /// Undo this many
        #[arg(short, long, default_value_t = 1)]
        num: u32,
        /// Whether to ask first
        #[command(flatten)]
        consent: Consent,
    },
    /// Drop every table in the database, even those of others, and apply all migrations
    Fresh(Consent),
    /// Undo all migrations and apply them again; deletes everything
    Refresh(Consent),
    /// Undo all migrations; deletes everything
    Reset(Consent),
}

/// Whether data may be deleted without asking.
#[derive(Args, Clone, Copy, Debug)]
pub struct Consent {
    /// Do it without asking
    #[arg(short, long)]
    yes: bool,
}

impl Consent {
    /// Check that somebody can be asked, if that is necessary. `deed` is a sentence without its end.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn check(self, deed: &str) -> Result<(), Failure> {
        let has_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        if self.yes || has_terminal {
            return Ok(());
        }
        Err(Failure::Usage(format!("{deed}; to do that, add --yes")))
    }

    /// Ask on the terminal, unless `--yes` has answered already.
    ///
    /// # Errors
    /// When the answer is not yes.
    pub fn ask(self, deed: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        let mut terminal = io::stderr();
        write!(terminal, "{deed}. Type yes to do it: ")?;
        terminal.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if answer.trim().eq_ignore_ascii_case("yes") {
            Ok(())
        } else {
            Err(Failure::Declined)
        }
    }
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line is wrong. Holds one sentence.
    #[error("{0}")]
    Usage(String),
    /// The database is missing, unusable or refuses. Holds the sentence that says why.
    #[error("DATABASE_URL: {0}")]
    Database(String),
    /// The question whether to delete data was not answered with yes.
    #[error("nothing was changed")]
    Declined,
    /// The question could not be asked.
    #[error("the terminal: {0}")]
    Terminal(#[from] io::Error),
}

impl Default for Command {
    fn default() -> Self {
        Self::Up { num: None }
    }
}

impl Command {
    /// Carry out the command on the database of a URL, and return lines that say what was done.
    /// Before it deletes anything it asks on the terminal. Without a terminal it needs `--yes`.
    ///
    /// # Errors
    /// When the URL is not valid, when the database cannot be reached or was migrated by a newer
    /// version of the program, or when nobody has agreed to delete data.
    pub async fn run(self, url: &str) -> Result<String, Failure> {
        crate::check_url(url).map_err(Failure::Usage)?;
        let question = self.question();
        if let Some((consent, deed)) = question {
            consent.check(deed)?;
        }
        let unusable = |error| Failure::Database(explain(url, &error));
        reach(url).await.map_err(unusable)?;
        if matches!(self, Self::Status) && is_still_to_be_made(url) {
            return Ok(list(|_| true));
        }
        if let Some((consent, deed)) = question {
            consent.ask(&format!("{deed} in {}", describe(url)))?;
        }
        let apply = async {
            let connection = connect(url).await?;
            let report = self.apply(&connection).await?;
            connection.close().await?;
            Ok(report)
        };
        apply.await.map_err(unusable)
    }

    /// What the command would delete, and whether it has to ask.
    fn question(self) -> Option<(Consent, &'static str)> {
        match self {
            Self::Up { .. } | Self::Status => None,
            Self::Down { consent, .. } => {
                Some((consent, "down deletes tables with everything in them"))
            }
            Self::Fresh(consent) => Some((consent, "fresh deletes every table")),
            Self::Refresh(consent) => Some((consent, "refresh deletes everybody's data")),
            Self::Reset(consent) => Some((consent, "reset deletes everybody's data")),
        }
    }

    async fn apply(self, connection: &DbConn) -> Result<String, DbErr> {
        let before = applied(connection).await;
        match self {
            Self::Status => {
                let applied = before?;
                return Ok(list(|name| !applied.iter().any(|applied| applied == name)));
            }
            Self::Up { num } => crate::up(connection, num).await?,
            Self::Down { num, .. } => crate::down(connection, Some(num)).await?,
            Self::Reset(_) => crate::down(connection, None).await?,
            Self::Refresh(_) => crate::refresh(connection).await?,
            Self::Fresh(_) => {
                ownership::check_tables(connection).await?;
                Migrator::fresh(connection).await?;
                ownership::mark(connection).await?;
            }
        }
        let is_rebuilt = matches!(self, Self::Refresh(_) | Self::Fresh(_));
        // `fresh` may find anything, and leaves nothing of it.
        let before = if is_rebuilt { Vec::new() } else { before? };
        Ok(changes(&before, &applied(connection).await?))
    }
}

/// The names of the applied migrations, oldest first.
async fn applied(connection: &DbConn) -> Result<Vec<String>, DbErr> {
    let pending = crate::pending(connection).await?;
    let names = Migrator::migrations();
    let names = names.iter().map(|migration| migration.name().to_owned());
    Ok(names.filter(|name| !pending.contains(name)).collect())
}

/// Every migration, oldest first, with its status.
fn list(is_pending: impl Fn(&str) -> bool) -> String {
    Migrator::migrations()
        .iter()
        .map(|migration| {
            let name = migration.name();
            let status = if is_pending(name) {
                "pending"
            } else {
                "applied"
            };
            format!("{name}: {status}\n")
        })
        .collect()
}

fn changes(before: &[String], after: &[String]) -> String {
    let undone = before.iter().rev().filter(|name| !after.contains(name));
    let applied = after.iter().filter(|name| !before.contains(name));
    let lines: String = undone
        .map(|name| format!("undone {name}\n"))
        .chain(applied.map(|name| format!("applied {name}\n")))
        .collect();
    if lines.is_empty() {
        "nothing to do\n".to_owned()
    } else {
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_changed_is_told_in_the_order_in_which_it_was_done() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (one, three) = (names("a"), names("a b c"));
        assert_eq!(changes(&one, &three), "applied b\napplied c\n");
        assert_eq!(changes(&three, &one), "undone c\nundone b\n");
        assert_eq!(changes(&one, &one), "nothing to do\n");
    }
}
