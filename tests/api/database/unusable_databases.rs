//! An unusable database is refused at start with one line that names it and says what to do.
//! Nothing is written into a database that is not ours.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sea_orm::{
    ConnectionTrait as _, Database, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _,
};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Program, TestDatabase, files, line_of, not_run, right};

/// Everything that opens a database: the server and the commands.
const COMMANDS: [&[&str]; 5] = [
    &[],
    &["purge"],
    &["migrate", "up"],
    &["migrate", "status"],
    &["migrate", "fresh", "--yes"],
];

/// The line of each of them about a database, which must be the same.
fn refusal(directory: &Path, url: &str) -> String {
    let variables = [("PORT", "0"), ("DATABASE_URL", url)];
    let mut lines: Vec<String> = COMMANDS
        .iter()
        .map(|arguments| line_of(&Program::run(directory, &variables, arguments), 2))
        .collect();
    lines.dedup();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines.remove(0)
}

async fn sqlite_file(directory: &Path, statements: &str) -> PathBuf {
    let file = directory.join("other.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let connection = Database::connect(url).await.unwrap();
    connection.execute_unprepared(statements).await.unwrap();
    connection.close().await.unwrap();
    file
}

#[test]
fn a_sqlite_file_that_cannot_be_opened_is_named_with_what_to_do() {
    let directory = TempDir::new().unwrap();
    fs::write(
        directory.path().join("notes.txt"),
        "no database, but a text",
    )
    .unwrap();
    fs::create_dir(directory.path().join("folder.db")).unwrap();
    for (url, line) in [
        (
            "sqlite://data.db",
            "DATABASE_URL: data.db: there is no such file; sqlite://data.db?mode=rwc creates it",
        ),
        (
            "sqlite://missing/data.db?mode=rwc",
            "DATABASE_URL: missing/data.db: there is no such folder; create it first",
        ),
        (
            "sqlite://notes.txt",
            "DATABASE_URL: notes.txt: this is not a SQLite database",
        ),
        (
            "sqlite://folder.db?mode=rwc",
            "DATABASE_URL: folder.db: this is a folder, not a file",
        ),
    ] {
        // They create the file that `mode=rwc` asks for only if its folder exists.
        assert_eq!(refusal(directory.path(), url), line);
    }
    assert_eq!(files(directory.path()), ["folder.db", "notes.txt"]);
}

#[tokio::test]
async fn the_sqlite_file_of_another_program_is_not_changed() {
    for statements in [
        "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY)",
        "CREATE TABLE users (id INTEGER PRIMARY KEY)",
        "PRAGMA application_id = 252006674",
        "CREATE TABLE seaql_migrations (version TEXT, applied_at BIGINT);
         INSERT INTO seaql_migrations VALUES ('m20220101_create_post', 0)",
    ] {
        let directory = TempDir::new().unwrap();
        let file = sqlite_file(directory.path(), statements).await;
        let before = fs::read(&file).unwrap();
        assert_eq!(
            refusal(directory.path(), "sqlite://other.db?mode=rwc"),
            "DATABASE_URL: other.db: this database belongs to another program and is \
             not changed; name another"
        );
        assert_eq!(fs::read(&file).unwrap(), before, "{statements}");
        assert_eq!(files(directory.path()), ["other.db"], "{statements}");
    }
}

#[tokio::test]
async fn another_programs_tables_are_noticed_even_if_they_are_only_in_its_log() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("other.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let connection = Database::connect(url).await.unwrap();
    let log = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
               CREATE TABLE bookmarks (id INTEGER PRIMARY KEY)";
    connection.execute_unprepared(log).await.unwrap();
    let line = refusal(directory.path(), "sqlite://other.db?mode=rwc");
    assert!(line.contains("belongs to another program"), "{line}");
    let question = "SELECT count(*) FROM sqlite_master";
    let question = Statement::from_string(DbBackend::Sqlite, question);
    let tables = connection.query_one_raw(question).await.unwrap().unwrap();
    assert_eq!(tables.try_get_by_index::<i64>(0).unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_sqlite_file_may_be_in_use_while_it_is_checked() {
    let directory = TempDir::new().unwrap();
    let url = "sqlite://diary.db?mode=rwc";
    let variables = [("PORT", "0"), ("DATABASE_URL", url)];
    let server = Program::start(directory.path(), &variables);
    let mut alice = server.anonymous();
    let form = right("alice");
    alice.post("/signup", form, 201).await;
    let writing = tokio::spawn(async move {
        for _ in 0..200 {
            let document = json!({"title": "Legs", "notes": "n".repeat(9_000)});
            alice.post("/workouts", document, 201).await;
        }
    });
    let mut looks = 0;
    while !writing.is_finished() || looks < 10 {
        let output = Program::run(directory.path(), &variables, &["migrate", "status"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        looks += 1;
        tokio::task::yield_now().await;
    }
    writing.await.unwrap();
}

#[tokio::test]
async fn our_sqlite_files_are_marked_and_older_ones_without_a_mark_are_accepted() {
    let directory = TempDir::new().unwrap();
    let url = "sqlite://diary.db?mode=rwc";
    let variables = [("PORT", "0"), ("DATABASE_URL", url)];
    let migrate = || Program::run(directory.path(), &variables, &["migrate", "up"]);
    assert_eq!(migrate().status.code(), Some(0));
    let file = directory.path().join("diary.db");
    let connection = Database::connect(format!("sqlite://{}", file.display()));
    let connection = connection.await.unwrap();
    let number = async || {
        let question = Statement::from_string(DbBackend::Sqlite, "PRAGMA application_id");
        let row = connection.query_one_raw(question).await.unwrap().unwrap();
        row.try_get_by_index::<i32>(0).unwrap().to_be_bytes()
    };
    assert_eq!(&number().await, b"WLog");

    let forget = "PRAGMA application_id = 0";
    connection.execute_unprepared(forget).await.unwrap();
    assert_eq!(migrate().status.code(), Some(0));
    assert_eq!(&number().await, b"WLog");
}

#[tokio::test]
async fn a_sqlite_file_that_another_program_locks_is_one_line() {
    let directory = TempDir::new().unwrap();
    let variables = [
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite://diary.db?mode=rwc"),
    ];
    let made = Program::run(directory.path(), &variables, &["migrate", "up"]);
    assert_eq!(made.status.code(), Some(0));
    let file = directory.path().join("diary.db");
    let connection = Database::connect(format!("sqlite://{}", file.display()));
    let exclusive = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Exclusive),
        ..Default::default()
    };
    let connection = connection.await.unwrap();
    let lock = connection.begin_with_options(exclusive).await.unwrap();
    // Otherwise the log also has the statement that waited.
    let quietly = [&variables[..], &[("RUST_LOG", "error")]].concat();
    let line = line_of(&Program::run(directory.path(), &quietly, &[]), 2);
    assert_eq!(
        line,
        "DATABASE_URL: diary.db: another program has locked it; stop that program, or wait for it"
    );
    lock.rollback().await.unwrap();
}

/// A database on the server with this definition, and its URL.
async fn postgres(definition: &str) -> Option<(TestDatabase, String)> {
    let database = TestDatabase::create().await;
    let Some((server, name)) = database.server().await else {
        not_run(
            &format!("a PostgreSQL database with {definition}"),
            "this is SQLite",
        );
        return None;
    };
    for statement in [
        format!("DROP DATABASE {name}"),
        format!("CREATE DATABASE {name} {definition}"),
    ] {
        server.execute_unprepared(&statement).await.unwrap();
    }
    let url = database.url().to_owned();
    Some((database, url))
}

#[tokio::test]
async fn a_postgres_database_that_does_not_hold_every_character_is_refused() {
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let definition = format!(
            "ENCODING '{encoding}' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' \
             TEMPLATE template0"
        );
        let Some((database, url)) = postgres(&definition).await else {
            return;
        };
        assert_eq!(
            refusal(database.directory(), &url),
            format!(
                "DATABASE_URL: {url}: its encoding is {encoding}, which does not hold every \
                 character; make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            )
        );
    }
}

#[tokio::test]
async fn the_tables_of_another_program_in_postgres_are_not_changed() {
    let Some((database, url)) = postgres("TEMPLATE template0").await else {
        return;
    };
    let connection = database.connect().await;
    let theirs = "CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (7)";
    connection.execute_unprepared(theirs).await.unwrap();
    let variables = [("PORT", "0"), ("DATABASE_URL", url.as_str())];
    for arguments in [
        &[] as &[&str],
        &["migrate", "up"],
        &["migrate", "fresh", "--yes"],
    ] {
        let output = Program::run(database.directory(), &variables, arguments);
        assert_eq!(
            line_of(&output, 2),
            format!(
                "DATABASE_URL: {url}: its table users belongs to another program and is not \
                 changed; name another database"
            )
        );
    }
    let output = Program::run(database.directory(), &variables, &["check"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let findings = String::from_utf8_lossy(&output.stdout);
    let found = "its table users belongs to another program and is not changed";
    assert!(findings.contains(found), "{findings}");
    let question = "SELECT id FROM users";
    let question = Statement::from_string(DbBackend::Postgres, question);
    let rows = connection.query_all_raw(question).await.unwrap();
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn a_refusal_of_postgres_comes_with_what_to_do() {
    let Some((database, url)) = postgres("TEMPLATE template0").await else {
        return;
    };
    let (server, name) = database.server().await.unwrap();
    let role = format!("reader_{name}");
    let make = format!("CREATE ROLE {role} LOGIN");
    server.execute_unprepared(&make).await.unwrap();
    let as_role = url.replace("postgres@", &format!("{role}@"));
    let variables = [("PORT", "0"), ("DATABASE_URL", as_role.as_str())];
    let line = line_of(&Program::run(database.directory(), &variables, &[]), 2);
    let check = Program::run(database.directory(), &variables, &["check"]).stdout;
    let check = String::from_utf8(check).unwrap();
    let wrong = "and this role may not create tables: let it own the database";
    assert!(check.contains(wrong), "{check}");
    let drop = format!("DROP ROLE {role}");
    server.execute_unprepared(&drop).await.unwrap();
    assert_eq!(
        line,
        format!(
            "DATABASE_URL: {as_role}: permission denied for schema public; allow it with: \
             GRANT CREATE ON SCHEMA public TO {role}"
        )
    );

    let missing = format!("{url}_missing");
    assert_eq!(
        refusal(database.directory(), &missing),
        format!(
            "DATABASE_URL: {missing}: database \"{name}_missing\" does not exist; create it with: \
             CREATE DATABASE {name}_missing OWNER postgres"
        )
    );
}
