//! Sets that have their own times, and workouts that are nothing but their sets.

use chrono::NaiveDateTime;

use crate::transfer::{
    dates::Moment,
    draft::{Drafts, Exercise, Head, Set},
};

/// A set with its time.
pub(super) struct Timed {
    pub time: Moment,
    /// Which workout it belongs to.
    pub key: String,
    pub exercise: String,
    pub set: Set,
}

/// Collect sets, which may stand in the file with the newest first. A workout begins with its first
/// set.
pub(super) fn collect(mut sets: Vec<Timed>, drafts: &mut Drafts<'_>) {
    // Those with the same time stay as they stand.
    sets.sort_by_key(|timed| clock(timed.time));
    for Timed {
        time,
        key,
        exercise,
        set,
    } in sets
    {
        let line = set.line;
        let workout = drafts.workout(key, |_| Some(Head::new(line, time)));
        let Some(workout) = workout else { continue };
        let exercise = Exercise {
            name: &exercise,
            ..Exercise::default()
        };
        drafts.set(workout, &exercise, set);
    }
}

fn clock(time: Moment) -> NaiveDateTime {
    match time {
        Moment::Exact(time) => time.naive_utc(),
        Moment::Local(local) => local,
        Moment::Day(day) => day.into(),
    }
}
