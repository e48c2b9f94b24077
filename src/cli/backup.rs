//! `backup`: the SQLite database into a new file, beside a running server.

use std::path::PathBuf;

use indicatif::HumanBytes;
use serde_json::json;

use super::{
    answer::{Answer, counted},
    sqlite_file,
};
use crate::{
    app::StartError,
    config::Config,
    database::backup::{Contents, back_up},
};

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file to write. It must not exist
    file: PathBuf,
    #[command(flatten)]
    answer: Answer,
}

/// Write the backup, and say what is in it and what is not.
pub(super) fn run(config: &Config, arguments: Arguments) -> Result<(), StartError> {
    let Arguments { file, answer } = arguments;
    let database = sqlite_file::of(config, "pg_dump")?;
    sqlite_file::check(&database).map_err(StartError::Database)?;
    let target = file.clone();
    let contents = sqlite_file::run(move |watch| back_up(&database, &target, watch))?;
    let secrets = sqlite_file::secrets(config);
    // Not every path is text, and nothing else goes into JSON.
    let file = file.display().to_string();
    let object = json!({"file": file, "contents": contents, "not_in_it": secrets});
    answer.give(&object, || {
        format!(
            "wrote {file}: {}\nNot in it: {}. Keep a copy of that in another place.",
            described(&contents),
            secrets.join(" and ")
        )
    })
}

/// What is in a file, in words.
pub(super) fn described(contents: &Contents) -> String {
    let Contents {
        bytes,
        people,
        workouts,
    } = *contents;
    format!(
        "{}, {}, {}; checked",
        counted(people.unsigned_abs(), "account"),
        counted(workouts.unsigned_abs(), "workout"),
        HumanBytes(bytes)
    )
}
