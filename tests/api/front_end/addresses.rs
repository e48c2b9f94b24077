//! Paths that no browser would send: none of them leads out of the folder.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::{BUILD, VISIT, folder, serve, write};
use crate::support::App;

/// A file beside the folder, which must stay private.
const SECRET: &str = "beside the folder";

/// Everything that a server answers to a path that goes out byte by byte as it stands here.
fn ask(app: &App, path: &[u8], accept: &str) -> String {
    let mut socket = TcpStream::connect(app.base().strip_prefix("http://").unwrap()).unwrap();
    let patience = Some(Duration::from_secs(20));
    socket.set_read_timeout(patience).unwrap();
    let head = format!(" HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n");
    let request = [b"GET ", path, head.as_bytes()].concat();
    socket.write_all(&request).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn no_spelling_of_a_path_leads_out_of_the_folder() {
    // The folder is a folder in this one.
    let around = folder(&[("secret.txt", SECRET), ("secret", SECRET)]);
    let inner = folder(&BUILD);
    let build = around.path().join("build");
    fs::rename(inner.path(), &build).unwrap();
    let flag = format!("--static-dir={}", build.display());
    let app = App::start_with(&[&flag]).await;
    let absolute = format!("/{}/secret.txt", around.path().display());
    for path in [
        "/../secret.txt",
        "/../secret",
        "/..",
        "/../",
        "/.",
        "/./",
        "/./index.html",
        "/static/../secret",
        "/static/../../secret.txt",
        "/static/../index.html",
        "/%2e%2e/secret.txt",
        "/%2e%2e/secret",
        "/.%2e/secret",
        "/%2E%2E%2Fsecret",
        "/..%2fsecret.txt",
        "/..%2fsecret",
        "/static%2f..%2f..%2fsecret",
        "/%252e%252e/secret.txt",
        "/%252e%252e/secret",
        "/%252e%252e/",
        "/..%252fsecret",
        "/%25252e%25252e/secret",
        "/%c0%ae%c0%ae/secret",
        "/..\\secret.txt",
        "/..\\",
        "/..%5csecret",
        "/static\\..\\..\\secret",
        "/static%5c..%5csecret",
        "//secret.txt",
        "//etc/passwd",
        "///etc/passwd",
        "//",
        "//index.html",
        "/static//js",
        "/static//js/main.073c9b0a.js",
        "/static/js//",
        "/static/./js/x",
        "/%00",
        "/index.html%00",
        "/index.html%00.js",
        "/x%00y",
        "/x%0d%0ay",
        "/x%7f",
        "/%",
        "/x%",
        "/x%2",
        "/%zz",
        "/x%2525",
        "/%ff",
        "/%c3%28",
        "/%ed%a0%80",
        "/index.html/",
        "/index.html/x.js",
        "/index.html%20",
        "/INDEX.HTML",
        "/index.html;x",
        "/C:/secret.txt",
        "/x\\y",
        "/x%5cy",
        "/file:///etc/passwd",
        "http://x/../secret.txt",
        "http://x//etc/passwd",
        "*",
        &absolute,
    ] {
        for accept in [VISIT, "*/*"] {
            let answer = ask(&app, path.as_bytes(), accept);
            assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
            assert!(answer.contains("\"unknown_route\""), "{path}: {answer}");
            assert!(!answer.contains(SECRET), "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn an_invalid_path_is_refused() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    for path in [
        &b"/\0"[..],
        b"/a b",
        b"../secret",
        b"\\..\\secret",
        b"",
        b"/\r",
    ] {
        let answer = ask(&app, path, VISIT);
        let is_refused = ["400", "404"]
            .iter()
            .any(|status| answer.starts_with(&format!("HTTP/1.1 {status} ")));
        assert!(is_refused, "{path:?}: {answer}");
    }
}

#[tokio::test]
async fn a_name_may_have_any_letters_and_is_found_by_its_encoded_path() {
    let build = folder(&BUILD);
    for (name, content) in [
        ("a b.txt", "space"),
        ("ü.txt", "umlaut"),
        ("100%.txt", "percent"),
        ("%41.txt", "encoded"),
    ] {
        write(build.path(), name, content);
    }
    let app = serve(&build).await;
    for (path, content) in [
        ("/a%20b.txt", "space"),
        ("/%C3%BC.txt", "umlaut"),
        ("/100%25.txt", "percent"),
        ("/%2541.txt", "encoded"),
        ("/%69ndex.html", super::INDEX),
        ("/static%2Fjs/main.073c9b0a.js", "main()"),
        ("http://elsewhere.example/a%20b.txt?x=/../", "space"),
    ] {
        let answer = ask(&app, path.as_bytes(), "*/*");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
        assert!(
            answer.ends_with(&format!("\r\n\r\n{content}")),
            "{path}: {answer}"
        );
    }
    let decoded_once_only = ask(&app, b"/A.txt", "*/*");
    assert!(decoded_once_only.starts_with("HTTP/1.1 404 "));
}
