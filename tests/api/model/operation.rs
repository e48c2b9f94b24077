//! Random operations of a person.

use proptest::prelude::*;
use uuid::Uuid;

/// One request. Numbers choose among what there is when it is sent.
#[derive(Clone, Debug)]
pub(super) enum Operation {
    /// `POST /workouts`.
    Create {
        id: Option<Uuid>,
        document: Document,
    },
    /// The same `POST` with the id of a workout that exists, or did.
    CreateOver { workout: usize, document: Document },
    /// `PUT` of a workout that exists, live or in the trash.
    Replace {
        workout: usize,
        guard: Guard,
        document: Document,
    },
    /// `PUT` of a new one.
    PutNew {
        id: Uuid,
        guard: Guard,
        document: Document,
    },
    /// `PATCH`.
    Patch {
        workout: usize,
        guard: Guard,
        patch: Patch,
    },
    /// `DELETE`.
    Trash { workout: usize, guard: Guard },
    /// `POST …/restore`.
    Restore { workout: usize },
    /// `PATCH /exercises/{id}`.
    Rename {
        exercise: usize,
        name: &'static str,
        is_merge: bool,
    },
}

/// The precondition of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    None,
    /// `If-Match` with the revision of now.
    Current,
    /// `If-Match` with another one.
    Stale,
    /// `If-None-Match: *`.
    Absent,
}

/// A workout as it is written.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub title: &'static str,
    pub notes: Option<&'static str>,
    /// Left out: now, or as it was.
    pub start: Option<Start>,
    /// Only with a start.
    pub duration_s: Option<i64>,
    pub bodyweight_g: Option<i64>,
    pub exercises: Vec<Exercise>,
}

/// A time, from few enough for equal ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// Since the beginning of 2026.
    pub milliseconds: i64,
    pub offset_minutes: i32,
}

/// An exercise of a workout as it is written.
#[derive(Clone, Debug)]
pub(super) struct Exercise {
    pub name: &'static str,
    pub superset: Option<i32>,
    pub sets: Vec<Set>,
}

/// A set as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Set {
    pub is_warmup: bool,
    pub weight_g: Option<i64>,
    pub reps: i64,
    pub distance_mm: Option<i64>,
    pub rest_ms: Option<i64>,
    pub notes: &'static str,
}

/// A merge patch: the outer `Option` is whether a field is mentioned.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    pub title: Option<&'static str>,
    pub notes: Option<Option<&'static str>>,
    pub start: Option<Start>,
    pub duration_s: Option<Option<i64>>,
    pub bodyweight_g: Option<Option<i64>>,
    pub exercises: Option<Option<Vec<Exercise>>>,
}

const TITLES: [&str; 7] = ["Legs", "legs", "Äpfel", "Zug", "Push", "Übung", "a"];
const NOTES: [&str; 3] = ["", "felt strong", "Zeile 1\nZeile 2 ✓"];
/// Three exercises in several spellings, and others.
const NAMES: [&str; 9] = [
    "Squat", "SQUAT", "squat", "Übung", "übung", "Row", "Bench", "bench", "Dip",
];

/// Several operations in a row.
pub(super) fn operations(most: usize) -> impl Strategy<Value = Vec<Operation>> {
    prop::collection::vec(operation(), 1..=most)
}

fn operation() -> impl Strategy<Value = Operation> {
    let workout = || 0..1000_usize;
    let id = || any::<u128>().prop_map(Uuid::from_u128);
    prop_oneof![
        4 => (prop::option::of(id()), document())
            .prop_map(|(id, document)| Operation::Create { id, document }),
        1 => (workout(), document())
            .prop_map(|(workout, document)| Operation::CreateOver { workout, document }),
        3 => (workout(), guard(), document())
            .prop_map(|(workout, guard, document)| Operation::Replace { workout, guard, document }),
        1 => (id(), guard(), document())
            .prop_map(|(id, guard, document)| Operation::PutNew { id, guard, document }),
        3 => (workout(), guard(), patch())
            .prop_map(|(workout, guard, patch)| Operation::Patch { workout, guard, patch }),
        2 => (workout(), guard()).prop_map(|(workout, guard)| Operation::Trash { workout, guard }),
        2 => workout().prop_map(|workout| Operation::Restore { workout }),
        3 => (workout(), name(), any::<bool>())
            .prop_map(|(exercise, name, is_merge)| Operation::Rename { exercise, name, is_merge }),
    ]
}

fn guard() -> impl Strategy<Value = Guard> {
    prop_oneof![
        6 => Just(Guard::None),
        2 => Just(Guard::Current),
        1 => Just(Guard::Stale),
        1 => Just(Guard::Absent),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    let parts = (
        title(),
        prop::option::of(notes()),
        prop::option::weighted(0.9, (start(), duration())),
        bodyweight(),
        exercises(),
    );
    parts.prop_map(|(title, notes, times, bodyweight_g, exercises)| Document {
        title,
        notes,
        start: times.map(|(start, _)| start),
        duration_s: times.and_then(|(_, duration)| duration),
        bodyweight_g,
        exercises,
    })
}

fn patch() -> impl Strategy<Value = Patch> {
    let parts = (
        prop::option::of(title()),
        prop::option::of(prop::option::of(notes())),
        prop::option::weighted(0.3, start()),
        prop::option::weighted(0.3, duration()),
        prop::option::weighted(0.3, bodyweight()),
        prop::option::weighted(0.3, prop::option::weighted(0.8, exercises())),
    );
    parts.prop_map(
        |(title, notes, start, duration_s, bodyweight_g, exercises)| Patch {
            title,
            notes,
            start,
            duration_s,
            bodyweight_g,
            exercises,
        },
    )
}

fn title() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&TITLES[..])
}

fn notes() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NOTES[..])
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

fn start() -> impl Strategy<Value = Start> {
    let day = 24 * 3600 * 1000;
    let milliseconds = (0..4_i64, prop::sample::select(vec![0, 1, 500, 1000]))
        .prop_map(move |(days, milliseconds)| days * day + milliseconds);
    let offset = prop::sample::select(vec![0, 120, -210, 345, 840]);
    (milliseconds, offset).prop_map(|(milliseconds, offset_minutes)| Start {
        milliseconds,
        offset_minutes,
    })
}

fn duration() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(prop::sample::select(vec![0, 3900, 604_800]))
}

fn bodyweight() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(prop::sample::select(vec![20_000, 78_400, 78_401]))
}

fn exercises() -> impl Strategy<Value = Vec<Exercise>> {
    let set = (
        any::<bool>(),
        prop::option::of(-20_000..200_000_i64),
        0..20_i64,
        prop::option::of(0..2_000_000_i64),
        prop::option::of(prop::sample::select(vec![0, 90_000, 90_500])),
        notes(),
    )
        .prop_map(
            |(is_warmup, weight_g, reps, distance_mm, rest_ms, notes)| Set {
                is_warmup,
                weight_g,
                reps,
                distance_mm,
                rest_ms,
                notes,
            },
        );
    let exercise = (
        name(),
        prop::option::of(0..3),
        prop::collection::vec(set, 0..3),
    )
        .prop_map(|(name, superset, sets)| Exercise {
            name,
            superset,
            sets,
        });
    prop::collection::vec(exercise, 0..4)
}
