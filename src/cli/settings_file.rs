//! The file `.env`: settings that are not in the environment.

use std::{env, fs, path::PathBuf};

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
/// One line, when the file cannot be read, or when a value of one of `settings` is another for systemd.
#[expect(
    clippy::disallowed_methods,
    reason = "asks whether a variable of the file is set"
)]
pub(super) fn load(settings: &[String]) -> Result<Vec<Named>, String> {
    let Some(file) = find() else {
        return Ok(Vec::new());
    };
    let text = fs::read_to_string(file).map_err(|error| format!(".env cannot be read: {error}"))?;
    if let Some(name) = text.lines().find_map(|line| ambiguous(line, settings)) {
        return Err(format!(
            ".env: the value of {name} has a $, a \\ or a comment behind it, which systemd reads in \
             another way; write the value between single quotes, and a comment on a line of its own"
        ));
    }
    let named = dotenvy::from_read_iter(text.as_bytes()).map(|line| {
        let (name, _) = line?;
        let counts = env::var_os(&name).is_none();
        Ok(Named { name, counts })
    });
    let named = named.collect::<Result<_, dotenvy::Error>>();
    let named = named.map_err(|_| UNREADABLE)?;
    dotenvy::from_read(text.as_bytes()).map_err(|_| UNREADABLE)?;
    Ok(named)
}

/// In this folder, or in the nearest one around it.
fn find() -> Option<PathBuf> {
    let folder = env::current_dir().ok()?;
    let mut files = folder.ancestors().map(|folder| folder.join(".env"));
    files.find(|file| file.is_file())
}

/// The setting in a line whose value is not the same for systemd, which starts the server with this
/// file: only here `$` begins the name of a variable, and ` #` a comment.
fn ambiguous<'a>(line: &str, settings: &'a [String]) -> Option<&'a str> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let setting = settings.iter().find(|setting| *setting == name)?;
    let value = value.trim();
    let between = |quote: char| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    };
    let is_ambiguous = match (between('\''), between('"')) {
        (Some(_), _) => false,
        (_, Some(inner)) => inner.contains(['$', '\\']),
        _ => value.starts_with('#') || [" #", "\t#", "$", "\\"].iter().any(|it| value.contains(it)),
    };
    is_ambiguous.then_some(setting.as_str())
}

/// The setting that an unknown name was probably meant to be. Other programs keep their variables
/// in the same file, so only a name close to one of ours is worth a warning.
pub(super) fn meant<'a>(name: &str, settings: &'a [String]) -> Option<&'a str> {
    if settings.iter().any(|setting| setting == name) {
        return None;
    }
    let folded = name.to_ascii_uppercase().replace('-', "_");
    // In a short name one letter is a lot: HOME is not HOST.
    let most_slips = if folded.len() < 8 { 1 } else { 2 };
    let nearest = settings
        .iter()
        .map(|setting| (strsim::osa_distance(&folded, setting), setting.as_str()))
        .min()?;
    (nearest.0 <= most_slips).then_some(nearest.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_systemd_reads_in_another_way_is_noticed() {
        let settings = ["PORT".to_owned()];
        for line in [
            "PORT=a$b",
            "PORT=a\\b",
            "PORT=1 # one",
            "PORT=1\t# one",
            "PORT= # none",
            " export PORT = a$b",
            "PORT=\"a$b\"",
            "PORT=\"a\\b\"",
            "PORT=\"a\" # one",
            "PORT='a' # one",
            "PORT='a'$b'c'",
        ] {
            assert_eq!(ambiguous(line, &settings), Some("PORT"), "{line}");
        }
        for line in [
            "",
            "PORT",
            "PORT=",
            "PORT=1#2",
            "PORT='a$b\\c # d'",
            "PORT=\"a b # c\"",
            "# PORT=a$b",
            "SPORT=a$b",
        ] {
            assert_eq!(ambiguous(line, &settings), None, "{line}");
        }
    }

    #[test]
    fn only_a_name_that_is_nearly_a_setting_is_taken_for_a_slip() {
        let settings = [
            "DATABASE_URL",
            "HOST",
            "PORT",
            "SIGNUPS",
            "SIGNUPS_PER_HOUR",
        ];
        let settings = settings.map(str::to_owned);
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
