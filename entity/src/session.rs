//! `sessions`: a browser or device that is logged in. The encrypted cookie holds its key.

use sea_orm::entity::prelude::*;

/// A session.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// The person who is logged in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// Random (UUID version 4). It is no secret: nobody can log in with it, because the cookie is
    /// sealed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When the person logged in.
    pub created_at: DateTimeUtc,
    /// The last request, accurate to a few minutes.
    pub last_seen_at: DateTimeUtc,
    /// The end of the absolute lifetime, even if the session is used.
    pub expires_at: DateTimeUtc,
    /// The `User-Agent` at login, at most 200 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// The client's address at login.
    #[sea_orm(column_type = "Text", nullable)]
    pub ip: Option<String>,
    /// The person.
    #[sea_orm(belongs_to, from = "user_id", to = "id", on_delete = "Cascade")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::Owned for Entity {
    const OWNER: Column = Column::UserId;
}
