//! Records: what was best, and when. Pure functions over the sets of one exercise, in the order in
//! which they were done; a tie leaves the record with the earlier one.

use chrono::NaiveDate;
use uuid::Uuid;

use super::score::{Effort, Metric, Score};

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
    /// The set; of a whole workout its first.
    pub performance: &'a Performance,
}

/// Every feat in a metric, in order: of each set, or of each workout.
fn feats(metric: Metric, performances: &[Performance]) -> Vec<Feat<'_>> {
    let of_sets = performances.iter().filter_map(|performance| {
        let score = performance.effort.score(metric)?;
        Some(Feat { score, performance })
    });
    if metric != Metric::WorkoutVolume {
        return of_sets.collect();
    }
    let mut of_workouts: Vec<Feat<'_>> = Vec::new();
    for feat in of_sets {
        match of_workouts.last_mut() {
            Some(last) if last.performance.workout_id == feat.performance.workout_id => {
                last.score.amount += feat.score.amount;
            }
            _ => of_workouts.push(feat),
        }
    }
    of_workouts
}

fn better<'a>(before: Option<Feat<'a>>, feat: Feat<'a>) -> Option<Feat<'a>> {
    match before {
        Some(before) if !feat.score.beats(before.score) => Some(before),
        _ => Some(feat),
    }
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

/// The best in a metric; `None` when the exercise never had it.
pub fn best(metric: Metric, performances: &[Performance]) -> Option<Feat<'_>> {
    feats(metric, performances).into_iter().fold(None, better)
}

/// The heaviest set of at least 1, 2, … 12 repetitions: a set of eight is also one of five.
pub fn best_by_reps(performances: &[Performance]) -> Vec<(i32, Option<Feat<'_>>)> {
    let feats = feats(Metric::Weight, performances);
    let best = |least| {
        let enough = |feat: &&Feat<'_>| feat.performance.effort.reps >= Some(least);
        feats.iter().filter(enough).copied().fold(None, better)
    };
    (1..=12).map(|least| (least, best(least))).collect()
}

/// A step of a progress: the best of one workout.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The best of the workout.
    pub feat: Feat<'a>,
    /// Whether nothing before was as good. The first one is a record.
    pub is_record: bool,
}

/// The best of each workout in a metric, oldest first.
pub fn progress(metric: Metric, performances: &[Performance]) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut record: Option<Feat<'_>> = None;
    for feat in feats(metric, performances) {
        let is_record = record.is_none_or(|record| feat.score.beats(record.score));
        if is_record {
            record = Some(feat);
        }
        match steps.last_mut() {
            Some(last) if last.feat.performance.workout_id == feat.performance.workout_id => {
                if feat.score.beats(last.feat.score) {
                    last.feat = feat;
                    last.is_record |= is_record;
                }
            }
            _ => steps.push(Step { feat, is_record }),
        }
    }
    steps
}

/// Every time that the weight or the estimate was beaten, oldest first; the first one opens it.
pub fn timeline(performances: &[Performance]) -> Vec<Feat<'_>> {
    let mut beaten: Vec<Feat<'_>> = [Metric::Weight, Metric::E1rm]
        .into_iter()
        .flat_map(|metric| progress(metric, performances))
        .filter(|step| step.is_record)
        .map(|step| step.feat)
        .collect();
    let order = |feat: &Feat<'_>| {
        let at = |performance: &Performance| performance.workout_id == feat.performance.workout_id;
        (performances.iter().position(at), feat.score.metric)
    };
    beaten.sort_by_cached_key(order);
    beaten
}

/// What one workout has beaten in a metric, and what it has beaten; `None` when it has not, or when
/// there was nothing to beat.
pub fn beaten_by(
    workout_id: Uuid,
    metric: Metric,
    performances: &[Performance],
) -> Option<(Feat<'_>, Feat<'_>)> {
    let start = performances
        .iter()
        .position(|each| each.workout_id == workout_id)?;
    let (before, from) = performances.split_at_checked(start)?;
    let length = from
        .iter()
        .take_while(|each| each.workout_id == workout_id)
        .count();
    let (own, _) = from.split_at_checked(length)?;
    let before = best(metric, before)?;
    let own = best(metric, own).filter(|own| own.score.beats(before.score))?;
    Some((own, before))
}

impl Feat<'_> {
    /// What it was measured in.
    pub fn metric(&self) -> Metric {
        self.score.metric
    }
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
        let by_reps: Vec<_> = best_by_reps(&sets)
            .into_iter()
            .map(|(_, best)| best.map(|feat| feat.score.shown().0))
            .collect();
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
        let beaten = |workout: u128, metric| {
            beaten_by(Uuid::from_u128(workout), metric, &sets)
                .map(|(own, before)| (own.score.shown().0, before.score.shown().0))
        };
        assert_eq!(beaten(1, Metric::Weight), None);
        assert_eq!(beaten(2, Metric::Weight), Some((105_000, 100_000)));
        assert_eq!(beaten(3, Metric::Weight), None);
        assert_eq!(beaten(2, Metric::E1rm), Some((119_600, 116_700)));
        assert_eq!(beaten(2, Metric::WorkoutVolume), Some((617_500, 500_000)));
        assert_eq!(beaten(2, Metric::Distance), None);
        assert_eq!(beaten(9, Metric::Weight), None);
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
