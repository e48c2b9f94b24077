//! The statements that write many workouts.

use std::sync::Arc;

use entity::{exercise, workout};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbBackend, EntityTrait, QueryTrait, Statement};

use super::{BroughtWorkout, plan::Names};
use crate::{
    clock,
    error::ApiResult,
    text,
    workouts::{
        new::{place_of, sets_of},
        row::Row,
    },
};

/// How many rows a statement inserts. All but the last of a table are then one statement, which is
/// prepared once.
const ROWS: usize = 64;

/// The statements that write new workouts, with revisions from `first` on, and the exercises that
/// they need.
///
/// # Errors
/// 422 when a workout's times do not go together.
pub(super) fn build(
    engine: DbBackend,
    user_id: i64,
    first: i64,
    new: &[&BroughtWorkout],
    names: &Names,
) -> ApiResult<Arc<[Statement]>> {
    let mut statements = Vec::new();
    let now = clock::now();
    let exercises = names.new.iter().map(|(id, name)| exercise::ActiveModel {
        user_id: Set(user_id),
        id: Set(*id),
        name: Set(name.clone()),
        name_key: Set(text::fold(name)),
        // Counted when the places are there.
        place_count: Set(0),
        created_at: Set(now),
    });
    let mut inserts = Inserts::new(engine, &mut statements);
    exercises.for_each(|exercise| inserts.add(exercise));
    inserts.finish();
    let (mut rows, mut places, mut sets) = (Vec::new(), Vec::new(), Vec::new());
    let mut workouts = Inserts::new(engine, &mut rows);
    let mut exercises = Inserts::new(engine, &mut places);
    let mut all_sets = Inserts::new(engine, &mut sets);
    for (revision, brought) in (first..).zip(new) {
        let document = &brought.document;
        let own = document.exercises.as_deref().unwrap_or_default();
        let mut row = Row::new(brought.id, document, revision)?;
        row.deleted_at = brought.deleted_at;
        row.count(own);
        workouts.add(workout::ActiveModel {
            user_id: Set(user_id),
            id: Set(row.id),
            created_at: Set(row.created_at),
            ..row.columns()
        });
        for (position, exercise) in (0..).zip(own) {
            let id = names.id(&exercise.exercise)?;
            exercises.add(place_of(user_id, &row, position, id, exercise));
            for set in sets_of(user_id, row.id, position, &exercise.sets) {
                all_sets.add(set);
            }
        }
    }
    workouts.finish();
    exercises.finish();
    all_sets.finish();
    statements.extend(rows);
    statements.extend(places);
    statements.extend(sets);
    Ok(statements.into())
}

/// Rows of one table, until they are enough for a statement.
struct Inserts<'a, A: ActiveModelTrait> {
    engine: DbBackend,
    statements: &'a mut Vec<Statement>,
    rows: Vec<A>,
}

impl<'a, A: ActiveModelTrait> Inserts<'a, A> {
    fn new(engine: DbBackend, statements: &'a mut Vec<Statement>) -> Self {
        Self {
            engine,
            statements,
            rows: Vec::with_capacity(ROWS),
        }
    }

    fn add(&mut self, row: A) {
        self.rows.push(row);
        if self.rows.len() == ROWS {
            self.build();
        }
    }

    fn build(&mut self) {
        let rows = std::mem::replace(&mut self.rows, Vec::with_capacity(ROWS));
        let insert = A::Entity::insert_many(rows).into_query();
        self.statements.push(self.engine.build(&insert));
    }

    fn finish(mut self) {
        if !self.rows.is_empty() {
            self.build();
        }
    }
}
