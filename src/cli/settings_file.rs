//! The file `.env`: settings that are not in the environment.

/// Does not show the line, which may hold a secret.
const UNREADABLE: &str =
    ".env cannot be read; write NAME=value, and quotes around a value with spaces";

/// A name in the file.
pub(super) struct Named {
    pub(super) name: String,
    /// Whether the value in the file counts: the variable was not set before.
    pub(super) counts: bool,
}

/// Load the file into the environment. Variables that are already set win. Returns the names in the
/// file, or none when there is no file.
///
/// # Errors
/// One line, when the file cannot be read.
#[expect(
    clippy::disallowed_methods,
    reason = "asks whether a variable of the file is set"
)]
pub(super) fn load() -> Result<Vec<Named>, &'static str> {
    let lines = match dotenvy::dotenv_iter() {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(Vec::new()),
        Err(_) => return Err(UNREADABLE),
    };
    let named = lines.map(|line| {
        let (name, _) = line?;
        let counts = std::env::var_os(&name).is_none();
        Ok(Named { name, counts })
    });
    let named = named.collect::<Result<_, dotenvy::Error>>();
    let named = named.map_err(|_| UNREADABLE)?;
    dotenvy::dotenv().map_err(|_| UNREADABLE)?;
    Ok(named)
}

/// The setting that an unknown name was probably meant to be. Other programs keep their variables
/// in the same file, so only a name close to one of ours is worth a warning.
pub(super) fn meant<'a>(name: &str, settings: &[&'a str]) -> Option<&'a str> {
    if settings.contains(&name) {
        return None;
    }
    let folded = name.to_ascii_uppercase().replace('-', "_");
    // In a short name one letter is a lot: HOME is not HOST.
    let most_slips = if folded.len() < 8 { 1 } else { 2 };
    let nearest = settings
        .iter()
        .map(|setting| (strsim::osa_distance(&folded, setting), *setting))
        .min()?;
    (nearest.0 <= most_slips).then_some(nearest.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_is_nearly_a_setting_is_taken_for_a_slip() {
        let settings = [
            "DATABASE_URL",
            "HOST",
            "PORT",
            "SIGNUPS",
            "SIGNUPS_PER_HOUR",
        ];
        for (name, expected) in [
            ("PROT", Some("PORT")),
            ("port", Some("PORT")),
            ("SIGNUP", Some("SIGNUPS")),
            ("DATABASE-URL", Some("DATABASE_URL")),
            ("DATABSE_ULR", Some("DATABASE_URL")),
            ("PORT", None),
            ("HOME", None),
            ("PATH", None),
            ("REACT_APP_PORT", None),
            ("POSTGRES_PASSWORD", None),
            ("NODE_ENV", None),
            ("X", None),
        ] {
            assert_eq!(meant(name, &settings), expected, "{name}");
        }
    }
}
