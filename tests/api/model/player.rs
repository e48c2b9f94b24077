//! Does each operation twice: with the server and with the model.

use serde_json::json;
use uuid::Uuid;

use super::{
    body::{address, now, patched, without_times, written},
    log::{Log, Place, Workout, end, key, set, shown},
    operation::{Document, Exercise, Guard, Operation, Patch},
};
use crate::support::{Actor, Answer, Replica, tag};

pub(super) struct Player {
    pub actor: Actor,
    pub log: Log,
    pub replica: Replica,
}

impl Player {
    /// Do an operation, and check that the server answers like the model.
    pub(super) async fn perform(&mut self, operation: &Operation) {
        match operation {
            Operation::Create { id, document } => self.create(*id, document).await,
            Operation::CreateOver { workout, document } => {
                let Some(id) = self.pick(*workout) else {
                    return;
                };
                self.create_over(id, document).await;
            }
            Operation::Replace {
                workout,
                guard,
                document,
            } => {
                let Some(id) = self.pick(*workout) else {
                    return;
                };
                self.put(id, *guard, document).await;
            }
            Operation::PutNew {
                id,
                guard,
                document,
            } => self.put(*id, *guard, document).await,
            Operation::Patch {
                workout,
                guard,
                patch,
            } => {
                let Some(id) = self.pick(*workout) else {
                    return;
                };
                self.patch(id, *guard, patch).await;
            }
            Operation::Trash { workout, guard } => {
                let Some(id) = self.pick(*workout) else {
                    return;
                };
                self.trash(id, *guard).await;
            }
            Operation::Restore { workout } => {
                let Some(id) = self.pick(*workout) else {
                    return;
                };
                self.restore(id).await;
            }
            Operation::Rename {
                exercise,
                name,
                is_merge,
            } => {
                self.rename(*exercise, name, *is_merge).await;
            }
        }
    }

    /// One of the workouts there are, in the trash or not.
    fn pick(&self, number: usize) -> Option<Uuid> {
        let ids: Vec<&Uuid> = self.log.workouts.keys().collect();
        (!ids.is_empty()).then(|| *ids[number % ids.len()])
    }

    async fn create(&mut self, id: Option<Uuid>, document: &Document) {
        let mut body = written(document);
        body["id"] = json!(id);
        let answer = self.actor.post("/workouts", body, 201).await;
        let made: Uuid = serde_json::from_value(answer.json()["id"].clone()).unwrap();
        assert!(id.is_none_or(|id| id == made));
        assert_eq!(answer.location(), address(made));
        self.take(made, document, &answer);
    }

    /// An id that exists is that workout again, or a conflict.
    async fn create_over(&mut self, id: Uuid, document: &Document) {
        let workout = &self.log.workouts[&id];
        let (is_trashed, is_same) = (workout.is_trashed, self.says_the_same(workout, document));
        let status = if is_same && !is_trashed { 200 } else { 409 };
        let mut body = written(document);
        body["id"] = json!(id);
        self.actor.post("/workouts", body, status).await;
        if !is_trashed {
            let document = self.log.document(&id);
            let answer = self.actor.post("/workouts", document, 200).await;
            self.assert_is(id, &answer);
        }
    }

    fn says_the_same(&self, workout: &Workout, document: &Document) -> bool {
        let Document {
            title,
            notes,
            start,
            duration_s,
            bodyweight_g,
            exercises,
        } = document;
        let places = workout.exercises.iter();
        workout.title == *title
            && notes.is_none_or(|notes| notes == workout.notes)
            && start.is_none_or(|start| shown(&start.time()) == shown(&workout.start))
            && duration_s.is_none_or(|_| end(workout.start, *duration_s) == workout.end)
            && bodyweight_g.is_none_or(|_| *bodyweight_g == workout.bodyweight_g)
            && exercises.len() == workout.exercises.len()
            && exercises.iter().zip(places).all(|(exercise, place)| {
                key(exercise.name) == key(&self.log.exercises[&place.exercise_id])
                    && exercise.superset == place.superset
                    && exercise.sets.iter().map(set).eq(place.sets.iter().map(set))
            })
    }

    async fn put(&mut self, id: Uuid, guard: Guard, document: &Document) {
        let before = self.log.workouts.get(&id);
        let is_admitted = before.map_or(matches!(guard, Guard::None | Guard::Absent), |workout| {
            workout.admits(guard)
        });
        let status = match before {
            _ if !is_admitted => 412,
            Some(_) => 200,
            None => 201,
        };
        let body = written(document);
        let answer = self
            .guarded(id, guard)
            .put(&address(id), body, status)
            .await;
        if is_admitted {
            self.take(id, document, &answer);
        }
    }

    async fn patch(&mut self, id: Uuid, guard: Guard, patch: &Patch) {
        let mut workout = self.log.workouts[&id].clone();
        workout.merge(patch);
        let status = match () {
            () if workout.is_trashed => 404,
            () if !workout.admits(guard) => 412,
            () => 200,
        };
        let body = patched(patch);
        let answer = self
            .guarded(id, guard)
            .patch(&address(id), body, status)
            .await;
        if status != 200 {
            return;
        }
        if let Some(exercises) = &patch.exercises {
            workout.exercises = self.places(exercises.as_deref().unwrap_or_default(), &answer);
        }
        workout.revision = self.log.next_revision();
        self.log.workouts.insert(id, workout);
        self.assert_is(id, &answer);
    }

    async fn trash(&mut self, id: Uuid, guard: Guard) {
        let workout = &self.log.workouts[&id];
        let status = match () {
            () if workout.is_trashed => 404,
            () if !workout.admits(guard) => 412,
            () => 204,
        };
        self.guarded(id, guard).delete(&address(id), status).await;
        if status == 204 {
            self.move_to(id, true);
        }
        if self.log.workouts[&id].is_trashed {
            self.actor.get(&address(id), 404).await;
            let there = format!("{}?trashed=true", address(id));
            let answer = self.actor.get(&there, 200).await;
            self.assert_is(id, &answer);
        }
    }

    async fn restore(&mut self, id: Uuid) {
        if self.log.workouts[&id].is_trashed {
            self.move_to(id, false);
        }
        let there = format!("{}/restore", address(id));
        let answer = self.actor.post(&there, json!({}), 200).await;
        self.assert_is(id, &answer);
    }

    fn move_to(&mut self, id: Uuid, is_trashed: bool) {
        let revision = self.log.next_revision();
        let workout = self.log.workouts.get_mut(&id).unwrap();
        workout.is_trashed = is_trashed;
        workout.revision = revision;
    }

    async fn rename(&mut self, number: usize, name: &str, is_merge: bool) {
        let ids: Vec<Uuid> = self.log.exercises.keys().copied().collect();
        if ids.is_empty() {
            return;
        }
        let id = ids[number % ids.len()];
        let there = format!("/exercises/{id}?merge={is_merge}");
        let kept = self.log.rename(id, name, is_merge);
        let status = if kept.is_some() { 200 } else { 409 };
        let answer = self
            .actor
            .patch(&there, json!({"name": name}), status)
            .await;
        if let Some(kept) = kept {
            let mut shown = answer.json();
            assert!(
                shown
                    .as_object_mut()
                    .unwrap()
                    .remove("created_at")
                    .is_some()
            );
            assert_eq!(shown, self.log.exercise_document(kept));
        }
    }

    /// The same person with a precondition on the workout.
    fn guarded(&self, id: Uuid, guard: Guard) -> Actor {
        let revision = self
            .log
            .workouts
            .get(&id)
            .map_or(1, |workout| workout.revision);
        match guard {
            Guard::None => self.actor.clone(),
            Guard::Current => self.actor.with("if-match", &tag(revision)),
            Guard::Stale => {
                let another = format!("{}, \"{revision}\"", tag(revision + 1));
                self.actor.with("if-match", &another)
            }
            Guard::Absent => self.actor.with("if-none-match", "*"),
        }
    }

    /// The workout is now what the document says.
    fn take(&mut self, id: Uuid, document: &Document, answer: &Answer) {
        let before = self.log.workouts.get(&id).cloned();
        let start = match (&document.start, &before) {
            (Some(start), _) => start.time(),
            (None, Some(before)) => before.start,
            (None, None) => now(&answer.json()["started_at"]).fixed_offset(),
        };
        let created_at = before.map_or_else(
            || {
                now(&answer.json()["created_at"]);
                answer.json()["created_at"].clone()
            },
            |before| before.created_at,
        );
        let workout = Workout {
            title: document.title.into(),
            notes: document.notes.unwrap_or_default().into(),
            start,
            end: end(start, document.duration_s),
            bodyweight_g: document.bodyweight_g,
            exercises: self.places(&document.exercises, answer),
            revision: self.log.next_revision(),
            created_at,
            is_trashed: false,
        };
        self.log.workouts.insert(id, workout);
        self.assert_is(id, answer);
    }

    /// The exercises of a workout. The server has made ids for new names.
    fn places(&mut self, exercises: &[Exercise], answer: &Answer) -> Vec<Place> {
        let answer = answer.json();
        let place = |(number, exercise): (usize, &Exercise)| {
            let exercise_id = self.log.exercise(exercise.name).unwrap_or_else(|| {
                let id = answer["exercises"][number]["exercise_id"].clone();
                let id = serde_json::from_value(id).unwrap();
                let other = self.log.exercises.insert(id, exercise.name.into());
                assert_eq!(other, None, "a new name has an id of its own");
                id
            });
            Place {
                exercise_id,
                superset: exercise.superset,
                sets: exercise.sets.clone(),
            }
        };
        exercises.iter().enumerate().map(place).collect()
    }

    fn assert_is(&self, id: Uuid, answer: &Answer) {
        let revision = self.log.workouts[&id].revision;
        assert_eq!(answer.etag(), tag(revision));
        assert_eq!(without_times(answer.json()), self.log.document(&id));
    }
}
