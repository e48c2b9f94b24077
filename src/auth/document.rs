//! The JSON of logins and sessions: what goes out. What comes in is in [`super::credentials`].

use chrono::{DateTime, Utc};
use entity::{session, user};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use super::{CurrentUser, sessions::LONGEST_USER_AGENT, username};
use crate::http::{answer::limits::Limited, extract::rule};

/// The person who is logged in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LoggedIn {
    #[schema(minimum = 1, examples(1))]
    id: i64,
    /// As it was typed.
    #[schema(examples("alice"))]
    username: String,
}

impl Limited for LoggedIn {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("username", username::as_typed())]
    }
}

/// An empty object.
#[derive(Debug, Serialize, ToSchema)]
#[schema(max_properties = 0, examples(json!({})))]
pub(super) struct Nothing {}

impl From<user::Model> for LoggedIn {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
        }
    }
}

impl From<CurrentUser> for LoggedIn {
    fn from(user: CurrentUser) -> Self {
        Self {
            id: user.id,
            username: user.username,
        }
    }
}

/// A session as its owner sees it. The id is no secret: nobody can log in with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session, examples(json!({
    "id": "5b0f6f9e-6f0a-4a39-9d0c-0a4f6a5c3a57",
    "created_at": "2026-09-22T16:00:00Z",
    "last_seen_at": "2026-09-22T17:10:00Z",
    "expires_at": "2026-10-22T16:00:00Z",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    "ip": "127.0.0.1",
    "current": true
})))]
pub(super) struct SessionOut {
    id: Uuid,
    /// When the person logged in.
    created_at: DateTime<Utc>,
    /// Accurate to a few minutes.
    last_seen_at: DateTime<Utc>,
    /// The latest time at which it ends.
    expires_at: DateTime<Utc>,
    /// The `User-Agent` of the login, shortened.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// The address that the login came from.
    #[schema(required = true)]
    ip: Option<String>,
    /// Whether this request uses this session.
    current: bool,
}

impl Limited for SessionOut {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let user_agent = rule::string().max_length(Some(LONGEST_USER_AGENT));
        vec![("user_agent", user_agent.into())]
    }
}

/// Your sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sessions {
    items: Vec<SessionOut>,
}

impl Sessions {
    /// Of one person; `current` is the session of the request.
    pub(super) fn new(rows: Vec<session::Model>, current: Uuid) -> Self {
        let items = rows.into_iter().map(|row| SessionOut {
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            user_agent: row.user_agent,
            ip: row.ip,
            current: row.id == current,
        });
        Self {
            items: items.collect(),
        }
    }
}
