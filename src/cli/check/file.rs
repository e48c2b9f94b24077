//! The file of a SQLite database, its folder and its disk.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use indicatif::HumanBytes;

use super::Finding;
use crate::{config::Config, database::inspect};

/// With less free than this, in bytes, nothing can be written soon.
const TOO_LITTLE: u64 = 64 << 20;
/// With less free than this, in bytes, somebody should look.
const LITTLE: u64 = 1 << 30;

/// The file that `DATABASE_URL` names.
pub(super) fn check(file: &Path, config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    if file.exists() {
        findings.push(check_contents(file, config.migrate));
        findings.push(check_owner(file));
        findings.extend(check_users(file));
    } else {
        findings.push(check_missing(file, config));
    }
    findings.extend(check_disk(file));
    findings
}

fn check_missing(file: &Path, config: &Config) -> Finding {
    let subject = "database";
    let shown = file.display();
    if !config.database_url.contains("mode=rwc") {
        let text = format!("{shown}: there is no such file; ?mode=rwc in DATABASE_URL creates it");
        return Finding::wrong(subject, text);
    }
    match check_folder(file) {
        Ok(()) => Finding::ok(
            subject,
            format!("{shown} is not there yet; the server creates it"),
        ),
        Err(error) => Finding::wrong(subject, format!("{shown}: it cannot be created: {error}")),
    }
}

fn check_contents(file: &Path, migrates: bool) -> Finding {
    let facts = match inspect::look(file) {
        Ok(facts) => facts,
        Err(reason) => return Finding::wrong("database", reason),
    };
    let shown = file.display();
    if let Some(refusal) = facts.refusal {
        return Finding::wrong("database", format!("{shown}: {refusal}"));
    }
    let about = format!(
        "{shown}: SQLite {}, journal {}",
        facts.version, facts.journal_mode
    );
    super::database::of_migrations(&about, &facts.pending, migrates)
}

/// Who owns it, and who may read it.
fn check_owner(file: &Path) -> Finding {
    let subject = "database file";
    let shown = file.display();
    if let Some(owner) = foreign_owner(file) {
        return Finding::warning(
            subject,
            format!(
                "{shown} belongs to user {owner}, and you are another: run this as the user of the server"
            ),
        );
    }
    if is_open_to_others(file) {
        let text = format!("others on this machine may read {shown}: chmod 600 {shown}");
        return Finding::warning(subject, text);
    }
    if fs::OpenOptions::new().append(true).open(file).is_err() {
        return Finding::wrong(subject, format!("{shown} cannot be written by you"));
    }
    // Behind a link, SQLite keeps its log beside the file itself.
    let real = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    if let Err(error) = check_folder(&real) {
        let folder = folder_of(&real);
        let text = format!(
            "its folder {} cannot be written by you, and SQLite keeps a log there: {error}",
            folder.display()
        );
        return Finding::wrong(subject, text);
    }
    Finding::ok(subject, format!("{shown} is yours alone"))
}

/// Check that the folder of a file lets us create files.
///
/// # Errors
/// When it does not, or is not there.
#[cfg(unix)]
pub(super) fn check_folder(file: &Path) -> io::Result<()> {
    use rustix::fs::Access;
    let access = Access::WRITE_OK | Access::EXEC_OK;
    rustix::fs::access(folder_of(file), access).map_err(io::Error::from)
}

#[cfg(not(unix))]
pub(super) fn check_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether the mode lets the group or everybody read it.
#[cfg(unix)]
pub(super) fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let about = file.metadata();
    about.is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_open_to_others(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn foreign_owner(file: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = file.metadata().ok()?.uid();
    (owner != rustix::process::geteuid().as_raw()).then_some(owner)
}

#[cfg(not(unix))]
fn foreign_owner(_: &Path) -> Option<u32> {
    None
}

/// Which processes have locked it: SQLite does as long as it has a file open that has a log. Only Linux tells.
fn check_users(file: &Path) -> Option<Finding> {
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let inode = inode(file)?;
    let mut users: Vec<&str> = locks
        .lines()
        .filter_map(|line| lock_on(line, inode))
        .collect();
    users.sort_unstable();
    users.dedup();
    let described = users.iter().map(|process| {
        let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
        format!("{} (process {process})", name.trim())
    });
    let described: Vec<String> = described.collect();
    let text = match described.as_slice() {
        [] => "no program has it open".into(),
        programs => format!("it is open in {}", programs.join(", ")),
    };
    Some(Finding::ok("in use", text))
}

/// The process of a line such as `1: POSIX ADVISORY READ 812 fe:00:1573 1073741826 1073742335`.
fn lock_on(line: &str, inode: u64) -> Option<&str> {
    let mut words = line.split_whitespace().skip(4);
    let (process, place) = (words.next()?, words.next()?);
    let (_, number) = place.rsplit_once(':')?;
    (number.parse() == Ok(inode)).then_some(process)
}

#[cfg(unix)]
fn inode(file: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Some(file.metadata().ok()?.ino())
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<u64> {
    None
}

fn check_disk(file: &Path) -> Option<Finding> {
    let folder = folder_of(file);
    let free = free(&folder)?;
    let length = file.metadata().map_or(0, |about| about.len());
    let text = format!("{} free at {}", HumanBytes(free), folder.display());
    Some(if free < TOO_LITTLE {
        Finding::wrong("disk", format!("only {text}: make room"))
    } else if free < LITTLE || free < length {
        let text = format!("only {text}: make room, also for a backup");
        Finding::warning("disk", text)
    } else {
        Finding::ok("disk", text)
    })
}

fn folder_of(file: &Path) -> PathBuf {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_names_its_process() {
        let line = "1: POSIX  ADVISORY  READ 812 fe:00:1573 1073741826 1073742335";
        assert_eq!(lock_on(line, 1573), Some("812"));
        assert_eq!(lock_on(line, 573), None);
        assert_eq!(lock_on("", 1573), None);
    }
}
