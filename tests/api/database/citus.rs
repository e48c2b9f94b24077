//! `deploy/citus.sql` knows every table, and spreads each by a column that Citus accepts.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait as _;

use super::keys::keys;
use crate::support::TestDatabase;

/// What each line of the script calls, the table, and the column by which it is spread.
fn calls() -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    let script = include_str!("../../../deploy/citus.sql");
    let lines = script
        .lines()
        .filter_map(|line| line.strip_prefix("SELECT "));
    lines
        .map(|line| {
            let (function, arguments) = line.split_once('(').unwrap();
            let mut arguments = arguments.split(',').map(str::trim);
            let table = arguments
                .next()
                .unwrap()
                .trim_end_matches(");")
                .trim_matches('\'');
            let column = arguments.next().map(|column| column.trim_matches('\''));
            (function, table, column)
        })
        .collect()
}

#[tokio::test]
async fn the_script_for_citus_spreads_every_table_by_a_column_of_its_keys() {
    let database = TestDatabase::create().await;
    let connection = database.connect().await;
    migration::up(&connection, None).await.unwrap();
    let keys = keys(&connection).await;
    let calls = calls();
    let spread: BTreeMap<&str, Option<&str>> = calls
        .iter()
        .map(|(_, table, column)| (*table, *column))
        .collect();
    assert_eq!(spread.len(), calls.len(), "{calls:?}");
    for (table, key, columns) in &keys {
        let Some(column) = spread.get(table.as_str()) else {
            panic!("deploy/citus.sql does not know {table}");
        };
        if let Some(column) = column {
            assert!(columns.iter().any(|part| part == column), "{table}: {key}");
        }
    }
    for (function, table, column) in calls {
        let expected = match column {
            Some(_) => "create_distributed_table",
            None => "create_reference_table",
        };
        assert_eq!(function, expected, "{table}");
        assert_eq!(column.is_none(), table == "seaql_migrations");
        // The table and the column exist.
        let column = column.unwrap_or("version");
        let look = format!("SELECT {table}.{column} FROM {table}");
        connection.execute_unprepared(&look).await.unwrap();
    }
    // The others refer to it.
    assert_eq!(spread.get("users"), Some(&Some("id")));
}
