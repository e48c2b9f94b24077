//! Rows to insert.

use std::sync::Arc;

use sea_orm::{
    ActiveModelTrait, DbBackend, DbErr, EntityTrait, Iterable, QueryTrait, Statement, Value,
    Values, sea_query::InsertStatement,
};

use super::{statements::IntoStatement, template::Template};

/// Rows for several tables, of which later ones may refer to earlier ones.
#[derive(Clone)]
pub enum Inserts {
    /// The rows of each table.
    Sqlite(Vec<Arc<Rows>>),
    /// A statement for each table, to become one.
    Postgres(Vec<InsertStatement>),
}

/// Rows of one table for SQLite: a statement for each, with the same text. It stays prepared however many
/// they are, and they need no journal of their own: SQLite keeps one for a statement with several rows, of
/// which the last may be refused.
pub struct Rows {
    pub(super) first: Statement,
    /// The values of the others.
    pub(super) others: Vec<Values>,
}

impl Inserts {
    /// None yet.
    pub fn new(engine: DbBackend) -> Self {
        match engine {
            DbBackend::Sqlite => Self::Sqlite(Vec::new()),
            _ => Self::Postgres(Vec::new()),
        }
    }

    /// Add rows of one table, in which every column is set. `insert` makes the statement of some of them,
    /// `template` is its text for one.
    pub fn add<M, Q>(&mut self, template: &Template, rows: Vec<M>, insert: impl Fn(Vec<M>) -> Q)
    where
        M: ActiveModelTrait,
        Q: QueryTrait<QueryStatement = InsertStatement>,
    {
        match self {
            Self::Sqlite(inserts) => {
                let of_row = |row: M| {
                    let one = || insert(vec![row.clone()]);
                    let filled = template.fill(values_of(&row), one);
                    filled.into_statement(DbBackend::Sqlite)
                };
                let mut rows = rows.into_iter().map(of_row);
                let Some(first) = rows.next() else { return };
                let values = |row: Statement| row.values.unwrap_or_else(|| Values(Vec::new()));
                let others = rows.map(values).collect();
                inserts.push(Arc::new(Rows { first, others }));
            }
            Self::Postgres(_) if rows.is_empty() => {}
            Self::Postgres(inserts) => inserts.push(insert(rows).into_query()),
        }
    }

    /// Add others behind these.
    ///
    /// # Errors
    /// When they are for the other engine: a defect of ours.
    pub fn append(&mut self, others: Self) -> Result<(), DbErr> {
        match (self, others) {
            (Self::Sqlite(inserts), Self::Sqlite(others)) => inserts.extend(others),
            (Self::Postgres(inserts), Self::Postgres(others)) => inserts.extend(others),
            _ => return Err(for_another_engine()),
        }
        Ok(())
    }
}

pub(super) fn for_another_engine() -> DbErr {
    DbErr::Custom("rows for another engine".into())
}

/// The values of a row, in the order in which a statement that inserts it has them.
pub fn values_of<M: ActiveModelTrait>(row: &M) -> Vec<Value> {
    let columns = <M::Entity as EntityTrait>::Column::iter();
    columns
        .filter_map(|column| row.get(column).into_value())
        .collect()
}
