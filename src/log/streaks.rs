//! Streaks: runs of weeks with at least one workout.
//!
//! Each run of a log is a row, so that the longest of a hundred years is at the end of an index. The
//! rows follow every change of a workout's day, in its transaction. Weeks that begin on a Monday and on
//! a Sunday have runs of their own.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use entity::{Owned, streak, user, workout};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::SimpleExpr,
};
use uuid::Uuid;

use super::calendar::{Span, WeekStart};
use crate::{
    database::{
        Filled, Statements, Template, Transaction, find_all, find_one, find_part, gather, record,
    },
    error::{ApiError, ApiResult},
    http::extract::choice::Choice,
};

/// How many rows are written at once.
const MOST_AT_ONCE: usize = 1_000;

/// A run of weeks. The weeks before and after it have no workout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The first day of the first week.
    first_week: NaiveDate,
    /// The first day of the last week.
    last_week: NaiveDate,
}

record!(Run {
    first_week,
    last_week,
});

impl Run {
    /// The number of weeks.
    pub fn weeks(&self) -> i32 {
        let days = self.last_week.signed_duration_since(self.first_week);
        i32::try_from(days.num_weeks() + 1).unwrap_or(i32::MAX)
    }

    /// The last day of the last week.
    pub fn end(&self) -> NaiveDate {
        plus(self.last_week, 6)
    }
}

/// What a streak is about: how long the one is that goes on, and how long one has been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streaks {
    /// The weeks of the current one. The week under way does not break it while it is empty.
    pub current: i32,
    /// The longest one; of equal ones the latest.
    pub longest: Option<Run>,
}

/// Find the streaks of a log: two statements, each for a row.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find(
    connection: &impl Statements,
    user_id: i64,
    start: WeekStart,
    today: NaiveDate,
) -> ApiResult<Streaks> {
    let this_week = Span::Week(start).start(today);
    let current = runs_of(user_id, start)
        .filter(streak::Column::LastWeek.gte(minus(this_week, 7)))
        .filter(streak::Column::FirstWeek.lte(this_week))
        .order_by_asc(streak::Column::LastWeek);
    let longest = runs_of(user_id, start)
        .order_by_desc(streak::Column::Weeks)
        .order_by_desc(streak::Column::LastWeek);
    let (current, longest) = tokio::try_join!(
        find_part(connection, current, 1, 0),
        find_part(connection, longest, 1, 0),
    )?;
    let (current, longest): (Vec<Run>, Vec<Run>) = (current, longest);
    // One that goes on in weeks to come is counted up to this one.
    let current = current.first().map(|run| Run {
        last_week: run.last_week.min(this_week),
        ..*run
    });
    Ok(Streaks {
        current: current.map_or(0, |run| run.weeks()),
        longest: longest.first().copied(),
    })
}

fn runs_of(user_id: i64, start: WeekStart) -> sea_orm::Select<streak::Entity> {
    streak::Entity::owned_by(user_id)
        .filter(streak::Column::WeekStart.eq(start.as_str()))
        .select_only()
        .columns([streak::Column::FirstWeek, streak::Column::LastWeek])
}

/// Let the streaks follow a workout that has been written: the days on which it counted before and
/// counts now, none while it is not in the log. That costs nothing when its day is the same, one
/// statement when other workouts are in its weeks, else three.
///
/// # Errors
/// When the database cannot be written.
pub async fn follow(
    transaction: &Transaction,
    user_id: i64,
    id: Uuid,
    (before, after): (Option<NaiveDate>, Option<NaiveDate>),
) -> ApiResult<()> {
    if before == after {
        return Ok(());
    }
    for (day, other, is_trained) in [(before, after, false), (after, before, true)] {
        let Some(day) = day else { continue };
        let nearest = find_one(transaction, nearest_others(user_id, id, day)).await?;
        let Nearest { before, after } = nearest.ok_or(ApiError::NotLoggedIn)?;
        // The week that it stays in is trained before and after.
        let others = [before, after, other];
        follow_alone(transaction, user_id, day, others, is_trained).await?;
    }
    Ok(())
}

/// The same for a workout that is new, when its [nearest](nearest_others) are known.
///
/// # Errors
/// When the database cannot be written.
pub async fn follow_new(
    transaction: &Transaction,
    user_id: i64,
    day: NaiveDate,
    Nearest { before, after }: Nearest,
) -> ApiResult<()> {
    follow_alone(transaction, user_id, day, [before, after, None], true).await
}

/// Change the streaks in those weeks of a day that have none of the others.
async fn follow_alone(
    transaction: &Transaction,
    user_id: i64,
    day: NaiveDate,
    others: [Option<NaiveDate>; 3],
    is_trained: bool,
) -> ApiResult<()> {
    let weeks = WeekStart::ALL.iter().map(|start| Week::of(*start, day));
    let alone = weeks.filter(|week| !others.iter().flatten().any(|day| week.has(*day)));
    let alone: Vec<Week> = alone.collect();
    if alone.is_empty() {
        return Ok(());
    }
    change(transaction, user_id, &alone, is_trained).await
}

/// A week that begins on one of the two days.
#[derive(Clone, Copy)]
struct Week {
    start: WeekStart,
    first: NaiveDate,
}

impl Week {
    fn of(start: WeekStart, day: NaiveDate) -> Self {
        Self {
            start,
            first: Span::Week(start).start(day),
        }
    }

    fn has(self, day: NaiveDate) -> bool {
        (self.first..=plus(self.first, 6)).contains(&day)
    }

    fn before(self) -> NaiveDate {
        minus(self.first, 7)
    }

    fn after(self) -> NaiveDate {
        plus(self.first, 7)
    }
}

/// Days with other workouts: the last one up to a day and the first one from it on. A week that has any
/// has one of these.
pub struct Nearest {
    before: Option<NaiveDate>,
    after: Option<NaiveDate>,
}

record!(Nearest { before, after });

/// Ask for them, of workouts other than this one: at the same cost however many there are.
pub fn nearest_others(
    user_id: i64,
    id: Uuid,
    day: NaiveDate,
) -> Filled<'static, impl Fn() -> sea_orm::Select<user::Entity>> {
    use workout::Column::{Day, DeletedAt, Id};
    static NEAREST: Template = Template::new();
    let others = move |found: SimpleExpr, side: SimpleExpr| -> SimpleExpr {
        let others = workout::Entity::owned_by(user_id)
            .filter(DeletedAt.is_null())
            .filter(side)
            .filter(Id.ne(id))
            .select_only()
            .expr(found);
        others.into_query().into()
    };
    let values = [
        user_id.into(),
        day.into(),
        id.into(),
        user_id.into(),
        day.into(),
        id.into(),
        user_id.into(),
    ];
    NEAREST.fill(values, move || {
        user::Entity::find_by_id(user_id)
            .select_only()
            .expr_as(others(Day.max(), Day.lte(day)), "before")
            .expr_as(others(Day.min(), Day.gte(day)), "after")
    })
}

/// The days on which there are workouts.
fn days_of(user_id: i64) -> sea_orm::Select<workout::Entity> {
    workout::Entity::owned_by(user_id)
        .filter(workout::Column::DeletedAt.is_null())
        .select_only()
        .column(workout::Column::Day)
        .distinct()
}

/// Let weeks be part of a run, or not.
async fn change(
    transaction: &Transaction,
    user_id: i64,
    weeks: &[Week],
    is_trained: bool,
) -> ApiResult<()> {
    let near = weeks.iter().map(|week| {
        Condition::all()
            .add(streak::Column::WeekStart.eq(week.start.as_str()))
            .add(streak::Column::LastWeek.gte(week.before()))
            .add(streak::Column::FirstWeek.lte(week.after()))
    });
    let near = near.fold(Condition::any(), Condition::add);
    let mut near = streak::Entity::delete_owned_by(user_id).filter(near);
    QueryTrait::query(&mut near).returning_all();
    let near: Vec<Row> = find_all(transaction, near).await?;
    let mut rows = Vec::new();
    for week in weeks {
        let of_kind = near
            .iter()
            .filter(|row| row.week_start == week.start.as_str());
        let near: Vec<Run> = of_kind.map(Row::run).collect();
        let runs = if is_trained {
            vec![joined(&near, *week)]
        } else {
            parted(&near, *week)
        };
        rows.extend(runs.into_iter().map(|run| (week.start, run)));
    }
    insert(transaction, user_id, &rows).await
}

/// A run with the kind of its weeks.
struct Row {
    week_start: String,
    first_week: NaiveDate,
    last_week: NaiveDate,
}

record!(Row {
    week_start,
    first_week,
    last_week,
});

impl Row {
    fn run(&self) -> Run {
        Run {
            first_week: self.first_week,
            last_week: self.last_week,
        }
    }
}

/// The run that a week makes with those that it touches.
fn joined(near: &[Run], week: Week) -> Run {
    let first = near.iter().map(|run| run.first_week).min();
    let last = near.iter().map(|run| run.last_week).max();
    Run {
        first_week: first.map_or(week.first, |first| first.min(week.first)),
        last_week: last.map_or(week.first, |last| last.max(week.first)),
    }
}

/// What is left of runs without a week.
fn parted(near: &[Run], week: Week) -> Vec<Run> {
    let before = near.iter().map(|run| Run {
        last_week: run.last_week.min(week.before()),
        ..*run
    });
    let after = near.iter().map(|run| Run {
        first_week: run.first_week.max(week.after()),
        ..*run
    });
    before
        .chain(after)
        .filter(|run| run.first_week <= run.last_week)
        .collect()
}

/// Find the streaks of a log anew: after many changes at once that is less work than to follow each.
///
/// # Errors
/// When the database cannot be written.
pub async fn find_anew(transaction: &Transaction, user_id: i64) -> ApiResult<()> {
    let days = gather::<(NaiveDate,), Vec<_>>(transaction, days_of(user_id)).await?;
    let days: BTreeSet<NaiveDate> = days.into_iter().map(|(day,)| day).collect();
    transaction
        .run(streak::Entity::delete_owned_by(user_id))
        .await?;
    let of_kind = |start: &WeekStart| {
        let start = *start;
        runs(&days, start).into_iter().map(move |run| (start, run))
    };
    let runs: Vec<_> = WeekStart::ALL.iter().flat_map(of_kind).collect();
    insert(transaction, user_id, &runs).await
}

/// The runs of weeks with some days.
fn runs(days: &BTreeSet<NaiveDate>, start: WeekStart) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for day in days {
        let week = Week::of(start, *day);
        match runs.last_mut() {
            Some(run) if run.last_week >= week.before() => run.last_week = week.first,
            _ => runs.push(Run {
                first_week: week.first,
                last_week: week.first,
            }),
        }
    }
    runs
}

async fn insert(
    transaction: &Transaction,
    user_id: i64,
    runs: &[(WeekStart, Run)],
) -> ApiResult<()> {
    for runs in runs.chunks(MOST_AT_ONCE) {
        let rows = runs.iter().map(|(start, run)| streak::ActiveModel {
            user_id: Set(user_id),
            week_start: Set(start.as_str().to_owned()),
            first_week: Set(run.first_week),
            last_week: Set(run.last_week),
            weeks: Set(run.weeks()),
        });
        transaction.run(streak::Entity::insert_many(rows)).await?;
    }
    Ok(())
}

fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    // Only the last days that chrono knows have none after them.
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn minus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NEW_YEAR: &str = "2026-01-01";

    /// A day by its number since new year.
    fn day(number: u64) -> NaiveDate {
        plus(NEW_YEAR.parse().unwrap(), number)
    }

    /// What the rows would be after a change.
    fn changed(runs: &[Run], week: Week, is_trained: bool) -> Vec<Run> {
        let is_near = |run: &Run| run.last_week >= week.before() && run.first_week <= week.after();
        let (near, mut runs): (Vec<Run>, Vec<Run>) = runs.iter().partition(|run| is_near(run));
        if is_trained {
            runs.push(joined(&near, week));
        } else {
            runs.extend(parted(&near, week));
        }
        runs.sort_by_key(|run| run.first_week);
        runs
    }

    #[test]
    fn a_run_has_its_weeks_and_its_last_day() {
        let days = BTreeSet::from([day(0), day(3), day(11), day(13), day(28)]);
        let shown = |start| -> Vec<(i32, String)> {
            let runs = runs(&days, start);
            runs.iter()
                .map(|run| (run.weeks(), run.end().to_string()))
                .collect()
        };
        // New year is a Thursday.
        let mondays = [(1, "2026-01-04"), (1, "2026-01-18"), (1, "2026-02-01")];
        let sundays = [(3, "2026-01-17"), (1, "2026-01-31")];
        assert_eq!(
            shown(WeekStart::Monday),
            mondays.map(|(weeks, end)| (weeks, end.to_owned()))
        );
        assert_eq!(
            shown(WeekStart::Sunday),
            sundays.map(|(weeks, end)| (weeks, end.to_owned()))
        );
    }

    proptest! {
        /// Toggling days one by one gives the runs of the days that are left.
        #[test]
        fn runs_follow_every_change(
            numbers in prop::collection::vec(0_u64..120, 1..200),
            start in prop::sample::select(WeekStart::ALL),
        ) {
            let mut days = BTreeSet::new();
            let mut followed = Vec::new();
            for number in numbers {
                let day = day(number);
                let week = Week::of(start, day);
                let was_trained = days.iter().any(|day| week.has(*day));
                if !days.remove(&day) {
                    days.insert(day);
                }
                let is_trained = days.iter().any(|day| week.has(*day));
                if was_trained != is_trained {
                    followed = changed(&followed, week, is_trained);
                }
                prop_assert_eq!(&followed, &runs(&days, start));
            }
        }
    }
}
