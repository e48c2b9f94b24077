//! `workout-log copy`: a whole diary into another database, from and to both engines.

mod everything;
mod interrupted;
mod refusals;

use std::{env, path::Path, process::Output};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};

pub(crate) use self::interrupted::filled;
use crate::support::{Program, TestDatabase};

/// A source and a target, both empty. On SQLite there is one pair; a run on PostgreSQL has the others.
async fn pairs() -> Vec<(TestDatabase, TestDatabase)> {
    if env::var_os("TEST_POSTGRES_URL").is_none() {
        return vec![(TestDatabase::of_sqlite(), TestDatabase::of_sqlite())];
    }
    vec![
        (TestDatabase::of_sqlite(), TestDatabase::create().await),
        (TestDatabase::create().await, TestDatabase::of_sqlite()),
        (TestDatabase::create().await, TestDatabase::create().await),
    ]
}

/// Run the command with the URLs in its environment, as somebody with a password does.
fn copy(from: &TestDatabase, to: &TestDatabase, arguments: &[&str]) -> Output {
    let variables = [("COPY_FROM", from.url()), ("COPY_TO", to.url())];
    copy_in(to.directory(), &variables, arguments)
}

pub(crate) fn copy_in(directory: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Program::run(directory, variables, &[&["copy"], arguments].concat())
}

/// What a successful copy has printed. Not on a terminal: there is no bar.
fn printed(output: &Output) -> String {
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(
        (output.status.to_string().as_str(), &*stderr),
        ("exit status: 0", "")
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The tables of a database, without the list of migrations.
async fn tables(connection: &DatabaseConnection) -> Vec<String> {
    let tables = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table'
             AND name NOT IN ('sqlite_sequence', 'seaql_migrations') ORDER BY name"
        }
        _ => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'
             AND tablename <> 'seaql_migrations' ORDER BY tablename"
        }
    };
    let statement = Statement::from_string(connection.get_database_backend(), tables);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let names = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
    names.collect()
}

async fn count(connection: &DatabaseConnection, table: &str) -> i64 {
    let count = format!("SELECT count(*) FROM {table}");
    let statement = Statement::from_string(connection.get_database_backend(), count);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// That nothing is in the target; it may have its tables already.
async fn assert_empty(to: &TestDatabase) {
    let connection = to.connect().await;
    for table in tables(&connection).await {
        assert_eq!(count(&connection, &table).await, 0, "{table}");
    }
    connection.close().await.unwrap();
}
