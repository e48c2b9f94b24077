//! `usernames`: whose each name is. The only table without an owner in its key: it makes names unique
//! among all people, wherever their other rows are.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{clustered, drop_table, key_text};

/// Creates `usernames`, with the names of those who are there already.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = key_text(manager, "username_key").await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("usernames")
                    .if_not_exists()
                    .col(key)
                    .col(big_integer("user_id"))
                    .primary_key(Index::create().col("username_key")),
            ))
            .await?;
        let there = Query::select()
            .column("username_key")
            .from("usernames")
            .to_owned();
        let people = Query::select()
            .columns(["username_key", "id"])
            .from("users")
            .and_where(Expr::col("username_key").not_in_subquery(there))
            .to_owned();
        let mut names = Query::insert();
        names
            .into_table("usernames")
            .columns(["username_key", "user_id"])
            .select_from(people)
            .map_err(|error| DbErr::Custom(error.to_string()))?;
        manager.execute(names).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "usernames").await
    }
}
