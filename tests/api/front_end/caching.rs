//! The headers of files: their type, and whether a browser may keep them.

use reqwest::Method;
use sha2::{Digest, Sha256};

use super::{BUILD, INDEX, folder, serve};
use crate::support::FILE_POLICY;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const CHECKED: &str = "no-cache";

#[tokio::test]
async fn every_file_has_its_type_and_only_those_with_a_hash_in_their_name_are_kept_unasked() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    let mut browser = app.anonymous();
    for (path, content_type, caching) in [
        ("/", "text/html; charset=utf-8", CHECKED),
        ("/index.html", "text/html; charset=utf-8", CHECKED),
        ("/favicon.ico", "image/x-icon", CHECKED),
        ("/manifest.json", "application/json", CHECKED),
        ("/help/", "text/html; charset=utf-8", CHECKED),
        (
            "/static/js/main.073c9b0a.js",
            "text/javascript; charset=utf-8",
            IMMUTABLE,
        ),
        (
            "/static/js/main.073c9b0a.js.map",
            "application/json",
            IMMUTABLE,
        ),
        (
            "/static/css/main.8a685450.css",
            "text/css; charset=utf-8",
            IMMUTABLE,
        ),
    ] {
        let answer = browser.get(path, 200).await;
        assert!(answer.is_file(), "{answer:?}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert_eq!(answer.header("cache-control"), Some(caching), "{path}");
        assert_eq!(answer.header("content-security-policy"), Some(FILE_POLICY));
        assert!(answer.header("vary").is_none(), "{path}");
        let name = if path.ends_with('/') {
            "index.html"
        } else {
            ""
        };
        let file = format!("{}{name}", path.trim_start_matches('/'));
        let (_, content) = BUILD.iter().find(|(path, _)| *path == file).unwrap();
        assert_eq!(answer.text, *content, "{path}");
        let tag = format!("\"{:x}\"", Sha256::digest(content));
        assert_eq!(answer.etag(), tag, "{path}");
    }
}

#[tokio::test]
async fn a_browser_that_has_a_file_is_told_that_it_is_unchanged() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    for path in ["/", "/static/js/main.073c9b0a.js"] {
        let first = app.anonymous().get(path, 200).await;
        let tag = first.etag();
        for known in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let mut browser = app.anonymous().with("if-none-match", &known);
            let again = browser.get(path, 304).await;
            assert_eq!(again.text, "");
            assert!(again.header("content-type").is_none());
            // A browser applies these to its copy.
            for name in ["etag", "cache-control", "content-security-policy"] {
                assert_eq!(again.header(name), first.header(name), "{path}: {name}");
            }
        }
        let mut browser = app.anonymous().with("if-none-match", "\"old\"");
        assert_eq!(browser.get(path, 200).await.text, first.text);
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body_and_a_query_changes_nothing() {
    let build = folder(&BUILD);
    let app = serve(&build).await;
    let mut browser = app.anonymous();
    for path in ["/", "/static/js/main.073c9b0a.js"] {
        let get = browser.get(path, 200).await;
        let head = browser.send(Method::HEAD, path, None, 200).await;
        assert_eq!(head.text, "");
        for name in get.headers.keys().map(|name| name.as_str()) {
            if !matches!(name, "date" | "x-request-id") {
                assert_eq!(head.header(name), get.header(name), "{path}: {name}");
            }
        }
        let address = format!("{path}?v=2&v=3&%ff");
        assert_eq!(browser.get(&address, 200).await.text, get.text);
    }
}

#[tokio::test]
async fn two_copies_of_a_build_have_the_same_tags_and_a_new_build_has_others() {
    let index = |content| folder(&[("index.html", content)]);
    let mut tags = Vec::new();
    for build in [index(INDEX), index(INDEX), index("<!doctype html>new")] {
        let app = serve(&build).await;
        let page = app.anonymous().get("/", 200).await;
        tags.push(page.etag().to_owned());
    }
    assert_eq!(tags[0], tags[1]);
    assert_ne!(tags[0], tags[2]);
}

#[tokio::test]
async fn a_script_in_a_page_may_run_and_no_other() {
    let script = "!function(){}()";
    let page = format!("<!doctype html><script>{script}</script>");
    let build = folder(&[("index.html", &page), ("plain.html", "<p>no script</p>")]);
    let app = serve(&build).await;
    // printf '!function(){}()' | openssl dgst -sha256 -binary | base64
    let hash = "VqRKmVQODHJp6bE30WqISNs/ppKiqZprycbbuPwDK9g=";
    let policy = format!("{FILE_POLICY}; script-src 'self' 'sha256-{hash}'");
    let first = app.anonymous().get("/", 200).await;
    let found = first.header("content-security-policy");
    assert_eq!(found, Some(policy.as_str()));
    let mut known = app.anonymous().with("if-none-match", first.etag());
    let again = known.get("/", 304).await;
    let found = again.header("content-security-policy");
    assert_eq!(found, Some(policy.as_str()));
    let plain = app.anonymous().get("/plain.html", 200).await;
    let found = plain.header("content-security-policy");
    assert_eq!(found, Some(FILE_POLICY));
}
