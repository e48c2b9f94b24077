//! `workout_exercises`: an exercise's place in a workout.

use sea_orm::entity::prelude::*;

/// An exercise of a workout, without its sets.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workout_exercises")]
pub struct Model {
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// The workout it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workout_id: Uuid,
    /// The place in it, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The exercise that is done.
    pub exercise_id: Uuid,
    /// The start of the workout, written whenever that changes.
    pub started_at: DateTimeUtc,
    /// Exercises of a workout with the same number (0 to 99) are done in turn.
    pub superset: Option<i32>,
    /// At most 2,000 characters; empty rather than null.
    #[sea_orm(column_type = "Text")]
    pub notes: String,
    /// The workout.
    #[sea_orm(
        belongs_to,
        from = "(user_id, workout_id)",
        to = "(user_id, id)",
        on_delete = "Cascade"
    )]
    pub workout: BelongsTo<super::workout::Entity>,
    /// The exercise.
    #[sea_orm(belongs_to, from = "(user_id, exercise_id)", to = "(user_id, id)")]
    pub exercise: BelongsTo<super::exercise::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::Owned for Entity {
    const OWNER: Column = Column::UserId;
}
