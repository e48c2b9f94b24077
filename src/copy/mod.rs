//! Copies a whole diary into another database: from SQLite to PostgreSQL, back, or to one of the same
//! kind.
//!
//! It is all or nothing, by one transaction on the target: what was written is read back and compared
//! with the source before anybody else can see it. A copy that is killed has never been there, and the
//! command can simply run again. Rejected: marking a target that is half full. Every start of every
//! server would have to look for the mark.
//!
//! The source is read in one transaction as well, so that everything is from the same moment. Both
//! are streams: memory does not grow with the diary.

use futures_util::TryStreamExt as _;
use sea_orm::DbErr;

use self::{
    cell::Row,
    end::{End, check_columns, check_empty},
    side::Side,
    table::Table,
};

mod cell;
mod end;
mod failure;
mod postgres;
mod side;
mod sqlite;
mod table;

pub use failure::Failure;

/// A table that was copied.
#[derive(Debug)]
pub struct Copied {
    /// Its name.
    pub table: String,
    /// How many rows it has, on both sides.
    pub rows: u64,
}

/// How far a copy is.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// So many steps there are: each row is written, and later compared.
    Steps(u64),
    /// One more of them is done.
    Step,
}

/// Copy every row of every table, and the counters from which new ids come, and compare what the target
/// has then with the source, row by row. The target is created when it is missing. What is written
/// into the source meanwhile stays behind.
///
/// # Errors
/// When the two are one database, when the source is missing or of another version, when the target has
/// rows already or cannot be written, when one of them fails on the way, or when somebody changes a source
/// that is a file and that nobody used before. Nothing is copied then.
pub async fn copy(from: &str, to: &str, tell: &dyn Fn(Progress)) -> Result<Vec<Copied>, Failure> {
    let (option, url) = ("--from", from);
    let from = End { option, url };
    let (option, url) = ("--to", to);
    let to = End { option, url };
    from.check_url()?;
    to.check_url()?;
    if from.is(&to) {
        return Err(Failure::Unusable(
            "--from and --to are the same database".into(),
        ));
    }
    let tables = table::of_migrations().await;
    let tables = tables.map_err(|error| Failure::Undone(error.to_string()))?;
    from.check_source().await?;
    let at_rest = from.at_rest();
    let source = reader(from.url, &tables).await;
    let mut source = source.map_err(|error| from.unusable(error))?;

    let prepared = to.prepare_target(&tables).await;
    let mut made = prepared.map_err(|error| to.unusable(error))?;
    let target = writer(to.url, &tables).await;
    let mut target = target.map_err(|error| to.unusable(error))?;
    let mut copying = Copying {
        from,
        to,
        source: &mut source,
        target: &mut target,
        tell,
    };
    let mut copied = copying.run(&tables).await;
    // One that nobody used was read as if it could not change.
    if at_rest.is_some() && from.changed() != at_rest {
        let reason = "somebody has used it meanwhile; run the command again";
        copied = Err(from.undone(DbErr::Custom(reason.into())));
    }
    if copied.is_ok() {
        made.keep();
        let unknown = |error| Failure::Unknown(to.explain(&error));
        copied = target.commit().await.map_err(unknown).and(copied);
    }
    // What remains is to say goodbye. SQLite removes its log then.
    let _ = (target.close().await, source.close().await);
    copied
}

/// The source as it is now.
async fn reader(url: &str, tables: &[Table]) -> Result<Side, DbErr> {
    let mut side = Side::open_to_read(url).await?;
    side.begin_reading().await?;
    check_columns(&mut side, tables).await?;
    Ok(side)
}

/// The target, which is empty and which nobody else can write.
async fn writer(url: &str, tables: &[Table]) -> Result<Side, DbErr> {
    let mut side = Side::open(url).await?;
    side.begin_writing(tables).await?;
    check_columns(&mut side, tables).await?;
    check_empty(&mut side, tables).await?;
    Ok(side)
}

/// Two open transactions.
struct Copying<'a> {
    from: End<'a>,
    to: End<'a>,
    source: &'a mut Side,
    target: &'a mut Side,
    tell: &'a dyn Fn(Progress),
}

impl Copying<'_> {
    async fn run(&mut self, tables: &[Table]) -> Result<Vec<Copied>, Failure> {
        let mut rows = 0;
        for table in tables {
            let count = self.source.count(table).await;
            rows += count.map_err(|error| self.from.undone(error))?;
        }
        (self.tell)(Progress::Steps(2 * rows));
        for table in tables {
            self.write(table).await?;
        }
        let mut copied = Vec::new();
        for table in tables {
            let (name, rows) = (table.name.clone(), self.compare(table).await?);
            copied.push(Copied { table: name, rows });
        }
        for table in tables {
            self.count_on(table).await?;
        }
        Ok(copied)
    }

    /// Write every row of a table.
    async fn write(&mut self, table: &Table) -> Result<(), Failure> {
        let (from, to) = (self.from, self.to);
        let mut rows = self.source.rows(table);
        let writer = self.target.writer(table).await;
        let mut writer = writer.map_err(|error| to.undone(error))?;
        while let Some(row) = rows.try_next().await.map_err(|error| from.undone(error))? {
            writer.write(row).await.map_err(|error| to.undone(error))?;
            (self.tell)(Progress::Step);
        }
        writer.finish().await.map_err(|error| to.undone(error))
    }

    /// Read both sides of a table and compare them. Returns how many rows each has.
    async fn compare(&mut self, table: &Table) -> Result<u64, Failure> {
        let (from, to) = (self.from, self.to);
        let mut expected = self.source.rows(table);
        let mut found = self.target.rows(table);
        let mut rows = 0;
        loop {
            let one = expected
                .try_next()
                .await
                .map_err(|error| from.undone(error))?;
            let two = found.try_next().await.map_err(|error| to.undone(error))?;
            match (one, two) {
                (None, None) => return Ok(rows),
                (Some(one), Some(two)) if one == two => rows += 1,
                (Some(row), _) | (None, Some(row)) => {
                    return Err(to.undone(differs(table, &row)));
                }
            }
            (self.tell)(Progress::Step);
        }
    }

    /// New ids go on behind those that the source has ever given, and the target before.
    async fn count_on(&mut self, table: &Table) -> Result<(), Failure> {
        let Some(column) = &table.counted else {
            return Ok(());
        };
        let given = self.source.counter(table, column).await;
        let given = given.map_err(|error| self.from.undone(error))?;
        let (to, target) = (self.to, &mut *self.target);
        let count_on = async {
            let given = given.max(target.counter(table, column).await?);
            if given > 0 {
                target.set_counter(table, column, given).await?;
            }
            match target.counter(table, column).await? == given {
                true => Ok(()),
                false => Err(DbErr::Custom(format!(
                    "the next id of {} differs",
                    table.name
                ))),
            }
        };
        count_on.await.map_err(|error| to.undone(error))
    }
}

fn differs(table: &Table, row: &Row) -> DbErr {
    let key = table.key().into_iter().filter_map(|(place, column)| {
        let cell = row.get(place)?;
        Some(format!("{} {cell}", column.name))
    });
    let key = key.collect::<Vec<_>>().join(", ");
    DbErr::Custom(format!(
        "the table {} came out differently at {key}",
        table.name
    ))
}
