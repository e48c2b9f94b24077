//! `user sessions`: where somebody is logged in.

use std::io::{self, Write as _};

use serde_json::json;

use super::person;
use crate::{
    account::service,
    app::StartError,
    auth::sessions::{self, SessionPolicy},
    cli::{
        answer::{Answer, counted, time},
        database::{failed, with_database},
    },
    clock,
    config::Config,
};

/// Print the live sessions, the newest first.
pub(super) fn list(config: &Config, name: &str, answer: Answer) -> Result<(), StartError> {
    let policy = SessionPolicy::from_config(config).map_err(StartError::Setting)?;
    let sessions = with_database(config, async |database| {
        let user = person(database, name).await?;
        let sessions = sessions::list(database.reader(), user.id, &policy, clock::now()).await;
        sessions.map_err(failed)
    })?;
    let mut out = io::stdout().lock();
    if !answer.is_json() {
        writeln!(
            out,
            "{:20}  {:20}  {:20}  {:39}  DEVICE",
            "CREATED", "LAST SEEN", "EXPIRES", "ADDRESS"
        )?;
    }
    for session in sessions {
        if answer.is_json() {
            let object = json!({
                "id": session.id,
                "created_at": session.created_at,
                "last_seen_at": session.last_seen_at,
                "expires_at": session.expires_at,
                "ip": session.ip,
                "user_agent": session.user_agent,
            });
            writeln!(out, "{object}")?;
            continue;
        }
        writeln!(
            out,
            "{:20}  {:20}  {:20}  {:39}  {}",
            time(session.created_at),
            time(session.last_seen_at),
            time(session.expires_at),
            session.ip.as_deref().unwrap_or("-"),
            session.user_agent.as_deref().unwrap_or("-")
        )?;
    }
    Ok(())
}

/// End them all.
pub(super) fn end(config: &Config, name: &str, answer: Answer) -> Result<(), StartError> {
    let (user, ended) = with_database(config, async |database| {
        let user = person(database, name).await?;
        let ended = service::end_sessions(database, user.id).await;
        Ok((user, ended.map_err(failed)?))
    })?;
    let object = json!({"id": user.id, "username": user.username, "sessions_ended": ended});
    answer.give(&object, || {
        let ended = counted(ended, "session");
        format!("{ended} of {} (id {}) ended", user.username, user.id)
    })
}
