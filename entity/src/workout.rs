//! `workouts`: a training session, live or in the trash.

use sea_orm::entity::prelude::*;

/// A workout without its exercises.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workouts")]
pub struct Model {
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// A UUID, made by the client or the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// 1 to 120 characters.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The folded title, for `sort=title`.
    #[sea_orm(column_type = "Text")]
    pub title_key: String,
    /// At most 10,000 characters; empty rather than null.
    #[sea_orm(column_type = "Text")]
    pub notes: String,
    /// The folded title and notes, separated by a line break, for searching.
    #[sea_orm(column_type = "Text")]
    pub search_key: String,
    /// The start, in UTC, to the millisecond.
    pub started_at: DateTimeUtc,
    /// The end, in UTC; not before the start.
    pub ended_at: Option<DateTimeUtc>,
    /// How far the person's clock was ahead of UTC; both times are shown with it.
    pub utc_offset_minutes: i32,
    /// The date of the start, on the person's clock.
    pub day: Date,
    /// What the person weighed, in grams, 20,000 to 500,000.
    pub bodyweight_g: Option<i32>,
    /// The number of sets, without warm-up sets.
    pub set_count: i32,
    /// Repetitions, without warm-up sets.
    pub reps: i64,
    /// Grams × repetitions, without warm-up sets and assistance.
    pub volume_g: i64,
    /// Millimetres, without warm-up sets.
    pub distance_mm: i64,
    /// The memory to read its exercises, counted in sets: each set and each exercise counts one,
    /// and so do 256 bytes of notes on an exercise and its sets.
    pub exercises_size: i32,
    /// Where it came from, such as the app it was imported from: 1 to 64 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub source: Option<String>,
    /// The revision of the log when this workout last changed, was trashed or restored.
    pub revision: i64,
    /// When the row was created.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// When it was moved to the trash.
    pub deleted_at: Option<DateTimeUtc>,
    /// The person.
    #[sea_orm(belongs_to, from = "user_id", to = "id", on_delete = "Cascade")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::Owned for Entity {
    const OWNER: Column = Column::UserId;
}
