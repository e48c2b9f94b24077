//! The page that shows the API document.

use reqwest::Method;

use crate::support::App;

#[tokio::test]
async fn the_start_leads_to_the_page() {
    let app = App::start().await;
    for path in ["/", "/docs"] {
        let answer = app.anonymous().get(path, 302).await;
        assert_eq!(answer.location(), "/docs/");
        assert_eq!(answer.text, "");
    }
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let app = App::start().await;
    let page = app.anonymous().get("/docs/", 200).await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let mut files = Vec::new();
    for attribute in ["src=\"", "href=\""] {
        files.extend(page.text.split(attribute).skip(1).map(|rest| {
            let address = rest.split('"').next().unwrap();
            address.strip_prefix("./").unwrap_or(address)
        }));
    }
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        assert!(!file.contains("//"), "{file}");
        let answer = app.anonymous().get(&format!("/docs/{file}"), 200).await;
        let media_type = match file.rsplit('.').next().unwrap() {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("{other}"),
        };
        assert_eq!(answer.header("content-type"), Some(media_type), "{file}");
        assert!(!answer.text.is_empty(), "{file}");
        let tag = answer.etag();
        let again = app.anonymous().with("if-none-match", tag);
        again.clone().get(&format!("/docs/{file}"), 304).await;
    }
}

#[tokio::test]
async fn there_are_no_other_files_beside_the_page() {
    let app = App::start().await;
    for path in [
        "/docs/nothing.js",
        "/docs/..%2fCargo.toml",
        "/docs/a/b",
        "/docs/%00",
        "/docs/index.htm",
    ] {
        let answer = app.anonymous().get(path, 404).await;
        assert_eq!(answer.json()["code"], "unknown_route", "{path}");
    }
    app.anonymous()
        .send(Method::POST, "/docs/", None, 405)
        .await;
}
