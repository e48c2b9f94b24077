//! A built front end, served by the same program.

mod addresses;
mod caching;
mod folder;
mod pages;

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::support::{Actor, App};

const INDEX: &str = "<!doctype html><script src=\"/static/js/main.073c9b0a.js\"></script>";
/// What a browser sends when a person goes to an address.
const VISIT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// What a build by create-react-app looks like.
const BUILD: [(&str, &str); 8] = [
    ("index.html", INDEX),
    ("favicon.ico", "icon"),
    ("manifest.json", "{}"),
    ("static/js/main.073c9b0a.js", "main()"),
    ("static/js/main.073c9b0a.js.map", "{\"version\": 3}"),
    ("static/css/main.8a685450.css", "body {}"),
    ("old-index.html", "<!doctype html>old"),
    ("help/index.html", "<!doctype html>help"),
];

/// A folder of files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, content) in files {
        write(folder.path(), path, content);
    }
    folder
}

fn write(folder: &Path, path: &str, content: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// A server with a front end.
async fn serve(folder: &TempDir) -> App {
    let flag = format!("--static-dir={}", folder.path().display());
    App::start_with(&[&flag]).await
}

/// Somebody whose browser goes to addresses.
fn visitor(app: &App) -> Actor {
    app.anonymous().with("accept", VISIT)
}
