//! Reading all exercises of a person, part by part.

use sea_orm::QueryFilter as _;
use uuid::Uuid;

use super::{
    document::ExerciseOut,
    list::{Exercises, describe},
};
use crate::{
    database::{Database, find_part},
    error::ApiResult,
    log::list::List as _,
};

/// The most exercises of a part.
const MOST: u64 = 100;

/// The exercises of a person, by name.
pub struct Walk {
    user_id: i64,
    /// The key of the last one that was met.
    after: Option<(String, Uuid)>,
}

impl Walk {
    /// All exercises of a person.
    pub fn of(user_id: i64) -> Self {
        let after = None;
        Self { user_id, after }
    }

    /// The next exercises; none at the end.
    ///
    /// # Errors
    /// When the database cannot be asked. The walk may then go on from where it was.
    pub async fn next(&mut self, database: &Database) -> ApiResult<Vec<ExerciseOut>> {
        let exercises = Exercises {
            user_id: self.user_id,
            q: None,
        };
        let mut items = exercises.items();
        let after = self.after.clone();
        if let Some(behind) = after.and_then(|(key, id)| exercises.behind(key, id)) {
            items = items.filter(behind);
        }
        let rows = find_part(database.reader(), exercises.rows(items), MOST, 0).await?;
        let last = rows.last().map(|row| exercises.key(row));
        let documents = describe(database.reader(), self.user_id, rows).await?;
        if last.is_some() {
            self.after = last;
        }
        Ok(documents)
    }
}
