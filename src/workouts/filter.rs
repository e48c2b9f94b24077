//! The filters and the order of a list of workouts.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::{Owned, workout, workout::Column, workout_exercise};
use sea_orm::{
    ColumnTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

use super::{parameters::Place, purge::DAYS_KEPT, row::Row};
use crate::{
    choice,
    database::search::Words,
    http::{
        FromQuery, Parameters,
        answer::cursor,
        extract::choice::{Choice, one_of},
        extract::rule::AnyId,
        extract::search::Search,
    },
    log::days::DayRange,
    text,
};

/// Selects workouts.
#[derive(Clone, Debug, Default)]
pub struct WorkoutFilter {
    /// Live ones, or those in the trash.
    pub place: Place,
    /// Their local days.
    pub days: DayRange,
    /// Words in the title or the notes.
    pub q: Option<Words>,
    /// An exercise that the workout has.
    pub exercise: Option<Uuid>,
}

impl WorkoutFilter {
    /// Whether it selects all live workouts, whose number is already known.
    pub fn is_everything(&self) -> bool {
        let Self {
            place,
            days,
            q,
            exercise,
        } = self;
        *place == Place::Log && days.is_everything() && q.is_none() && exercise.is_none()
    }

    /// The person's workouts that it selects.
    pub fn select(&self, user_id: i64) -> Select<workout::Entity> {
        let Self {
            place,
            days,
            q,
            exercise,
        } = self;
        let mut workouts = place
            .workouts_of(user_id)
            .filter(days.condition(Column::Day, Column::StartedAt));
        if let Some(q) = q {
            workouts = workouts.filter(q.all_in(Column::SearchKey));
        }
        if let Some(exercise) = exercise {
            let with_it = workout_exercise::Entity::owned_by(user_id)
                .select_only()
                .column(workout_exercise::Column::WorkoutId)
                .filter(workout_exercise::Column::ExerciseId.eq(*exercise))
                .into_query();
            workouts = workouts.filter(Column::Id.in_subquery(with_it));
        }
        workouts
    }
}

impl FromQuery for WorkoutFilter {
    fn from_query(parameters: &mut Parameters) -> Self {
        let trashed = format!("`true`: list the trash of the last {DAYS_KEPT} days instead.");
        let words = "Words to find in the title or the notes, in any order. Ignores case.";
        let exercise = "The id of one of your exercises.";
        let place = Place::read(parameters, &trashed);
        Self {
            place,
            days: DayRange::from_query(parameters),
            q: parameters.read("q", words, Search).flatten(),
            exercise: parameters.read("exercise", exercise, AnyId),
        }
    }
}

choice! {
    /// The order of a list. Equal keys are ordered by id.
    pub enum Sort {
        /// The newest first.
        NewestFirst = "-started_at",
        /// The oldest first.
        OldestFirst = "started_at",
        /// By folded title, A to Z.
        Title = "title",
        /// By folded title, Z to A.
        TitleDown = "-title",
    }
}

impl Sort {
    fn column(self) -> Column {
        match self {
            Self::NewestFirst | Self::OldestFirst => Column::StartedAt,
            Self::Title | Self::TitleDown => Column::TitleKey,
        }
    }

    fn order(self) -> Order {
        match self {
            Self::OldestFirst | Self::Title => Order::Asc,
            Self::NewestFirst | Self::TitleDown => Order::Desc,
        }
    }

    /// Put workouts into this order.
    pub fn sort(self, workouts: Select<workout::Entity>) -> Select<workout::Entity> {
        workouts
            .order_by(self.column(), self.order())
            .order_by(Column::Id, self.order())
    }

    /// Only the workouts after a key. It is a comparison of rows, for which both engines go
    /// straight to that place in the index.
    pub fn behind(self, key: String, id: Uuid) -> Option<SimpleExpr> {
        let key = match self.column() {
            Column::TitleKey => Expr::val(key),
            _ => Expr::val(key.parse::<DateTime<Utc>>().ok()?),
        };
        let here = Expr::tuple([Expr::col(self.column()), Expr::col(Column::Id)]);
        let there = Expr::tuple([key, Expr::val(id)]);
        Some(match self.order() {
            Order::Asc => here.gt(there),
            _ => here.lt(there),
        })
    }

    /// The key of a row in this order.
    pub(super) fn key(self, row: &Row) -> String {
        match self.column() {
            Column::TitleKey => text::fold(&row.title),
            _ => row.started_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        }
    }
}

impl FromQuery for Sort {
    fn from_query(parameters: &mut Parameters) -> Self {
        let about = "A leading minus sorts in descending order. `-started_at` when left out.";
        parameters.read("sort", about, one_of()).unwrap_or_default()
    }
}

/// Identifies a list for its cursors.
pub fn list_name(user_id: i64, filter: &WorkoutFilter, sort: Sort) -> String {
    let WorkoutFilter {
        place,
        days,
        q,
        exercise,
    } = filter;
    let [from, to] = days.parameters();
    let is_trash = *place == Place::Trash;
    cursor::list_name(
        "workouts",
        user_id,
        &[
            ("sort", Some(sort.as_str().to_owned())),
            ("trashed", is_trash.then(|| "true".to_owned())),
            from,
            to,
            ("q", q.as_ref().map(ToString::to_string)),
            ("exercise", exercise.map(|id| id.to_string())),
        ],
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_filter_that_is_not_set_is_no_part_of_a_list() {
        let everything = list_name(7, &WorkoutFilter::default(), Sort::Title);
        assert_eq!(everything, "workouts 7 sort=title");
        let filter = WorkoutFilter {
            place: Place::Trash,
            days: DayRange {
                from: NaiveDate::from_ymd_opt(2026, 9, 1),
                to: NaiveDate::from_ymd_opt(2026, 9, 30),
            },
            q: Words::parse("Push DAY").ok().flatten(),
            exercise: Some(Uuid::nil()),
        };
        assert_eq!(
            list_name(7, &filter, Sort::NewestFirst),
            "workouts 7 sort=-started_at&trashed=true&from=2026-09-01&to=2026-09-30&q=day+push\
             &exercise=00000000-0000-0000-0000-000000000000"
        );
    }
}
