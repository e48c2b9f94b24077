//! `openapi`: the document that describes the API.

use std::io::{self, Write as _};

use crate::{
    app::{self, StartError},
    config::CookieName,
};

/// Print the document of the default settings.
pub(super) fn run() -> Result<(), StartError> {
    let document = app::openapi_document(&CookieName::default().in_full(false))
        .to_pretty_json()
        .map_err(|error| StartError::Failed(error.to_string()))?;
    // Not `println!`, which panics when the reader closes the pipe.
    writeln!(io::stdout(), "{document}")?;
    Ok(())
}
