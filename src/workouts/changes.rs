//! The change feed: the changes of a log since a revision, oldest first.
//!
//! Every workout carries the revision of its last change, so the feed is a walk over one index,
//! and a client that replays it from the start has exactly the log. The rows of purged workouts are
//! gone: a client that may still hold one of them (its position is before the newest purged
//! revision) is told to start again with 410.
//!
//! A client that *is* starting again passes through those same revisions. To tell the two
//! apart, `next` carries a mark until the walk is past them.

use actix_web::web::Json;
use chrono::{DateTime, Utc};
use entity::{Owned, workout, workout::Column};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{KnownFormat, RefOr, Schema, Type},
};
use uuid::Uuid;

use super::{document::WorkoutOut, parameters::View, read, row::Row};
use crate::{
    auth::CurrentUser,
    database::{Database, LARGEST, find_part},
    error::{ApiError, ApiResult},
    http::{
        FromQuery, Holding, Parameters,
        answer::limits::Limited,
        extract::query::Digits,
        extract::rule::{self, Rule},
    },
};

const DEFAULT_LIMIT: u32 = 100;
const LIMIT: Digits = Digits {
    lowest: 1,
    highest: 500,
    default: Some(DEFAULT_LIMIT),
};

/// The query of the feed.
#[derive(Clone, Copy, Debug)]
pub struct ChangesQuery {
    since: i64,
    limit: u32,
}

impl FromQuery for ChangesQuery {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "`next` of the previous answer; 0 reads everything.";
        let since = parameters.read("since", about, Since);
        let limit = parameters.read("limit", "The most changes in one answer.", LIMIT);
        Self {
            since: since.unwrap_or(0),
            limit: limit.unwrap_or(DEFAULT_LIMIT),
        }
    }
}

/// A position in the feed, from 0.
struct Since;

impl Rule for Since {
    type Value = i64;

    fn read(&self, value: Value) -> Result<i64, String> {
        let number = rule::text(value)?.parse().ok();
        number
            .filter(|number: &i64| *number >= 0)
            .ok_or_else(|| "must be a whole number, 0 or more".into())
    }

    fn schema(&self) -> RefOr<Schema> {
        rule::number(Type::Integer, KnownFormat::Int64)
            .minimum(Some(0))
            .default(Some(0.into()))
            .into()
    }
}

/// Changes in the order in which they happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "changes": [{
        "type": "delete",
        "revision": 3,
        "id": "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11",
        "deleted_at": "2026-09-22T18:30:00Z"
    }],
    "next": 3,
    "has_more": false
})))]
pub struct Changes {
    changes: Vec<Change>,
    /// Send this as `since` next time.
    #[schema(minimum = 0)]
    next: i64,
    /// Whether there are more changes to read now.
    has_more: bool,
}

impl Limited for Changes {
    fn limits() -> Vec<(&'static str, RefOr<Schema>)> {
        let most = usize::try_from(LIMIT.highest).unwrap_or(usize::MAX);
        let changes = rule::list_of(&Change::name(), most);
        vec![("changes", changes)]
    }
}

/// What happened to a workout.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Change {
    /// It was created, changed or restored.
    Upsert {
        /// The revision of the workout.
        #[schema(minimum = 1)]
        revision: i64,
        workout: Box<WorkoutOut>,
    },
    /// It was moved to the trash.
    Delete {
        /// The revision of its deletion.
        #[schema(minimum = 1)]
        revision: i64,
        id: Uuid,
        deleted_at: DateTime<Utc>,
    },
}

/// Read the changes of a person's log since a position.
///
/// # Errors
/// 410 when the position is older than the trash, or newer than the log; 503 when too much is
/// being read.
pub async fn since(
    database: &Database,
    user: &CurrentUser,
    query: ChangesQuery,
) -> ApiResult<Holding<Json<Changes>>> {
    let position = FeedPosition::read(query.since, user)?;
    let limit = u64::from(query.limit);
    let workouts = workout::Entity::owned_by(user.id)
        .filter(Column::Revision.gt(position.revision))
        .order_by_asc(Column::Revision);
    let workouts = Row::select(workouts, View::Full);
    let mut rows: Vec<Row> = find_part(database.reader(), workouts, limit + 1, 0).await?;
    let most = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let most = most.min(that_fit(&rows));
    let has_more = rows.len() > most;
    rows.truncate(most);
    let last = rows.last().map_or(position.revision, |row| row.revision);
    let next = if has_more {
        position.at(last)
    } else {
        // There is nothing else up to the revision that was read with the session.
        position.at(last.max(user.revision))
    };
    let size = rows.iter().map(size).fold(0, u32::saturating_add);
    let admission = database.sets_in_flight().admit(user.id, size).await?;
    let changes = Changes {
        changes: describe(database, user.id, rows).await?,
        next,
        has_more,
    };
    Ok(Holding::new(Json(changes), admission))
}

/// The memory of a change, counted in sets. Nothing is shown of a deleted workout.
fn size(row: &Row) -> u32 {
    match row.deleted_at {
        Some(_) => 0,
        None => row.size(),
    }
}

/// How many of the rows, at least one, fit into one answer. The rest is in the next answer.
fn that_fit(rows: &[Row]) -> usize {
    let mut total = 0_u32;
    let fitting = rows.iter().take_while(|row| {
        total = total.saturating_add(size(row));
        total <= LARGEST
    });
    fitting.count().max(1)
}

/// Describe the change of each workout: one statement, none when all of them are deleted.
async fn describe(database: &Database, user_id: i64, rows: Vec<Row>) -> ApiResult<Vec<Change>> {
    let live = rows.iter().filter(|row| row.deleted_at.is_none());
    let live: Vec<Uuid> = live.map(|row| row.id).collect();
    let mut exercises = read::find_exercises(database.reader(), user_id, &live).await?;
    let changes = rows.into_iter().map(|row| match row.deleted_at {
        Some(deleted_at) => Change::Delete {
            revision: row.revision,
            id: row.id,
            deleted_at,
        },
        None => {
            let own = exercises.remove(&row.id).unwrap_or_default();
            Change::Upsert {
                revision: row.revision,
                workout: Box::new(row.into_document(own)),
            }
        }
    });
    Ok(changes.collect())
}

/// A place in the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FeedPosition {
    revision: i64,
    /// During a walk from the start: the newest purged revision at its beginning, until it is
    /// passed.
    floor: Option<i64>,
}

/// In a marked position, the revision takes the lower 30 bits and the mark the 22 bits above, which
/// fits into a JavaScript number. A log would need a billion writes to outgrow this.
const REVISIONS: i64 = 1 << 30;
const MARKS: i64 = 1 << 22;

impl FeedPosition {
    fn read(since: i64, user: &CurrentUser) -> ApiResult<Self> {
        let purged = user.purged_revision;
        let (revision, mark) = (since % REVISIONS, since / REVISIONS);
        let position = match mark {
            0 if revision == 0 && purged > 0 => Self {
                revision,
                floor: Some(purged),
            },
            0 if revision >= purged && revision <= user.revision => Self {
                revision,
                floor: None,
            },
            // Another purge since the walk began: it may have passed what is gone now.
            _ if mark != 0 && mark == Self::mark(purged) && revision < purged => Self {
                revision,
                floor: Some(purged),
            },
            _ => return Err(ApiError::FeedPositionGone),
        };
        Ok(position)
    }

    /// The `since` that continues after a revision.
    fn at(self, revision: i64) -> i64 {
        match self.floor {
            Some(floor) if revision < floor => revision + Self::mark(floor) * REVISIONS,
            _ => revision,
        }
    }

    fn mark(floor: i64) -> i64 {
        floor % (MARKS - 1) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::preferences::Preferences;

    fn user(revision: i64, purged_revision: i64) -> CurrentUser {
        CurrentUser {
            id: 1,
            username: "alice".into(),
            session_id: Uuid::nil(),
            revision,
            purged_revision,
            workout_count: 0,
            preferences: Preferences::default(),
        }
    }

    #[test]
    fn without_a_purge_a_position_is_a_revision() {
        let user = user(9, 0);
        for since in 0..=9 {
            let position = FeedPosition::read(since, &user).ok();
            assert_eq!(position.map(|position| position.at(since)), Some(since));
        }
        assert!(FeedPosition::read(10, &user).is_err());
        assert!(FeedPosition::read(i64::MAX, &user).is_err());
    }

    #[test]
    fn a_walk_from_the_start_passes_what_was_purged_and_an_old_client_does_not() {
        let user = user(9, 7);
        let start = FeedPosition::read(0, &user).ok();
        let next = start.map(|start| start.at(5)).unwrap_or_default();
        assert!(next < 1 << 53);
        let going_on = FeedPosition::read(next, &user).ok();
        assert_eq!(going_on.map(|position| position.revision), Some(5));
        assert_eq!(going_on.map(|position| position.at(8)), Some(8));
        assert!(FeedPosition::read(5, &user).is_err());
        assert!(FeedPosition::read(7, &user).is_ok());
    }

    #[test]
    fn a_purge_during_a_walk_makes_it_start_again() {
        let start = FeedPosition::read(0, &user(9, 7)).ok();
        let next = start.map(|start| start.at(5)).unwrap_or_default();
        assert!(FeedPosition::read(next, &user(20, 15)).is_err());
    }
}
