//! `users`: a person, the hash of their password, and two counters of their log.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{key_text, length_between};

/// Creates `users`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("users")
                    // SQLite: AUTOINCREMENT, so that ids are never reused: an old cookie could
                    // otherwise reach another person.
                    .col(big_pk_auto("id"))
                    .col(text("username").check(length_between("username", 3, 32)))
                    .col(key_text(manager, "username_key"))
                    .col(text("password_hash"))
                    .col(
                        text("weight_unit")
                            .default("kg")
                            .check(Expr::cust("weight_unit IN ('kg', 'lb')")),
                    )
                    .col(text_null("time_zone").check(length_between("time_zone", 1, 64)))
                    .col(
                        text("week_start")
                            .default("monday")
                            .check(Expr::cust("week_start IN ('monday', 'sunday')")),
                    )
                    .col(big_integer("revision").default(0))
                    .col(big_integer("purged_revision").default(0))
                    .col(big_integer("workout_count").default(0))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("users_username_key")
                    .table("users")
                    .col("username_key")
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("users").to_owned())
            .await
    }
}
