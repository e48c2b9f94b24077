//! `workout_exercises`: the exercises of a workout, in their order.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{clustered, drop_table, length_between};

/// Creates `workout_exercises`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table(manager)).await?;
        // The newest places of an exercise come first, and cost the same in a long log.
        manager
            .create_index(
                Index::create()
                    .name("workout_exercises_exercise")
                    .table("workout_exercises")
                    .if_not_exists()
                    .col("user_id")
                    .col("exercise_id")
                    .col(("started_at", IndexOrder::Desc))
                    .col(("workout_id", IndexOrder::Desc))
                    .col("position")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "workout_exercises").await
    }
}

fn table(manager: &SchemaManager<'_>) -> TableCreateStatement {
    clustered(
        manager,
        Table::create()
            .table("workout_exercises")
            .if_not_exists()
            .col(big_integer("user_id"))
            .col(uuid("workout_id"))
            .col(integer("position").check(Expr::cust("position BETWEEN 0 AND 99")))
            .col(uuid("exercise_id"))
            // That of the workout, so that an index has the places of an exercise in order.
            .col(timestamp_with_time_zone("started_at"))
            .col(integer_null("superset").check(Expr::cust("superset BETWEEN 0 AND 99")))
            .col(text("notes").check(length_between("notes", 0, 2_000)))
            .primary_key(
                Index::create()
                    .col("user_id")
                    .col("workout_id")
                    .col("position"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("workout_exercises_workout")
                    .from("workout_exercises", ("user_id", "workout_id"))
                    .to("workouts", ("user_id", "id"))
                    .on_delete(ForeignKeyAction::Cascade),
            )
            // Deleting a person must reach these rows before the exercises they refer to are
            // checked: by way of the workouts alone, PostgreSQL would come too late and refuse the
            // deletion.
            .foreign_key(
                ForeignKey::create()
                    .name("workout_exercises_user")
                    .from("workout_exercises", "user_id")
                    .to("users", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            // Not RESTRICT: deleting a person removes both sides within one statement, and RESTRICT
            // would not wait for the other one.
            .foreign_key(
                ForeignKey::create()
                    .name("workout_exercises_exercise")
                    .from("workout_exercises", ("user_id", "exercise_id"))
                    .to("exercises", ("user_id", "id"))
                    .on_delete(ForeignKeyAction::NoAction),
            ),
    )
}
