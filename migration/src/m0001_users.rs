//! `users`: a person, the hash of their password, and two counters of their log.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{drop_table, key_text, length_between};

/// Creates `users`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let username_key = key_text(manager, "username_key").await?;
        manager
            .create_table(
                Table::create()
                    .table("users")
                    .if_not_exists()
                    // SQLite: AUTOINCREMENT, so that ids are never reused: an old cookie could
                    // otherwise reach another person.
                    .col(big_pk_auto("id"))
                    .col(text("username").check(length_between("username", 3, 32)))
                    // Unique too, by way of `usernames`: an index here would have to know everybody.
                    .col(username_key)
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
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "users").await
    }
}
