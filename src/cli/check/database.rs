//! Whether the database can be used.

use actix_web::rt::System;

use super::{Finding, clock, file};
use crate::{
    config::Config,
    database::{Database, Server},
};

const SUBJECT: &str = "database";

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let url = &config.database_url;
    System::new().block_on(async {
        // It says what is wrong in the words of the server's start, and leaves no trace.
        if let Err(error) = migration::reach(url).await {
            return vec![Finding::wrong(SUBJECT, migration::explain(url, &error))];
        }
        if !url.starts_with("sqlite:") {
            return check_server(config).await;
        }
        match migration::sqlite_file(url) {
            Some(file) => file::check(&file, config),
            None => vec![Finding::warning(
                SUBJECT,
                "it is in memory: everything is gone when the server stops",
            )],
        }
    })
}

async fn check_server(config: &Config) -> Vec<Finding> {
    let url = &config.database_url;
    let look = async {
        let pending = migration::look(url).await?;
        let database = Database::connect(url, 1).await?;
        let server = Server::ask(&database).await?;
        database.check_writable().await?;
        database.close().await;
        Ok((server, pending))
    };
    match look.await {
        Ok((server, pending)) => {
            let about = format!(
                "{}: PostgreSQL {}",
                migration::describe(url),
                server.version
            );
            let finding = match pending.as_slice() {
                [_, ..] if config.migrate && !server.takes_tables => Finding::wrong(
                    SUBJECT,
                    format!(
                        "{about}; {} are not applied, and this role may not create tables: let it own \
                         the database",
                        pending.join(", ")
                    ),
                ),
                pending => of_migrations(&about, pending, config.migrate),
            };
            vec![finding, clock::compare(server.now)]
        }
        Err(error) => vec![Finding::wrong(SUBJECT, migration::explain(url, &error))],
    }
}

/// What is to be done before a server can use it.
pub(super) fn of_migrations(about: &str, pending: &[String], migrates: bool) -> Finding {
    match (pending, migrates) {
        ([], _) => Finding::ok(SUBJECT, about),
        (pending, true) => Finding::ok(
            SUBJECT,
            format!(
                "{about}; the server applies {} when it starts",
                pending.join(", ")
            ),
        ),
        (pending, false) => Finding::wrong(
            SUBJECT,
            format!(
                "{about}; {} are not applied: workout-log migrate up",
                pending.join(", ")
            ),
        ),
    }
}
