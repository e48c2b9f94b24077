//! `user`: the people of a server, past it and beside it.

use serde_json::json;

use self::password::NewPassword;
use super::{
    answer::{Answer, counted},
    database::{failed, find_person, with_database},
    migrate,
};
use crate::{
    account::{self, AccountPatch, service},
    app::StartError,
    auth::{accounts::Accounts, credentials::SignUp, username::Username},
    config::Config,
    database::Database,
};

mod list;
mod password;
mod sessions;

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List everybody
    ///
    /// Shows the workouts that are not in the trash, the sessions that have not ended, and when any of these was
    /// last used.
    List {
        #[command(flatten)]
        answer: Answer,
    },
    /// Create an account, also with SIGNUPS=false
    ///
    /// Asks for the password on the terminal.
    Add {
        /// Its name
        name: String,
        #[command(flatten)]
        password: NewPassword,
        #[command(flatten)]
        answer: Answer,
    },
    /// Give somebody another password who has forgotten it, and end all their sessions
    ///
    /// Asks for the password on the terminal.
    SetPassword {
        /// Whose it is
        name: String,
        #[command(flatten)]
        password: NewPassword,
        #[command(flatten)]
        answer: Answer,
    },
    /// Give somebody another name; their sessions go on
    Rename {
        /// The name they have
        old: String,
        /// The name they get
        new: String,
        #[command(flatten)]
        answer: Answer,
    },
    /// Delete an account and everything in it, for good
    Delete {
        /// Whose it is
        name: String,
        #[command(flatten)]
        consent: migration::Consent,
        #[command(flatten)]
        answer: Answer,
    },
    /// List where somebody is logged in, or log them out everywhere
    Sessions {
        /// Whose sessions they are
        name: String,
        /// End them all
        #[arg(long)]
        end: bool,
        #[command(flatten)]
        answer: Answer,
    },
}

/// Carry out the command.
pub(super) fn run(config: &Config, command: &Command) -> Result<(), StartError> {
    match command {
        Command::List { answer } => list::run(config, *answer),
        Command::Add {
            name,
            password,
            answer,
        } => add(config, name, *password, *answer),
        Command::SetPassword {
            name,
            password,
            answer,
        } => set_password(config, name, *password, *answer),
        Command::Rename { old, new, answer } => rename(config, (old, new), *answer),
        Command::Delete {
            name,
            consent,
            answer,
        } => delete(config, name, *consent, *answer),
        Command::Sessions {
            name,
            end: false,
            answer,
        } => sessions::list(config, name, *answer),
        Command::Sessions {
            name,
            end: true,
            answer,
        } => sessions::end(config, name, *answer),
    }
}

fn add(
    config: &Config,
    name: &str,
    password: NewPassword,
    answer: Answer,
) -> Result<(), StartError> {
    let username = valid(name)?;
    let user = with_database(config, async |database| {
        let form = SignUp::new(username, &password.read().await?).map_err(failed)?;
        let accounts = accounts(config, database)?;
        accounts.add(form).await.map_err(failed)
    })?;
    answer.give(&json!({"id": user.id, "username": user.username}), || {
        format!("added {} (id {})", user.username, user.id)
    })
}

fn set_password(
    config: &Config,
    name: &str,
    password: NewPassword,
    answer: Answer,
) -> Result<(), StartError> {
    let (user, ended) = with_database(config, async |database| {
        let user = person(database, name).await?;
        let accounts = accounts(config, database)?;
        let ended = service::set_password(&accounts, &user, &password.read().await?).await;
        Ok((user, ended.map_err(failed)?))
    })?;
    let object = json!({"id": user.id, "username": user.username, "sessions_ended": ended});
    answer.give(&object, || {
        let ended = counted(ended, "session");
        format!(
            "{} (id {}) has a new password; {ended} ended",
            user.username, user.id
        )
    })
}

fn rename(config: &Config, (old, new): (&str, &str), answer: Answer) -> Result<(), StartError> {
    let patch = AccountPatch {
        username: Some(valid(new)?),
        ..AccountPatch::default()
    };
    let (before, user) = with_database(config, async |database| {
        let before = person(database, old).await?;
        let rename =
            async |transaction: &_| account::store::update(transaction, before.id, &patch).await;
        let user = database.write(rename).await.map_err(failed)?;
        Ok((before, user))
    })?;
    answer.give(&json!({"id": user.id, "username": user.username}), || {
        let (before, now) = (before.username, &user.username);
        format!("{before} (id {}) is called {now} now", user.id)
    })
}

fn delete(
    config: &Config,
    name: &str,
    consent: migration::Consent,
    answer: Answer,
) -> Result<(), StartError> {
    let deed = format!("user delete deletes the account {name:?} and everything in it");
    consent.check(&deed).map_err(migrate::failed)?;
    let (user, gone) = with_database(config, async |database| {
        let user = person(database, name).await?;
        let had = account::store::belongings(database.reader(), user.id).await;
        let had = list_of(had.map_err(failed)?);
        let deed = format!("This deletes {} (id {}) with {had}", user.username, user.id);
        consent.ask(&deed).map_err(migrate::failed)?;
        let gone = service::remove(database, user.id).await.map_err(failed)?;
        Ok((user, gone))
    })?;
    let object = json!({"id": user.id, "username": user.username, "deleted": gone});
    answer.give(&object, || {
        let gone = list_of(gone);
        format!("deleted {} (id {}) with {gone}", user.username, user.id)
    })
}

fn list_of(belongings: account::store::Belongings) -> String {
    let account::store::Belongings {
        workouts,
        exercises,
        sessions,
    } = belongings;
    format!(
        "{}, {} and {}",
        counted(workouts, "workout"),
        counted(exercises, "exercise"),
        counted(sessions, "session")
    )
}

fn valid(name: &str) -> Result<Username, StartError> {
    Username::parse(name).map_err(|reason| StartError::Setting(format!("the name {reason}")))
}

async fn person(database: &Database, name: &str) -> Result<entity::user::Model, StartError> {
    let person = find_person(database, name).await?;
    person.ok_or_else(|| StartError::Failed(format!("nobody is called {name:?}")))
}

fn accounts(config: &Config, database: &Database) -> Result<Accounts, StartError> {
    Accounts::from_config(config, database.clone()).map_err(StartError::Setting)
}
