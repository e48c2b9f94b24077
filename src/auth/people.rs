//! Everybody, as the operator sees them: the only queries here that are about no one person.

use chrono::{DateTime, Utc};
use entity::{session, user};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::sessions::SessionPolicy;
use crate::{
    database::{Statements, find_all, find_part, record},
    error::ApiResult,
};

/// How many people are read at once.
const AT_ONCE: u64 = 500;

/// A person in the list of everybody.
#[derive(Clone, Debug)]
pub struct Person {
    /// Never given to anybody else.
    pub id: i64,
    /// As it was typed.
    pub username: String,
    /// Workouts that are not in the trash.
    pub workout_count: i64,
    /// When the account was created.
    pub created_at: DateTime<Utc>,
}

record!(Person {
    id,
    username,
    workout_count,
    created_at,
});

/// The live sessions of a person.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
    /// Whose they are.
    pub user_id: i64,
    /// How many there are.
    pub number: i64,
    /// The last use of any of them, accurate to a few minutes.
    pub last_seen_at: DateTime<Utc>,
}

record!(Sessions {
    user_id,
    number,
    last_seen_at,
});

/// The next people behind an id, by id; none at the end.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(connection: &impl Statements, after: i64) -> ApiResult<Vec<Person>> {
    let people = user::Entity::find()
        .select_only()
        .columns([
            user::Column::Id,
            user::Column::Username,
            user::Column::WorkoutCount,
            user::Column::CreatedAt,
        ])
        .filter(user::Column::Id.gt(after))
        .order_by_asc(user::Column::Id);
    Ok(find_part(connection, people, AT_ONCE, 0).await?)
}

/// The live sessions of the people from one id to another. Who has none is not there.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sessions(
    connection: &impl Statements,
    (first, last): (i64, i64),
    policy: &SessionPolicy,
    now: DateTime<Utc>,
) -> ApiResult<Vec<Sessions>> {
    let sessions = session::Entity::find()
        .select_only()
        .column(session::Column::UserId)
        .column_as(session::Column::Id.count(), "number")
        .column_as(session::Column::LastSeenAt.max(), "last_seen_at")
        .filter(session::Column::UserId.between(first, last))
        .filter(policy.is_live(now))
        .group_by(session::Column::UserId);
    Ok(find_all(connection, sessions).await?)
}
