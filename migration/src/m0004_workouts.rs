//! `workouts`: a training session. The row has everything that a summary shows, so that a list
//! reads no sets.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{clustered, drop_table, key_text, length_between};

/// Creates `workouts`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let title_key = key_text(manager, "title_key").await?;
        manager.create_table(table(manager, title_key)).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "workouts").await
    }
}

fn table(manager: &SchemaManager<'_>, title_key: ColumnDef) -> TableCreateStatement {
    clustered(
        manager,
        Table::create()
            .table("workouts")
            .if_not_exists()
            .col(big_integer("user_id"))
            .col(uuid("id"))
            .col(text("title").check(length_between("title", 1, 120)))
            // The folded title, and the folded title and notes: SQLite folds ASCII only, so both
            // engines sort and search what the program has folded.
            .col(title_key)
            .col(text("notes").check(length_between("notes", 0, 10_000)))
            .col(text("search_key"))
            .col(timestamp_with_time_zone("started_at"))
            .col(
                timestamp_with_time_zone_null("ended_at")
                    .check(Expr::cust("ended_at >= started_at")),
            )
            .col(
                integer("utc_offset_minutes")
                    .check(Expr::cust("utc_offset_minutes BETWEEN -1439 AND 1439")),
            )
            .col(date("day"))
            .col(
                integer_null("bodyweight_g")
                    .check(Expr::cust("bodyweight_g BETWEEN 20000 AND 500000")),
            )
            .col(integer("set_count").check(Expr::cust("set_count >= 0")))
            .col(big_integer("reps").check(Expr::cust("reps >= 0")))
            .col(big_integer("volume_g").check(Expr::cust("volume_g >= 0")))
            .col(big_integer("distance_mm").check(Expr::cust("distance_mm >= 0")))
            // Known before its exercises are read, to limit how many are read at the same time.
            .col(integer("exercises_size").check(Expr::cust("exercises_size >= 0")))
            .col(text_null("source").check(length_between("source", 1, 64)))
            .col(big_integer("revision").check(Expr::cust("revision > 0")))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .col(timestamp_with_time_zone_null("deleted_at"))
            .primary_key(Index::create().col("user_id").col("id"))
            .foreign_key(
                ForeignKey::create()
                    .name("workouts_user")
                    .from("workouts", "user_id")
                    .to("users", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            ),
    )
}

fn indexes() -> [IndexCreateStatement; 5] {
    [
        // Every list has a total order: the sort key, then the id.
        Index::create()
            .name("workouts_started_at")
            .table("workouts")
            .if_not_exists()
            .col("user_id")
            .col(("started_at", IndexOrder::Desc))
            .col(("id", IndexOrder::Desc))
            .to_owned(),
        Index::create()
            .name("workouts_title")
            .table("workouts")
            .if_not_exists()
            .col("user_id")
            .col("title_key")
            .col("id")
            .to_owned(),
        // Everything that is added up, so that a year is read without its rows. The last column
        // stands there for SQLite, which would read the rows for it.
        Index::create()
            .name("workouts_day")
            .table("workouts")
            .if_not_exists()
            .col("user_id")
            .col("day")
            .col("started_at")
            .col("ended_at")
            .col("set_count")
            .col("reps")
            .col("volume_g")
            .col("distance_mm")
            .col("bodyweight_g")
            .col("deleted_at")
            .and_where(Expr::col("deleted_at").is_null())
            .to_owned(),
        Index::create()
            .name("workouts_revision")
            .table("workouts")
            .if_not_exists()
            .col("user_id")
            .col("revision")
            .unique()
            .to_owned(),
        // The purge looks for old trash of everybody; live rows are not in this index. `ASC`, because
        // YugabyteDB would otherwise hash its first column, and find no range in it.
        Index::create()
            .name("workouts_trash")
            .table("workouts")
            .if_not_exists()
            .col(("deleted_at", IndexOrder::Asc))
            .and_where(Expr::col("deleted_at").is_not_null())
            .to_owned(),
    ]
}
