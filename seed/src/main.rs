//! `cargo run -p seed`: fill a database with people and years of plausible training. It uses the
//! functions of the library, so validation and hashing are the real ones.

mod people;
mod person;
mod progress;
mod training;

use std::{process::ExitCode, sync::Arc};

use clap::{CommandFactory as _, Parser};
use entity::user;
use sea_orm::EntityTrait as _;
use workout_log::{
    auth::{accounts::Accounts, throttle::Throttle},
    cli, clock,
    config::Config,
    database::{self, Database},
};

use crate::{person::Person, progress::Progress};

/// The exit code for a bad setting.
const BAD_USAGE: u8 = 2;

/// Fill the database with example data: a demo person, and others
#[derive(Parser)]
#[command(name = "seed", bin_name = "cargo run -p seed --", version)]
struct Arguments {
    /// The settings of the server, so that people can log in there.
    #[command(flatten)]
    config: Config,
    /// How many people besides the demo person
    #[arg(long, default_value_t = 5)]
    users: usize,
    /// How many workouts each of them has, the last one a few days ago at most
    #[arg(long, default_value_t = 500)]
    workouts: usize,
    /// The random seed: the same number creates the same people
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Add new people to a database that already has some
    #[arg(long)]
    append: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        eprintln!("seed: .env cannot be read; put quotes around a value with spaces");
        return ExitCode::from(BAD_USAGE);
    }
    let arguments = match cli::parse::<Arguments>(command()) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    let accounts = match open(&arguments.config).await {
        Ok(accounts) => accounts,
        Err(reason) => {
            eprintln!("seed: {reason}");
            return ExitCode::from(BAD_USAGE);
        }
    };
    match run(accounts, &arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("seed: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(accounts: Accounts, arguments: &Arguments) -> Result<(), String> {
    let before = database::count(accounts.database.reader(), user::Entity::find())
        .await
        .map_err(|error| error.to_string())?;
    if before > 0 && !arguments.append {
        return Err(format!(
            "the database has {} already; use --append to add to them",
            count(before, "person", "people")
        ));
    }
    let names = add_people(&accounts, arguments, before).await?;
    println!("{}", report(&names, arguments.workouts));
    accounts.database.close().await;
    Ok(())
}

/// Add people after the `before` existing ones. The very first is the demo person. Returns their
/// names.
async fn add_people(
    accounts: &Accounts,
    arguments: &Arguments,
    before: u64,
) -> Result<Vec<String>, String> {
    let first = usize::try_from(before).map_err(|error| error.to_string())?;
    let demo = usize::from(first == 0);
    let total = arguments.users.saturating_add(demo);
    let progress = Progress::new(total);
    let now = clock::now();
    let mut names = Vec::new();
    for number in (first..).take(total) {
        let mut person = Person::invent(arguments.seed, number);
        let name = person.join(accounts, arguments.workouts, now).await?;
        progress.advance(&name);
        names.push(name);
    }
    progress.finish();
    Ok(names)
}

/// Say what was done, and how to log in.
fn report(names: &[String], workouts: usize) -> String {
    let Some(name) = names.first() else {
        return "nobody was added".to_owned();
    };
    format!(
        "{} with {}{}. Log in as {name} with the password: {}",
        count(names.len(), "person", "people"),
        count(workouts, "workout", "workouts"),
        if names.len() == 1 { "" } else { " each" },
        person::PASSWORD,
    )
}

/// A number with its noun.
fn count(number: impl TryInto<u64>, one: &str, more: &str) -> String {
    match number.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {one}"),
        number => format!("{number} {more}"),
    }
}

/// Open the database with the settings of the server, but without limits on sign-ups.
async fn open(config: &Config) -> Result<Accounts, String> {
    config.check()?;
    let url = &config.database_url;
    let unusable = |error| format!("DATABASE_URL: {}", migration::explain(url, &error));
    let database = Database::connect(url, 2).await.map_err(unusable)?;
    database.migrate().await.map_err(unusable)?;
    let mut accounts = Accounts::from_config(config, database)?;
    accounts.throttle = Arc::new(Throttle::new(u32::MAX));
    accounts.signups = true;
    Ok(accounts)
}

/// The command line. Of the server's settings, the help shows only the database.
fn command() -> clap::Command {
    let is_own = |id: &str| ["database_url", "users", "workouts", "seed", "append"].contains(&id);
    Arguments::command().mut_args(|argument| {
        let is_own = is_own(argument.get_id().as_str());
        argument.hide(!is_own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_counts_as_people_do() {
        let names = |count: usize| vec!["demo".to_owned(); count];
        let login = "Log in as demo with the password: progressive overload";
        for (people, workouts, text) in [
            (1, 1, format!("1 person with 1 workout. {login}")),
            (1, 3, format!("1 person with 3 workouts. {login}")),
            (2, 1, format!("2 people with 1 workout each. {login}")),
            (6, 150, format!("6 people with 150 workouts each. {login}")),
            (6, 0, format!("6 people with 0 workouts each. {login}")),
            (0, 150, "nobody was added".to_owned()),
        ] {
            assert_eq!(report(&names(people), workouts), text);
        }
    }
}
