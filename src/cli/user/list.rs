//! `user list`: everybody, read and printed in parts.

use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

use serde_json::json;

use crate::{
    app::StartError,
    auth::{
        people::{self, Person, Sessions},
        sessions::SessionPolicy,
    },
    cli::{
        answer::{Answer, time},
        database::{failed, with_database},
    },
    clock,
    config::Config,
    database::Database,
};

/// Print everybody, by id.
pub(super) fn run(config: &Config, answer: Answer) -> Result<(), StartError> {
    let policy = SessionPolicy::from_config(config).map_err(StartError::Setting)?;
    with_database(config, async |database| {
        print(database, &policy, answer).await
    })
}

async fn print(
    database: &Database,
    policy: &SessionPolicy,
    answer: Answer,
) -> Result<(), StartError> {
    let (reader, now) = (database.reader(), clock::now());
    let mut out = BufWriter::new(io::stdout().lock());
    if !answer.is_json() {
        writeln!(
            out,
            "{:>8}  {:>8}  {:>8}  {:20}  {:20}  NAME",
            "ID", "WORKOUTS", "SESSIONS", "CREATED", "LAST SEEN"
        )?;
    }
    let mut after = 0;
    loop {
        let people = people::list(reader, after).await.map_err(failed)?;
        let (Some(first), Some(last)) = (people.first(), people.last()) else {
            break;
        };
        let range = (first.id, last.id);
        after = last.id;
        let sessions = people::sessions(reader, range, policy, now).await;
        let sessions = sessions.map_err(failed)?.into_iter();
        let sessions: BTreeMap<i64, Sessions> = sessions.map(|it| (it.user_id, it)).collect();
        for person in &people {
            write_line(&mut out, person, sessions.get(&person.id), answer)?;
        }
    }
    out.flush()?;
    Ok(())
}

fn write_line(
    out: &mut impl Write,
    person: &Person,
    sessions: Option<&Sessions>,
    answer: Answer,
) -> io::Result<()> {
    let Person {
        id,
        username,
        workout_count,
        created_at,
    } = person;
    let number = sessions.map_or(0, |sessions| sessions.number);
    let last_seen = sessions.map(|sessions| sessions.last_seen_at);
    if answer.is_json() {
        let object = json!({
            "id": id,
            "username": username,
            "workouts": workout_count,
            "sessions": number,
            "created_at": created_at,
            "last_seen_at": last_seen,
        });
        return writeln!(out, "{object}");
    }
    let created = time(*created_at);
    let last_seen = last_seen.map_or_else(|| "-".into(), time);
    writeln!(
        out,
        "{id:>8}  {workout_count:>8}  {number:>8}  {created:20}  {last_seen:20}  {username}"
    )
}
