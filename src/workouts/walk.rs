//! Reading all workouts of a person, part by part, while the person goes on writing.

use std::collections::{HashMap, HashSet};

use entity::{Owned, workout, workout::Column};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    document::WorkoutOut,
    filter::{Sort, WorkoutFilter},
    parameters::{Place, View},
    read,
    row::Row,
};
use crate::{
    database::{Database, count, find_all, find_part, record},
    error::ApiResult,
    log::days::DayRange,
};

const ORDER: Sort = Sort::OldestFirst;
/// The most workouts of a part.
const MOST_ROWS: u64 = 40;
/// The most sets of a part, unless a single workout has more.
const MOST_SETS: u32 = 1_000;

/// The workouts of a person, oldest first: what stood at a revision of the log, and nothing twice.
///
/// A workout that is changed on the way is met once, as it was before or as it is afterwards. To
/// tell, the ids that were met are kept: 16 bytes each, 200 KB for a log of 100,000 sets.
/// Rejected: a snapshot, which holds a connection for as long as somebody takes to read.
pub struct Walk {
    user_id: i64,
    filter: WorkoutFilter,
    /// Of the log, at the beginning.
    revision: i64,
    pass: Pass,
    /// The key of the last workout that was looked at in this pass.
    after: Option<(String, Uuid)>,
    /// Those that were met in any pass.
    met: HashSet<Uuid>,
}

/// A way through the log, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// All workouts.
    First,
    /// Those that have changed since the beginning: one may have moved to where the walk had been.
    Changed,
    /// The same again: one changed in the very moment that it was read.
    ChangedAgain,
    Over,
}

impl Walk {
    /// The live workouts on some days, of a log with this revision.
    pub fn of(user_id: i64, days: DayRange, revision: i64) -> Self {
        Self {
            user_id,
            filter: WorkoutFilter {
                days,
                ..WorkoutFilter::default()
            },
            revision,
            pass: Pass::First,
            after: None,
            met: HashSet::new(),
        }
    }

    /// Go on with the trash, from the same days. What was met as a live workout is not met again.
    pub fn go_to_trash(&mut self) {
        self.filter.place = Place::Trash;
        self.begin(Pass::First);
    }

    /// How many workouts there are to meet, now.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn count(&self, database: &Database) -> ApiResult<u64> {
        let workouts = self.filter.select(self.user_id);
        Ok(count(database.reader(), workouts).await?)
    }

    /// How many have been met, in the trash too.
    pub fn met_count(&self) -> usize {
        self.met.len()
    }

    /// The next workouts, few enough to be in memory together; none at the end. It waits for its
    /// turn to read sets, however long that takes.
    ///
    /// # Errors
    /// When the database cannot be asked. The walk may then go on from where it was.
    pub async fn next(&mut self, database: &Database) -> ApiResult<Vec<WorkoutOut>> {
        while self.pass != Pass::Over {
            let Some(rows) = self.next_rows(database).await? else {
                self.begin(match self.pass {
                    Pass::First | Pass::ChangedAgain => Pass::Changed,
                    Pass::Changed | Pass::Over => Pass::Over,
                });
                continue;
            };
            let last = rows.last().map(|row| (ORDER.key(row), row.id));
            let documents = self.documents(database, rows).await?;
            self.after = last;
            if !documents.is_empty() {
                return Ok(documents);
            }
        }
        Ok(Vec::new())
    }

    fn begin(&mut self, pass: Pass) {
        self.pass = pass;
        self.after = None;
    }

    /// The next rows of this pass, with those that were met; `None` at its end.
    async fn next_rows(&self, database: &Database) -> ApiResult<Option<Vec<Row>>> {
        let mut workouts = self.filter.select(self.user_id);
        if self.pass != Pass::First {
            workouts = workouts.filter(Column::Revision.gt(self.revision));
        }
        let after = self.after.clone();
        if let Some(behind) = after.and_then(|(key, id)| ORDER.behind(key, id)) {
            workouts = workouts.filter(behind);
        }
        let workouts = Row::select(ORDER.sort(workouts), View::Full);
        let rows: Vec<Row> = find_part(database.reader(), workouts, MOST_ROWS, 0).await?;
        let mut sets = 0_u32;
        let fits = |row: &Row| {
            let is_first = sets == 0;
            sets = sets.saturating_add(row.size());
            is_first || sets <= MOST_SETS
        };
        let part: Vec<Row> = rows.into_iter().take_while(fits).collect();
        Ok((!part.is_empty()).then_some(part))
    }

    /// The documents of those rows that have not been met.
    async fn documents(
        &mut self,
        database: &Database,
        mut rows: Vec<Row>,
    ) -> ApiResult<Vec<WorkoutOut>> {
        rows.retain(|row| !self.met.contains(&row.id));
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let size = rows.iter().map(Row::size).fold(0, u32::saturating_add);
        let gate = database.sets_in_flight();
        // Until the documents are there. Each reader has a single part, which is small.
        let _admission = gate.wait(self.user_id, size).await?;
        let mut exercises = read::find_exercises(database.reader(), self.user_id, &ids).await?;
        let revisions = self.revisions(database, &ids).await?;
        let mut documents = Vec::new();
        for row in rows {
            if revisions.get(&row.id) != Some(&row.revision) {
                // Its exercises may be newer than its row. It is met again as one that has changed.
                if self.pass == Pass::Changed {
                    self.pass = Pass::ChangedAgain;
                }
                continue;
            }
            self.met.insert(row.id);
            let own = exercises.remove(&row.id).unwrap_or_default();
            documents.push(row.into_document(own));
        }
        Ok(documents)
    }

    /// The revisions of some workouts, now.
    async fn revisions(&self, database: &Database, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, i64>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let revisions = workout::Entity::owned_by(self.user_id)
            .filter(Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .columns([Column::Id, Column::Revision]);
        let rows: Vec<Standing> = find_all(database.reader(), revisions).await?;
        let revisions = rows.into_iter().map(|row| (row.id, row.revision));
        Ok(revisions.collect())
    }
}

/// Which revision of a workout stands.
struct Standing {
    id: Uuid,
    revision: i64,
}

record!(Standing { id, revision });
