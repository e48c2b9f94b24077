//! The database as the commands meet it: there already, and migrated.

use actix_web::rt::System;
use entity::user;

use crate::{
    app::StartError,
    auth::{self, username::Username},
    config::Config,
    database::Database,
    error::ApiError,
};

/// Do `work` on the database of the settings.
///
/// # Errors
/// When there is none, when it lacks migrations, and what `work` answers.
pub(super) fn with_database<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Database) -> Result<T, StartError>,
) -> Result<T, StartError> {
    let url = &config.database_url;
    let unusable = StartError::of_database(url);
    System::new().block_on(async {
        let file = migration::sqlite_file(url).filter(|_| url.contains("mode=rwc"));
        if let Some(file) = file.filter(|file| !file.exists()) {
            migration::reach(url).await.map_err(&unusable)?;
            // Made here it would be an empty diary, in a folder where somebody has mistaken the way.
            return Err(StartError::Database(format!(
                "{}: there is no such file; the server creates it when it starts",
                file.display()
            )));
        }
        let database = Database::connect(url, 2).await.map_err(&unusable)?;
        let done = async {
            database.check_migrated().await.map_err(&unusable)?;
            work(&database).await
        };
        let done = done.await;
        database.close().await;
        done
    })
}

/// The person with a name, compared as at a login. `None` when nobody has it.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn find_person(
    database: &Database,
    name: &str,
) -> Result<Option<user::Model>, StartError> {
    let Ok(username) = Username::parse(name) else {
        return Ok(None);
    };
    let person = auth::store::find_user_by_name(database.reader(), &username).await;
    person.map_err(failed)
}

/// What has failed, in words for the operator, who also sees the cause.
pub(super) fn failed(error: ApiError) -> StartError {
    let words = match &error {
        ApiError::Invalid(problems) => {
            let sentences: Vec<String> = problems.told().map(|(_, sentence)| sentence).collect();
            sentences.join("; ")
        }
        other => other.cause().unwrap_or_else(|| other.to_string()),
    };
    StartError::Failed(words)
}
