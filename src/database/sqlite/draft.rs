//! [`Draft`]: a file that does not have its name yet.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use sea_orm::DbErr;

use super::failure::Failure;

/// What would end the path of a URL.
const NOT_IN_A_PATH: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// What SQLite keeps beside a file.
pub(super) const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file beside the one that it is to become, which only its owner may read. It is removed when this
/// value is dropped.
pub(super) struct Draft {
    path: PathBuf,
}

impl Draft {
    /// A draft of a file. Its name says that it is none yet.
    ///
    /// # Errors
    /// When the file exists, or its folder cannot be written.
    pub(super) fn of(target: &Path) -> Result<Self, String> {
        if target.symlink_metadata().is_ok() {
            return Err(exists(target));
        }
        Self::beside(target)
    }

    /// A draft of what is to be in the place of a file.
    ///
    /// # Errors
    /// When its folder cannot be written.
    pub(super) fn beside(target: &Path) -> Result<Self, String> {
        let path = appended(
            target,
            &format!(".unfinished-{:08x}", rand::random::<u32>()),
        );
        match migration::create_private(&path) {
            Ok(_) => Ok(Self { path }),
            Err(error) => Err(about(target, &error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn not_written(&self, error: &io::Error) -> String {
        about(&self.path, error)
    }

    pub(super) fn length(&self) -> Result<u64, String> {
        let about = self.path.metadata();
        about
            .map(|file| file.len())
            .map_err(|error| self.not_written(&error))
    }

    /// Give it its name, which nobody may have taken meanwhile.
    ///
    /// # Errors
    /// When somebody has.
    pub(super) fn become_new(self, target: &Path) -> Result<(), String> {
        self.sync()?;
        match fs::hard_link(&self.path, target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(exists(target));
            }
            // The file systems of memory sticks have no links: there one who is very fast is
            // overwritten.
            Err(_) if target.symlink_metadata().is_err() => self.rename(target)?,
            Err(error) => return Err(about(target, &error)),
            Ok(()) => {}
        }
        sync_folder(target)
    }

    /// Put it in the place of what is there. Whoever opens that path gets one of the two.
    ///
    /// # Errors
    /// When that is not possible.
    pub(super) fn replace(self, target: &Path) -> Result<(), String> {
        self.sync()?;
        self.rename(target)?;
        sync_folder(target)
    }

    fn rename(&self, target: &Path) -> Result<(), String> {
        fs::rename(&self.path, target).map_err(|error| about(target, &error))
    }

    fn sync(&self) -> Result<(), String> {
        let synced = File::open(&self.path).and_then(|file| file.sync_all());
        synced.map_err(|error| self.not_written(&error))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        discard(&self.path);
    }
}

/// Remove a file of SQLite, and what is beside it.
pub(crate) fn discard(file: &Path) {
    // Those that are not there need not be removed.
    let _ = fs::remove_file(file);
    for ending in BESIDE {
        let _ = fs::remove_file(appended(file, ending));
    }
}

fn exists(file: &Path) -> String {
    format!("{}: this file exists already", file.display())
}

pub(super) fn about(file: &Path, error: &io::Error) -> String {
    format!("{}: {error}", file.display())
}

/// The path with something behind its last name.
pub(super) fn appended(path: &Path, ending: &str) -> PathBuf {
    let mut path = OsString::from(path);
    path.push(ending);
    path.into()
}

/// A name in a folder is on the disk when the folder is.
pub(super) fn sync_folder(file: &Path) -> Result<(), String> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // Elsewhere a folder cannot be opened, nor need it be.
    match cfg!(unix) {
        true => File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| about(folder, &error)),
        false => Ok(()),
    }
}

/// What SQLite says about a file, in the words of the server's start.
pub(super) fn words(file: &Path, failure: Failure) -> String {
    let url = format!("sqlite://{}", in_url(file));
    migration::explain(&url, &DbErr::from(failure))
}

/// A path as the URL of a database has it.
pub(super) fn in_url(file: &Path) -> String {
    percent_encode(file.as_os_str().as_encoded_bytes(), NOT_IN_A_PATH).to_string()
}
