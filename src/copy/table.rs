//! The tables that are copied: all that the migrations make. They are read from a database in memory
//! to which every migration was applied, so that no new table or column can be forgotten.

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectOptions, Database, DbErr,
    sqlx::{SqliteConnection, query_as},
};

use super::{cell::Kind, failure::of_driver};

/// A table with its columns.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The column whose values the database counts up, if there is one.
    pub(super) counted: Option<String>,
    /// The tables that its rows refer to.
    parents: Vec<String>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Its place in the primary key, from 1; 0 outside of it.
    place_in_key: i64,
}

impl Table {
    /// The names of the columns, for a statement.
    pub(super) fn names(&self) -> String {
        let names = self.columns.iter().map(|column| quoted(&column.name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Select every row in the order of the primary key. `bytewise` stands behind a text there: the
    /// order must be the same on both engines.
    pub(super) fn select(&self, bytewise: &str) -> String {
        let order = self.key().into_iter().map(|(_, column)| match column.kind {
            Kind::Text => quoted(&column.name) + bytewise,
            _ => quoted(&column.name),
        });
        let order = order.collect::<Vec<_>>().join(", ");
        let (names, table) = (self.names(), quoted(&self.name));
        format!("SELECT {names} FROM {table} ORDER BY {order}")
    }

    /// The columns of the primary key in their order, each with its place in a row.
    pub(super) fn key(&self) -> Vec<(usize, &Column)> {
        let columns = self.columns.iter().enumerate();
        let mut key: Vec<_> = columns
            .filter(|(_, column)| column.place_in_key > 0)
            .collect();
        key.sort_by_key(|(_, column)| column.place_in_key);
        key
    }
}

/// A name, for a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// Every table, each behind those that its rows refer to.
///
/// # Errors
/// When the migrations make something that cannot be copied.
pub(super) async fn of_migrations() -> Result<Vec<Table>, DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let model = Database::connect(options).await?;
    migration::up(&model, None).await?;
    let pool = model.get_sqlite_connection_pool();
    let mut connection = pool.acquire().await.map_err(of_driver)?;
    let names = "
        SELECT name, sql LIKE '%AUTOINCREMENT%' FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> ?
        ORDER BY name";
    let names: Vec<(String, bool)> = query_as(names)
        .bind(Migrator::migration_table_name().to_string())
        .fetch_all(&mut *connection)
        .await
        .map_err(of_driver)?;
    let mut tables = Vec::new();
    for (name, is_counted) in names {
        tables.push(read(&mut connection, name, is_counted).await?);
    }
    in_order(tables)
}

async fn read(
    connection: &mut SqliteConnection,
    name: String,
    is_counted: bool,
) -> Result<Table, DbErr> {
    let parents = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?)";
    let parents: Vec<(String,)> = query_as(parents)
        .bind(&name)
        .fetch_all(&mut *connection)
        .await
        .map_err(of_driver)?;
    let columns = "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid";
    let columns: Vec<(String, String, i64)> = query_as(columns)
        .bind(&name)
        .fetch_all(connection)
        .await
        .map_err(of_driver)?;
    let columns = columns.into_iter().map(|(column, declared, place)| {
        let kind = Kind::of_type(&declared);
        let unknown = || DbErr::Type(format!("{name}.{column} is of the type {declared}"));
        Ok::<_, DbErr>(Column {
            kind: kind.ok_or_else(unknown)?,
            name: column,
            place_in_key: place,
        })
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let key = columns.iter().find(|column| column.place_in_key == 1);
    let key = key.ok_or_else(|| DbErr::Type(format!("{name} has no primary key")))?;
    Ok(Table {
        counted: is_counted.then(|| key.name.clone()),
        name,
        columns,
        parents: parents.into_iter().map(|(name,)| name).collect(),
    })
}

/// Each table behind those that its rows refer to.
fn in_order(mut left: Vec<Table>) -> Result<Vec<Table>, DbErr> {
    let mut ordered: Vec<Table> = Vec::new();
    while !left.is_empty() {
        let is_there = |name: &String| ordered.iter().any(|table| table.name == *name);
        let next = left.iter().position(|table| {
            let mut parents = table.parents.iter();
            parents.all(|name| is_there(name) || *name == table.name)
        });
        let next = next.ok_or_else(|| DbErr::Type("tables refer to each other".into()))?;
        ordered.push(left.remove(next));
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sea_orm::{IdenStatic as _, Iterable as _};

    use super::*;

    fn described<E: sea_orm::EntityTrait>(entity: E) -> (String, BTreeSet<String>) {
        let columns = E::Column::iter().map(|column| column.as_str().to_owned());
        (entity.table_name().to_owned(), columns.collect())
    }

    #[tokio::test]
    async fn every_table_and_column_that_the_program_knows_is_copied() {
        let tables = of_migrations().await.unwrap();
        for (name, columns) in [
            described(entity::user::Entity),
            described(entity::session::Entity),
            described(entity::exercise::Entity),
            described(entity::workout::Entity),
            described(entity::workout_exercise::Entity),
            described(entity::workout_set::Entity),
            described(entity::streak::Entity),
        ] {
            let table = tables.iter().find(|table| table.name == name).unwrap();
            let copied = table.columns.iter().map(|column| column.name.clone());
            assert_eq!(copied.collect::<BTreeSet<_>>(), columns, "{name}");
        }
    }

    #[tokio::test]
    async fn a_table_comes_behind_those_that_its_rows_refer_to() {
        let tables = of_migrations().await.unwrap();
        let mut seen = BTreeSet::new();
        for table in &tables {
            for parent in &table.parents {
                assert!(seen.contains(parent), "{parent} after {}", table.name);
            }
            seen.insert(table.name.clone());
        }
        let counted = tables.iter().filter_map(|table| {
            let column = table.counted.as_ref()?;
            Some(format!("{}.{column}", table.name))
        });
        assert_eq!(counted.collect::<Vec<_>>(), ["users.id"]);
        let sets = tables.iter().find(|table| table.name == "workout_sets");
        let select = sets.unwrap().select("");
        let order = "ORDER BY \"user_id\", \"workout_id\", \"exercise_position\", \"position\"";
        assert!(select.ends_with(order), "{select}");
    }

    #[test]
    fn tables_that_refer_to_each_other_have_no_order() {
        let table = |name: &str, parent: &str| Table {
            name: name.into(),
            columns: Vec::new(),
            counted: None,
            parents: vec![parent.into()],
        };
        in_order(vec![table("a", "a"), table("b", "a")]).unwrap();
        assert!(in_order(vec![table("a", "b"), table("b", "a")]).is_err());
    }
}
