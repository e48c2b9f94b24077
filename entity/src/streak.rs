//! `streaks`: runs of weeks with at least one workout.

use sea_orm::entity::prelude::*;

/// A run of weeks, as long as it can be: the weeks before and after it have no workout.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "streaks")]
pub struct Model {
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// The day on which these weeks begin, `monday` or `sunday`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub week_start: String,
    /// The first day of the first week.
    pub first_week: Date,
    /// The first day of the last week.
    #[sea_orm(primary_key, auto_increment = false)]
    pub last_week: Date,
    /// The number of weeks.
    pub weeks: i32,
    /// The person.
    #[sea_orm(belongs_to, from = "user_id", to = "id", on_delete = "Cascade")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::Owned for Entity {
    const OWNER: Column = Column::UserId;
}
