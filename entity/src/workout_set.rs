//! `workout_sets`: what was lifted, run or held.

use sea_orm::entity::prelude::*;

/// A set. It has at least one of repetitions, distance and duration.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workout_sets")]
pub struct Model {
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// The workout it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workout_id: Uuid,
    /// The position of the exercise in the workout, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub exercise_position: i32,
    /// The position of the set in the exercise, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// `normal`, `warmup`, `dropset` or `failure`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Grams, −500,000 to 2,000,000; negative is assistance.
    pub weight_g: Option<i32>,
    /// Repetitions, 0 to 10,000; 0 is a failed attempt.
    pub reps: Option<i32>,
    /// Millimetres, 0 to 1,000,000,000 (1,000 km).
    pub distance_mm: Option<i32>,
    /// Milliseconds, 0 to 604,800,000 (a week).
    pub duration_ms: Option<i32>,
    /// Twice the rating of perceived exertion, 2 to 20.
    pub rpe_x2: Option<i32>,
    /// The rest after it, in milliseconds, 0 to 86,400,000 (a day).
    pub rest_ms: Option<i32>,
    /// At most 500 characters; empty rather than null.
    #[sea_orm(column_type = "Text")]
    pub notes: String,
    /// The exercise of the workout that it belongs to.
    #[sea_orm(
        belongs_to,
        from = "(user_id, workout_id, exercise_position)",
        to = "(user_id, workout_id, position)",
        on_delete = "Cascade"
    )]
    pub workout_exercise: BelongsTo<super::workout_exercise::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::Owned for Entity {
    const OWNER: Column = Column::UserId;
}
