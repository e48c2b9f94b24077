//! Which files of the folder are read at start, and when the start is refused.

use std::{
    ffi::OsStr,
    fs::{self, File},
    os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
    path::Path,
};

use tempfile::TempDir;

use super::{BUILD, INDEX, folder, serve, visitor, write};
use crate::support::{Program, files, line_of};

const PORT: (&str, &str) = ("PORT", "0");

#[tokio::test]
async fn hidden_files_are_not_served_except_well_known_ones() {
    let build = folder(&BUILD);
    for name in [
        ".env",
        ".git/config",
        "static/.secret.js",
        "static/.x/a.js",
        ".well-known/.env",
    ] {
        write(build.path(), name, "hidden");
    }
    write(build.path(), ".well-known/security.txt", "Contact:");
    let app = serve(&build).await;
    for path in [
        "/.env",
        "/.git/config",
        "/static/.secret.js",
        "/static/.x/a.js",
        "/.well-known/.env",
    ] {
        visitor(&app).get(path, 404).await;
    }
    let known = visitor(&app).get("/.well-known/security.txt", 200).await;
    assert_eq!(known.text, "Contact:");
}

#[tokio::test]
async fn a_well_known_file_that_is_json_says_so() {
    let build = folder(&BUILD);
    let links = r#"{"applinks": {"details": []}}"#;
    let address = "/.well-known/apple-app-site-association";
    write(build.path(), &address[1..], links);
    write(build.path(), ".well-known/acme-challenge/abc", "abc.def");
    let app = serve(&build).await;
    let association = visitor(&app).get(address, 200).await;
    assert_eq!(association.header("content-type"), Some("application/json"));
    assert_eq!(association.text, links);
    let token = visitor(&app)
        .get("/.well-known/acme-challenge/abc", 200)
        .await;
    assert_eq!(
        token.header("content-type"),
        Some("application/octet-stream")
    );
}

#[tokio::test]
async fn a_file_is_read_at_start_and_never_again() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    fs::write(build.path().join("index.html"), "changed").unwrap();
    fs::write(build.path().join("new.txt"), "new").unwrap();
    fs::remove_file(build.path().join("favicon.ico")).unwrap();
    assert_eq!(app.anonymous().get("/", 200).await.text, INDEX);
    app.anonymous().get("/favicon.ico", 200).await;
    app.anonymous().get("/new.txt", 404).await;
}

#[tokio::test]
async fn links_are_followed_only_inside_the_folder_and_skipped_ones_are_logged_once() {
    let outside = folder(&[("secret.txt", "outside"), ("deep/a.txt", "outside")]);
    let build = folder(&BUILD);
    let at = |name: &str| build.path().join(name);
    // Inside: also by an absolute path, to a folder, and by way of a hidden one, as Kubernetes
    // lays out a volume.
    symlink("index.html", at("inside.html")).unwrap();
    symlink(at("help"), at("guide")).unwrap();
    write(build.path(), "..2026/config.json", "{\"a\": 1}");
    symlink("..2026", at("..data")).unwrap();
    symlink("..data/config.json", at("config.json")).unwrap();
    // Outside, nowhere, in a circle, no file, and no name.
    symlink(outside.path().join("secret.txt"), at("secret.txt")).unwrap();
    symlink(outside.path().join("deep"), at("deep")).unwrap();
    symlink("../secret.txt", at("static/up.txt")).unwrap();
    symlink("nothing", at("nowhere.txt")).unwrap();
    symlink("itself", at("itself")).unwrap();
    symlink("..", at("static/back")).unwrap();
    symlink(".", at("here")).unwrap();
    let _socket = UnixListener::bind(at("socket")).unwrap();
    fs::write(at("back\\slash.txt"), "x").unwrap();
    fs::write(at("line\nbreak.txt"), "x").unwrap();
    fs::write(build.path().join(OsStr::from_bytes(b"\xff.txt")), "x").unwrap();

    let directory = TempDir::new().unwrap();
    let static_dir = build.path().to_str().unwrap();
    let program = Program::start(directory.path(), &[PORT, ("STATIC_DIR", static_dir)]);
    let mut browser = program.anonymous();
    for (path, content) in [
        ("/inside.html", INDEX),
        ("/guide/", "<!doctype html>help"),
        ("/config.json", "{\"a\": 1}"),
    ] {
        assert_eq!(browser.get(path, 200).await.text, content, "{path}");
    }
    for path in [
        "/secret.txt",
        "/deep/a.txt",
        "/static/up.txt",
        "/nowhere.txt",
        "/itself",
        "/static/back/index.html",
        "/here/index.html",
        "/socket",
        "/back%5Cslash.txt",
        "/line%0Abreak.txt",
        "/%FF.txt",
        "/..data/config.json",
    ] {
        browser.get(path, 404).await;
    }
    let log = program.log();
    for (name, reason) in [
        ("/secret.txt\"", "it leads out of STATIC_DIR"),
        ("/deep\"", "it leads out of STATIC_DIR"),
        ("/static/up.txt\"", "it leads out of STATIC_DIR"),
        ("/nowhere.txt\"", "it leads nowhere"),
        ("/itself\"", "it leads nowhere"),
        ("/static/back\"", "it leads back to a folder that it is in"),
        ("/here\"", "it leads back to a folder that it is in"),
        ("/socket\"", "it is neither a file nor a folder"),
        ("/back\\\\slash.txt\"", "no address can have this name"),
        ("/line\\nbreak.txt\"", "no address can have this name"),
        ("/\\xFF.txt\"", "no address can have this name"),
    ] {
        let end = format!("{name} is not served: {reason}");
        let lines = log
            .iter()
            .filter(|line| line.contains("WARN") && line.contains(&end));
        assert_eq!(lines.count(), 1, "{end}: {log:#?}");
    }
    let warnings = log.iter().filter(|line| line.contains("WARN"));
    assert_eq!(warnings.count(), 11, "{log:#?}");
    assert!(
        log.iter()
            .any(|line| line.contains("serving ") && line.contains(static_dir))
    );
}

/// Start with a folder and read the refusal.
fn refusal(static_dir: &Path) -> String {
    let directory = TempDir::new().unwrap();
    let static_dir = static_dir.to_str().unwrap();
    let output = Program::run(directory.path(), &[PORT, ("STATIC_DIR", static_dir)], &[]);
    // Nothing has been touched: no database, no key.
    assert!(files(directory.path()).is_empty());
    line_of(&output, 2)
}

#[test]
fn a_folder_without_a_page_is_refused() {
    let build = folder(&[("file", "x"), ("js/index.html", INDEX)]);
    fs::create_dir(build.path().join("dir")).unwrap();
    fs::create_dir_all(build.path().join("odd/index.html")).unwrap();
    for path in ["nothing", "file", "dir", "odd", "."] {
        let path = build.path().join(path);
        let expected = format!(
            "STATIC_DIR must be a folder with an index.html, as the build of a client makes it; {path:?} has none"
        );
        assert_eq!(refusal(&path), expected);
    }
}

#[test]
fn the_folder_of_a_whole_project_is_refused() {
    let project = folder(&BUILD);
    write(project.path(), "package.json", "{}");
    let expected = format!(
        "STATIC_DIR must be what the build of the client makes, such as its folder dist or build; {:?} is the whole project",
        project.path()
    );
    assert_eq!(refusal(project.path()), expected);
}

#[tokio::test]
async fn a_name_is_found_with_composed_or_decomposed_accents() {
    let apart = folder(&[("index.html", INDEX), ("u\u{308}ber.txt", "about")]);
    let app = serve(&apart).await;
    for path in ["/%C3%BCber.txt", "/u%CC%88ber.txt"] {
        assert_eq!(app.anonymous().get(path, 200).await.text, "about");
    }
}

#[test]
fn a_folder_too_large_for_a_front_end_is_refused() {
    let build = folder(&BUILD);
    let written: usize = BUILD.iter().map(|(_, content)| content.len()).sum();
    let large = File::create(build.path().join("video.mp4")).unwrap();
    let most = 256 * 1024 * 1024 - written as u64;
    large.set_len(most + 1).unwrap();
    let line = "STATIC_DIR must not hold more than 256 MiB";
    assert_eq!(refusal(build.path()), line);
}

#[tokio::test]
async fn a_folder_is_found_from_where_the_program_runs_and_by_a_link() {
    let directory = folder(&[("releases/1/index.html", INDEX)]);
    symlink("releases/1", directory.path().join("current")).unwrap();
    let program = Program::start(directory.path(), &[PORT, ("STATIC_DIR", "current")]);
    assert_eq!(program.anonymous().get("/", 200).await.text, INDEX);
}
