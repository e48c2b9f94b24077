//! `exercises`: the names that a person's workouts use.

use sea_orm::entity::prelude::*;

/// An exercise.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exercises")]
pub struct Model {
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// UUID version 7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As first written, 1 to 120 characters.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The folded name: unique within one person's exercises.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The number of its places in live workouts.
    pub place_count: i64,
    /// When a workout first named it.
    pub created_at: DateTimeUtc,
    /// The person.
    #[sea_orm(belongs_to, from = "user_id", to = "id", on_delete = "Cascade")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::Owned for Entity {
    const OWNER: Column = Column::UserId;
}
