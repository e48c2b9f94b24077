//! `cargo run -p seed` as a program, and what is in the database afterwards.
#![allow(
    clippy::unwrap_used,
    reason = "a test that panics has failed, which is what it is for"
)]

use std::{
    collections::BTreeSet,
    fs,
    process::{Command, Output, Stdio},
};

use entity::{session, user, workout};
use sea_orm::{
    ColumnTrait as _, Database, DatabaseConnection, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use tempfile::TempDir;
use workout_log::{
    auth::password::{Passwords, Verdict},
    config::Cost,
};

fn run(directory: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seed"))
        .env_clear()
        .current_dir(directory)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// What a run prints that works.
fn seed(directory: &TempDir, arguments: &[&str]) -> String {
    let output = run(directory, arguments);
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaints}");
    String::from_utf8(output.stdout).unwrap()
}

async fn connect(directory: &TempDir) -> DatabaseConnection {
    let file = directory.path().join("workout-log.db");
    Database::connect(format!("sqlite://{}", file.display()))
        .await
        .unwrap()
}

/// Everybody, in the order in which they joined.
async fn people(directory: &TempDir) -> Vec<user::Model> {
    user::Entity::find()
        .order_by_asc(user::Column::Id)
        .all(&connect(directory).await)
        .await
        .unwrap()
}

fn names(people: &[user::Model]) -> Vec<&str> {
    people.iter().map(|user| user.username.as_str()).collect()
}

#[tokio::test]
async fn people_differ_and_nobody_stays_logged_in() {
    let directory = TempDir::new().unwrap();
    let report = seed(&directory, &["--workouts", "12"]);
    assert_eq!(
        report,
        "6 people with 12 workouts each. Log in as demo with the password: progressive overload\n"
    );
    let people = people(&directory).await;
    let names = names(&people);
    assert_eq!((names.len(), names.first()), (6, Some(&"demo")));
    assert!(names.iter().any(|name| !name.is_ascii()), "{names:?}");
    let has_number = |name: &&str| name.chars().any(char::is_numeric);
    assert!(!names.iter().any(has_number), "{names:?}");
    let units: BTreeSet<&str> = people
        .iter()
        .map(|user| user.weight_unit.as_str())
        .collect();
    assert_eq!(units, BTreeSet::from(["kg", "lb"]));

    let database = connect(&directory).await;
    assert_eq!(session::Entity::find().count(&database).await.unwrap(), 0);
    let mut programmes = BTreeSet::new();
    for user in &people {
        let mine = workout::Column::UserId.eq(user.id);
        let workouts = workout::Entity::find().filter(mine).all(&database).await;
        let titles: BTreeSet<String> = workouts
            .unwrap()
            .into_iter()
            .map(|workout| workout.title.replace(" (deload)", ""))
            .collect();
        programmes.insert(titles);
    }
    assert!(programmes.len() >= 5, "{programmes:?}");
}

#[tokio::test]
async fn the_same_seed_creates_the_same_people_with_any_number_of_workouts() {
    let (one, other, third) = (
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
    );
    seed(&one, &["--users", "3", "--workouts", "1"]);
    seed(&other, &["--users", "2", "--workouts", "9"]);
    seed(&third, &["--users", "2", "--workouts", "1", "--seed", "2"]);
    let (one, other, third) = (
        people(&one).await,
        people(&other).await,
        people(&third).await,
    );
    assert!(names(&one).starts_with(&names(&other)));
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one.weight_unit, other.weight_unit);
    }
    assert_ne!(names(&other), names(&third));
}

#[tokio::test]
async fn appending_creates_new_people_each_time() {
    let directory = TempDir::new().unwrap();
    let all: [&str; 4] = ["--users", "2", "--workouts", "1"];
    seed(&directory, &all);
    let refused = run(&directory, &all);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(refused.stderr).unwrap(),
        "seed: the database has 3 people already; use --append to add to them\n"
    );
    for _ in 0..2 {
        let report = seed(&directory, &["--append", "--users", "1", "--workouts", "3"]);
        assert!(
            report.starts_with("1 person with 3 workouts. Log in as "),
            "{report}"
        );
    }
    assert_eq!(
        seed(&directory, &["--append", "--users", "0"]),
        "nobody was added\n"
    );
    let people = people(&directory).await;
    let names: BTreeSet<&str> = names(&people).into_iter().collect();
    assert_eq!(names.len(), 5, "{names:?}");
}

#[tokio::test]
async fn people_can_log_in_where_passwords_have_a_pepper() {
    let directory = TempDir::new().unwrap();
    seed(
        &directory,
        &[
            "--users",
            "0",
            "--workouts",
            "1",
            "--password-pepper",
            "of a server with one",
        ],
    );
    let stored = people(&directory).await.remove(0).password_hash;
    for (pepper, verdict) in [
        (Some("of a server with one"), Verdict::Correct),
        (None, Verdict::Wrong),
    ] {
        let passwords = Passwords::new(Cost::default(), pepper).unwrap();
        let password = "progressive overload".to_owned();
        let found = passwords.verify(password, Some(stored.clone())).await;
        assert_eq!(found.unwrap(), verdict, "{pepper:?}");
    }
}

#[test]
fn help_shows_the_form_that_works_and_a_bad_address_is_one_line() {
    let directory = TempDir::new().unwrap();
    let help = String::from_utf8(run(&directory, &["--help"]).stdout).unwrap();
    assert!(
        help.contains("Usage: cargo run -p seed -- [OPTIONS]"),
        "{help}"
    );
    let refused = run(&directory, &["--database-url", "nonsense"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(refused.stderr).unwrap(),
        "seed: DATABASE_URL must begin with sqlite:// or postgres://\n"
    );
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
}
