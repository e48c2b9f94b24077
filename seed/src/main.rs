//! `cargo run -p seed`: fills a database with people and months of plausible training, through the
//! library's own functions, so that validation and hashing are the real ones.

mod people;
mod progress;
mod training;

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use entity::user;
use fake::rand::{SeedableRng as _, rngs::StdRng};
use migration::{DEFAULT_DATABASE_URL, database_url};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use workout_log::{
    auth::{
        accounts::Accounts,
        credentials::SignUp,
        password::Passwords,
        sessions::{Device, SessionPolicy},
        throttle::Throttle,
        visit::Visit,
    },
    clock,
    config::{Cost, Signups},
    database::Database,
    error::ApiError,
    http::json::from_value,
    workouts::{document::WorkoutIn, store},
};

use crate::{
    progress::Progress,
    training::{Character, training_log},
};

const DEMO_NAME: &str = "demo";
const PASSWORD: &str = "progressive overload";

/// Fill the database with example data: a demo person, and others.
#[derive(Parser)]
#[command(name = "seed", version)]
struct Arguments {
    /// The database, as a `sqlite://` or `postgres://` URL; migrated when it needs to be
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, default_value = DEFAULT_DATABASE_URL, value_parser = database_url)]
    database_url: String,
    /// How many people besides the demo person
    #[arg(long, default_value_t = 5)]
    users: usize,
    /// How many workouts each of them has
    #[arg(long, default_value_t = 150)]
    workouts: usize,
    /// The number that everything is made from: the same one makes the same people
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Add to a database that has people already
    #[arg(long)]
    append: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        eprintln!("seed: .env cannot be read; put quotes around a value with spaces");
        return ExitCode::from(2);
    }
    let arguments = Arguments::parse();
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("seed: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), String> {
    let accounts = open(&arguments.database_url).await?;
    let before = user::Entity::find()
        .count(accounts.database.reader())
        .await
        .map_err(|error| error.to_string())?;
    if before > 0 && !arguments.append {
        return Err(format!(
            "the database has {before} people already; use --append to add to them"
        ));
    }
    let before = usize::try_from(before).map_err(|error| error.to_string())?;
    let mut rng = StdRng::seed_from_u64(arguments.seed);
    let mut names = people::usernames(before, arguments.users, &mut rng);
    if before == 0 {
        names.insert(0, DEMO_NAME.to_owned());
    }
    let progress = Progress::new(names.len());
    let now = clock::now();
    for name in &names {
        let character = Character::random(&mut rng);
        let log = training_log(&character, arguments.workouts, now, &mut rng);
        add_person(&accounts, name, log)
            .await
            .map_err(|error| describe(name, &error))?;
        progress.advance(name);
    }
    progress.finish();
    if names.is_empty() {
        println!("nobody was added");
        return Ok(());
    }
    println!(
        "{} people with {} workouts each. Log in as {} with the password: {PASSWORD}",
        names.len(),
        arguments.workouts,
        names.first().map_or(DEMO_NAME, String::as_str),
    );
    accounts.database.close().await;
    Ok(())
}

async fn open(url: &str) -> Result<Accounts, String> {
    let database = Database::connect(url, 2)
        .await
        .map_err(|error| format!("DATABASE_URL: {error}"))?;
    database
        .migrate()
        .await
        .map_err(|error| format!("DATABASE_URL: {error}"))?;
    Ok(Accounts {
        database,
        passwords: Arc::new(Passwords::new(Cost::default(), None)?),
        throttle: Arc::new(Throttle::new(u32::MAX)),
        policy: SessionPolicy::default(),
        signups: Signups::Open,
    })
}

/// Sign a person up, on a device of their own, and write their log in one transaction.
async fn add_person(accounts: &Accounts, name: &str, log: Vec<Value>) -> Result<(), ApiError> {
    let form: SignUp = from_value(json!({"username": name, "password": PASSWORD}))?;
    let visit = Visit {
        device: Device {
            user_agent: Some("seed".into()),
            ip: None,
        },
        ..Visit::default()
    };
    let (user, _) = accounts.sign_up(form, &visit).await?;
    let log = log
        .into_iter()
        .map(from_value)
        .collect::<Result<Vec<WorkoutIn>, _>>()?;
    accounts
        .database
        .write(async |transaction| {
            for workout in &log {
                store::create(transaction, user.id, workout).await?;
            }
            Ok(())
        })
        .await
}

fn describe(name: &str, error: &ApiError) -> String {
    let cause = error.cause().unwrap_or_default();
    match error {
        ApiError::Invalid(problems) => format!("{name}: {problems:?}"),
        _ => format!("{name}: {error} {cause}"),
    }
}
