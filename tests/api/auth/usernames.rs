//! Usernames: which are valid, when two are the same, and what a login says about unknown ones.

use std::time::{Duration, Instant};

use entity::{session, user};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::support::{App, credentials, right, wrong};

#[tokio::test]
async fn a_name_is_taken_in_every_spelling() {
    let app = App::start().await;
    app.sign_up("alice").await;
    app.sign_up("Ju\u{308}rgen").await;
    for username in [
        "alice",
        "ALICE",
        "Alice",
        "ａｌｉｃｅ",
        "JÜRGEN",
        "ju\u{308}rgen",
    ] {
        let refusal = app.anonymous().post("/signup", right(username), 409).await;
        assert_eq!(
            refusal.json(),
            json!({"errors": ["Username has already been taken"], "code": "username_taken"})
        );
        assert!(refusal.cookies().is_empty());
    }
    let database = app.connect().await;
    assert_eq!(user::Entity::find().count(&database).await.unwrap(), 2);
    assert_eq!(session::Entity::find().count(&database).await.unwrap(), 2);
}

#[tokio::test]
async fn a_name_is_shown_as_typed_and_opens_in_every_spelling() {
    let app = App::start().await;
    let mut browser = app.anonymous();
    let account = browser.post("/signup", right("Мария.Å_1"), 201).await;
    assert_eq!(account.json()["username"], "Мария.Å_1");
    for username in ["Мария.Å_1", "МАРИЯ.A\u{30a}_1", "мария.å_１"] {
        let login = app.anonymous().post("/login", right(username), 200).await;
        assert_eq!(login.json(), account.json(), "{username}");
    }
}

#[tokio::test]
async fn white_space_and_invisible_characters_around_a_name_are_removed() {
    let app = App::start().await;
    let mut anna = app.anonymous();
    let account = anna.post("/signup", right(" anna\u{a0}"), 201).await;
    assert_eq!(account.json()["username"], "anna");
    // More often than a wrong name may be tried, because none of them is a failure.
    for username in [
        "anna",
        "anna ",
        " anna",
        "\tAnna\n",
        "anna\u{200b}",
        "\u{feff}anna",
        "anna\u{3000} ",
    ] {
        let login = app.anonymous().post("/login", right(username), 200).await;
        assert_eq!(login.json(), account.json(), "{username:?}");
    }
    let refusal = app.anonymous().post("/signup", right("ANNA "), 409).await;
    assert_eq!(refusal.json()["code"], "username_taken");
    let renamed = anna
        .patch("/me", json!({"username": " anna_b \u{200b}"}), 200)
        .await;
    assert_eq!(renamed.json()["username"], "anna_b");
    app.anonymous().post("/login", right("anna_b "), 200).await;
    // What is within a name is not guessed at, and a password is what was typed.
    app.anonymous().post("/login", right("anna _b"), 401).await;
    let typed = credentials("anna_b", "correct horse ");
    app.anonymous().post("/login", typed, 401).await;
}

#[tokio::test]
async fn an_invalid_name_is_refused_with_the_reason() {
    let app = App::start().await;
    let characters = "may only contain letters, digits, '_', '.' and '-'";
    let length = "must be 3 to 32 characters long";
    let (longest, too_long) = ("ü".repeat(32), "ü".repeat(33));
    for (username, message) in [
        ("", "can't be blank"),
        ("ab", length),
        (&too_long, length),
        (" \u{200b}", "can't be blank"),
        (" ab ", length),
        ("al ice", characters),
        ("alice\0", characters),
        ("\u{3164}\u{3164}\u{3164}", "can't be blank"),
        ("al\u{3164}ice", characters),
        ("al\u{202e}ice", characters),
        ("<script>", characters),
    ] {
        let refusal = app.anonymous().post("/signup", right(username), 422).await;
        assert_eq!(
            refusal.json(),
            json!({
                "errors": [format!("Username {message}")],
                "code": "validation_failed",
                "fields": {"username": [message]},
            })
        );
    }
    let database = app.connect().await;
    assert_eq!(user::Entity::find().count(&database).await.unwrap(), 0);
    app.sign_up(&longest).await;
}

#[tokio::test]
async fn a_login_does_not_tell_whether_the_name_exists() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let mut shown = Vec::new();
    for username in [
        "alice",
        "nobody",
        "",
        "al ice",
        "alice\0",
        &"x".repeat(5000),
    ] {
        let form = wrong(username);
        let refusal = app.anonymous().post("/login", form, 401).await;
        let mut headers: Vec<String> = refusal
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        headers.sort();
        shown.push((refusal.text, headers));
    }
    let expected = r#"{"errors":["Invalid username or password"],"code":"invalid_credentials"}"#;
    assert_eq!(shown[0].0, expected);
    for other in &shown {
        assert_eq!(*other, shown[0]);
    }
    assert_eq!(app.sessions_of("alice").await.len(), 1);
}

#[tokio::test]
async fn of_ten_who_want_the_same_name_at_once_one_gets_it() {
    let app = App::start().await;
    let mut rush = tokio::task::JoinSet::new();
    for index in 0..10 {
        let username = if index % 2 == 0 { "alice" } else { "ALICE" };
        let mut browser = app.anonymous();
        rush.spawn(async move {
            let deadline = Instant::now() + Duration::from_secs(60);
            loop {
                let form = Some(right(username));
                let answer = browser.send_any(Method::POST, "/signup", form).await;
                // A slow machine cannot hash ten passwords in time, and asks to try again.
                if answer.status != 503 || Instant::now() > deadline {
                    return answer;
                }
            }
        });
    }
    let mut answers = rush.join_all().await;
    answers.sort_by_key(|answer| answer.status);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409, 409, 409]);
    for (index, answer) in answers.iter().enumerate() {
        assert_eq!(answer.cookies().len(), usize::from(index == 0));
    }
    let database = app.connect().await;
    let users = user::Entity::find().all(&database).await.unwrap();
    assert_eq!(users.len(), 1);
    assert_eq!(users[0].username, answers[0].json()["username"]);
    assert_eq!(session::Entity::find().count(&database).await.unwrap(), 1);
}

#[tokio::test]
async fn with_closed_sign_ups_only_existing_people_get_in() {
    let app = App::start().await;
    app.sign_up("alice").await;
    let app = App::start_on(app.stop(), &["--signups=false"]).await;
    for username in ["bob", "alice"] {
        let refusal = app.anonymous().post("/signup", right(username), 403).await;
        assert_eq!(
            refusal.json(),
            json!({"errors": ["Sign-ups are closed"], "code": "signups_closed"})
        );
        assert!(refusal.cookies().is_empty());
    }
    assert!(app.user("bob").await.is_none());
    app.anonymous().post("/login", right("alice"), 200).await;
}
