//! `streaks`: runs of weeks with at least one workout, kept so that the longest of a long log need not
//! be looked for among all of its days.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{clustered, drop_table};

/// Creates `streaks`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table(manager)).await?;
        manager
            .create_index(
                Index::create()
                    .name("streaks_weeks")
                    .table("streaks")
                    .if_not_exists()
                    .col("user_id")
                    .col("week_start")
                    .col("weeks")
                    .col("last_week")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "streaks").await
    }
}

fn table(manager: &SchemaManager<'_>) -> TableCreateStatement {
    clustered(
        manager,
        Table::create()
            .table("streaks")
            .if_not_exists()
            .col(big_integer("user_id"))
            // Each person has both kinds of weeks, whichever they look at.
            .col(text("week_start").check(Expr::cust("week_start IN ('monday', 'sunday')")))
            // The first days of the first and the last week.
            .col(date("first_week"))
            .col(date("last_week").check(Expr::cust("last_week >= first_week")))
            .col(integer("weeks").check(Expr::cust("weeks > 0")))
            .primary_key(
                Index::create()
                    .col("user_id")
                    .col("week_start")
                    .col("last_week"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("streaks_user")
                    .from("streaks", "user_id")
                    .to("users", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            ),
    )
}
