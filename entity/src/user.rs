//! `users`: a person, the hash of their password, and the counters of their log.

use sea_orm::entity::prelude::*;

/// A person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Never reused, not even after this person is deleted.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// As it was typed.
    #[sea_orm(column_type = "Text")]
    pub username: String,
    /// The folded name, which [`username`](super::username) makes unique.
    #[sea_orm(column_type = "Text")]
    pub username_key: String,
    /// A PHC string, argon2id.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// The unit to display, `kg` or `lb`. Weights are stored in grams either way.
    #[sea_orm(column_type = "Text")]
    pub weight_unit: String,
    /// The name of a zone of the IANA database, at most 64 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub time_zone: Option<String>,
    /// The day on which the person's weeks begin, `monday` or `sunday`.
    #[sea_orm(column_type = "Text")]
    pub week_start: String,
    /// Goes up by at least one in every transaction that changes the person's log.
    pub revision: i64,
    /// The newest revision that a purge of the trash has removed; 0 before the first.
    pub purged_revision: i64,
    /// The number of workouts, without those in the trash.
    pub workout_count: i64,
    /// When the account was created.
    pub created_at: DateTimeUtc,
    /// When name, password or preferences last changed.
    pub updated_at: DateTimeUtc,
    /// Where the person is logged in.
    #[sea_orm(has_many)]
    pub sessions: HasMany<super::session::Entity>,
    /// The exercises their workouts name.
    #[sea_orm(has_many)]
    pub exercises: HasMany<super::exercise::Entity>,
    /// Their log.
    #[sea_orm(has_many)]
    pub workouts: HasMany<super::workout::Entity>,
    /// The runs of weeks in which they trained.
    #[sea_orm(has_many)]
    pub streaks: HasMany<super::streak::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
