//! `sessions`: a session cookie is valid while its row exists; deleting the row logs that browser
//! out.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{clustered, drop_table, length_between};

/// Creates `sessions`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("sessions")
                    .if_not_exists()
                    .col(big_integer("user_id"))
                    .col(uuid("id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("last_seen_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(text_null("user_agent").check(length_between("user_agent", 0, 200)))
                    .col(text_null("ip").check(length_between("ip", 1, 45)))
                    .primary_key(Index::create().col("user_id").col("id"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("sessions_user")
                            .from("sessions", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    ),
            ))
            .await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_table(manager, "sessions").await
    }
}

/// The purge looks for what has ended, of everybody. `ASC`, because YugabyteDB would otherwise hash the
/// first column of an index, and find no range in it.
fn indexes() -> [IndexCreateStatement; 2] {
    let index = |name: &'static str, column: &'static str| {
        Index::create()
            .name(name)
            .table("sessions")
            .if_not_exists()
            .col((column, IndexOrder::Asc))
            .to_owned()
    };
    [
        index("sessions_expires_at", "expires_at"),
        index("sessions_last_seen_at", "last_seen_at"),
    ]
}
