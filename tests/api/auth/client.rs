//! The requests of the React client, in their order, and what it relies on in the answers.

use entity::{session, user};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::support::{App, COOKIE};

#[tokio::test]
async fn a_visit_from_the_first_page_to_the_logout_goes_as_the_client_expects() {
    let app = App::start().await;
    let mut browser = app.anonymous();

    let first_page = browser.get("/check_session", 401).await;
    assert_eq!(first_page.text, "{}");
    assert!(first_page.cookies().is_empty());

    let mistyped = json!({
        "username": "alice",
        "password": "correct horse",
        "password_confirmation": "correct house",
    });
    let refusal = browser.post("/signup", mistyped, 422).await;
    assert_eq!(
        refusal.json(),
        json!({
            "errors": ["Password confirmation doesn't match Password"],
            "code": "validation_failed",
            "fields": {"password_confirmation": ["doesn't match Password"]},
        })
    );
    assert!(refusal.cookies().is_empty());
    assert!(app.user("alice").await.is_none());

    let form = json!({
        "username": "alice",
        "password": "correct horse",
        "password_confirmation": "correct horse",
    });
    let account = browser.post("/signup", form, 201).await;
    let id = app.user("alice").await.unwrap().id;
    assert_eq!(account.json(), json!({"id": id, "username": "alice"}));
    assert_eq!(account.cookies().len(), 1);
    assert_eq!(app.sessions_of("alice").await.len(), 1);

    let reload = browser.get("/check_session", 200).await;
    assert_eq!(reload.json(), account.json());
    assert!(reload.cookies().is_empty());

    let logout = browser.delete("/logout", 200).await;
    assert_eq!(logout.text, "{}");
    assert_eq!(browser.cookie(), None);
    assert!(app.sessions_of("alice").await.is_empty());

    let after = browser.get("/check_session", 401).await;
    assert_eq!(after.text, "{}");
}

#[tokio::test]
async fn a_wrong_password_is_explained_and_the_right_one_logs_in() {
    let app = App::start().await;
    app.sign_up("alice").await.delete("/logout", 200).await;
    let id = app.user("alice").await.unwrap().id;
    let mut browser = app.anonymous();

    let wrong = json!({"username": "alice", "password": "wrong horse"});
    let refusal = browser.post("/login", wrong, 401).await;
    assert_eq!(
        refusal.json(),
        json!({"errors": ["Invalid username or password"], "code": "invalid_credentials"})
    );
    assert!(refusal.cookies().is_empty());
    assert!(app.sessions_of("alice").await.is_empty());

    let right = json!({"username": "alice", "password": "correct horse"});
    let login = browser.post("/login", right, 200).await;
    assert_eq!(login.json(), json!({"id": id, "username": "alice"}));
    assert_eq!(app.sessions_of("alice").await.len(), 1);
    let reload = browser.get("/check_session", 200).await;
    assert_eq!(reload.json(), login.json());
}

#[tokio::test]
async fn a_double_click_on_sign_up_creates_one_account_and_says_the_name_is_taken() {
    let app = App::start().await;
    let click = async || {
        let form = json!({"username": "alice", "password": "correct horse"});
        let mut browser = app.anonymous();
        // Either may win, so the status is checked below.
        browser.send_any(Method::POST, "/signup", Some(form)).await
    };
    let (one, other) = tokio::join!(click(), click());
    let (won, lost) = if one.status == 201 {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!((won.status, lost.status), (201, 409));
    assert_eq!(won.json()["username"], "alice");
    assert_eq!(
        lost.json(),
        json!({"errors": ["Username has already been taken"], "code": "username_taken"})
    );
    assert!(lost.cookies().is_empty());
    let database = app.connect().await;
    assert_eq!(user::Entity::find().count(&database).await.unwrap(), 1);
    assert_eq!(session::Entity::find().count(&database).await.unwrap(), 1);
}

#[tokio::test]
async fn logging_out_without_a_session_succeeds() {
    let app = App::start().await;
    let logout = app.anonymous().delete("/logout", 200).await;
    assert_eq!(logout.text, "{}");
    assert!(logout.cookies().is_empty());

    let mut garbled = app
        .anonymous()
        .with_cookie(Some(&format!("{COOKIE}=garbage")));
    let logout = garbled.delete("/logout", 200).await;
    assert_eq!(logout.text, "{}");
    // Nobody knows whose it is.
    assert!(logout.cookies().is_empty());
}
