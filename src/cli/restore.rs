//! `restore`: a backup in the place of the SQLite database, while no server runs.

use std::{fs, path::PathBuf};

use serde_json::json;

use super::{answer::Answer, backup::described, migrate, sqlite_file};
use crate::{
    app::StartError,
    config::Config,
    database::restore::{check_unused, restore},
};

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The backup. It stays as it is
    file: PathBuf,
    #[command(flatten)]
    consent: migration::Consent,
    #[command(flatten)]
    answer: Answer,
}

/// Restore the backup, and say where the old file is.
pub(super) fn run(config: &Config, arguments: Arguments) -> Result<(), StartError> {
    let Arguments {
        file,
        consent,
        answer,
    } = arguments;
    let database = sqlite_file::of(config, "pg_restore")?;
    let real = |path| fs::canonicalize(path).ok();
    sqlite_file::check(&file).map_err(StartError::Setting)?;
    if real(&file) == real(&database) {
        let reason = format!("{}: this is the database itself", file.display());
        return Err(StartError::Setting(reason));
    }
    check_unused(&database).map_err(StartError::Failed)?;
    let deed = match database.exists() {
        true => format!("restore replaces everything in {}", database.display()),
        false => format!("restore creates {}: there is none yet", database.display()),
    };
    consent.check(&deed).map_err(migrate::failed)?;
    consent.ask(&deed).map_err(migrate::failed)?;
    let (backup, place) = (file.clone(), database.clone());
    let restored = sqlite_file::run(move |watch| restore(&backup, &place, watch))?;
    let secrets = sqlite_file::secrets(config);
    // Not every path is text, and nothing else goes into JSON.
    let kept = restored.kept.map(|kept| kept.display().to_string());
    let object = json!({
        "file": file.display().to_string(),
        "database": database.display().to_string(),
        "contents": restored.contents,
        "kept": kept,
        "not_in_it": secrets,
    });
    answer.give(&object, || {
        let kept = kept.map(|kept| format!("\nThe old file is {kept} now."));
        let kept = kept.unwrap_or_default();
        format!(
            "restored {}: {}{kept}\nNot in a backup: {}. Put that in its place too.",
            database.display(),
            described(&restored.contents),
            secrets.join(" and ")
        )
    })
}
