//! Records: what was best, and when. Pure functions over the sets of one exercise, in the order in
//! which they were done; a tie leaves the record with the earlier one.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::score::{Effort, Metric, Score};
use crate::http::extract::choice::Choice;

/// A set of the exercise, with when and where it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Performance {
    /// The workout that it belongs to.
    pub workout_id: Uuid,
    /// The day of that workout.
    pub day: NaiveDate,
    /// The place of the exercise in the workout, from 0.
    pub position: i32,
    /// The place of the set in the exercise, from 0.
    pub set: i32,
    /// What was done.
    pub effort: Effort,
}

/// A score, and what it was given for.
#[derive(Clone, Copy, Debug)]
pub struct Feat<'a> {
    /// How good it was.
    pub score: Score,
    /// The set; of a whole workout its first that counts.
    pub performance: &'a Performance,
}

impl Feat<'_> {
    /// What it was measured in.
    pub fn metric(&self) -> Metric {
        self.score.metric
    }

    /// The set that it was given for; `None` when that is a whole workout.
    pub fn set(&self) -> Option<&Performance> {
        (self.metric() != Metric::WorkoutVolume).then_some(self.performance)
    }
}

/// The sets of each workout, oldest first.
fn workouts(performances: &[Performance]) -> impl Iterator<Item = &[Performance]> {
    performances.chunk_by(|one, next| one.workout_id == next.workout_id)
}

/// What the sets of one workout were worth in a metric: each of them, or all together.
fn feats(metric: Metric, sets: &[Performance]) -> impl Iterator<Item = Feat<'_>> {
    let mut feats = sets.iter().filter_map(move |performance| {
        let score = performance.effort.score(metric)?;
        Some(Feat { score, performance })
    });
    let together = match metric {
        Metric::WorkoutVolume => feats.next().map(|first| {
            let rest: i64 = feats.by_ref().map(|feat| feat.score.amount).sum();
            Feat {
                score: first.score.plus(rest),
                ..first
            }
        }),
        _ => None,
    };
    together.into_iter().chain(feats)
}

fn better<'a>(before: Option<Feat<'a>>, feat: Feat<'a>) -> Option<Feat<'a>> {
    match before {
        Some(before) if !feat.score.beats(before.score) => Some(before),
        _ => Some(feat),
    }
}

/// The best of one workout in a metric.
fn best_of_workout(metric: Metric, sets: &[Performance]) -> Option<Feat<'_>> {
    feats(metric, sets).fold(None, better)
}

/// The best in a metric; `None` when the exercise never had it.
pub fn best(metric: Metric, performances: &[Performance]) -> Option<Feat<'_>> {
    workouts(performances)
        .flat_map(|sets| feats(metric, sets))
        .fold(None, better)
}

/// As far as records are kept by repetitions.
pub const MOST_REPS: usize = 12;

/// The heaviest set of at least 1, 2, … 12 repetitions: a set of eight is also one of five.
pub fn best_by_reps(performances: &[Performance]) -> [Option<Feat<'_>>; MOST_REPS] {
    let mut best = [None; MOST_REPS];
    for feat in feats(Metric::Weight, performances) {
        let reps = feat.performance.effort.reps.unwrap_or(0);
        let reps = usize::try_from(reps).unwrap_or(0);
        for best in best.iter_mut().take(reps) {
            *best = better(*best, feat);
        }
    }
    best
}

impl Metric {
    /// The one that says most about an exercise: the first of these that it has.
    pub fn of(performances: &[Performance]) -> Self {
        [
            Self::E1rm,
            Self::Weight,
            Self::Distance,
            Self::Duration,
            Self::Reps,
        ]
        .into_iter()
        .find(|metric| best(*metric, performances).is_some())
        .unwrap_or(Self::Weight)
    }
}

/// A step of a progress: the best of one workout, or of all in some time.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The best.
    pub feat: Feat<'a>,
    /// Whether nothing before was as good. The first one is a record.
    pub is_record: bool,
}

/// The best score so far.
#[derive(Default)]
struct Record(Option<Score>);

impl Record {
    /// Take a score that beats all before it, and tell whether it does.
    fn is_beaten_by(&mut self, score: Score) -> bool {
        let is_beaten = self.0.is_none_or(|record| score.beats(record));
        if is_beaten {
            self.0 = Some(score);
        }
        is_beaten
    }
}

/// The best of each workout in a metric, oldest first.
pub fn progress(metric: Metric, performances: &[Performance]) -> Vec<Step<'_>> {
    let mut record = Record::default();
    let best = workouts(performances).filter_map(|sets| best_of_workout(metric, sets));
    let steps = best.map(|feat| Step {
        feat,
        is_record: record.is_beaten_by(feat.score),
    });
    steps.collect()
}

/// The best steps of each time in which there are any, by its start.
pub fn best_of_each<'a>(
    steps: &[Step<'a>],
    start: impl Fn(NaiveDate) -> NaiveDate,
) -> BTreeMap<NaiveDate, Step<'a>> {
    let mut best: BTreeMap<NaiveDate, Step<'_>> = BTreeMap::new();
    for step in steps {
        let best = best
            .entry(start(step.feat.performance.day))
            .or_insert(*step);
        if step.feat.score.beats(best.feat.score) {
            *best = *step;
        }
    }
    best
}

/// Every time that the weight or the estimate was beaten, oldest first; the first one opens it.
pub fn timeline(performances: &[Performance]) -> Vec<Feat<'_>> {
    let mut records = [Metric::Weight, Metric::E1rm].map(|metric| (metric, Record::default()));
    let mut beaten = Vec::new();
    for sets in workouts(performances) {
        for (metric, record) in &mut records {
            let best = best_of_workout(*metric, sets);
            beaten.extend(best.filter(|best| record.is_beaten_by(best.score)));
        }
    }
    beaten
}

/// What one workout has beaten, in the order of the metrics, each with what was the record before.
/// Where there was none, there was nothing to beat.
pub fn beaten_by(workout_id: Uuid, performances: &[Performance]) -> Vec<(Feat<'_>, Feat<'_>)> {
    let is_own = |each: &Performance| each.workout_id == workout_id;
    let Some(start) = performances.iter().position(is_own) else {
        return Vec::new();
    };
    let (before, from) = performances.split_at(start);
    let own = workouts(from).next().unwrap_or_default();
    let beaten = Metric::ALL.iter().filter_map(|metric| {
        let before = best(*metric, before)?;
        let own = best_of_workout(*metric, own)?;
        own.score.beats(before.score).then_some((own, before))
    });
    beaten.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{measure::Thousandths, set::SetKind};

    /// A set of the workout with this number: `weight_g × reps`.
    fn lifted(workout: u8, weight_g: i32, reps: i32) -> Performance {
        performed(
            workout,
            Effort {
                weight_g: Some(weight_g),
                reps: Some(reps),
                ..Effort::default()
            },
        )
    }

    fn ran(workout: u8, distance_mm: i32, duration_ms: i32) -> Performance {
        performed(
            workout,
            Effort {
                distance_mm: Some(distance_mm),
                duration_ms: Some(duration_ms),
                ..Effort::default()
            },
        )
    }

    fn performed(workout: u8, effort: Effort) -> Performance {
        Performance {
            workout_id: Uuid::from_u128(workout.into()),
            day: NaiveDate::default() + chrono::Days::new(workout.into()),
            position: 0,
            set: 0,
            effort,
        }
    }

    /// In order, as the second, third … set of their workouts.
    fn in_order(mut performances: Vec<Performance>) -> Vec<Performance> {
        let mut last = None;
        let mut set = 0;
        for performance in &mut performances {
            set = if last == Some(performance.workout_id) {
                set + 1
            } else {
                0
            };
            last = Some(performance.workout_id);
            performance.set = set;
        }
        performances
    }

    fn shown(metric: Metric, performances: &[Performance]) -> Option<i64> {
        best(metric, performances).map(|feat| feat.score.shown().0)
    }

    #[test]
    fn the_estimate_is_epleys_for_two_to_twelve_repetitions() {
        for (weight_g, reps, estimate) in [
            (100_000, 1, Some(100_000)),
            (100_000, 2, Some(106_700)),
            (100_000, 10, Some(133_300)),
            (100_000, 12, Some(140_000)),
            (100_000, 13, None),
            (100_000, 0, None),
            (0, 5, None),
            (-20_000, 5, None),
            // 61.25 kg: half of 0.1 kg goes up.
            (52_500, 5, Some(61_300)),
            (1, 2, Some(0)),
        ] {
            let sets = [lifted(1, weight_g, reps)];
            assert_eq!(shown(Metric::E1rm, &sets), estimate, "{weight_g} × {reps}");
        }
    }

    #[test]
    fn estimates_that_are_shown_alike_are_told_apart() {
        let sets = in_order(vec![lifted(1, 100_000, 10), lifted(2, 100_001, 10)]);
        assert_eq!(shown(Metric::E1rm, &sets), Some(133_300));
        let best = best(Metric::E1rm, &sets).unwrap();
        assert_eq!(best.performance.workout_id, Uuid::from_u128(2));
    }

    #[test]
    fn less_help_is_more_and_a_tie_stays_with_the_earlier() {
        let sets = in_order(vec![
            lifted(1, -20_000, 8),
            lifted(2, -15_000, 3),
            lifted(3, -15_000, 9),
        ]);
        let best = best(Metric::Weight, &sets).unwrap();
        assert_eq!(best.score.shown(), Thousandths(-15_000));
        assert_eq!(best.performance.workout_id, Uuid::from_u128(2));
        assert_eq!(shown(Metric::SetVolume, &sets), None);
        assert_eq!(shown(Metric::Reps, &sets), Some(9_000));
    }

    #[test]
    fn warm_ups_and_failed_attempts_are_no_record() {
        let mut warmup = lifted(1, 200_000, 5);
        warmup.effort.kind = SetKind::Warmup;
        let mut failed = lifted(1, 150_000, 0);
        failed.effort.kind = SetKind::Failure;
        let sets = in_order(vec![warmup, failed, lifted(1, 100_000, 5)]);
        for (metric, best) in [
            (Metric::Weight, 100_000),
            (Metric::Reps, 5_000),
            (Metric::SetVolume, 500_000),
            (Metric::WorkoutVolume, 500_000),
        ] {
            assert_eq!(shown(metric, &sets), Some(best), "{metric:?}");
        }
    }

    #[test]
    fn a_weight_counts_with_repetitions_or_a_distance_or_a_time() {
        let held = |duration_ms| {
            let effort = Effort {
                weight_g: Some(20_000),
                duration_ms,
                ..Effort::default()
            };
            vec![performed(1, effort)]
        };
        assert_eq!(shown(Metric::Weight, &held(Some(60_000))), Some(20_000));
        assert_eq!(shown(Metric::Weight, &held(None)), None);
        assert_eq!(shown(Metric::Weight, &held(Some(0))), None);
    }

    #[test]
    fn a_pace_is_seconds_for_a_kilometre_over_at_least_100_m() {
        let sets = [
            ran(1, 99_999, 1_000),
            ran(2, 5_000_000, 1_500_000),
            ran(3, 3_000_000, 1_000_000),
        ];
        assert_eq!(shown(Metric::Pace, &sets), Some(300_000));
        assert_eq!(shown(Metric::Pace, &sets[2..]), Some(333_333));
        assert_eq!(
            shown(Metric::Pace, &[ran(1, 300_000, 100_000)]),
            Some(333_333)
        );
        assert_eq!(shown(Metric::Pace, &[ran(1, 1_600_000, 0)]), None);
        // The largest values that there are do not overflow.
        let longest = [ran(1, 1_000_000_000, 604_800_000)];
        assert_eq!(shown(Metric::Pace, &longest), Some(604_800));
        assert_eq!(shown(Metric::Distance, &sets), Some(5_000_000));
        assert_eq!(shown(Metric::Duration, &sets), Some(1_500_000));
    }

    #[test]
    fn a_workout_is_judged_by_all_its_sets() {
        let sets = in_order(vec![
            lifted(1, 50_000, 10),
            lifted(1, 50_000, 10),
            lifted(2, 60_000, 12),
        ]);
        assert_eq!(shown(Metric::SetVolume, &sets), Some(720_000));
        assert_eq!(shown(Metric::WorkoutVolume, &sets), Some(1_000_000));
    }

    #[test]
    fn eight_repetitions_are_also_five() {
        let sets = in_order(vec![lifted(1, 110_000, 3), lifted(2, 100_000, 8)]);
        let by_reps = best_by_reps(&sets).map(|best| best.map(|feat| feat.score.shown().0));
        let (three, eight) = (Some(110_000), Some(100_000));
        let expected = [
            three, three, three, eight, eight, eight, eight, eight, None, None, None, None,
        ];
        assert_eq!(by_reps, expected);
    }

    #[test]
    fn each_workout_is_one_step_and_a_tie_is_no_record() {
        let sets = in_order(vec![
            lifted(1, 80_000, 5),
            lifted(1, 90_000, 1),
            lifted(2, 85_000, 5),
            lifted(3, 90_000, 3),
            lifted(4, 95_000, 1),
            lifted(4, 92_500, 1),
        ]);
        let steps: Vec<_> = progress(Metric::Weight, &sets)
            .into_iter()
            .map(|step| (step.feat.score.shown().0, step.is_record))
            .collect();
        let expected = [
            (90_000, true),
            (85_000, false),
            (90_000, false),
            (95_000, true),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn the_timeline_has_the_best_of_each_workout_that_beat_all_before() {
        let sets = in_order(vec![
            lifted(1, 100_000, 1),
            lifted(2, 90_000, 8),
            lifted(3, 90_000, 8),
            lifted(4, 105_000, 1),
            lifted(4, 110_000, 5),
        ]);
        let steps: Vec<_> = timeline(&sets)
            .into_iter()
            .map(|feat| (feat.metric(), feat.score.shown().0, feat.performance.set))
            .collect();
        let expected = [
            (Metric::Weight, 100_000, 0),
            (Metric::E1rm, 100_000, 0),
            (Metric::E1rm, 114_000, 0),
            (Metric::Weight, 110_000, 1),
            (Metric::E1rm, 128_300, 1),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn a_first_performance_beats_nothing() {
        let sets = in_order(vec![
            lifted(1, 100_000, 5),
            lifted(2, 102_500, 5),
            lifted(2, 105_000, 1),
            lifted(3, 105_000, 2),
        ]);
        let beaten = |workout: u128| -> Vec<_> {
            beaten_by(Uuid::from_u128(workout), &sets)
                .into_iter()
                .map(|(own, before)| {
                    let shown = (own.score.shown().0, before.score.shown().0);
                    (own.metric(), shown.0, shown.1)
                })
                .collect()
        };
        assert_eq!(beaten(1), []);
        let second = [
            (Metric::Weight, 105_000, 100_000),
            (Metric::E1rm, 119_600, 116_700),
            (Metric::SetVolume, 512_500, 500_000),
            (Metric::WorkoutVolume, 617_500, 500_000),
        ];
        assert_eq!(beaten(2), second);
        // A tie is none.
        assert_eq!(beaten(3), [(Metric::E1rm, 112_000, 119_600); 0]);
        assert_eq!(beaten(9), []);
    }

    #[test]
    fn a_weight_of_zero_is_a_weight_but_no_volume_and_no_estimate() {
        for (weight_g, reps, weight, volume) in [
            (0, 5, Some(0), None),
            (-20_000, 1, Some(-20_000), None),
            (1, 1, Some(1), Some(1)),
            (2_000_000, 10_000, Some(2_000_000), Some(20_000_000_000)),
            (50_000, 0, None, None),
        ] {
            let sets = [lifted(1, weight_g, reps)];
            assert_eq!(shown(Metric::Weight, &sets), weight, "{weight_g} × {reps}");
            assert_eq!(shown(Metric::SetVolume, &sets), volume);
            assert_eq!(shown(Metric::WorkoutVolume, &sets), volume);
            let has_reps = (reps > 0).then(|| i64::from(reps) * 1000);
            assert_eq!(shown(Metric::Reps, &sets), has_reps);
        }
    }

    #[test]
    fn a_feat_of_a_workout_has_no_set() {
        let sets = in_order(vec![lifted(1, -10_000, 5), lifted(1, 10_000, 5)]);
        let of = |metric| best(metric, &sets).unwrap();
        assert_eq!(of(Metric::WorkoutVolume).set(), None);
        assert_eq!(of(Metric::SetVolume).set(), Some(&sets[1]));
        assert_eq!(of(Metric::Reps).set(), Some(&sets[0]));
    }

    #[test]
    fn the_best_of_some_time_is_the_first_of_equal_ones() {
        let sets = in_order(vec![
            lifted(1, 80_000, 5),
            lifted(2, 90_000, 5),
            lifted(3, 90_000, 8),
            lifted(8, 85_000, 5),
            // On another clock, so that its day is an earlier one.
            Performance {
                day: NaiveDate::default(),
                ..lifted(9, 95_000, 1)
            },
        ]);
        let steps = progress(Metric::Weight, &sets);
        let number = |day: NaiveDate| (day - NaiveDate::default()).num_days();
        let start = |day| day - chrono::TimeDelta::days(number(day) % 7);
        let best: Vec<_> = best_of_each(&steps, start)
            .into_iter()
            .map(|(day, step)| {
                let workout = step.feat.performance.workout_id.as_u128();
                (number(day), workout, step.is_record)
            })
            .collect();
        assert_eq!(best, [(0, 9, true), (7, 8, false)]);
        let best = best_of_each(&steps[..3], |_| NaiveDate::default());
        let best: Vec<_> = best.values().collect();
        assert_eq!(best[0].feat.performance.workout_id, Uuid::from_u128(2));
        assert!(best[0].is_record && best.len() == 1);
    }

    #[test]
    fn an_exercise_is_followed_by_what_it_has() {
        let hold = Effort {
            duration_ms: Some(60_000),
            ..Effort::default()
        };
        for (sets, metric) in [
            (vec![], Metric::Weight),
            (vec![lifted(1, 50_000, 5)], Metric::E1rm),
            (vec![lifted(1, 50_000, 20)], Metric::Weight),
            (vec![ran(1, 1_000_000, 300_000)], Metric::Distance),
            (vec![performed(1, hold)], Metric::Duration),
            (
                vec![performed(
                    1,
                    Effort {
                        reps: Some(9),
                        ..Effort::default()
                    },
                )],
                Metric::Reps,
            ),
        ] {
            assert_eq!(Metric::of(&sets), metric, "{sets:?}");
        }
    }
}
