//! What there is to write, compared with what there is.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use entity::{Owned, exercise, user, workout};
use sea_orm::Statement;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{Brought, BroughtWorkout, Tally, statements};
use crate::{
    account::AccountPatch,
    auth,
    database::{Statements, find_part},
    error::{ApiError, ApiResult},
    exercises::store::{self as exercises, ExerciseReference},
    http::{Given, extract::choice::Choice as _},
    text,
    workouts::{document::ExerciseIn, read},
};

/// How many workouts are compared at once.
const PART: usize = 250;

/// What there is to write.
pub(super) struct Plan {
    /// The revision of the log for which it is right.
    pub(super) revision: i64,
    pub(super) tally: Tally,
    /// How many workouts are new.
    pub(super) live: i64,
    pub(super) trashed: i64,
    /// Preferences that the person does not have yet.
    pub(super) preferences: Option<AccountPatch>,
    pub(super) statements: Arc<[Statement]>,
}

impl Plan {
    /// Whether there is nothing to write.
    pub(super) fn is_nothing(&self) -> bool {
        self.statements.is_empty() && self.preferences.is_none()
    }
}

/// What is to be done with a workout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    New,
    Unchanged,
    Changed,
    InTrash,
}

/// Make a plan for what was brought.
///
/// # Errors
/// 401 when the account has been deleted, 503 when the database cannot be read.
pub(super) async fn make(
    connection: &impl Statements,
    user_id: i64,
    brought: &Arc<Brought>,
    tell: &impl Fn(usize),
) -> ApiResult<Plan> {
    // First of all: whatever changes while the rest is read has a greater revision.
    let person = auth::store::find_user(connection, user_id).await?;
    let known = Known::new(exercises::find_all_of(connection, user_id).await?, brought);
    let mut fates = Vec::with_capacity(brought.workouts.len());
    for part in brought.workouts.chunks(PART) {
        fates.extend(compare(connection, user_id, part, &known).await?);
        tell(fates.len());
    }
    let preferences = match &brought.preferences {
        Some(preferences) if is_empty(connection, user_id).await? => {
            Some(preferences.clone()).filter(|preferences| !has(&person, preferences))
        }
        _ => None,
    };
    let engine = connection.engine();
    let brought = Arc::clone(brought);
    let build = move || -> ApiResult<Plan> {
        let of = |fate| fates.iter().filter(|other| **other == fate).count();
        let new: Vec<&BroughtWorkout> = brought
            .workouts
            .iter()
            .zip(&fates)
            .filter_map(|(workout, fate)| (*fate == Fate::New).then_some(workout))
            .collect();
        let trashed = new.iter().filter(|it| it.deleted_at.is_some()).count();
        let names = known.complete(&new, &brought);
        let tally = Tally {
            created: new.len(),
            unchanged: of(Fate::Unchanged),
            changed: of(Fate::Changed),
            in_trash: of(Fate::InTrash),
            exercises_created: names.new.len(),
            exercises_matched: names.matched,
        };
        let first = person.revision + 1;
        Ok(Plan {
            revision: person.revision,
            tally,
            live: number(new.len() - trashed),
            trashed: number(trashed),
            preferences,
            statements: statements::build(engine, user_id, first, &new, &names)?,
        })
    };
    spawn_blocking(build).await.map_err(ApiError::internal)?
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Whether a person has no workouts, not even in the trash.
async fn is_empty(connection: &impl Statements, user_id: i64) -> ApiResult<bool> {
    let workouts = read::ids(workout::Entity::owned_by(user_id));
    let first: Vec<(Uuid,)> = find_part(connection, workouts, 1, 0).await?;
    Ok(first.is_empty())
}

/// Whether a person has these preferences.
fn has(person: &user::Model, preferences: &AccountPatch) -> bool {
    let AccountPatch {
        username: _,
        weight_unit,
        time_zone,
        week_start,
    } = preferences;
    let zone = person.time_zone.as_deref();
    weight_unit.is_none_or(|unit| unit.as_str() == person.weight_unit)
        && week_start.is_none_or(|day| day.as_str() == person.week_start)
        && match time_zone {
            Given::Absent => true,
            Given::Null => zone.is_none(),
            Given::Value(given) => zone == Some(given.name()),
        }
}

/// Compare workouts with those of the same ids: at most two statements.
async fn compare(
    connection: &impl Statements,
    user_id: i64,
    part: &[BroughtWorkout],
    known: &Known,
) -> ApiResult<Vec<Fate>> {
    let ids: Vec<Uuid> = part.iter().map(|workout| workout.id).collect();
    let rows = read::find_rows(connection, user_id, &ids).await?;
    let found: Vec<Uuid> = rows.keys().copied().collect();
    let mut places = read::find_exercises(connection, user_id, &found).await?;
    let mut rows = rows;
    let fates = part.iter().map(|brought| {
        let Some(row) = rows.remove(&brought.id) else {
            return Fate::New;
        };
        let is_in_trash = row.deleted_at.is_some();
        let own = places.remove(&brought.id).unwrap_or_default();
        let is_same = brought.deleted_at.is_some() == is_in_trash
            && brought
                .document
                .says_all_of(&row.into_document(own), |exercise| known.id(exercise));
        match (is_same, is_in_trash) {
            (true, _) => Fate::Unchanged,
            (false, true) => Fate::InTrash,
            (false, false) => Fate::Changed,
        }
    });
    Ok(fates.collect())
}

/// The person's exercises, as what was brought refers to them.
struct Known {
    by_reference: HashMap<ExerciseReference, Uuid>,
}

impl Known {
    fn new(all: Vec<exercise::Model>, brought: &Brought) -> Self {
        let ids: HashSet<Uuid> = all.iter().map(|exercise| exercise.id).collect();
        let all = all.into_iter();
        let by_key: HashMap<String, Uuid> = all
            .map(|exercise| (exercise.name_key, exercise.id))
            .collect();
        let mut by_reference = HashMap::new();
        for (id, name) in &brought.exercises {
            // An exercise that was renamed is still the same.
            let known = Some(*id).filter(|id| ids.contains(id));
            let known = known.or_else(|| by_key.get(&text::fold(name)).copied());
            if let Some(known) = known {
                by_reference.insert(ExerciseReference::Id(*id), known);
            }
        }
        for exercise in brought.workouts.iter().flat_map(places) {
            let reference = &exercise.exercise;
            if let ExerciseReference::Name(name) = reference
                && !by_reference.contains_key(reference)
                && let Some(known) = by_key.get(&text::fold(name))
            {
                by_reference.insert(reference.clone(), *known);
            }
        }
        Self { by_reference }
    }

    fn id(&self, reference: &ExerciseReference) -> Option<Uuid> {
        self.by_reference.get(reference).copied()
    }

    /// Find an exercise for every reference of new workouts.
    fn complete(self, new: &[&BroughtWorkout], brought: &Brought) -> Names {
        let Self { mut by_reference } = self;
        let matched: HashSet<Uuid> = by_reference.values().copied().collect();
        let names: HashMap<Uuid, &str> = brought
            .exercises
            .iter()
            .map(|(id, name)| (*id, name.as_str()))
            .collect();
        let mut made: HashMap<String, Uuid> = HashMap::new();
        let mut exercises = Vec::new();
        let used = new.iter().copied().flat_map(places);
        let used = used.map(|place| place.exercise.clone());
        let lone = brought.lone_exercises.iter();
        let lone = lone.map(|id| ExerciseReference::Id(*id));
        for reference in used.chain(lone) {
            if by_reference.contains_key(&reference) {
                continue;
            }
            let (id, name) = match &reference {
                ExerciseReference::Id(id) => (*id, names.get(id).copied().unwrap_or_default()),
                ExerciseReference::Name(name) => (Uuid::now_v7(), name.as_str()),
            };
            let id = *made.entry(text::fold(name)).or_insert_with(|| {
                exercises.push((id, name.to_owned()));
                id
            });
            by_reference.insert(reference, id);
        }
        Names {
            by_reference,
            matched: matched.len(),
            new: exercises,
        }
    }
}

fn places(workout: &BroughtWorkout) -> &[ExerciseIn] {
    workout.document.exercises.as_deref().unwrap_or_default()
}

/// An exercise for every reference.
pub(super) struct Names {
    by_reference: HashMap<ExerciseReference, Uuid>,
    matched: usize,
    /// Those that are to be made.
    pub(super) new: Vec<(Uuid, String)>,
}

impl Names {
    pub(super) fn id(&self, reference: &ExerciseReference) -> ApiResult<Uuid> {
        let id = self.by_reference.get(reference).copied();
        id.ok_or_else(|| ApiError::internal("an exercise was forgotten"))
    }
}
