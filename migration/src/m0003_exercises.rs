//! `exercises`: the names that a person's workouts use, unique, ignoring case.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{clustered, drop_table, key_text, length_between};

/// Creates `exercises`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let name_key = key_text(manager, "name_key").await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("exercises")
                    .if_not_exists()
                    .col(big_integer("user_id"))
                    .col(uuid("id"))
                    .col(text("name").check(length_between("name", 1, 120)))
                    .col(name_key)
                    // A page of its history then costs the same in a long log.
                    .col(
                        big_integer("place_count")
                            .default(0)
                            .check(Expr::cust("place_count >= 0")),
                    )
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col("user_id").col("id"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("exercises_user")
                            .from("exercises", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    ),
            ))
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("exercises_name_key")
                    .table("exercises")
                    .if_not_exists()
                    .col("user_id")
                    .col("name_key")
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "exercises").await
    }
}
