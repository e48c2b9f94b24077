//! Tables and columns that mean the same on every engine.

use sea_orm_migration::{
    prelude::*,
    schema::text,
    sea_orm::{DbBackend, Statement},
};

/// Text that is compared and sorted byte by byte, as SQLite does by default. A PostgreSQL database
/// may have any collation, and would then list the same rows in another order. CockroachDB compares
/// bytes by default, and not every version of it knows the word.
pub(crate) async fn key_text(
    manager: &SchemaManager<'_>,
    name: &'static str,
) -> Result<ColumnDef, DbErr> {
    let mut column = text(name);
    if manager.get_database_backend() == DbBackend::Postgres && !is_cockroach(manager).await? {
        column.extra("COLLATE \"C\"");
    }
    Ok(column)
}

async fn is_cockroach(manager: &SchemaManager<'_>) -> Result<bool, DbErr> {
    let question = Statement::from_string(DbBackend::Postgres, "SELECT version()");
    let answer = manager.get_connection().query_one_raw(question).await?;
    let version = answer.map(|row| row.try_get_by_index::<String>(0));
    Ok(version
        .transpose()?
        .is_some_and(|version| version.contains("CockroachDB")))
}

/// `CHECK (length(column) BETWEEN shortest AND longest)`, counted in characters on both engines.
pub(crate) fn length_between(column: &str, shortest: u32, longest: u32) -> Expr {
    Expr::cust(format!("length({column}) BETWEEN {shortest} AND {longest}"))
}

/// A table whose rows are stored in the order of their primary key. Otherwise SQLite would store
/// them in the order of insertion, and the key in a second tree.
pub(crate) fn clustered(
    manager: &SchemaManager<'_>,
    table: &mut TableCreateStatement,
) -> TableCreateStatement {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table.to_owned()
}

/// Undo the creation of a table.
pub(crate) async fn drop_table(
    manager: &SchemaManager<'_>,
    table: &'static str,
) -> Result<(), DbErr> {
    let drop = Table::drop().table(table).if_exists().to_owned();
    manager.drop_table(drop).await
}
