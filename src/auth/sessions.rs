//! The rows behind the cookies. A session is live while its row exists, has been used recently and
//! is not older than its lifetime.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Owned, session, user};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

use super::cookie::SessionRef;
use crate::{
    config::Config,
    database::{
        Database, Statements, Template, Transaction, find_all, find_one, purge_by_owner, record,
    },
    error::ApiResult,
    log::preferences::Preferences,
};

/// How many sessions a person may have. One more replaces the oldest.
const MOST_PER_PERSON: u64 = 50;
/// The longest `User-Agent` that is stored, in characters.
pub const LONGEST_USER_AGENT: usize = 200;

/// How long sessions live.
#[derive(Clone, Copy, Debug)]
pub struct SessionPolicy {
    /// The longest time between two uses.
    pub idle_timeout: TimeDelta,
    /// The absolute lifetime.
    pub max_age: TimeDelta,
}

impl SessionPolicy {
    /// Take it from the settings.
    ///
    /// # Errors
    /// When a time is too long to count.
    pub fn from_config(config: &Config) -> Result<Self, String> {
        let counted = |time| TimeDelta::from_std(time).map_err(|error| error.to_string());
        Ok(Self {
            idle_timeout: counted(config.session_idle_timeout)?,
            max_age: counted(config.session_max_age)?,
        })
    }

    /// Sessions that were last used before this moment have ended.
    fn idle_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - self.idle_timeout
    }

    /// The condition of a session that has not ended.
    pub(super) fn is_live(&self, now: DateTime<Utc>) -> SimpleExpr {
        let is_young = session::Column::ExpiresAt.gt(now);
        is_young.and(session::Column::LastSeenAt.gt(self.idle_since(now)))
    }

    /// A session whose last noted use is before this moment is due for another note. That is rare
    /// enough to cost nothing, and often enough to keep the idle timeout accurate to a tenth.
    pub fn touch_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - (self.idle_timeout / 10).min(TimeDelta::minutes(5))
    }
}

/// The device that logs in, as it describes itself.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// The client's address.
    pub ip: Option<IpAddr>,
}

/// A live session and the person it belongs to: all that an ordinary request needs to know.
#[derive(Clone, Debug)]
pub struct LiveSession {
    /// The name as typed at sign-up.
    pub username: String,
    /// The revision of the person's log.
    pub revision: i64,
    /// The newest revision that a purge of the trash has removed.
    pub purged_revision: i64,
    /// The number of live workouts in it.
    pub workout_count: i64,
    /// See [`Preferences`].
    pub weight_unit: String,
    /// The name of a zone.
    pub time_zone: Option<String>,
    /// See [`Preferences`].
    pub week_start: String,
    /// When the session was last noted as used.
    pub last_seen_at: DateTime<Utc>,
}

impl LiveSession {
    /// How the person wants to see the log.
    pub fn preferences(&self) -> Preferences {
        let zone = self.time_zone.as_deref();
        Preferences::from_row(&self.weight_unit, zone, &self.week_start)
    }
}

record!(LiveSession {
    username,
    revision,
    purged_revision,
    workout_count,
    weight_unit,
    time_zone,
    week_start,
    last_seen_at,
});

record!(session::Model {
    user_id,
    id,
    created_at,
    last_seen_at,
    expires_at,
    user_agent,
    ip,
});

/// Find the live session that a cookie names: one statement.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_live(
    connection: &impl Statements,
    session_ref: SessionRef,
    policy: &SessionPolicy,
    now: DateTime<Utc>,
) -> Result<Option<LiveSession>, DbErr> {
    static LIVE: Template = Template::new();
    let (user_id, id) = (session_ref.user_id, session_ref.session_id);
    let since = policy.idle_since(now);
    let values = [user_id.into(), id.into(), now.into(), since.into()];
    let session = LIVE.fill(values, || {
        session::Entity::owned_by(user_id)
            .filter(session::Column::Id.eq(id))
            .filter(policy.is_live(now))
            .inner_join(user::Entity)
            .select_only()
            .column(session::Column::LastSeenAt)
            .columns([
                user::Column::Username,
                user::Column::Revision,
                user::Column::PurgedRevision,
                user::Column::WorkoutCount,
                user::Column::WeightUnit,
                user::Column::TimeZone,
                user::Column::WeekStart,
            ])
    });
    find_one(connection, session).await
}

/// Open a session; the person's oldest one is removed when there are too many.
///
/// # Errors
/// When the database cannot be written.
pub async fn open(
    transaction: &Transaction,
    user_id: i64,
    device: &Device,
    policy: &SessionPolicy,
    now: DateTime<Utc>,
) -> ApiResult<SessionRef> {
    let session_ref = SessionRef {
        user_id,
        session_id: Uuid::new_v4(),
    };
    let session = session::ActiveModel {
        user_id: Set(user_id),
        id: Set(session_ref.session_id),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + policy.max_age),
        user_agent: Set(device.user_agent.as_deref().map(printable)),
        ip: Set(device.ip.map(|ip| ip.to_string())),
    };
    transaction.run(session::Entity::insert(session)).await?;
    let newest = session::Entity::owned_by(user_id)
        .select_only()
        .column(session::Column::Id)
        .order_by_desc(session::Column::CreatedAt)
        .order_by_desc(session::Column::Id)
        .limit(MOST_PER_PERSON)
        .into_query();
    let oldest = session::Entity::delete_owned_by(user_id)
        .filter(session::Column::Id.not_in_subquery(newest));
    transaction.run(oldest).await?;
    Ok(session_ref)
}

/// End a session. Returns whether it existed.
///
/// # Errors
/// When the database cannot be written.
pub async fn close(transaction: &Transaction, session_ref: SessionRef) -> ApiResult<bool> {
    let session = session::Entity::delete_owned_by(session_ref.user_id)
        .filter(session::Column::Id.eq(session_ref.session_id));
    Ok(transaction.run(session).await? > 0)
}

/// End all sessions of a person but one. Returns how many ended.
///
/// # Errors
/// When the database cannot be written.
pub async fn close_others(transaction: &Transaction, kept: SessionRef) -> ApiResult<u64> {
    let others = session::Entity::delete_owned_by(kept.user_id)
        .filter(session::Column::Id.ne(kept.session_id));
    Ok(transaction.run(others).await?)
}

/// End all sessions of a person. Returns how many ended.
///
/// # Errors
/// When the database cannot be written.
pub async fn close_all(transaction: &Transaction, user_id: i64) -> ApiResult<u64> {
    let sessions = session::Entity::delete_owned_by(user_id);
    Ok(transaction.run(sessions).await?)
}

/// The live sessions of a person, the newest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    connection: &impl Statements,
    user_id: i64,
    policy: &SessionPolicy,
    now: DateTime<Utc>,
) -> ApiResult<Vec<session::Model>> {
    let sessions = session::Entity::owned_by(user_id)
        .filter(policy.is_live(now))
        .order_by_desc(session::Column::CreatedAt)
        .order_by_desc(session::Column::Id);
    Ok(find_all(connection, sessions).await?)
}

/// Note that a session was used, unless that has been noted since `due`.
///
/// # Errors
/// When the database cannot be written.
pub async fn touch(
    transaction: &Transaction,
    session_ref: SessionRef,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let touch = session::Entity::update_owned_by(session_ref.user_id)
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .filter(session::Column::Id.eq(session_ref.session_id))
        .filter(session::Column::LastSeenAt.lt(due));
    transaction.run(touch).await?;
    Ok(())
}

/// Remove the ended sessions of everybody, person by person. Returns how many they were.
///
/// # Errors
/// When the database cannot be written; what was removed before stays removed.
pub async fn purge(
    database: &Database,
    policy: &SessionPolicy,
    now: DateTime<Utc>,
) -> ApiResult<u64> {
    let (expires_at, last_seen_at) = (session::Column::ExpiresAt, session::Column::LastSeenAt);
    let idle_since = policy.idle_since(now);
    let ended = expires_at.lte(now).or(last_seen_at.lte(idle_since));
    // No index serves a CASE: for each person, both engines would look at what has ended of everybody.
    let ended = Expr::case(ended, 1).finally(0).eq(1);
    let purge_one = async |user_id| {
        let delete = async |transaction: &Transaction| {
            let delete = session::Entity::delete_owned_by(user_id).filter(ended.clone());
            Ok(transaction.run(delete).await?)
        };
        database.write(delete).await
    };
    let mut purged = 0;
    // One after the other: no index finds both at once.
    for (column, end) in [(expires_at, now), (last_seen_at, idle_since)] {
        purged += purge_by_owner::<session::Entity>(database, column, end, &purge_one).await?;
    }
    Ok(purged)
}

/// Its beginning, without characters that could confuse a reader.
fn printable(user_agent: &str) -> String {
    user_agent
        .chars()
        .filter(|character| !character.is_control())
        .take(LONGEST_USER_AGENT)
        .collect()
}
