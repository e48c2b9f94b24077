use std::env;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// A database that exists as long as this value: a SQLite file, or a PostgreSQL database.
pub(crate) struct TestDatabase {
    url: String,
    directory: TempDir,
    postgres: Option<Postgres>,
}

struct Postgres {
    server: String,
    name: String,
}

fn sqlite_url(directory: &TempDir) -> String {
    match env::var_os("TEST_SQLITE_IN_MEMORY") {
        Some(_) => format!(
            "sqlite:file:{}?mode=memory&cache=shared",
            Uuid::new_v4().simple()
        ),
        None => format!("sqlite://{}/test.db?mode=rwc", directory.path().display()),
    }
}

impl TestDatabase {
    pub(crate) async fn create() -> Self {
        let directory = TempDir::new().unwrap();
        match env::var("TEST_POSTGRES_URL") {
            Err(_) => Self {
                url: sqlite_url(&directory),
                directory,
                postgres: None,
            },
            Ok(server) => {
                let name = format!("test_{}", Uuid::new_v4().simple());
                let connection = Database::connect(&server).await.unwrap();
                let create = format!("CREATE DATABASE {name}");
                connection.execute_unprepared(&create).await.unwrap();
                connection.close().await.unwrap();
                let (host, _) = server.rsplit_once('/').unwrap();
                Self {
                    url: format!("{host}/{name}"),
                    directory,
                    postgres: Some(Postgres { server, name }),
                }
            }
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A folder for other files of the server.
    pub(crate) fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// The PostgreSQL server, past this database, and the name of the database; `None` on SQLite.
    pub(crate) async fn server(&self) -> Option<(DatabaseConnection, &str)> {
        let Postgres { server, name } = self.postgres.as_ref()?;
        Some((Database::connect(server).await.unwrap(), name))
    }

    /// A connection for the test.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(Postgres { server, name }) = self.postgres.take() else {
            return;
        };
        // In another thread: a runtime cannot be started inside that of the test.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let connection = Database::connect(&server).await.unwrap();
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                connection.execute_unprepared(&drop).await.unwrap();
                connection.close().await.unwrap();
            });
        });
        let _ = dropping.join();
    }
}
