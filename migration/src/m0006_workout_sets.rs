//! `workout_sets`: what was lifted, run or held. Weights are whole grams, distances whole
//! millimetres, times whole milliseconds, and RPE is doubled: there are no floating-point numbers in
//! the database.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{clustered, drop_table, length_between};

/// Creates `workout_sets`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table(manager)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "workout_sets").await
    }
}

fn table(manager: &SchemaManager<'_>) -> TableCreateStatement {
    clustered(
        manager,
        Table::create()
            .table("workout_sets")
            .if_not_exists()
            .col(big_integer("user_id"))
            .col(uuid("workout_id"))
            .col(integer("exercise_position"))
            .col(integer("position").check(Expr::cust("position BETWEEN 0 AND 99")))
            // Not `IN`: for more than two values SQLite would fill a table with them for each row.
            .col(text("kind").check(Expr::cust(
                "kind = 'normal' OR kind = 'warmup' OR kind = 'dropset' OR kind = 'failure'",
            )))
            .col(integer_null("weight_g").check(Expr::cust("weight_g BETWEEN -500000 AND 2000000")))
            .col(integer_null("reps").check(Expr::cust("reps BETWEEN 0 AND 10000")))
            .col(
                integer_null("distance_mm")
                    .check(Expr::cust("distance_mm BETWEEN 0 AND 1000000000")),
            )
            .col(
                integer_null("duration_ms")
                    .check(Expr::cust("duration_ms BETWEEN 0 AND 604800000")),
            )
            .col(integer_null("rpe_x2").check(Expr::cust("rpe_x2 BETWEEN 2 AND 20")))
            .col(integer_null("rest_ms").check(Expr::cust("rest_ms BETWEEN 0 AND 86400000")))
            .col(text("notes").check(length_between("notes", 0, 500)))
            .check(Expr::cust(
                "reps IS NOT NULL OR distance_mm IS NOT NULL OR duration_ms IS NOT NULL",
            ))
            .primary_key(
                Index::create()
                    .col("user_id")
                    .col("workout_id")
                    .col("exercise_position")
                    .col("position"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("workout_sets_exercise")
                    .from(
                        "workout_sets",
                        ("user_id", "workout_id", "exercise_position"),
                    )
                    .to("workout_exercises", ("user_id", "workout_id", "position"))
                    .on_delete(ForeignKeyAction::Cascade),
            ),
    )
}
