//! Column types that mean the same on both engines.

use sea_orm_migration::{prelude::*, schema::text, sea_orm::DbBackend};

/// Text that is compared and sorted byte by byte, as SQLite does by default. A PostgreSQL database
/// may have any collation, and would then list the same rows in another order.
pub(crate) fn key_text(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = text(name);
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
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
