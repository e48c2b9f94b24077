//! `users`: a person, the hash of their password, and the counters of their log.

use sea_orm::entity::prelude::*;

/// A person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Never given to anyone else, also when this person is gone.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// As typed at sign-up.
    #[sea_orm(column_type = "Text")]
    pub username: String,
    /// The folded name: what must be unique.
    #[sea_orm(column_type = "Text", unique)]
    pub username_key: String,
    /// A PHC string, argon2id.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// The unit the person's screens prefer, `kg` or `lb`; stored weights are grams either way.
    #[sea_orm(column_type = "Text")]
    pub weight_unit: String,
    /// Goes up by at least one in every transaction that changes the person's log.
    pub revision: i64,
    /// The newest revision that a purge of the trash has removed; 0 before the first.
    pub purged_revision: i64,
    /// Live workouts, those in the trash left out.
    pub workout_count: i64,
    /// When the account was made.
    pub created_at: DateTimeUtc,
    /// When name, password or preferences last changed.
    pub updated_at: DateTimeUtc,
    /// Where the person is signed in.
    #[sea_orm(has_many)]
    pub sessions: HasMany<super::session::Entity>,
    /// The exercises their workouts name.
    #[sea_orm(has_many)]
    pub exercises: HasMany<super::exercise::Entity>,
    /// Their log.
    #[sea_orm(has_many)]
    pub workouts: HasMany<super::workout::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
