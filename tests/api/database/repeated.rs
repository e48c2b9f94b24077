//! Migrations where the database does not undo what an interrupted one has done, has no advisory
//! locks, or is not quite PostgreSQL. It is simulated, on engines that do better.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::support::{App, Program, TestDatabase, not_run, right};

const MIGRATIONS: u32 = 8;

/// Every row of a query with one column of text.
async fn texts(connection: &DatabaseConnection, query: &str) -> Vec<String> {
    let query = Statement::from_string(connection.get_database_backend(), query);
    let rows = connection.query_all_raw(query).await.unwrap();
    let texts = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
    texts.collect()
}

/// Every column, index and constraint.
async fn schema(connection: &DatabaseConnection) -> Vec<String> {
    let query = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type,
                collation_name, column_default, is_nullable, is_identity)
             FROM information_schema.columns WHERE table_schema = 'public'
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL SELECT concat(conrelid::regclass, ' ', conname, ' ', pg_get_constraintdef(oid))
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1"
        }
        _ => "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
    };
    texts(connection, query).await
}

/// The tables, and the indexes that have statements of their own, in the order of their creation.
async fn made(connection: &DatabaseConnection) -> Vec<String> {
    let query = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CASE relkind WHEN 'r' THEN 'TABLE ' ELSE 'INDEX ' END || relname
             FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')
                AND oid NOT IN (SELECT conindid FROM pg_constraint) ORDER BY oid"
        }
        _ => {
            "SELECT type || ' ' || name FROM sqlite_master
             WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY rowid"
        }
    };
    texts(connection, query).await
}

#[tokio::test]
async fn a_migration_that_was_interrupted_anywhere_can_be_repeated() {
    let database = TestDatabase::create().await;
    let connection = database.connect().await;
    migration::up(&connection, Some(0)).await.unwrap();
    let mut statements = 0;
    for number in 1..=MIGRATIONS {
        let before = made(&connection).await;
        migration::up(&connection, Some(1)).await.unwrap();
        let whole = schema(&connection).await;
        let mut steps = made(&connection).await;
        steps.retain(|step| !before.contains(step));
        assert!(steps[0].to_uppercase().starts_with("TABLE "), "{steps:?}");
        statements += steps.len();
        for done in 0..=steps.len() {
            // As if the program had ended before it did the others.
            for undone in steps[done..].iter().rev() {
                let undo = format!("DROP {undone}");
                connection.execute_unprepared(&undo).await.unwrap();
            }
            let forget =
                format!("DELETE FROM seaql_migrations WHERE version LIKE 'm000{number}_%'");
            let forgotten = connection.execute_unprepared(&forget).await.unwrap();
            assert_eq!(forgotten.rows_affected(), 1);
            migration::up(&connection, Some(1)).await.unwrap();
            assert_eq!(schema(&connection).await, whole, "{done} of {steps:?}");
        }
    }
    assert!(migration::pending(&connection).await.unwrap().is_empty());
    assert!(statements > 16, "{statements}");
    // The way back too.
    let repeat = "DROP TABLE usernames";
    connection.execute_unprepared(repeat).await.unwrap();
    migration::down(&connection, None).await.unwrap();
    assert_eq!(made(&connection).await.len(), 1);
}

#[tokio::test]
async fn nobodys_name_is_lost_when_a_migration_is_interrupted_or_undone() {
    let app = App::start().await;
    for name in ["alice", "bob"] {
        app.sign_up(name).await;
    }
    let connection = app.connect().await;
    let halves = "DELETE FROM usernames WHERE username_key = 'bob'";
    connection.execute_unprepared(halves).await.unwrap();
    app.anonymous().post("/login", right("bob"), 401).await;
    let forget = "DELETE FROM seaql_migrations WHERE version LIKE 'm0008_%'";
    connection.execute_unprepared(forget).await.unwrap();
    migration::up(&connection, None).await.unwrap();
    app.anonymous().post("/login", right("bob"), 200).await;

    migration::down(&connection, Some(1)).await.unwrap();
    migration::up(&connection, None).await.unwrap();
    for name in ["alice", "bob"] {
        app.anonymous().post("/login", right(name), 200).await;
        app.anonymous().post("/signup", right(name), 409).await;
    }
}

/// An empty PostgreSQL database that answers one function otherwise. On SQLite there is none.
async fn with_function(definition: &str) -> Option<(TestDatabase, DatabaseConnection)> {
    let database = TestDatabase::create().await;
    let Some((server, name)) = database.server().await else {
        not_run(definition, "this is SQLite");
        return None;
    };
    // Otherwise its own functions come first.
    let order = format!("ALTER DATABASE {name} SET search_path = public, pg_catalog");
    server.execute_unprepared(&order).await.unwrap();
    let connection = database.connect().await;
    let create = format!("CREATE FUNCTION public.{definition}");
    connection.execute_unprepared(&create).await.unwrap();
    Some((database, connection))
}

#[tokio::test]
async fn without_advisory_locks_migrations_go_on_with_one_warning() {
    for (code, goes_on) in [("0A000", true), ("42501", false)] {
        let definition = format!(
            "pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE plpgsql AS \
             $$BEGIN RAISE EXCEPTION 'no locks here' USING ERRCODE = '{code}'; END$$"
        );
        let Some((database, connection)) = with_function(&definition).await else {
            return;
        };
        let variables = [("DATABASE_URL", database.url())];
        let output = Program::run(database.directory(), &variables, &["migrate"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), goes_on, "{said}");
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 1, "{said}");
        assert_eq!(lines[0].contains(" WARN "), goes_on, "{said}");
        assert_eq!(lines[0].contains("MIGRATE=false"), goes_on, "{said}");
        let pending = migration::pending(&connection).await.unwrap();
        assert_eq!(pending.is_empty(), goes_on);
    }
}

#[tokio::test]
async fn a_collation_is_named_where_the_engine_knows_it() {
    let named = "SELECT concat(table_name, '.', column_name) FROM information_schema.columns
        WHERE table_schema = 'public' AND collation_name = 'C' ORDER BY 1";
    let keys = [
        "exercises.name_key",
        "usernames.username_key",
        "users.username_key",
        "workouts.title_key",
    ];
    for (version, columns) in [
        ("PostgreSQL 15.4-YB-2025.1.0.0", &keys[..]),
        ("CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu)", &[]),
    ] {
        let definition = format!("version() RETURNS text LANGUAGE sql AS $$SELECT '{version}'$$");
        let Some((_database, connection)) = with_function(&definition).await else {
            return;
        };
        migration::up(&connection, None).await.unwrap();
        assert_eq!(texts(&connection, named).await, columns, "{version}");
    }
}
