//! Reading the folder of a front end into memory, once, at start.

use std::{
    collections::HashMap,
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
};

use super::{FrontEnd, content_security, hash::has_hash};
use crate::{http::answer::file::File, text};

/// A larger folder is not a front end.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

impl FrontEnd {
    /// Read a folder and all folders in it.
    ///
    /// # Errors
    /// One line that names the variable and says what to set.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let no_index = || {
            format!(
                "STATIC_DIR must be a folder with an index.html, as the build of a client makes \
                 it; {folder:?} has none"
            )
        };
        // A project has an index.html too, but its sources must not be served.
        if folder.join("package.json").exists() {
            return Err(format!(
                "STATIC_DIR must be what the build of the client makes, such as its folder dist or \
                 build; {folder:?} is the whole project"
            ));
        }
        // First, because the path may be a mistake and hold a whole disk.
        if !folder.join("index.html").is_file() {
            return Err(no_index());
        }
        let root = folder.canonicalize();
        let root = root.map_err(|error| unreadable(folder, &error))?;
        let mut list = List {
            root: root.clone(),
            inside: Vec::new(),
            files: Vec::new(),
            bytes: 0,
        };
        list.add_folder(root, "/")?;
        let List { files, bytes, .. } = list;
        let files = read_files(files)?;
        // A link may lead out of the folder.
        let index = files.get("/index.html").cloned().ok_or_else(no_index)?;
        let (count, kibibytes) = (files.len(), bytes.div_ceil(1024));
        log::info!("serving {count} files, {kibibytes} KiB, from {folder:?}");
        Ok(Self {
            files: with_folders(files),
            index,
        })
    }
}

/// Make the address of a folder, with its slash, that of the page in it.
fn with_folders(mut files: HashMap<String, File>) -> HashMap<String, File> {
    let pages: Vec<(String, File)> = files
        .iter()
        .filter_map(|(address, page)| {
            let folder = address.strip_suffix("index.html")?;
            let is_whole = folder.ends_with('/');
            is_whole.then(|| (folder.to_owned(), page.clone()))
        })
        .collect();
    files.extend(pages);
    files
}

fn read_files(list: Vec<(String, PathBuf)>) -> Result<HashMap<String, File>, String> {
    let files = list.into_iter().map(|(address, path)| {
        let content = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let policy = content_security::of(&address, &content);
        let file = File::new(&address, content, policy);
        let is_immutable = has_hash(&address);
        let file = if is_immutable { file.immutable() } else { file };
        // Some disks store accents apart from their letters; addresses have them composed.
        Ok((text::composed(&address), file))
    });
    files.collect()
}

/// The files to read. They are listed first, so that a folder that is too large costs no memory.
struct List {
    /// Nothing outside is listed, even through links. Resolved, like all paths here.
    root: PathBuf,
    /// The folder that is being listed, after its parents.
    inside: Vec<PathBuf>,
    /// The paths of addresses, and their files.
    files: Vec<(String, PathBuf)>,
    bytes: u64,
}

impl List {
    fn add_folder(&mut self, folder: PathBuf, address: &str) -> Result<(), String> {
        let entries = fs::read_dir(&folder)
            .and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>)
            .map_err(|error| unreadable(&folder, &error))?;
        self.inside.push(folder);
        for entry in entries {
            let path = entry.path();
            match entry.file_name().to_str() {
                Some(name) if is_hidden(name) => {}
                Some(name) if is_plain(name) => self.add(&path, format!("{address}{name}"))?,
                _ => skip(&path, "no address can have this name"),
            }
        }
        self.inside.pop();
        Ok(())
    }

    /// Add an entry of a folder, or the target of a link.
    fn add(&mut self, path: &Path, address: String) -> Result<(), String> {
        let Ok(target) = path.canonicalize() else {
            skip(path, "it leads nowhere");
            return Ok(());
        };
        if !target.starts_with(&self.root) {
            skip(path, "it leads out of STATIC_DIR");
            return Ok(());
        }
        let metadata = fs::metadata(&target).map_err(|error| unreadable(path, &error))?;
        if metadata.is_file() {
            return self.add_file(target, address, metadata.len());
        }
        if !metadata.is_dir() {
            skip(path, "it is neither a file nor a folder");
        } else if self.inside.contains(&target) {
            skip(path, "it leads back to a folder that it is in");
        } else {
            return self.add_folder(target, &format!("{address}/"));
        }
        Ok(())
    }

    fn add_file(&mut self, path: PathBuf, address: String, bytes: u64) -> Result<(), String> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > MOST_BYTES {
            let most = MOST_BYTES / 1024 / 1024;
            return Err(format!("STATIC_DIR must not hold more than {most} MiB"));
        }
        self.files.push((address, path));
        Ok(())
    }
}

/// Such as `.git`. Public files of this kind are in `.well-known` (RFC 8615).
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

/// Whether all browsers and proxies agree on the meaning of a name.
fn is_plain(name: &str) -> bool {
    !name.contains(|character: char| character == '\\' || character.is_control())
}

fn skip(path: &Path, reason: &str) {
    log::warn!("{path:?} is not served: {reason}");
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("STATIC_DIR cannot be read: {path:?}: {error}")
}
