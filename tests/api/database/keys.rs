//! The owner of a row is in every key, so that no row can be taken for another person's.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::support::TestDatabase;

/// One key: its table, what it is, and the columns that make it.
pub(super) type Key = (String, String, Vec<String>);

/// Every primary key, unique index and foreign key of the schema.
pub(super) async fn keys(connection: &DatabaseConnection) -> Vec<Key> {
    let question = match connection.get_database_backend() {
        DbBackend::Postgres => KEYS_OF_POSTGRES,
        _ => KEYS_OF_SQLITE,
    };
    let question = Statement::from_string(connection.get_database_backend(), question);
    let rows = connection.query_all_raw(question).await.unwrap();
    let text = |row: &sea_orm::QueryResult, index| row.try_get_by_index::<String>(index).unwrap();
    rows.iter()
        .map(|row| {
            let columns = text(row, 2).split(',').map(str::to_owned).collect();
            (text(row, 0), text(row, 1), columns)
        })
        .collect()
}

const KEYS_OF_POSTGRES: &str = "
    SELECT conrelid::regclass::text, conname::text, string_agg(attname, ',')
    FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
    WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace
    GROUP BY conrelid, conname
    UNION
    SELECT indrelid::regclass::text, indexrelid::regclass::text, string_agg(attname, ',')
    FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    JOIN pg_class ON pg_class.oid = indrelid
    WHERE indisunique AND relnamespace = 'public'::regnamespace
    GROUP BY indrelid, indexrelid";

const KEYS_OF_SQLITE: &str = "
    SELECT m.name, i.name, group_concat(c.name)
    FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
    WHERE m.type = 'table' AND i.\"unique\"
    GROUP BY m.name, i.name
    UNION
    SELECT m.name, 'primary key', group_concat(c.name)
    FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND c.pk AND m.name NOT LIKE 'sqlite%'
    GROUP BY m.name
    UNION
    SELECT m.name, 'to ' || f.\"table\", group_concat(f.\"from\")
    FROM sqlite_master m, pragma_foreign_key_list(m.name) f
    WHERE m.type = 'table'
    GROUP BY m.name, f.id";

#[tokio::test]
async fn the_owner_is_in_every_key() {
    let database = TestDatabase::create().await;
    let connection = database.connect().await;
    migration::up(&connection, None).await.unwrap();
    let keys = keys(&connection).await;
    let tables: BTreeSet<&str> = keys.iter().map(|(table, ..)| table.as_str()).collect();
    let all = [
        "exercises",
        "sessions",
        "streaks",
        "usernames",
        "users",
        "workout_exercises",
        "workout_sets",
        "workouts",
    ];
    for table in all {
        assert!(tables.contains(table), "no key of {table} was found");
    }
    let without: Vec<_> = keys
        .iter()
        .filter(|(table, _, columns)| match table.as_str() {
            // That of the migrations themselves.
            "seaql_migrations" => false,
            "users" => !columns.contains(&"id".to_owned()),
            _ => !columns.contains(&"user_id".to_owned()),
        })
        .map(|(table, _, columns)| (table.as_str(), columns.join(",")))
        .collect();
    // A name is nobody else's: the one thing that is unique among all people.
    let expected = [("usernames", "username_key".to_owned())];
    let without: BTreeSet<_> = without.into_iter().collect();
    assert_eq!(without, BTreeSet::from(expected));
}

/// YugabyteDB would hash the first column, and then find no range in it.
#[tokio::test]
async fn an_index_that_is_not_one_persons_says_that_it_ascends() {
    let connection = Database::connect("sqlite::memory:").await.unwrap();
    migration::up(&connection, None).await.unwrap();
    let question = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''";
    let question = Statement::from_string(DbBackend::Sqlite, question);
    let rows = connection.query_all_raw(question).await.unwrap();
    let mut everybodys = Vec::new();
    for row in &rows {
        let [name, sql]: [String; 2] = [0, 1].map(|index| row.try_get_by_index(index).unwrap());
        let (_, columns) = sql.split_once('(').unwrap();
        if !columns.contains("\"user_id\"") {
            assert!(columns.contains("\" ASC)"), "{sql}");
            everybodys.push(name);
        }
    }
    everybodys.sort();
    assert_eq!(
        everybodys,
        [
            "sessions_expires_at",
            "sessions_last_seen_at",
            "workouts_trash"
        ]
    );
}
