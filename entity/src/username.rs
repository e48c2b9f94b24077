//! `usernames`: whose each name is. It alone makes names unique, so that the rows of `users` can be on
//! different machines.

use sea_orm::entity::prelude::*;

/// A name that is taken. The row of its person has the same key and is written in the same transaction.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usernames")]
pub struct Model {
    /// The folded name.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub username_key: String,
    /// The person. There is no foreign key: their row may be on another machine.
    pub user_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
