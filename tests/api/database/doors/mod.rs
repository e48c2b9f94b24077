//! The doors to the database: what is stored and read, what a long statement holds up, and which
//! transactions share a commit.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::{session, user, username};
use futures_util::FutureExt as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect, Statement, TransactionTrait, sea_query::Expr,
};
use uuid::Uuid;
use workout_log::database::{Database, Statements, Transaction, count, find_all, find_value};

use crate::support::{App, not_run};

mod group;

/// Doors of the test's own.
async fn doors(app: &App) -> Database {
    Database::connect(app.database().url(), 2).await.unwrap()
}

fn is_postgres(app: &App) -> bool {
    app.door().engine() == DbBackend::Postgres
}

#[tokio::test]
async fn parameters_of_a_statement_in_sql_are_known_by_their_numbers() {
    let app = App::start().await;
    app.sign_up("alice").await;
    app.sign_up("bob").await;
    let database = doors(&app).await;
    let id = app.user("alice").await.unwrap().id;
    // SQLite itself would call the one that stands first the first one.
    let sql = "UPDATE users SET username = $3, weight_unit = $2
               WHERE id = $1 AND weight_unit <> $2";
    let rename = async |transaction: &Transaction| {
        let values = [id.into(), "lb".into(), "Alicia".into()];
        Ok(transaction.run_raw(sql, values).await?)
    };
    assert_eq!(database.write(rename).await.unwrap(), 1);
    let renamed = app.user("Alicia").await.unwrap();
    assert_eq!((renamed.id, renamed.weight_unit.as_str()), (id, "lb"));
    assert_eq!(app.user("bob").await.unwrap().weight_unit, "kg");
    let missing = async |transaction: &Transaction| {
        let values = [id.into(), "lb".into()];
        Ok(transaction.run_raw(sql, values).await?)
    };
    assert!(database.write(missing).await.is_err());
}

/// A session with every kind of value, some of them missing or whole seconds.
fn sessions(user_id: i64) -> [session::ActiveModel; 2] {
    let now = workout_log::clock::now();
    let second = workout_log::clock::to_millis(chrono::DateTime::UNIX_EPOCH);
    [(now, Some("Firefox"), now), (second, None, second)].map(|(time, agent, seen)| {
        session::ActiveModel {
            user_id: Set(user_id),
            id: Set(Uuid::new_v4()),
            created_at: Set(time),
            last_seen_at: Set(seen),
            expires_at: Set(time + TimeDelta::days(30)),
            user_agent: Set(agent.map(str::to_owned)),
            ip: Set(None),
        }
    })
}

#[tokio::test]
async fn what_is_stored_is_what_seaorm_would_store() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let database = doors(&app).await;
    let id = app.user("alice").await.unwrap().id;
    let connection = app.connect().await;
    let stored = async || {
        let columns = match is_postgres(&app) {
            true => "created_at::text, last_seen_at::text, expires_at::text, user_agent, ip",
            false => "quote(created_at), quote(last_seen_at), quote(expires_at), user_agent, ip",
        };
        let question = format!("SELECT {columns}, id FROM sessions ORDER BY created_at");
        let question = Statement::from_string(connection.get_database_backend(), question);
        let rows = connection.query_all_raw(question).await.unwrap();
        let row = |row: &sea_orm::QueryResult| {
            let _: Uuid = row.try_get_by_index(5).unwrap();
            let text = |index| row.try_get_by_index::<Option<String>>(index).unwrap();
            (0..5).map(text).collect::<Vec<_>>()
        };
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let clear = async || {
        let all = session::Entity::delete_many();
        all.exec(&connection).await.unwrap();
    };
    let sessions = sessions(id);
    clear().await;
    for session in sessions.clone() {
        let insert = session::Entity::insert(session);
        insert.exec_without_returning(&connection).await.unwrap();
    }
    let by_seaorm = stored().await;
    assert_eq!(by_seaorm.len(), 2);
    clear().await;
    let insert = async |transaction: &Transaction| {
        for session in sessions.clone() {
            transaction.run(session::Entity::insert(session)).await?;
        }
        Ok(())
    };
    database.write(insert).await.unwrap();
    assert_eq!(stored().await, by_seaorm);
    // And each is read as the same by both.
    let rows = session::Entity::find().filter(session::Column::UserId.eq(id));
    let mut seen = rows.clone().all(&connection).await.unwrap();
    let mut own: Vec<session::Model> = find_all(database.reader(), rows).await.unwrap();
    seen.sort_by_key(|session| session.id);
    own.sort_by_key(|session| session.id);
    assert_eq!(own, seen);
}

#[tokio::test]
async fn a_column_of_another_type_is_an_error_and_never_a_missing_value() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let database = doors(&app).await;
    let reader = database.reader();
    let names = || {
        user::Entity::find()
            .select_only()
            .column(user::Column::Username)
    };
    let number: Result<Option<i64>, DbErr> = find_value(reader, names()).await;
    assert!(number.is_err(), "{number:?}");
    let number: Result<Option<Option<i32>>, DbErr> = find_value(reader, names()).await;
    assert!(number.is_err(), "{number:?}");
    let nothing = || {
        let null = Expr::cust("CAST(NULL AS text)");
        user::Entity::find().select_only().expr_as(null, "nothing")
    };
    let text: Result<Option<String>, DbErr> = find_value(reader, nothing()).await;
    assert!(text.is_err(), "{text:?}");
    let text: Option<Option<String>> = find_value(reader, nothing()).await.unwrap();
    assert_eq!(text, Some(None));
    // A record is filled by the names of its columns.
    let sessions: Result<Vec<session::Model>, DbErr> = find_all(reader, names()).await;
    assert!(sessions.is_err(), "{sessions:?}");
}

#[tokio::test]
async fn a_database_in_memory_is_one_for_all_of_its_connections() {
    let database = Database::connect("sqlite::memory:", 2).await.unwrap();
    let other = Database::connect("sqlite::memory:", 2).await.unwrap();
    for database in [&database, &other] {
        database.migrate().await.unwrap();
    }
    let add = async |key: &str| {
        let insert = async |transaction: &Transaction| {
            let name = username::ActiveModel {
                username_key: Set(key.to_owned()),
                user_id: Set(1),
            };
            Ok(transaction.run(username::Entity::insert(name)).await?)
        };
        database.write(insert).await
    };
    let (alice, bob, again) = tokio::join!(add("alice"), add("bob"), add("alice"));
    assert_eq!((alice.unwrap(), bob.unwrap()), (1, 1));
    assert!(again.is_err());
    let names = async |database: &Database| {
        let names = username::Entity::find();
        count(database.reader(), names).await.unwrap()
    };
    assert_eq!((names(&database).await, names(&other).await), (2, 0));
    database.close().await;
    other.close().await;
}

#[tokio::test]
async fn no_log_is_left_beside_the_file_when_the_doors_are_closed() {
    let app = App::start_outside_memory().await;
    if is_postgres(&app) {
        return not_run("the log of SQLite", "this is PostgreSQL");
    }
    let mut alice = app.sign_up("alice").await;
    for path in ["/workouts", "/check_session", "/readyz"] {
        alice.get(path, 200).await;
    }
    let database = app.stop();
    let names = std::fs::read_dir(database.directory()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    assert_eq!(names, ["session-key", "test.db"]);
}

#[tokio::test]
async fn a_log_that_has_grown_behind_a_reader_is_cut_when_the_reader_has_gone() {
    let app = App::start_outside_memory().await;
    if is_postgres(&app) {
        return not_run("the log of SQLite", "this is PostgreSQL");
    }
    app.sign_up("alice").await;
    let log = app.database().directory().join("test.db-wal");
    let length = || std::fs::metadata(&log).unwrap().len();
    let connection = app.connect().await;
    let reader = connection.begin().await.unwrap();
    let look = user::Entity::find().count(&reader).await.unwrap();
    assert_eq!(look, 1);
    let write = async |bytes: u32| {
        let sql = format!(
            "UPDATE users SET password_hash = hex(randomblob({})) WHERE id = 1",
            bytes / 2
        );
        let update = async |transaction: &Transaction| Ok(transaction.run_raw(&sql, []).await?);
        app.door().write(update).await.unwrap();
    };
    for _ in 0..7 {
        write(8 << 20).await;
    }
    assert!(length() > 56 << 20, "{}", length());
    reader.rollback().await.unwrap();
    write(8 << 20).await;
    write(100).await;
    // Cut before the last of them, or before the last but one.
    assert!(length() < 16 << 20, "{}", length());
}

/// A statement that counts for a while, or forever.
fn counting(to: Option<u64>) -> Statement {
    let end = to.map_or(String::new(), |to| format!("WHERE i < {to}"));
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n {end})
         SELECT count(*) FROM n"
    );
    Statement::from_string(DbBackend::Sqlite, sql)
}

#[tokio::test]
async fn a_long_statement_does_not_hold_up_the_thread_and_is_over_when_nobody_waits() {
    let app = App::start_outside_memory().await;
    if is_postgres(&app) {
        return not_run("a long statement of SQLite", "this is PostgreSQL");
    }
    let reader = app.door().reader();
    let mut long = Box::pin(reader.gather::<(i64,), Vec<_>>(counting(Some(1_000_000))));
    let start = Instant::now();
    assert!(
        (&mut long).now_or_never().is_none(),
        "it was done on this thread"
    );
    assert!(start.elapsed() < Duration::from_millis(200));
    assert_eq!(long.await.unwrap(), [(1_000_000,)]);

    // More of them than are run at a time, each given up while it runs.
    for _ in 0..4 {
        let endless = reader.gather::<(i64,), Vec<_>>(counting(None));
        let given_up = tokio::time::timeout(Duration::from_millis(50), endless).await;
        assert!(given_up.is_err());
    }
    let start = Instant::now();
    let after = reader.gather::<(i64,), Vec<_>>(counting(Some(1_000_000)));
    assert_eq!(after.await.unwrap(), [(1_000_000,)]);
    assert!(start.elapsed() < Duration::from_secs(3), "they still run");

    // The same in a transaction.
    let counted = app.door().write(async |transaction| {
        let long = transaction.gather::<(i64,), Vec<_>>(counting(Some(1_000_000)));
        Ok(long.await?)
    });
    assert_eq!(counted.await.unwrap(), [(1_000_000,)]);
}
